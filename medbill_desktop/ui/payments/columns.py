"""What the Payments tab lists and types: the checks, the claims of a check, the lines of an EOB."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.remittance import Adjustment, ServicePayment
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.worklists import PAYMENTS
from medbill_desktop.ui.kit.grid_model import GridColumn, Line

QUEUE = replace(PAYMENTS, spec=PAYMENTS.spec.narrowed("payer", "payment", "left", default_sort="-check_date"))
"""The checks in the narrow queue, the newest first; number, method and date stand in the record."""
ANSWERS = (
    Column("claim_number", "Claim", Content.CODE),
    Column("patient", "Patient", Content.NAME),
    Column("charge", "Charge", Content.MONEY),
    Column("paid", "Paid", Content.MONEY),
    Column("patient_share", "Patient", Content.MONEY),
    Column("posting", "Posting", Content.STATE),
)
METHODS = (("CHK", "Check"), ("ACH", "EFT"), ("CARD", "Virtual card"), ("NON", "No payment"))
PATIENT_SHARE = ("1", "2", "3")
GROUPS = frozenset({"CO", "PR", "OA", "PI"})
_REASON = re.compile(r"^(?P<group>[A-Za-z]{2})[- ]?(?P<carc>[A-Za-z]?\d{1,3})$")


@dataclass(frozen=True, slots=True)
class Reason:
    """A group and CARC as typed; without an amount it takes the rest of the line."""

    group: str
    carc: str
    amount: Money | None = None

    def __str__(self) -> str:
        amount = f" {self.amount.plain()}" if self.amount is not None else ""
        return f"{self.group}-{self.carc}{amount}"


def read_reasons(text: str) -> tuple[Reason, ...]:
    """Read ``CO-97 10.00, OA23 5``; one reason may stand without its amount.

    Raises:
        UserError: it is no group and reason code.
    """
    made = []
    for part in (each.strip() for each in text.split(",") if each.strip()):
        words = part.split()
        amount = Money.parse(words.pop()) if len(words) > 1 and _is_amount(words[-1]) else None
        found = _REASON.match("".join(words))
        if not found or found["group"].upper() not in GROUPS:
            raise UserError(f"“{part}” is no reason. Type group and code like CO-97 10.00.")
        made.append(Reason(found["group"].upper(), found["carc"].upper(), amount))
    if sum(one.amount is None for one in made) > 1:
        raise UserError("Only one reason can take the rest; type the amounts of the others.")
    return tuple(made)


def _is_amount(text: str) -> bool:
    return bool(re.fullmatch(r"-?[\d,]*\.?\d*", text)) and any(char.isdigit() for char in text)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a cell.

    Attributes:
        value: None while it is empty.
        typed: somebody typed it; else it follows from the other cells and is written grey.
    """

    value: Money | None = None
    typed: bool = False


def read_amount(text: str) -> Amount:
    """Read a typed amount; empty returns to what follows from the rest.

    Raises:
        UserError: it is no amount, or it is negative.
    """
    return Amount(Money.parse(text), typed=True) if text.strip() else Amount()


def _written(amount: Amount) -> str:
    return "" if amount.value is None else amount.value.grid() if amount.value else "0.00"


def line_columns() -> tuple[GridColumn, ...]:
    """The columns of an EOB in the order in which they are typed."""
    money = Content.MONEY
    return (
        GridColumn("code", "Service", Content.CODE),
        GridColumn("charge", "Charge", money),
        GridColumn("allowed", "Allowed", money, read_amount, _written),
        GridColumn("pr1", "PR-1", money, read_amount, _written),
        GridColumn("pr2", "PR-2", money, read_amount, _written),
        GridColumn("pr3", "PR-3", money, read_amount, _written),
        GridColumn("other", "Other", Content.FREE, read_reasons, _joined, fills=True),
        GridColumn("co45", "CO-45", money, read_amount, _written),
        GridColumn("paid", "Paid", money, read_amount, _written),
    )


def _joined(reasons: Sequence[Reason]) -> str:
    return ", ".join(map(str, reasons))


