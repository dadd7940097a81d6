"""The proof of a day or month as a PDF: the identity by payer and patient, what came in, audit heads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from reportlab.lib.colors import Color, white

from medbill_desktop.domain.close import PartyProof, ProofPage, Section
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import Side
from medbill_desktop.forms.fonts import sans
from medbill_desktop.forms.pdf import new_canvas
from medbill_desktop.forms.statement_parts import ACCENT, LEFT, RIGHT, Pen, fitted

_COLUMNS = (
    ("Opening", "opening"),
    ("Charges", "charges"),
    ("Payments", "payments"),
    ("Adjustm.", "adjustments"),
    ("Refunds", "refunds"),
    ("Moved", "moved"),
    ("Closing", "closing"),
    ("Aging", "aged"),
)
_NAME, _WIDTH, _ROW, _BOTTOM = 96.0, 51.0, 12.0, 730.0
_SIZE = 7.5
_WRONG = Color(0.71, 0.14, 0.09)
_GREY = Color(0.42, 0.46, 0.50)


def draw_proof(page: ProofPage, out: BinaryIO) -> int:
    """Write the proof.

    Args:
        page: what it says.
        out: where to.

    Returns:
        The number of sheets.
    """
    sans()
    drawn = _Drawing(page, out)
    drawn.identity()
    for section in page.sections:
        drawn.section(section)
    drawn.checks()
    drawn.heads()
    return drawn.finish()


class _Drawing:
    """Draws from the top down and begins a new sheet where one is full."""

    def __init__(self, page: ProofPage, out: BinaryIO) -> None:
        self.page = page
        self.canvas = new_canvas(out, page.title)
        self.pen = Pen(self.canvas)
        self.sheets = 1
        self.y = 0.0
        self._head()

    def identity(self) -> None:
        """The table by party, the payers first, and its total."""
        self._heading("Opening + charges - payments - adjustments + refunds + moved = closing = aging")
        self._titles()
        for side, words in ((Side.PAYER, "Payers"), (Side.PATIENT, "Patients")):
            rows = [one for one in self.page.parties if one.side is side]
            if rows:
                self._room(2)
                self.pen.text(LEFT, self.y, words, size=8, bold=True, color=ACCENT)
                self.y += _ROW
            for one in rows:
                self._row(one)
        self._row(self.page.total, bold=True)
        total = self.page.total
        words = (
            "The proof holds to the cent."
            if self.page.holds
            else f"DIFFERENCE {total.closing - total.expected}"
        )
        self._room(2)
        self.pen.text(LEFT, self.y + 6, words, bold=True, color=ACCENT if self.page.holds else _WRONG)
        if total.brought_in:
            self.pen.right(
                RIGHT, self.y + 6, f"Brought in from the system before: {total.brought_in.grid()}", size=8
            )
        self.y += 2 * _ROW

    def section(self, section: Section) -> None:
        """A table of words, count and amount."""
        self._heading(section.title)
        for words, count, amount in section.lines:
            self._room(1)
            self.pen.text(LEFT, self.y, fitted(words, 280, 8.5)[0], size=8.5)
            self.pen.right(400, self.y, f"{count:,}", size=8.5)
            self.pen.right(RIGHT, self.y, _figure(amount), size=8.5)
            self.y += _ROW
        if not section.lines:
            self.pen.text(LEFT, self.y, "Nothing.", size=8.5, color=_GREY)
            self.y += _ROW

    def checks(self) -> None:
        """What was not done when it was closed."""
        open_ones = [one for one in self.page.checks if one.count]
        self._heading("Not done at the close" if open_ones else "Everything was done at the close")
        for one in open_ones:
            self._room(1)
            self.pen.text(LEFT, self.y, one.words, size=8.5)
            self.pen.right(RIGHT, self.y, _figure(one.amount), size=8.5)
            self.y += _ROW

    def heads(self) -> None:
        """The heads of the audit: what is printed here cannot be changed in the office without a trace."""
        self._heading("Heads of the audit")
        for words in self.page.heads:
            self._room(1)
            self.pen.text(LEFT, self.y, words, size=_SIZE, color=_GREY)
            self.y += _ROW - 2

    def finish(self) -> int:
        """Save; returns the number of sheets."""
        self._foot()
        self.canvas.save()
        return self.sheets

    def _head(self) -> None:
        page = self.page
        self.pen.text(LEFT, 50, page.office, size=9, color=_GREY)
        self.pen.text(LEFT, 70, page.title, size=15, bold=True, color=ACCENT)
        self.pen.right(RIGHT, 70, f"Made {page.made:%m/%d/%Y %H:%M} UTC by {page.user}", size=8, color=_GREY)
        self.pen.rule(78)
        self.y = 100.0

    def _foot(self) -> None:
        self.pen.right(RIGHT, 766, f"Sheet {self.sheets}", size=8, color=_GREY)

    def _room(self, rows: int) -> None:
        if self.y + rows * _ROW > _BOTTOM:
            self._foot()
            self.canvas.showPage()
            self.sheets += 1
            self._head()

    def _heading(self, words: str) -> None:
        self._room(4)
        self.y += 8
        self.pen.text(LEFT, self.y, words, size=10, bold=True)
        self.pen.rule(self.y + 4)
        self.y += 18

    def _titles(self) -> None:
        self.pen.area(LEFT, self.y - 10, RIGHT, self.y + 4, ACCENT)
        for place, (words, _) in enumerate(_COLUMNS):
            self.pen.right(_right(place), self.y, words, size=_SIZE, bold=True, color=white)
        self.y += 16

    def _row(self, one: PartyProof, *, bold: bool = False) -> None:
        self._room(1)
        self.pen.text(LEFT, self.y, _fit(one.name or "Nobody named", bold=bold), size=8, bold=bold)
        for place, (_, attribute) in enumerate(_COLUMNS):
            amount: Money = getattr(one, attribute)
            wrong = not one.holds and attribute in {"closing", "aged"}
            text = _figure(amount)
            if wrong:
                self.pen.right(_right(place), self.y, text, size=_SIZE, bold=True, color=_WRONG)
            else:
                self.pen.right(_right(place), self.y, text, size=_SIZE, bold=bold)
        self.pen.rule(self.y + 3, width=0.3)
        self.y += _ROW


def _right(place: int) -> float:
    return LEFT + _NAME + _WIDTH * (place + 1)


def _fit(name: str, *, bold: bool) -> str:
    lines: Sequence[str] = fitted(name, _NAME - 2, 8, bold=bold)
    return lines[0] if lines else ""


def _figure(amount: Money) -> str:
    """As in a grid, zero written out small."""
    return amount.grid() if amount else "-"
