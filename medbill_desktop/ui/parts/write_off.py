"""One charge written off, on the patient's side or a payer's: three questions, then it posts or waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from medbill_desktop.domain.approval import MoneyRequest, RequestState
from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.query.money_sides import OpenSide, open_sides
from medbill_desktop.services import approvals, write_offs
from medbill_desktop.services.write_offs import WriteOff
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine


@dataclass(frozen=True, slots=True)
class Whose:
    """A patient, and the one visit that is looked at; None for all."""

    patient_id: int
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    whose: Whose
    sides: Sequence[OpenSide]
    reasons: Sequence[str]


class ChargeWriteOff:
    """Asks which open charge, how much and why; the answer of each question leads to the next."""

    def __init__(
        self, desk: Desk, ask: Callable[[], AskLine], then: Callable[[], None] = lambda: None
    ) -> None:
        """Prepare the questions.

        Args:
            desk: what it works with.
            ask: the line of the page on which the questions stand.
            then: what happens on the page afterwards.
        """
        self._desk, self._line, self._then = desk, ask, then

    def start(self, whose: Whose | None) -> None:
        """Ask which charge; nothing open is said instead."""
        if whose is not None:
            self._desk.jobs.read(lambda _: self._read(whose), self._which, key="write-off-sides")

    def _read(self, whose: Whose) -> _Read:
        with self._desk.office.bench.store.reading() as connection:
            sides = open_sides(connection, whose.patient_id, whose.encounter_id)
            known = write_offs.reasons(Reader(connection)).values()
        return _Read(whose, sides, [f"{one.code} {one.title}" for one in known])

    def _which(self, found: _Read) -> None:
        if not found.sides:
            self._desk.errors.show(UserError("Nothing is open here that could be taken off."))
            return
        words = [_words(one) for one in found.sides]
        self._line().ask("Which charge is written off?", words, lambda answer: self._chosen(found, answer))

    def _chosen(self, found: _Read, answer: str) -> None:
        side = next((one for one in found.sides if _words(one) == answer), None)
        if side is None:
            self._desk.errors.show(UserError("Type the number of one of the charges. Nothing was taken off."))
            return
        question = f"How much of {side.owed} on {side.what}? Enter alone takes all."
        self._line().ask(question, (), lambda typed: self._why(found, side, typed))

    def _why(self, found: _Read, side: OpenSide, typed: str) -> None:
        try:
            amount = Money.parse(typed) if typed.strip() else side.owed
        except UserError as error:
            self._desk.errors.show(error)
            return
        question = f"Take {amount} off {side.what}, {side.who}: which reason?"
        self._line().ask(question, found.reasons, lambda code: self._ask_for(found.whose, side, amount, code))

    def _ask_for(self, whose: Whose, side: OpenSide, amount: Money, typed: str) -> None:
        bench = self._desk.office.bench
        command = WriteOff(
            patient_id=whose.patient_id,
            charge_id=side.charge_id,
            coverage_id=side.coverage_id,
            amount=amount,
            reason_code=(typed.split() or [""])[0],
        )
        act(
            self._desk,
            lambda _: write_offs.ask_write_off(bench, command),
            _said,
            undo=self._undo,
            then=lambda _: self._then(),
        )

    def _undo(self, request: MoneyRequest) -> Changes:
        """A request that waits is withdrawn, a posted one reversed."""
        bench = self._desk.office.bench
        if request.state is RequestState.WAITING:
            return approvals.withdraw(bench, request.id).changes
        return write_offs.reverse_write_off(bench, request.id, "Taken back by who asked").changes


def _words(side: OpenSide) -> str:
    return f"{side.what} of {write_date(side.service_date)}, {side.who} {side.owed}"


def _said(request: MoneyRequest) -> str:
    if request.state is RequestState.WAITING:
        return f"{request.amount} is above your limit: it waits in Approvals for a second person."
    return f"{request.amount} of {request.patient_name} is taken off."
