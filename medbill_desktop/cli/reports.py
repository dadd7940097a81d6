"""`medbill report NAME`: the office in figures, as rows or as a workbook."""

from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path
from typing import Any

from medbill_desktop.cli.dates import iso_date
from medbill_desktop.cli.files import write_whole
from medbill_desktop.cli.opening import add_office, opened
from medbill_desktop.cli.output import DONE, Output, plain
from medbill_desktop.office.books import report_workbook
from medbill_desktop.query.reports import REPORTS, Asked, run


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `report`."""
    report = words.add_parser("report", help="the office in figures", parents=[shared])
    report.add_argument("name", choices=sorted(REPORTS))
    add_office(report)
    report.add_argument("--as-of", type=iso_date, metavar="D", help="balances as of this day; today")
    report.add_argument("--from", dest="first", type=iso_date, metavar="D", help="first day of the period")
    report.add_argument("--thru", dest="last", type=iso_date, metavar="D", help="last day of the period")
    report.add_argument("--xlsx", type=Path, metavar="FILE", help="write a workbook too")
    report.set_defaults(run=_run)


def _run(options: argparse.Namespace, output: Output) -> int:
    with opened(options) as office:
        asked = Asked.of(office.clock.today(), options.as_of, options.first, options.last)
        with office.bench.store.reading() as connection:
            report = run(connection, options.name, asked)
        if options.xlsx is not None:
            book = BytesIO()
            report_workbook(office, report, book)
            write_whole(options.xlsx, book.getvalue())
            output.say(f"{options.xlsx} written.")
    keys = [column.key for column in report.columns]
    rows = [{key: plain(row.get(key)) for key in keys} for row in report.rows]
    answer = {
        "report": report.name,
        "as_of": asked.as_of,
        "from": asked.first,
        "thru": asked.last,
        "rows": rows,
        "totals": report.totals,
    }
    lines = [report.title, "  ".join(column.title for column in report.columns)]
    lines += ["  ".join("" if row[key] is None else str(row[key]) for key in keys) for row in rows]
    lines.append(f"Total: {plain(report.totals)}")
    output.result(answer, lines)
    return DONE