def blank_line() -> Line:
    """A line before anything is typed."""
    cells = {key: Amount() for key in ("allowed", "pr1", "pr2", "pr3", "co45", "paid")}
    return {"code": "", "charge": ZERO, "other": (), "charge_id": 0, "service_date": None, **cells}


def lines_of(claim: Claim) -> list[Line]:
    """The lines of a claim, ready for the payer's answer."""
    return [
        {
            **blank_line(),
            "code": " ".join((one.code, *one.modifiers)),
            "charge": one.amount,
            "charge_id": one.charge_id,
            "service_date": one.service_date,
        }
        for one in claim.lines
    ]


@dataclass(frozen=True, slots=True)
class Settled:
    """A line worked out.

    Attributes:
        answered: something was typed on it.
        paid, contractual: as typed, or what follows from the rest.
        reasons: the other adjustments with their amounts.
        off: what charge - paid - adjustments leaves; zero when the line balances.
    """

    answered: bool
    paid: Money
    contractual: Money
    share: Money
    reasons: tuple[Reason, ...]
    off: Money


def settle(line: Line) -> Settled:
    """Work out what follows on a line: paid = allowed - patient - other, CO-45 = charge - allowed.

    Args:
        line: cells as typed; proposals in `paid` and `co45` are worked out anew.
    """
    charge: Money = line["charge"]
    allowed: Amount = line["allowed"]
    paid, contract = _typed(line["paid"]), _typed(line["co45"])
    share = Money.total(_typed(line[key]) or ZERO for key in ("pr1", "pr2", "pr3"))
    known = Money.total(one.amount or ZERO for one in line["other"])
    open_reason = any(one.amount is None for one in line["other"])
    answered = _answered(line)
    if paid is None:
        room = (allowed.value or ZERO) - share - known
        paid = max(ZERO, room) if allowed.typed and not open_reason else ZERO
    if contract is None:
        contract = charge - paid - share - known if allowed.typed and not open_reason else ZERO
        if allowed.typed and _typed(line["paid"]) is not None and not open_reason:
            contract = charge - (allowed.value or ZERO)
    rest = charge - paid - share - known - contract
    reasons = tuple(one if one.amount is not None else replace(one, amount=rest) for one in line["other"])
    return Settled(answered, paid, contract, share, reasons, ZERO if open_reason or not answered else rest)


def _typed(amount: Amount) -> Money | None:
    return amount.value if amount.typed else None


def _answered(line: Line) -> bool:
    cells = ("allowed", "pr1", "pr2", "pr3", "co45", "paid")
    return bool(line["other"]) or any(line[key].typed for key in cells)


def service_of(line: Line) -> ServicePayment:
    """The payer's answer to a line."""
    done = settle(line)
    adjustments = [Adjustment(group="CO", carc="45", amount=done.contractual)]
    adjustments += [
        Adjustment(group="PR", carc=carc, amount=_typed(line[f"pr{carc}"]) or ZERO) for carc in PATIENT_SHARE
    ]
    adjustments += [
        Adjustment(group=one.group, carc=one.carc, amount=one.amount or ZERO) for one in done.reasons
    ]
    code, _, modifiers = str(line["code"]).partition(" ")
    day: date | None = line["service_date"]
    allowed: Amount = line["allowed"]
    return ServicePayment(
        charge_id=line["charge_id"],
        code=code,
        modifiers=modifiers,
        service_date=day,
        charge=line["charge"],
        paid=done.paid,
        allowed=allowed.value,
        adjustments=tuple(one for one in adjustments if one.amount),
    )


def problem_of(line: Line) -> str:
    """Why a line cannot be posted, in one sentence; "" when it can."""
    done = settle(line)
    if not done.answered:
        return ""
    if done.off:
        more = "more than" if done.off.cents < 0 else "less than"
        return (
            f"{line['code']}: paid and reasons are {abs(done.off)} {more} the charge of {line['charge']}. "
            "Correct a cell, or add the reason."
        )
    below: list[tuple[str, Any]] = [("paid", done.paid), ("CO-45", done.contractual)]
    wrong = [name for name, amount in below if amount < ZERO]
    return f"{line['code']}: {wrong[0]} is below zero." if wrong else ""
