"""Reports by the names of `medbill report NAME`."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.report import Report
from medbill_desktop.query.reports.asked import Asked
from medbill_desktop.query.reports.balances import aging_report, credits_report
from medbill_desktop.query.reports.kpi import kpi_report
from medbill_desktop.query.reports.movements import deposits_report, ledger_report, rollforward_report
from medbill_desktop.query.reports.work import denials_report, productivity_report, unbilled_report

REPORTS: dict[str, Callable[[sa.Connection, Asked], Report]] = {
    "aging": aging_report,
    "ledger": ledger_report,
    "denials": denials_report,
    "productivity": productivity_report,
    "kpi": kpi_report,
    "deposits": deposits_report,
    "unbilled": unbilled_report,
    "credits": credits_report,
    "rollforward": rollforward_report,
}


def run(connection: sa.Connection, name: str, asked: Asked) -> Report:
    """Answer one report.

    Args:
        connection: a reader of the office.
        name: a key of `REPORTS`.
        asked: the day and period; `Asked.of` fills what was not said.

    Raises:
        UserError: there is no such report.
    """
    if name not in REPORTS:
        raise UserError(f"There is no report “{name}”; there are: {', '.join(REPORTS)}.")
    return REPORTS[name](connection, asked)


__all__ = ["REPORTS", "Asked", "run"]
