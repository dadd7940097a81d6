"""What the import page does on threads: read a file, try it with some columns, find the last import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_spec import ImportPlan, ImportSpec, check_columns, match_columns
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.set_up import ImportRun
from medbill_desktop.query.set_up import import_runs
from medbill_desktop.services import imports
from medbill_desktop.services.imports import ImportOrder
from medbill_desktop.sheets.reading import read_file
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk


@dataclass(frozen=True, slots=True)
class Tried:
    """A file that was read and tried.

    Attributes:
        plan: what it would do; None while the columns do not suffice.
        problem: why there is no plan.
    """

    order: ImportOrder
    plan: ImportPlan | None = None
    problem: str = ""


def tried(
    desk: Desk,
    spec: ImportSpec,
    path: Path,
    sheet: str,
    known: tuple[ImportOrder | None, Mapping[str, int] | None],
    progress: Progress,
) -> Tried:
    """Read a file and try it; runs on a reader thread.

    Args:
        desk: of the open office.
        spec: the kind of its rows.
        path: the file.
        sheet: its sheet, "" for the best.
        known: the order read before with the columns chosen for it; columns None reads the file anew.
        progress: may cancel.

    Raises:
        UnreadableInput: it is no table, or holds what a table of data must not.
    """
    order, chosen = known
    if order is None or chosen is None:
        data = read_file(path)
        table = imports.read_source(spec, data, path.name, sheet, progress)
        order = ImportOrder(spec=spec, table=table, columns=match_columns(spec, table.heads), data=data)
    else:
        order = replace(order, columns=chosen)
    try:
        check_columns(spec, order.table, order.columns)
    except UserError as error:
        return Tried(order, None, str(error))
    return Tried(order, imports.dry_run(desk.office.bench, order, progress))


def with_skip(order: ImportOrder, *, skip_wrong: bool) -> ImportOrder:
    """The order, with or without its wrong rows."""
    return replace(order, skip_wrong=skip_wrong)


def latest(desk: Desk) -> ImportRun:
    """The last import that stands.

    Raises:
        UserError: there is none.
    """
    with desk.office.bench.store.reading() as connection:
        found = next((one for one in import_runs(Reader(connection)) if one.undone_at is None), None)
    if found is None:
        raise UserError("There is no import to take back.")
    return found
