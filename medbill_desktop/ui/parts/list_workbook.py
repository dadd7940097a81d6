"""Ctrl+E on a queue: its filter, order and search as a workbook with real numbers, dates and totals (O47)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.worklist import Content, Row, WorklistSource
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.worklist_view import WorklistView

if TYPE_CHECKING:
    from medbill_desktop.sheets.table import SheetTable

_PART = 1_000


def workbook_command(desk: Desk, view: WorklistView, source: WorklistSource) -> Command:
    """The command of a queue that asks for a file and writes the list into it.

    Args:
        desk: of the screen.
        view: the queue, whose filter, order and search hold.
        source: the same list with all its columns.
    """

    def run() -> None:
        title = source.spec.title
        name, _ = QFileDialog.getSaveFileName(view, f"{title} as a workbook", f"{title}.xlsx", "*.xlsx")
        if name:
            asked = (view.model.chosen, view.model.order, view.model.search)
            desk.jobs.read(
                lambda progress: write_list(desk, source, asked, Path(name), progress),
                lambda count: desk.toasts.say(f"{count:,} rows written to {Path(name).name}."),
                title=f"Writing {title.lower()}",
            )

    return Command("workbook", "Workbook", "Ctrl+E", run)


def write_list(
    desk: Desk, source: WorklistSource, asked: tuple[str, str, str], file: Path, progress: Progress
) -> int:
    """Write a list; runs on a reader thread. That a list was taken out is in the audit.

    Args:
        desk: of the screen.
        source: the list.
        asked: filter, order and search.
        file: where to.
        progress: told row by row; may cancel, then no file is left.

    Returns:
        How many rows were written.

    Raises:
        EnvironmentProblem: the file cannot be written.
    """
    from medbill_desktop.sheets.workbook import Origin, write_workbook

    office = desk.office
    office.bench.store.record_read(office.user, Kind(source.spec.target), 0)
    table = _table(source, asked)
    origin = Origin(office=str(office.folder.files.root.name), made=desk.clock.today(), user=office.user)
    try:
        with file.open("wb") as out:
            return write_workbook(out, [table], origin, progress)
    except OSError as error:
        raise EnvironmentProblem(f"{file.name} cannot be written ({error.strerror}).") from error
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _table(source: WorklistSource, asked: tuple[str, str, str]) -> SheetTable:
    """The list as a sheet, with what was asked for."""
    from medbill_desktop.sheets.table import SheetTable

    ids = source.ids(*asked)
    chosen = next(each.title for each in source.spec.filters if each.key == asked[0])
    return SheetTable(
        name=source.spec.title,
        columns=source.spec.columns,
        rows=_rows(source, ids),
        count=len(ids),
        total=frozenset(c.key for c in source.spec.columns if c.content is Content.MONEY),
        asked={"List": chosen, "Search": asked[2]},
    )


def _rows(source: WorklistSource, ids: Sequence[int]) -> Iterator[Row]:
    """The rows part by part, so that a long list needs little memory."""
    for at in range(0, len(ids), _PART):
        yield from source.rows(ids[at : at + _PART])
