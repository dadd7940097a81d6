"""Charges copied from an earlier visit that the coder chooses by its digit (Ctrl+D)."""

from __future__ import annotations

from collections.abc import Callable

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import EncounterState
from medbill_desktop.query.details.visit_page import EarlierVisit, VisitPage, earlier_visits
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.form import VisitForm
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.ask_line import AskLine

_MOST = 9
_CODES = 4


class CopyLine:
    """Asks which visit, then puts its codes into the grids at today's prices.

    Attributes:
        command: asks.
    """

    def __init__(
        self, desk: Desk, form: VisitForm, ask: AskLine, page: Callable[[], VisitPage | None]
    ) -> None:
        """Make the command.

        Args:
            desk: of the screen.
            form: the grids.
            ask: where the question stands.
            page: the visit that is shown.
        """
        self._desk, self._form, self._ask, self._page = desk, form, ask, page
        self.command = Command(
            "copy-visit", "Copy a visit", "Ctrl+D", self._begin, self._able, in_strip=False
        )

    def _able(self) -> bool:
        page = self._page()
        return page is not None and page.encounter.state is not EncounterState.RELEASED

    def _begin(self) -> None:
        page = self._page()
        if page is None:
            return
        reading, visit = self._desk.office.bench.store.reading, page.encounter

        def work() -> tuple[EarlierVisit, ...]:
            with reading() as connection:
                return earlier_visits(Reader(connection), visit, _MOST)

        self._desk.jobs.read(lambda _: work(), self._on_read, key="copy-visit")

    def _on_read(self, found: tuple[EarlierVisit, ...]) -> None:
        page = self._page()
        if page is None:
            return
        if not found:
            who = page.patient.name.listed()
            self._desk.toasts.problem(f"{who} has no earlier visit with charges to copy.")
            return
        known = {visit_words(one): one for one in found}
        self._ask.ask("Copy the charges of which visit?", list(known), lambda typed: self._copy(typed, known))

    def _copy(self, typed: str, known: dict[str, EarlierVisit]) -> None:
        if not typed.strip():
            return
        chosen = known.get(typed) or next(
            (one for words, one in known.items() if words.startswith(typed)), None
        )
        if chosen is None:
            self._desk.toasts.problem(f"“{typed}” is none of these visits; type the digit before its date.")
            return
        self._form.repeat(chosen.diagnoses, chosen.charges)
        day = write_date(chosen.encounter.service_date)
        self._desk.toasts.say(f"Codes of {day} copied at today's prices. Ctrl+Enter releases them.")
        self._form.start()


def visit_words(one: EarlierVisit) -> str:
    """An earlier visit in a line: ``03/02/2026 99213-25, 36415, $210.00``."""
    codes = ["-".join((charge.code, *charge.modifiers.split())) for charge in one.charges]
    more = f" and {len(codes) - _CODES} more" if len(codes) > _CODES else ""
    total = Money.total(charge.amount for charge in one.charges).dollars()
    return f"{write_date(one.encounter.service_date)} {', '.join(codes[:_CODES])}{more}, {total}"
