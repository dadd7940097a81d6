"""Workbooks into the office: read, tried without saving, applied in one transaction, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain import codec
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_plan import Directory, plan_import
from medbill_desktop.domain.import_spec import (
    Columns,
    ImportPlan,
    ImportSpec,
    Outcome,
    PlannedRow,
    SourceTable,
    match_columns,
)
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.domain.set_up import ImportRun
from medbill_desktop.domain.set_up_specs import SPECS, called
from medbill_desktop.query.set_up import used_ids
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.sheets.reading import read_table
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.records import map_of
from medbill_desktop.store.tables import import_row

_PART = 500
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """A file that is to be brought in.

    Attributes:
        spec: the kind of its rows.
        table: the file as read.
        columns: which column feeds which attribute.
        data: the file itself, kept as it is.
        skip_wrong: leave wrong rows out; else one of them stops the import.
    """

    spec: ImportSpec
    table: SourceTable
    columns: Columns
    data: bytes = b""
    skip_wrong: bool = False


def read_source(
    spec: ImportSpec, data: bytes, file: str, sheet: str = "", progress: Progress | None = None
) -> SourceTable:
    """Read a workbook or text file whose rows are of a kind.

    Raises:
        UnreadableInput: it is no table, too large, or holds what a table of data must not.
    """
    return read_table(data, file, lambda heads: len(match_columns(spec, heads)), sheet, progress)


def order_of(spec: ImportSpec, data: bytes, file: str, sheet: str = "") -> ImportOrder:
    """An order with the columns found by their headings."""
    table = read_source(spec, data, file, sheet)
    return ImportOrder(spec=spec, table=table, columns=match_columns(spec, table.heads), data=data)


def dry_run(bench: Bench, order: ImportOrder, progress: Progress | None = None) -> ImportPlan:
    """Say what an import would do; nothing is saved.

    Raises:
        UserError: a needed field has no column.
        Cancelled: the user stopped it.
    """
    with bench.store.reading() as connection:
        return _plan(Reader(connection), order, progress)


def apply_import(bench: Bench, order: ImportOrder, progress: Progress | None = None) -> Done[ImportRun]:
    """Save every row that is new or changed, and keep the file; all in one transaction.

    Raises:
        UserError: rows are wrong and `skip_wrong` is not set, or nothing would change.
        Cancelled: the user stopped it; nothing was saved.
    """
    bench.require(Permission.IMPORT_WORKBOOK)
    watch = progress or Silent()

    def work(uow: UnitOfWork) -> ImportRun:
        plan = _plan(uow, order, watch)
        _refuse(plan, order)
        run = uow.insert(
            ImportRun(
                kind=order.spec.name,
                file_name=order.table.file,
                blob=uow.put_blob(order.data) if order.data else "",
                columns=json.dumps(dict(order.columns), sort_keys=True),
                made=plan.count(Outcome.NEW),
                changed=plan.count(Outcome.CHANGED),
                same=plan.count(Outcome.SAME),
                left_out=plan.count(Outcome.WRONG),
                run_at=uow.now,
                user=uow.user,
            )
        )
        _save(uow, run, plan, watch)
        return run

    return bench.act(f"import {order.spec.name}", work)


def _refuse(plan: ImportPlan, order: ImportOrder) -> None:
    wrong = plan.count(Outcome.WRONG)
    if wrong and not order.skip_wrong:
        cells = ", ".join(one.path for one in plan.findings[:_SHOWN])
        more = "" if len(plan.findings) <= _SHOWN else " and others"
        raise UserError(
            f"{wrong:,} rows of {order.table.file} are wrong ({cells}{more}); nothing was changed. "
            "Mend them, or bring in the others without them."
        )
    if not plan.count(Outcome.NEW) + plan.count(Outcome.CHANGED):
        raise UserError(f"{order.table.file} holds nothing new; nothing was changed.")


def _plan(reader: Reader, order: ImportOrder, progress: Progress | None) -> ImportPlan:
    spec = order.spec
    linked = {one.link for one in spec.fields if one.link is not None}
    directory = Directory(
        {record: [(one.id, called(one)) for one in reader.find(record)] for record in linked}
    )
    return plan_import(
        spec,
        order.table,
        order.columns,
        known=reader.find(spec.record),
        lookup=directory.find,
        progress=progress,
    )


def _save(uow: UnitOfWork, run: ImportRun, plan: ImportPlan, watch: Progress) -> None:
    rows = [one for one in plan.rows if one.outcome in {Outcome.NEW, Outcome.CHANGED}]
    done = 0
    for part in _parts(rows):
        watch.check()
        saved = [*_made(uow, part), *_changed(uow, part)]
        values = [
            {
                "run_id": run.id,
                "line": row.line,
                "record_id": record.id,
                "record_version": record.version,
                "before": codec.dumps(row.before) if row.before is not None else "",
            }
            for row, record in saved
        ]
        uow.execute(sa.insert(import_row).values(values))
        done += len(part)
        watch.report(done, len(rows), f"Saving {run.file_name}")
    watch.check()


def _made(uow: UnitOfWork, part: Sequence[PlannedRow]) -> list[tuple[PlannedRow, Any]]:
    new = [one for one in part if one.before is None]
    return list(zip(new, uow.insert_many([one.record for one in new]), strict=True))


def _changed(uow: UnitOfWork, part: Sequence[PlannedRow]) -> Iterator[tuple[PlannedRow, Any]]:
    for one in part:
        if one.before is not None:
            yield one, uow.update(one.record)


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(rows), _PART):
        yield rows[at : at + _PART]


def undo_import(bench: Bench, run_id: int, progress: Progress | None = None) -> Done[ImportRun]:
    """Take an import back: what it made is deleted, what it changed is as before.

    A record that is in use by now is made inactive instead, where its kind knows that.

    Raises:
        UserError: it was undone before, or records were changed or used since; says which.
        Cancelled: the user stopped it; nothing was changed.
    """
    bench.require(Permission.IMPORT_WORKBOOK)
    watch = progress or Silent()

    def work(uow: UnitOfWork) -> ImportRun:
        run = uow.get(ImportRun, run_id)
        if run.undone_at is not None:
            raise UserError(f"The import of {run.file_name} was undone already.")
        _take_back(uow, run, watch)
        return uow.update(replace(run, undone_at=uow.now))

    return bench.act("undo import", work)


def _take_back(uow: UnitOfWork, run: ImportRun, watch: Progress) -> None:
    spec = SPECS[run.kind]
    query = sa.select(import_row).where(import_row.c.run_id == run.id).order_by(import_row.c.line)
    rows = uow.connection.execute(query).all()
    now = {one.id: one for one in uow.find(spec.record)}
    stale = [
        row for row in rows if row.record_id not in now or now[row.record_id].version != row.record_version
    ]
    if stale:
        shown = ", ".join(str(row.line) for row in stale[:_SHOWN])
        raise UserError(
            f"{len(stale):,} records of this import were changed since (rows {shown}); it cannot be undone. "
            "Change them one by one."
        )
    made = [row.record_id for row in rows if not row.before]
    used = used_ids(uow.connection, map_of(spec.record).table, made)
    if used and not any(one.attr == "active" for one in spec.fields) and spec.name != "payer-list":
        raise UserError(
            f"{len(used):,} of the records that this import made are in use; it cannot be undone."
        )
    for number, row in enumerate(rows, 1):
        _restore(uow, now[row.record_id], row, row.record_id in used)
        if not number % _PART:
            watch.check()
            watch.report(number, len(rows), f"Taking back {run.file_name}")


def _restore(uow: UnitOfWork, record: Any, row: Any, is_used: bool) -> None:
    if row.before:
        before = codec.loads(type(record), row.before)
        uow.update(replace(before, version=record.version))
    elif is_used:
        uow.update(replace(record, active=False))
    else:
        uow.delete(record)
