"""The set-up as workbooks, with the columns that the imports take: out, changed in Excel, in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, BinaryIO

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.import_spec import ImportSpec
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.set_up_specs import called
from medbill_desktop.domain.worklist import Column, Row
from medbill_desktop.services.base import Bench
from medbill_desktop.sheets.table import SheetTable
from medbill_desktop.sheets.workbook import Origin, write_workbook
from medbill_desktop.store import Reader
from medbill_desktop.store.records import map_of


def export_set_up(
    bench: Bench, spec: ImportSpec, out: BinaryIO, office: str, progress: Progress | None = None
) -> int:
    """Write every record of a kind; the audit says that the list was taken out.

    Args:
        bench: the office.
        spec: the kind.
        out: where the bytes go.
        office: its name, for the sheet "About".
        progress: told row by row; may cancel.

    Returns:
        How many records were written.
    """
    bench.require(Permission.EXPORT)
    kind: Kind = map_of(spec.record).kind
    bench.store.record_read(bench.user, kind, 0)
    with bench.store.reading() as connection:
        reader = Reader(connection)
        records = reader.find(spec.record)
        links = {
            record: {one.id: called(one)[0] for one in reader.find(record)}
            for record in {one.link for one in spec.fields if one.link is not None}
        }
    table = SheetTable(
        name=spec.title,
        columns=tuple(Column(one.attr, one.title, one.content) for one in spec.fields),
        rows=_rows(spec, records, links),
        count=len(records),
        asked={"Kind": spec.title},
    )
    origin = Origin(office=office, made=bench.clock.today(), user=bench.user)
    return write_workbook(out, [table], origin, progress)


def _rows(spec: ImportSpec, records: Sequence[Any], links: dict[Any, dict[int, str]]) -> Iterator[Row]:
    for record in records:
        row: dict[str, object] = {}
        for one in spec.fields:
            value = getattr(record, one.attr)
            if one.link is not None:
                value = links[one.link].get(value)
            row[one.attr] = str(value) if isinstance(value, StrEnum) else value
        yield row
