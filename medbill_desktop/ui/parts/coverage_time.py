"""Coverages on a line of time: a row for each case and rank, gaps and overlaps drawn, today marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from medbill_desktop.domain.coverage_time import Stretch, gaps, overlaps
from medbill_desktop.query.details.patient import CoverageLine
from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date

_NAMES_PX, _BAR_PX, _AXIS_PX = 112, 18, 20
_BEFORE, _AFTER = timedelta(days=365), timedelta(days=120)
_ROLES = {1: "ready", 2: "accepted", 3: "sent"}
_RANKS = {1: "Primary", 2: "Secondary", 3: "Tertiary"}


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One row of the picture.

    Attributes:
        name: case and rank in words.
        lines: its coverages, the oldest first.
        holes, doubles: days without any, days with two.
    """

    name: str
    rank: int
    lines: tuple[CoverageLine, ...]
    holes: tuple[Stretch, ...]
    doubles: tuple[Stretch, ...]


def rows_of(lines: Sequence[CoverageLine], cases: Mapping[int, str]) -> tuple[TimeRow, ...]:
    """Sort coverages into rows.

    Args:
        lines: all coverages of a patient.
        cases: words of each case by id; named in the row where there is more than one.
    """
    coverages = [line.coverage for line in lines]
    holes, doubles = gaps(coverages), overlaps(coverages)
    made = []
    for case_id, rank in sorted({(one.case_id, one.rank) for one in coverages}):
        own = [one for one in lines if (one.coverage.case_id, one.coverage.rank) == (case_id, rank)]
        own.sort(key=lambda one: (one.coverage.effective_from or date.min, one.coverage.id))
        word = _RANKS.get(rank, f"Rank {rank}")
        made.append(
            TimeRow(
                name=f"{cases.get(case_id, 'Case')} {rank}" if len(cases) > 1 else word,
                rank=rank,
                lines=tuple(own),
                holes=tuple(one for one in holes if (one.case_id, one.rank) == (case_id, rank)),
                doubles=tuple(one for one in doubles if (one.case_id, one.rank) == (case_id, rank)),
            )
        )
    return tuple(made)


