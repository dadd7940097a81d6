"""What the Reports tab reads and writes: reports, what is behind a row, how figures went, workbooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.report import Report
from medbill_desktop.domain.worklist import Row
from medbill_desktop.office.books import aging_workbook, report_workbook
from medbill_desktop.query.drill import behind
from medbill_desktop.query.reports import Asked, run
from medbill_desktop.query.rollforward import RollForward, rollforward
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.reports.columns import HEALTH

MONTHS = 6
"""Months of the small pictures."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A report with what stands beside it.

    Attributes:
        aging: the aging of the same day; the report itself when it is the aging.
        proof: how the receivable of the period came about.
    """

    asked: Asked
    report: Report
    aging: Report
    proof: RollForward


def read_report(desk: Desk, name: str, asked: Asked) -> Shown:
    """Answer a report. Runs on a reader thread.

    Raises:
        NotAllowed: the signed-in user may not see reports.
    """
    desk.office.bench.require(Permission.SEE_REPORTS)
    with desk.office.bench.store.reading() as connection:
        report = run(connection, name, asked)
        aging = report if name == "aging" else run(connection, "aging", asked)
        proof = rollforward(connection, asked.first, asked.last)
    return Shown(asked, report, aging, proof)


def read_behind(desk: Desk, report: Report, row: Row, asked: Asked) -> Report | None:
    """The claims behind a row. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        return behind(connection, report.name, row, asked)


def read_trends(desk: Desk, as_of: date, progress: Progress) -> list[list[float]]:
    """Each figure at the ends of the last months, oldest first. Runs on a reader thread."""
    desk.office.bench.require(Permission.SEE_REPORTS)
    months = []
    for day in month_ends(as_of, MONTHS):
        progress.check()
        with desk.office.bench.store.reading() as connection:
            months.append(run(connection, HEALTH, Asked.of(day)).rows)
    series: list[list[float]] = []
    for figure in zip(*months, strict=True):
        values = (row["value"] for row in figure)
        series.append([float(value) for value in values if isinstance(value, Decimal)])
    return series


def month_ends(as_of: date, months: int) -> Sequence[date]:
    """The ends of the months before a day, and the day itself, oldest first."""
    ends, first = [as_of], as_of.replace(day=1)
    for _ in range(months - 1):
        last = first - timedelta(days=1)
        ends.insert(0, last)
        first = last.replace(day=1)
    return ends


def write_workbook(desk: Desk, report: Report, asked: Asked, file: Path, said: Callable[[str], None]) -> None:
    """Write a report as a workbook beside the work; the aging with its open charges."""
    desk.office.bench.require(Permission.EXPORT)

    def write(progress: Progress) -> str:
        part = file.with_name(f".{file.name}.part")
        try:
            with part.open("wb") as out:
                if report.name == "aging":
                    aging_workbook(desk.office, asked.as_of, out, progress)
                else:
                    report_workbook(desk.office, report, out, progress)
            part.replace(file)
        except OSError as error:
            raise EnvironmentProblem(
                f"{file.name} cannot be written ({error.strerror}). "
                "Close it if it is open elsewhere, or choose another folder."
            ) from error
        finally:
            part.unlink(missing_ok=True)
        return f"Workbook {file.name} written."

    desk.jobs.read(write, said, title=f"Writing {file.name}")
