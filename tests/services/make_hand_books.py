"""Books kept by hand for money by hand: own arithmetic in cents, nothing of the rules of the product."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass
class Item:
    """What a patient owes on a charge (or, without one, as a fee)."""

    patient: int
    charge: int | None
    day: date
    owed: int


@dataclass
class Paid:
    """A payment: what it laid on which charge, and the credit that was left."""

    id: int
    patient: int
    amount: int
    method: str
    day: date
    laid: dict[int | None, int]
    credit: int
    state: str = "drawer"


@dataclass
class HandBooks:
    """Balances in cents: accounts, what is owed by charge, free credit by patient."""

    accounts: Counter[str] = field(default_factory=Counter)
    items: dict[tuple[int, int | None], Item] = field(default_factory=dict)
    credit: Counter[int] = field(default_factory=Counter)

    def post(self, debit: str, credit: str, cents: int) -> None:
        self.accounts[debit] += cents
        self.accounts[credit] -= cents

    def owe(self, patient: int, charge: int | None, day: date, cents: int) -> None:
        known = self.items.setdefault((patient, charge), Item(patient, charge, day, 0))
        if known.owed == 0 and charge is None:
            known.day = day
        known.owed += cents

    def released(self, patient: int, charge: int, day: date, cents: int) -> None:
        self.owe(patient, charge, day, cents)
        self.post("AR_PATIENT", "CHARGES", cents)

    def lay(self, people: set[int], amount: int) -> dict[tuple[int, int | None], int]:
        """How an amount is laid on what these people owe: the oldest first."""
        order = sorted(
            (one for one in self.items.values() if one.patient in people and one.owed > 0),
            key=lambda one: (one.day, one.charge or 0, one.patient),
        )
        laid = {}
        for one in order:
            part = min(one.owed, amount)
            if part:
                laid[one.patient, one.charge] = part
                amount -= part
        return laid

    def take_off(self, laid: dict[tuple[int, int | None], int], sign: int = 1) -> int:
        for key, cents in laid.items():
            self.items[key].owed -= sign * cents
        return sum(laid.values())

    def owed(self) -> dict[tuple[int, int | None], int]:
        return {key: one.owed for key, one in self.items.items() if one.owed}
