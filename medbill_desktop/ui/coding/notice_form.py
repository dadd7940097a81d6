"""The form of an Advance Beneficiary Notice: its blanks A and D to J, and the scan (O40)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from medbill_desktop.domain.abn import GROUND_WORDS, LONGEST_BLANK, OPTION_WORDS, Abn, AbnGround
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.query.details.notice_page import NoticePage
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.entry_form import EntryForm


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A notice as typed; `which` is its id, 0 for a new one."""

    which: int = 0
    codes: str = ""
    ground: AbnGround = AbnGround.REQUIRED
    cost: Money | None = None
    items: str = ""
    reason: str = ""
    option: int = 0
    signed_on: date | None = None
    document_id: int | None = None
    additional: str = ""
    notifier: str = ""


_SAME = tuple(one.name for one in fields(_Typed) if one.name != "which")


def _reason() -> Field:
    label = "E. Why Medicare may not pay"
    return Field("reason", label, _text("reason", label), needed("Type why Medicare may not pay."), span=4)


class NoticeForm(EntryForm):
    """What the notice says, what the patient chose and when it was signed."""

    def __init__(self, desk: Desk, on_which: Callable[[], None]) -> None:
        """Start empty.

        Args:
            desk: of the screen.
            on_which: another notice of the visit was chosen.
        """
        self._which = ChoiceEdit("notice-which", "Notice", ())
        self._which.edited.connect(on_which)
        self._scan = ChoiceEdit("notice-scan", "Scan of it", ((None, "None"),))
        grounds = ChoiceEdit("notice-ground", "Why it is given", tuple(GROUND_WORDS.items()))
        options = ChoiceEdit("notice-option", "G. The patient chose", tuple(OPTION_WORDS.items()))
        signed = DateEdit("notice-signed", "J. Signed on", desk.clock, past=True)
        super().__init__(
            "notice",
            [
                Field("which", "Notice", self._which, span=2),
                Field("codes", "Codes, empty for the whole visit", _text("codes", "Codes", 80)),
                Field("cost", "F. Estimated cost", MoneyEdit("notice-cost", "F. Estimated cost")),
                Field(
                    "items",
                    "D. What it is about",
                    _text("items", "D. What it is about"),
                    needed("Type what the notice is about, in words that the patient understands."),
                    span=4,
                ),
                _reason(),
                Field("ground", "Why it is given", grounds, span=2),
                Field("option", "G. The patient chose", options, span=2),
                Field("signed_on", "J. Signed on", signed),
                Field("document_id", "Scan of it", self._scan),
                Field("additional", "H. More to know", _text("additional", "H. More to know"), span=2),
                Field("notifier", "A. Who gives it", _text("notifier", "A. Who gives it"), span=4),
            ],
            columns=4,
        )
        self._base: Abn | None = None

    @property
    def base(self) -> Abn | None:
        """The notice as it was opened."""
        return self._base

    def which(self) -> int:
        """Id of the notice chosen above, 0 for a new one."""
        return int(self._which.read() or 0)

    def show_page(self, page: NoticePage, wanted: int) -> None:
        """Show a notice of a visit.

        Args:
            page: the visit.
            wanted: id of the notice; 0 begins a new one.
        """
        known = {one.id: one for one in page.notices}
        self._which.set_choices([(0, "A new notice"), *((one.id, words_of(one)) for one in page.notices)])
        scans = [(one.id, f"{write_date(one.document_date)} {one.title}") for one in page.documents]
        self._scan.set_choices([(None, "None"), *scans])
        self._base = known.get(wanted) or page.proposed()
        values = {name: getattr(self._base, name) for name in _SAME}
        self.load(_Typed(**{**values, "which": self._base.id}))
        for attr in ("items", "reason", "additional", "notifier"):
            editor = self.editor(attr)
            if isinstance(editor, TextEdit):
                editor.setCursorPosition(0)  # long texts are read from their beginning

    def notice(self) -> Abn:
        """The notice as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        typed = self.values()
        typed.pop("which")
        typed["cost"] = typed["cost"] or ZERO
        assert self._base is not None  # noqa: S101 a page is shown before anything is saved
        return replace(self._base, **typed)


def words_of(one: Abn) -> str:
    """A notice in a few words: ``83036 +1: option 2, 04/01/2026``."""
    first, *others = one.codes.split() or ["All lines"]
    about = f"{first} +{len(others)}" if others else first
    if one.ground is AbnGround.VOLUNTARY:
        return f"{about}: voluntary"
    option = f"option {one.option}" if one.option else "open"
    return f"{about}: {option}, {write_date(one.signed_on) if one.signed_on else 'not signed'}"


def _text(attr: str, label: str, limit: int = LONGEST_BLANK) -> Any:
    return TextEdit(f"notice-{attr}", label, limit=limit, upper=attr == "codes")
