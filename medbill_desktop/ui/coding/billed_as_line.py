"""As whom a visit is billed, asked inside the coder's page in two questions (O33)."""

from __future__ import annotations

from collections.abc import Callable

from medbill_desktop.domain.billed_as import WORDS
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.visit import EncounterState
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services import billing_as
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine

_REASONS = {words: reason for reason, words in WORDS.items()}


class BilledAsLine:
    """Asks as whom, then why; nobody means as who performed it.

    Attributes:
        command: asks.
    """

    def __init__(self, desk: Desk, ask: AskLine, page: Callable[[], VisitPage | None]) -> None:
        """Make the command.

        Args:
            desk: of the screen.
            ask: where the questions stand.
            page: the visit that is shown.
        """
        self._desk, self._ask, self._page = desk, ask, page
        self.command = Command("billed-as", "Billed as", "Ctrl+B", self._begin, self._able, in_strip=False)

    def _able(self) -> bool:
        page = self._page()
        return page is not None and page.encounter.state is not EncounterState.RELEASED

    def _begin(self) -> None:
        reading = self._desk.office.bench.store.reading

        def work() -> tuple[Provider, ...]:
            with reading() as connection:
                return Reader(connection).find(Provider, is_rendering=True, active=True, order_by="last_name")

        self._desk.jobs.read(lambda _: work(), self._ask_whom, key="billed-as")

    def _ask_whom(self, found: tuple[Provider, ...]) -> None:
        page = self._page()
        if page is None:
            return
        others = {one.name.listed(): one for one in found if one.id != page.encounter.rendering_id}
        question = "As whom is the visit billed? Empty: as who performed it."
        self._ask.ask(question, list(others)[:9], lambda typed: self._on_whom(typed, others))

    def _on_whom(self, typed: str, others: dict[str, Provider]) -> None:
        if not typed.strip():
            self._save(None, "")
            return
        fitting = [one for name, one in others.items() if name.casefold().startswith(typed.casefold())]
        fitting += [one for one in others.values() if one.npi == typed.strip()]
        if len(fitting) != 1:
            many = "several providers" if fitting else "no provider of the practice"
            self._desk.toasts.problem(f"“{typed}” is {many}; type the last name or the NPI.")
            return
        chosen = fitting[0]
        self._ask.ask("Why?", list(_REASONS), lambda why: self._on_why(chosen.id, why))

    def _on_why(self, provider_id: int, why: str) -> None:
        reason = _REASONS.get(why)
        if reason is None:
            self._desk.toasts.problem("Choose one of the reasons by its digit; each has its rule by payer.")
            return
        self._save(provider_id, reason)

    def _save(self, provider_id: int | None, reason: str) -> None:
        page, bench = self._page(), self._desk.office.bench
        if page is None:
            raise UserError("No visit is chosen.")
        visit = page.encounter
        was = (visit.billed_as_id, visit.billed_as_reason)
        act(
            self._desk,
            lambda _: billing_as.bill_as(bench, visit.id, provider_id, reason),
            lambda saved: "Billed as another provider." if saved.billed_as_id else "Billed as performed.",
            undo=lambda _: billing_as.bill_as(bench, visit.id, *was).changes,
        )
