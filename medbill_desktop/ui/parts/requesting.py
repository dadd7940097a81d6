"""One key at any desk: ask somebody for what is missing, with a due day and a reminder (O43)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.inquiry import USUAL_REQUESTS, Inquiry
from medbill_desktop.services import requests
from medbill_desktop.services.requests import AskFor
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine


class Requesting:
    """Asks what is needed and from whom, then keeps the request.

    Attributes:
        command: for the keys of the screen.
    """

    def __init__(
        self,
        desk: Desk,
        ask: AskLine,
        about: Callable[[], AskFor | None],
        people: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """Make the command.

        Args:
            desk: of the screen.
            ask: where it is typed.
            about: what the request is about, with `what` and `whom` still empty; None when nothing is shown.
            people: whom one usually asks about it, by name.
        """
        self._desk, self._ask, self._about, self._people = desk, ask, about, people
        self.command = Command(
            "request", "Ask for information", "Alt+R", self._begin, self._able, in_strip=False
        )

    def _able(self) -> bool:
        return self._about() is not None

    def _begin(self) -> None:
        self._ask.ask("What is needed?", USUAL_REQUESTS, self._needed)

    def _needed(self, what: str) -> None:
        if not what:
            raise UserError("Say what is needed: type it, or a number of the list.")
        people = tuple(name for name in self._people() if name)
        self._ask.ask(f"{what}: from whom?", people, lambda whom: self._keep(what, whom))

    def _keep(self, what: str, whom: str) -> None:
        about, bench = self._about(), self._desk.office.bench
        if about is None:
            return
        command = replace(about, what=what, whom=whom)
        act(
            self._desk,
            lambda _: requests.ask_for(bench, command),
            _said,
            undo=lambda made: requests.withdraw(bench, made.id, "Asked by mistake").changes,
        )


def _said(made: Inquiry) -> str:
    held = "; the visit is held" if made.held else ""
    return f"{made.subject} asked from {made.asked_of}, due {write_date(made.due_date)}{held}."
