"""Between the tables and the visit that stands in front in Coding: where a code goes, and how it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from medbill_desktop.domain.changes import Kind
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.screen import Desk

_TAKE = "take "
_SCOPE = "coding"


@runtime_checkable
class Visits(Protocol):
    """The page of the visits: what is in front there, and whether codes may be typed."""

    @property
    def page(self) -> VisitPage | None:
        """The visit that is shown."""

    @property
    def typing(self) -> bool:
        """Whether its codes may be typed now."""


def visit_in_front(desk: Desk) -> VisitPage | None:
    """The visit that a code may be taken to; None when none is open.

    It is asked of the page that declared the keys of Coding, so that it does not matter whether the room was
    opened from the visit, by the palette or by its name.
    """
    owner: object = next((scope.owner for scope in desk.keys.scopes if scope.name == _SCOPE), None)
    return owner.page if isinstance(owner, Visits) and owner.typing else None


def bring(visit: int, code: str) -> Target:
    """Where to go so that a code is typed in a visit."""
    return Target(Kind.ENCOUNTER, visit, f"{_TAKE}{code}")


class FromTables:
    """Codes that come to a visit out of the tables."""

    def __init__(self, type_code: Callable[[str], None]) -> None:
        """Wait for a code.

        Args:
            type_code: types it in the visit that is shown.
        """
        self._type = type_code
        self._visit, self._code = 0, ""

    def wants(self, visit: int, text: str) -> bool:
        """Keep a code for a visit that is about to be shown; False when the text of the Target is another."""
        if text.startswith(_TAKE):
            self._visit, self._code = visit, text.removeprefix(_TAKE)
        return text.startswith(_TAKE)

    def show_page(self, page: VisitPage, *, typing: bool) -> None:
        """Type the code that waits for this visit."""
        if page.encounter.id == self._visit and typing:
            self._visit = 0
            self._type(self._code)
