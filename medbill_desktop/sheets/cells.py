"""Values as cells: real numbers and dates, and text that can never become a formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Content

MONEY_FORMAT = "#,##0.00;(#,##0.00)"
DATE_FORMAT = "yyyy-mm-dd"
TIME_FORMAT = "h:mm AM/PM"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
WHOLE_FORMAT = "#,##0"
MEASURE_FORMAT = "#,##0.##"
WIDTHS: dict[Content, int] = {
    Content.ID: 14,
    Content.CODE: 12,
    Content.DATE: 12,
    Content.TIME: 11,
    Content.AGE: 9,
    Content.MONEY: 14,
    Content.COUNT: 10,
    Content.NAME: 30,
    Content.FREE: 48,
    Content.STATE: 12,
}
"""Column widths in characters."""
FORMATS: dict[Content, str] = {
    Content.MONEY: MONEY_FORMAT,
    Content.DATE: DATE_FORMAT,
    Content.TIME: TIME_FORMAT,
    Content.AGE: WHOLE_FORMAT,
    Content.COUNT: WHOLE_FORMAT,
}
RIGHT = frozenset({Content.MONEY, Content.AGE, Content.COUNT})
LONGEST = 32_767
"""Characters that fit into a cell of Excel."""

# What XML 1.0 refuses in a document, and carriage returns, which Excel shows as a box.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
HEAD_FONT = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="E8EEF7")
HEAD_LINE = Border(bottom=Side(style="thin", color="5B6470"))
FOOT_LINE = Border(top=Side(style="thin", color="5B6470"))


def plain_text(value: object) -> str:
    """Text without characters that a workbook cannot hold, cut to what fits into a cell."""
    return _CONTROL.sub("", str(value))[:LONGEST]


def _number(value: Money) -> float | int:
    """Dollars; a double holds every amount below 90 trillion dollars to the cent."""
    whole, rest = divmod(value.cents, 100)
    return whole if not rest else value.cents / 100


def _filled(cell: Any, value: object) -> Any:
    cell.value = value
    return cell


class Cells:
    """Styled cells of one column, made once and filled again for each row.

    A write-only sheet writes a row as it is appended, so that one cell a kind of value is enough; kinds do
    not share one, because openpyxl gives a cell that is handed a date a date format for good.
    """

    def __init__(self, sheet: Any, content: Content) -> None:
        self._number = self._styled(sheet, content)
        self._day = self._styled(sheet, content)
        self._day.number_format = DATE_FORMAT
        self._moment = self._styled(sheet, content)
        self._moment.number_format = MOMENT_FORMAT
        self._time = self._styled(sheet, content)
        self._time.number_format = TIME_FORMAT
        self._text = self._styled(sheet, content)
        self._text.number_format = "@" if content is Content.ID else "General"
        self._decimal = self._styled(sheet, content)
        self._decimal.number_format = MEASURE_FORMAT
        self._fill: dict[type, Callable[[Any], Any]] = {
            Money: lambda value: _filled(self._number, _number(value)),
            int: lambda value: _filled(self._number, value),
            date: lambda value: _filled(self._day, value),
            time: lambda value: _filled(self._time, value),
            datetime: lambda value: _filled(self._moment, value.replace(tzinfo=None)),
            Decimal: lambda value: _filled(self._decimal, value),
            bool: lambda value: self._word("yes" if value else "no"),
            type(None): lambda _: None,
        }

    def of(self, value: object) -> Any:
        """The cell of a value; None is left empty. The cell is good until the next call."""
        fill: Callable[[Any], Any] = self._fill.get(type(value), self._word)
        return fill(value)

    @staticmethod
    def _styled(sheet: Any, content: Content) -> Any:
        cell: Any = WriteOnlyCell(sheet)
        cell.number_format = FORMATS.get(content, "General")
        if content in RIGHT:
            cell.alignment = Alignment(horizontal="right")
        return cell

    def _word(self, value: object) -> Any:
        cell = self._text
        cell.value = plain_text(value)
        cell.data_type = "s"  # else text that begins with = would be taken for a formula
        return cell
