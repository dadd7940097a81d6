"""What a sheet of a workbook holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from medbill_desktop.domain.report import Report
from medbill_desktop.domain.worklist import Column, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """A table with a name, to be written as one sheet.

    Attributes:
        name: of the sheet; characters Excel refuses are left out, and it is cut to 31.
        columns: in order.
        rows: a value for each column key; read once, so that a long list may come page by page.
        count: how many rows there will be; for the progress bar only, 0 when not known.
        total: keys of the columns that have a total at the foot.
        asked: what the table answers, in words and values, for the sheet "About".
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    count: int = 0
    total: frozenset[str] = frozenset()
    asked: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of_report(cls, report: Report) -> SheetTable:
        """The sheet of a report."""
        return cls(
            name=report.title,
            columns=report.columns,
            rows=report.rows,
            count=len(report.rows),
            total=frozenset(report.totals),
            asked=report.asked,
        )
