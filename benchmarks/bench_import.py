"""What it costs to read and check a price list of 20,000 rows, beside openpyxl's bare iteration over it."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook, __version__, load_workbook

from benchmarks.harness import Peer, Result, against
from medbill_desktop.domain.import_plan import Directory, plan_import
from medbill_desktop.domain.import_spec import ImportPlan, Outcome, match_columns
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.set_up_specs import FEES, called
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.sheets.reading import read_table

NAME = "Import of a workbook"
_ROWS = 20_000
_SCHEDULE = FeeSchedule(id=1, version=1, name="Standard", effective_from=date(2026, 1, 1))


def workbook() -> bytes:
    """20,000 prices, five columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Prices")
    sheet.append(("Schedule", "Code", "Modifier", "Description", "Price"))
    for line in range(_ROWS):
        sheet.append(("Standard", f"{line:05d}", "25", f"Our words for service {line}", line / 100))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def known() -> list[Fee]:
    """Half of the prices are in the office already, every other one with another amount."""
    return [
        Fee(
            id=line + 1,
            version=1,
            schedule_id=1,
            code=f"{line:05d}",
            modifier="25",
            description=f"Our words for service {line}",
            amount=Money(line + line % 2),
        )
        for line in range(_ROWS // 2)
    ]


def read_and_check(data: bytes, there: list[Fee]) -> ImportPlan:
    """What the dry run of the office does, without its database."""
    table = read_table(data, "prices.xlsx", lambda heads: len(match_columns(FEES, heads)))
    directory = Directory({FeeSchedule: [(1, called(_SCHEDULE))]})
    columns = match_columns(FEES, table.heads)
    return plan_import(FEES, table, columns, known=there, lookup=directory.find)


def iterate(data: bytes) -> int:
    """Every row's values by openpyxl alone."""
    book = load_workbook(io.BytesIO(data), read_only=True)
    count = sum(1 for _ in book["Prices"].iter_rows(values_only=True))
    book.close()
    return count


def run(rounds: int) -> list[Result]:
    data, there = workbook(), known()
    plan = read_and_check(data, there)
    assert (plan.count(Outcome.NEW), plan.findings) == (_ROWS // 2, ())
    assert plan.count(Outcome.CHANGED) == plan.count(Outcome.SAME) == _ROWS // 4
    assert iterate(data) == _ROWS + 1
    peer = Peer(f"openpyxl {__version__} read-only, values alone", lambda: iterate(data))
    return [
        against(
            f"{_ROWS:,} rows read, understood and compared",
            lambda: read_and_check(data, there),
            peer,
            at_most=1.6,
            rounds=rounds,
        )
    ]
