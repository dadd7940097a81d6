"""The entries of a level: where, how well known, three columns, minutes; and the key that opens them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.em import EmLevel
from medbill_desktop.domain.em_tables import (
    KNOWN_WORDS,
    PROBLEMS,
    RISKS,
    SETTING_WORDS,
    Known,
    Level,
    Setting,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import ChoiceEdit, TextEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.entry_form import EntryForm

_PIECES = ("note", "result", "order")
_ONCE = ("historian", "interpretation", "discussion")
_MOST = 99
_NONE = "Not entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A level as typed: pieces of data by their number."""

    setting: Setting = Setting.OFFICE
    known: Known = Known.ESTABLISHED
    problems: str = ""
    risk: str = ""
    note: int = 0
    result: int = 0
    order: int = 0
    historian: bool = False
    interpretation: bool = False
    discussion: bool = False
    minutes: int = 0
    staff_only: bool = False


_SAME = ("setting", "known", "problems", "risk", "minutes", "staff_only")


class NumberEdit(TextEdit):
    """A whole number from 0 on; empty is 0."""

    def read(self) -> int:  # type: ignore[override]  # a number is what this field is about
        """The number.

        Raises:
            UserError: it is no whole number.
        """
        text = self.text().strip()
        if text and not (text.isascii() and text.isdigit()):
            raise UserError(f"“{text}” is not a whole number. Type digits only.")
        return int(text or 0)

    def write(self, value: int | str | None) -> None:
        """Show a number; 0 leaves the field empty."""
        self.setText(str(value) if value else "")


class EmForm(EntryForm):
    """What the coder enters; nothing of it is final before it is put on the line."""

    def __init__(self) -> None:
        settings = ChoiceEdit("em-setting", "Where", tuple(SETTING_WORDS.items()))
        known = ChoiceEdit("em-known", "The patient is", tuple(KNOWN_WORDS.items()))
        staff = _yes_no("staff_only", "Seen by the staff alone")
        super().__init__(
            "em",
            [
                Field("setting", "Where", settings, span=3),
                Field("known", "The patient is", known, span=3),
                Field("problems", "What was dealt with", _choices("problems", PROBLEMS), span=6),
                *(Field(name, _label(name), _number(name, 2), span=2) for name in _PIECES),
                *(Field(name, _label(name), _yes_no(name, _label(name)), span=2) for name in _ONCE),
                Field("risk", "What could harm the patient", _choices("risk", RISKS), span=6),
                Field("minutes", "Minutes of the day", _number("minutes", 4), span=3),
                Field("staff_only", "Seen by the staff alone", staff, span=3),
            ],
            columns=6,
        )
        self._base: EmLevel | None = None

    @property
    def base(self) -> EmLevel | None:
        """The entries as they were opened."""
        return self._base

    def show_level(self, level: EmLevel) -> None:
        """Show what is kept, or what is proposed before anything is."""
        self._base = level
        pieces = level.data.split()
        counted: dict[str, Any] = {one: pieces.count(one) for one in _PIECES}
        counted |= {one: one in pieces for one in _ONCE}
        self.load(_Typed(**counted, **{one: getattr(level, one) for one in _SAME}))

    def level(self) -> EmLevel:
        """The entries as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        typed = _Typed(**self.values())
        pieces = [one for one in _PIECES for _ in range(min(getattr(typed, one), _MOST))]
        pieces += [one for one in _ONCE if getattr(typed, one)]
        assert self._base is not None  # noqa: S101 a visit is shown before anything is read
        same = {one: getattr(typed, one) for one in _SAME}
        return replace(self._base, data=" ".join(pieces), **same)


def em_command(desk: Desk, page: Callable[[], VisitPage | None]) -> Command:
    """The key in the coder's page that opens the levels of the visit.

    Args:
        desk: of the screen.
        page: the visit that is shown.
    """

    def go() -> None:
        shown = page()
        if shown is not None:
            desk.navigator.go(Target(Kind.EM_LEVEL, shown.encounter.id))

    return Command(
        "em-level", "Level of visit", "Ctrl+Shift+L", go, lambda: page() is not None, in_strip=False
    )


def _choices(attr: str, table: Any) -> ChoiceEdit:
    words = [(key, f"{_head(level)}: {text}") for key, (level, text) in table.items()]
    label = "What was dealt with" if attr == "problems" else "What could harm the patient"
    return ChoiceEdit(f"em-{attr}", label, (("", _NONE), *words))


def _head(level: Level) -> str:
    return level.value.capitalize()


def _label(name: str) -> str:
    return _SHORT[name]


_SHORT = {
    "note": "Notes of others read",
    "result": "Results read",
    "order": "Tests ordered",
    "historian": "Another told the history",
    "interpretation": "Own reading of a test",
    "discussion": "Talked over outside",
}


def _number(attr: str, limit: int) -> NumberEdit:
    label = _SHORT.get(attr, "Minutes of the day")
    return NumberEdit(f"em-{attr}", label, limit=limit)


def _yes_no(attr: str, label: str) -> ChoiceEdit:
    return ChoiceEdit(f"em-{attr}", label, ((False, "No"), (True, "Yes")))
