"""How each content class is written, aligned and how wide it is; the one place for it in the window."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtGui import QFontMetrics

from medbill_desktop.domain.appointment import clock_time
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Column, Content

PAD_PX = 6
_SAMPLES = {
    Content.ID: "0000000",
    Content.CODE: "M00.0000",
    Content.DATE: "00/00/0000",
    Content.TIME: "00:00 am",
    Content.AGE: "0000 d",
    Content.MONEY: "(000,000.00)",
    Content.COUNT: "00,000",
    Content.NAME: "Montgomery, Christina",
    Content.FREE: "A sentence of the usual length",
    Content.STATE: "XXXX Underpaid",
}
NUMERIC = frozenset({Content.AGE, Content.MONEY, Content.COUNT})
FLEXIBLE = frozenset({Content.NAME, Content.FREE})
FLEXIBLE_LEAST_PX = 88


def write(value: object, content: Content) -> str:
    """A value as lists show it.

    Args:
        value: Money, date, int (days, counts, ids), text or None (shown empty).
        content: its class.
    """
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.grid()
    if isinstance(value, date | time):
        return write_date(value) if isinstance(value, date) else write_time(value)
    if content is Content.AGE:
        return f"{value} d"
    if content is Content.COUNT and isinstance(value, int):
        return f"{value:,}"
    return str(value)


def write_time(moment: time) -> str:
    """A time on the clock on the wall (``9:30 am``)."""
    return clock_time(moment.hour * 60 + moment.minute)


def write_date(day: date) -> str:
    """A date in the order of the locale, with four digits of the year (``11/23/2026``)."""
    return QLocale().toString(QDate(day.year, day.month, day.day), date_format(QLocale().name()))


@lru_cache(maxsize=8)
def date_format(locale: str) -> str:
    """The locale's short date with two-digit day and month and four-digit year."""
    if locale == "C":
        return "MM/dd/yyyy"
    short = QLocale(locale).dateFormat(QLocale.FormatType.ShortFormat)
    parts = short.replace("yyyy", "y").replace("yy", "y").replace("MM", "M").replace("dd", "d")
    return parts.replace("M", "MM").replace("d", "dd").replace("y", "yyyy")


def day_first() -> bool:
    """Whether the locale writes the day before the month, and so reads it."""
    form = date_format(QLocale().name())
    return form.index("d") < form.index("M")


def alignment(content: Content) -> Qt.AlignmentFlag:
    """Numbers stand at the right, all else at the left."""
    side = Qt.AlignmentFlag.AlignRight if content in NUMERIC else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def width(column: Column, metrics: QFontMetrics) -> int:
    """Pixels of a column: its content class or its heading, whichever is wider."""
    sample = metrics.horizontalAdvance(_SAMPLES[column.content])
    return max(sample, metrics.horizontalAdvance(column.title) + PAD_PX) + 2 * PAD_PX + 2
