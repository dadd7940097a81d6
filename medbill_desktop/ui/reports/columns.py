"""What the Reports tab lists: the reports in words, the figures and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import Report
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.reports.balances import BUCKET_KEYS
from medbill_desktop.ui.kit.bars import Bar
from medbill_desktop.ui.kit.content import write_date

HEALTH = "kpi"
LISTED: tuple[tuple[str, str], ...] = (
    (HEALTH, "Health of the practice"),
    ("aging", "Aging by payer and patient"),
    ("rollforward", "Roll-forward of the month"),
    ("denials", "Denials"),
    ("unbilled", "Unbilled"),
    ("credits", "Credits"),
    ("deposits", "Deposits"),
    ("productivity", "Productivity by provider"),
    ("ledger", "Ledger by account"),
)
"""Every report with its words, in the order of the list."""
REPORT_COLUMNS = (Column("title", "Report", Content.FREE),)
STEP_COLUMNS = (Column("step", "Step", Content.FREE), Column("amount", "Amount", Content.MONEY))
OPENED = frozenset({Kind.CLAIM, Kind.PATIENT, Kind.ENCOUNTER, Kind.REMITTANCE})
"""Kinds of record that a row can open on another tab."""
_BUCKET_ROLES = ("accepted", "accent", "held", "blocked", "rejected")


def report_rows() -> list[Row]:
    """The list of reports."""
    return [{"id": number, "title": title} for number, (_, title) in enumerate(LISTED, start=1)]


def figure_words(row: Row) -> str:
    """A figure as it is read (``"61.1 days"``, ``"22.4 %"``); a dash when there is nothing to count."""
    value = row["value"]
    return f"{value} {row['unit']}" if isinstance(value, Decimal) else "-"


def aging_bars(report: Report) -> list[Bar]:
    """The buckets of an aging report as bars."""
    titles = {column.key: column.title for column in report.columns}
    bars = []
    for key, role in zip(BUCKET_KEYS, _BUCKET_ROLES, strict=True):
        amount = report.totals.get(key)
        if isinstance(amount, Money):
            bars.append(Bar(f"{titles[key]} days", amount.cents, amount.grid(), role))
    return bars


def asked_words(report: Report) -> str:
    """The question of a report in words (``"From 04/01/2026 · Through 04/15/2026"``)."""
    return " · ".join(f"{key} {_value(value)}" for key, value in report.asked.items())


def total_of(report: Report) -> Money | None:
    """The total of the last money column; None when the report adds nothing up."""
    amounts = [report.totals[c.key] for c in report.columns if c.key in report.totals]
    return next((one for one in reversed(amounts) if isinstance(one, Money)), None)


def with_totals(report: Report) -> Sequence[Row]:
    """The rows and, where the report adds up, its totals under them."""
    if not report.totals or not report.rows:
        return report.rows
    first = report.columns[0].key
    return [*report.rows, {"id": 0, first: "Total", **report.totals}]


def _value(value: object) -> str:
    return write_date(value) if isinstance(value, date) else str(value)
