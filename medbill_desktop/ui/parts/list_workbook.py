"""Ctrl+E on a queue: what is seen of it as a workbook with real numbers, dates and totals (O47)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.worklist import Column, Content, Row, WorklistSource
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.small_table import SmallTable

if TYPE_CHECKING:
    from medbill_desktop.sheets.table import SheetTable

_PART = 1_000
_HALF = ".part"


def _no() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Seen:
    """A list as it stands on the screen.

    Attributes:
        source: where its rows come from.
        columns: those that are shown, in order.
        chosen, order, search: what its rows are.
        kept: the name of the user's own filter; "" when it is one of the list's.
    """

    source: WorklistSource
    columns: tuple[Column, ...]
    chosen: str
    order: str
    search: str = ""
    kept: str = ""

    @classmethod
    def of(cls, view: WorklistView) -> Seen:
        """What a queue shows now."""
        model = view.model
        kept = next((one.title for one in model.kept if one.key == view.chips.current), "")
        return cls(model.source, model.columns, model.chosen, model.order, model.search, kept)

    def asked(self) -> dict[str, object]:
        """The list in words, for the sheet "About"."""
        spec, key = self.source.spec, self.order.removeprefix("-")
        by = next((one.title for one in spec.columns if one.key == key), key)
        facts: dict[str, object] = {
            "List": next(each.title for each in spec.filters if each.key == self.chosen),
            "Search": self.search or "all",
            "Ordered by": f"{by}, last first" if self.order.startswith("-") else by,
        }
        return {"My filter": self.kept, **facts} if self.kept else facts


def workbook_command(desk: Desk, view: WorklistView, instead: Callable[[], bool] = _no) -> Command:
    """The command of a queue that asks for a file and writes what is seen into it.

    Args:
        desk: of the screen.
        view: the queue, whose columns, filter, order and search hold.
        instead: writes what stands in front instead of the queue; answers whether it did.
    """

    def run() -> None:
        if instead():
            return
        desk.office.bench.require(Permission.EXPORT)
        title = view.spec.title
        name, _ = QFileDialog.getSaveFileName(view, f"{title} as a workbook", f"{title}.xlsx", "*.xlsx")
        if name:
            seen = Seen.of(view)
            desk.jobs.read(
                lambda progress: write_list(desk, seen, Path(name), progress),
                lambda count: desk.toasts.say(f"{count:,} rows written to {Path(name).name}."),
                title=f"Writing {title.lower()}",
            )

    return Command("workbook", "Workbook", "Ctrl+E", run)


def write_list(desk: Desk, seen: Seen, file: Path, progress: Progress) -> int:
    """Write a list; runs on a reader thread. That a list was taken out is in the audit.

    Args:
        desk: of the screen.
        seen: the list.
        file: where to; what stood there stays until the new workbook is whole.
        progress: told row by row; may cancel, then nothing is left behind.

    Returns:
        How many rows were written.

    Raises:
        EnvironmentProblem: the file cannot be written.
    """
    return write_tables(desk, (Kind(seen.source.spec.target), 0, None), [table_of(seen)], file, progress)


def tables_command(
    desk: Desk, view: QWidget, title: str, kind: Kind, *tables: tuple[str, SmallTable]
) -> Command:
    """The command of a room whose tables are all in memory: each becomes a sheet as it stands.

    Args:
        desk: of the screen.
        view: the room.
        title: proposed name of the file.
        kind: of what the tables show.
        tables: names of the sheets with their tables, in order.
    """

    def run() -> None:
        facts = {"Room": title}
        sheets = [sheet_of(table, name, facts) for name, table in tables]
        ask_tables(desk, view, title, (kind, 0, None), sheets)

    return Command("workbook", "Workbook", "Ctrl+E", run)


def ask_tables(
    desk: Desk,
    view: QWidget,
    title: str,
    about: tuple[Kind, int, int | None],
    tables: Sequence[SheetTable],
) -> None:
    """Ask for a file and write tables that are shown beside each other into it, one sheet each.

    Args:
        desk: of the screen.
        view: over which the file dialog stands.
        title: proposed name of the file.
        about: kind and id of the record they show, and the patient whose data it is.
        tables: in order of the sheets.
    """
    desk.office.bench.require(Permission.EXPORT)
    name, _ = QFileDialog.getSaveFileName(view, f"{title} as a workbook", f"{title}.xlsx", "*.xlsx")
    if name:
        desk.jobs.read(
            lambda progress: write_tables(desk, about, tables, Path(name), progress),
            lambda count: desk.toasts.say(f"{count:,} rows written to {Path(name).name}."),
            title=f"Writing {title.lower()}",
        )


def write_tables(
    desk: Desk,
    about: tuple[Kind, int, int | None],
    tables: Sequence[SheetTable],
    file: Path,
    progress: Progress,
) -> int:
    """Write tables as a workbook, whole or not at all; that they were taken out is in the audit.

    Args:
        desk: of the screen.
        about: kind and id of what they show, 0 for a list, and the patient whose data it is.
        tables: one sheet each.
        file: where to.
        progress: told row by row; may cancel.

    Returns:
        How many rows were written.

    Raises:
        EnvironmentProblem: the file cannot be written.
    """
    from medbill_desktop.sheets.workbook import Origin, write_workbook

    office = desk.office
    office.bench.store.record_read(office.user, *about)
    origin = Origin(office=str(office.folder.files.root.name), made=desk.clock.today(), user=office.user)
    half = file.with_name(file.name + _HALF)
    try:
        with half.open("wb") as out:
            count = write_workbook(out, tables, origin, progress)
        half.replace(file)
    except OSError as error:
        half.unlink(missing_ok=True)
        why = f"{file.name} cannot be written ({error.strerror})."
        raise EnvironmentProblem(f"{why} Close it where it is open, or choose another name.") from error
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return count


def sheet_of(shown: SmallTable, name: str, asked: Mapping[str, object], *totals: str) -> SheetTable:
    """A table of a record as a sheet.

    Args:
        shown: the table as it stands on the screen.
        name: of the sheet.
        asked: what it is, for the sheet "About".
        totals: keys of the columns that are added up.
    """
    from medbill_desktop.sheets.table import SheetTable

    rows = shown.rows
    return SheetTable(
        name=name, columns=shown.columns, rows=rows, count=len(rows), total=frozenset(totals), asked=asked
    )


def table_of(seen: Seen) -> SheetTable:
    """The list as a sheet, with what was asked for."""
    from medbill_desktop.sheets.table import SheetTable

    ids = seen.source.ids(seen.chosen, seen.order, seen.search)
    return SheetTable(
        name=seen.source.spec.title,
        columns=seen.columns,
        rows=_rows(seen.source, ids),
        count=len(ids),
        total=frozenset(one.key for one in seen.columns if one.content is Content.MONEY),
        asked=seen.asked(),
    )


def _rows(source: WorklistSource, ids: Sequence[int]) -> Iterator[Row]:
    """The rows part by part, so that a long list needs little memory."""
    for at in range(0, len(ids), _PART):
        yield from source.rows(ids[at : at + _PART])