class CoverageTime(QWidget):
    """The picture. Arrows choose a coverage, Enter opens it.

    Signals:
        chosen: with the id of the coverage under the cursor.
        entered: Enter was pressed on a coverage; with its id.
    """

    chosen = Signal(int)
    entered = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Coverages")
        self._rows: tuple[TimeRow, ...] = ()
        self._today = date.min
        self._current = 0

    @property
    def current_id(self) -> int:
        """Id of the chosen coverage; 0 when there is none."""
        return self._current

    @property
    def rows(self) -> tuple[TimeRow, ...]:
        """The rows as drawn."""
        return self._rows

    def show_coverages(self, rows: Sequence[TimeRow], today: date) -> None:
        """Show rows and mark a day; the coverage in force today is chosen first."""
        self._rows, self._today = tuple(rows), today
        lines = self._lines()
        known = {one.coverage.id for one in lines}
        if self._current not in known:
            now = [one for one in lines if one.coverage.covers(today)] or lines
            self._current = now[0].coverage.id if now else 0
        self.setAccessibleName(f"Coverages: {'; '.join(map(words_of, lines)) or 'none'}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row of 24 px for each rank, and the years above them."""
        return QSize(320, _AXIS_PX + max(1, len(self._rows)) * t.ROW_PX + t.SPACE_1)

    def minimumSizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(200, self.sizeHint().height())

    def _lines(self) -> list[CoverageLine]:
        return [one for row in self._rows for one in row.lines]

    def _choose(self, coverage_id: int) -> None:
        if coverage_id and coverage_id != self._current:
            self._current = coverage_id
            self.chosen.emit(coverage_id)
            self.update()

    def _span(self) -> tuple[date, date]:
        begins = [one.coverage.effective_from for one in self._lines() if one.coverage.effective_from]
        first = min([*begins, self._today - _BEFORE])
        ends = [one.coverage.effective_thru for one in self._lines() if one.coverage.effective_thru]
        return first - timedelta(days=30), max([*ends, self._today]) + _AFTER

    def _x(self, day: date) -> float:
        first, last = self._span()
        room = max(40, self.width() - _NAMES_PX - t.SPACE_2)
        return _NAMES_PX + room * (min(max(day, first), last) - first).days / (last - first).days

    def _box(self, row: int, begins: date | None, ends: date | None) -> QRectF:
        left, right = self._x(begins or date.min), self._x(ends or date.max)
        top = _AXIS_PX + row * t.ROW_PX + (t.ROW_PX - _BAR_PX) / 2
        return QRectF(left, top, max(4.0, right - left), _BAR_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw years, rows, bars and today."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axis(painter)
        for number, row in enumerate(self._rows):
            self._draw_row(painter, number, row)
        if not self._rows:
            painter.setPen(theme.colour("muted"))
            painter.drawText(
                self.rect(), int(Qt.AlignmentFlag.AlignVCenter), "No coverage. Ctrl+I adds the first."
            )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), t.FOCUS_PX))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)

    def _draw_axis(self, painter: QPainter) -> None:
        first, last = self._span()
        small = painter.font()
        small.setPixelSize(t.SMALL_PX)
        painter.setFont(small)
        before = -100.0
        for year in range(first.year + 1, last.year + 1):
            at = self._x(date(year, 1, 1))
            painter.setPen(theme.colour("line"))
            painter.drawLine(round(at), _AXIS_PX - 2, round(at), self.height() - 2)
            if at - before >= 48 and at + 36 < self.width():
                painter.setPen(theme.colour("muted"))
                painter.drawText(QRectF(at + 2, 2, 40, 16), str(year))
                before = at
        at = self._x(self._today)
        painter.setPen(QPen(theme.colour("accent"), 1.5))
        painter.drawLine(round(at), _AXIS_PX - 4, round(at), self.height() - 2)

    def _draw_row(self, painter: QPainter, number: int, row: TimeRow) -> None:
        tokens = theme.tokens()
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        names = QRectF(t.SPACE_2, _AXIS_PX + number * t.ROW_PX, _NAMES_PX - t.SPACE_3, t.ROW_PX)
        painter.setPen(QColor(tokens.muted))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, round(names.width()))
        painter.drawText(names, middle, name)
        for hole in row.holes:
            painter.setPen(QPen(QColor(tokens.held), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = self._box(number, hole.begins, hole.ends)
            painter.drawRect(box.adjusted(1, 2, -1, -2))
            if box.width() > 32:
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "gap")
        for line in row.lines:
            self._draw_bar(painter, number, line)
        for double in row.doubles:
            painter.setPen(QPen(QColor(tokens.blocked), 1))
            painter.setBrush(QBrush(QColor(tokens.blocked), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(self._box(number, double.begins, double.ends).adjusted(0, 12, 0, 0))

    def _draw_bar(self, painter: QPainter, number: int, line: CoverageLine) -> None:
        tokens = theme.tokens()
        coverage = line.coverage
        over = coverage.effective_thru is not None and coverage.effective_thru < self._today
        ink = t.colour(tokens, "draft" if over else _ROLES.get(coverage.rank, "patient"))
        box = self._box(number, coverage.effective_from, coverage.effective_thru).adjusted(1, 0, -1, 0)
        chosen = coverage.id == self._current
        painter.setBrush(QColor(t.mix(ink, tokens.base, t.TINT)))
        painter.setPen(QPen(QColor(ink), 2 if chosen else 1))
        painter.drawRoundedRect(box, 3, 3)
        room = box.adjusted(t.SPACE_1, 0, -t.SPACE_1, 0)
        text = f"{line.payer}  {coverage.member_id}".strip()
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(room.width()))
        if room.width() > 16:
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), fitting)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter opens."""
        ids = [one.coverage.id for one in self._lines()]
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1}
        steps |= {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1}
        key = Qt.Key(event.key())
        if key in steps and ids:
            at = ids.index(self._current) + steps[key]
            self._choose(ids[max(0, min(len(ids) - 1, at))])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current:
            self.entered.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        super().mousePressEvent(event)
        for number, row in enumerate(self._rows):
            for line in row.lines:
                box = self._box(number, line.coverage.effective_from, line.coverage.effective_thru)
                if box.contains(event.position()):
                    self._choose(line.coverage.id)


def words_of(line: CoverageLine) -> str:
    """A coverage in words: rank, payer, plan, member id, dates."""
    one = line.coverage
    begins = f"from {write_date(one.effective_from)}" if one.effective_from else "no first day"
    ends = f" to {write_date(one.effective_thru)}" if one.effective_thru else ""
    member = f", {one.member_id}" if one.member_id else ", no member id"
    return f"{_RANKS.get(one.rank, f'Rank {one.rank}')}: {line.payer}, {line.plan}{member}, {begins}{ends}"
