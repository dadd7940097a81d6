"""Workbooks of an open office."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.report import Report
from medbill_desktop.office.office import Office
from medbill_desktop.query.aging import aging, open_charges
from medbill_desktop.sheets.aging import write_aging
from medbill_desktop.sheets.table import SheetTable
from medbill_desktop.sheets.workbook import Origin, write_workbook


def origin_of(office: Office) -> Origin:
    """What the sheet "About" says of an office."""
    return Origin(office=office.folder.files.root.name, made=office.clock.today(), user=office.user)


def report_workbook(office: Office, report: Report, out: BinaryIO, progress: Progress | None = None) -> int:
    """Write a report as a workbook; returns its rows."""
    return write_workbook(out, [SheetTable.of_report(report)], origin_of(office), progress)


def aging_workbook(office: Office, as_of: date, out: BinaryIO, progress: Progress | None = None) -> Money:
    """Write the aging workbook as of a day; returns the total of what is open."""
    with office.bench.store.reading() as connection:
        parties = aging(connection, as_of)
        charges = list(open_charges(connection, as_of))
    write_aging(out, parties, charges, as_of=as_of, origin=origin_of(office), progress=progress)
    return Money.total(party.aging.total for party in parties)
