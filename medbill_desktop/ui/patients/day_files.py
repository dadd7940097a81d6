"""Appointments out of a file: chosen, tried, shown with count, booked on Enter, taken back by Undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QFileDialog

from medbill_desktop.domain.day_import import CalendarRow, DayOutcome, DayPlan
from medbill_desktop.services import day_import
from medbill_desktop.ui.parts.acting import act

if TYPE_CHECKING:
    from medbill_desktop.ui.kit.screen import Desk
    from medbill_desktop.ui.kit.suggest import Proposal
    from medbill_desktop.ui.patients.day_record import DayRecord

_SHOWN = 3
_KINDS = "Appointments (*.ics *.csv *.tsv *.txt *.xlsx)"


class Host(Protocol):
    """The screen, as this module needs it."""

    desk: Desk
    body: DayRecord

    @property
    def providers(self) -> Sequence[Proposal]:
        """Who may be asked for."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A file with what it would do."""

    file: str
    rows: tuple[CalendarRow, ...]
    provider_id: int
    plan: DayPlan


class DayFiles:
    """The import of the Day room."""

    def __init__(self, host: Host) -> None:
        """Work for a screen.

        Args:
            host: where it asks.
        """
        self._host = host

    def choose(self) -> None:
        """Ask for the file and read it."""
        name, _ = QFileDialog.getOpenFileName(self._host.body, "Import appointments", "", _KINDS)
        if name:
            self._read(Path(name))

    def _read(self, path: Path) -> None:
        from medbill_desktop.sheets.appointments import read_appointments
        from medbill_desktop.sheets.reading import read_file

        desk = self._host.desk
        desk.jobs.read(
            lambda progress: read_appointments(read_file(path), path.name, progress),
            lambda rows: self._ask_whose(path.name, rows),
            on_error=lambda error: desk.errors.show(error, desk.toasts.problem),
        )

    def _ask_whose(self, file: str, rows: tuple[CalendarRow, ...]) -> None:
        """A calendar of one person names no provider: ask once for the whole file."""
        people = self._host.providers
        if all(row.provider or row.problem for row in rows) or not people:
            self._try(file, rows, 0)
        elif len(people) == 1:
            self._try(file, rows, people[0].value)
        else:
            ids = {one.text: one.value for one in people}
            self._host.body.ask.ask(
                "Whose appointments are these?",
                tuple(ids),
                lambda name: self._whose(file, rows, ids.get(name)),
            )

    def _whose(self, file: str, rows: tuple[CalendarRow, ...], provider_id: int | None) -> None:
        if provider_id is None:
            self._host.desk.toasts.problem("Choose the provider by its number; nothing was imported.")
        else:
            self._try(file, rows, provider_id)

    def _try(self, file: str, rows: tuple[CalendarRow, ...], provider_id: int) -> None:
        bench = self._host.desk.office.bench
        self._host.desk.jobs.read(
            lambda _: _Tried(file, rows, provider_id, day_import.try_import(bench, rows, provider_id)),
            self._show,
        )

    def _show(self, tried: _Tried) -> None:
        """Say what would happen; Enter does it."""
        plan = tried.plan
        new, moved = plan.count(DayOutcome.NEW), plan.count(DayOutcome.CHANGED)
        wrong = [one for one in plan.rows if one.outcome is DayOutcome.WRONG]
        said = "  ".join(f"{one.line}: {one.words}" for one in wrong[:_SHOWN])
        more = f"  and {len(wrong) - _SHOWN:,} more" if len(wrong) > _SHOWN else ""
        details = f"{said}{more}"
        if plan.unmatched:
            details = f"{plan.unmatched:,} are not registered and stay callers.  {details}".strip()
        if not new + moved:
            self._host.desk.toasts.problem(f"{tried.file}: nothing new ({plan.words()}). {details}".strip())
            return
        left = f", leave {len(wrong):,} wrong rows out" if wrong else ""
        words = f"Book {new:,} appointments of {tried.file}, move {moved:,}{left}?"
        self._host.body.confirm.ask(words, "books them", lambda: self._book(tried), details)

    def _book(self, tried: _Tried) -> None:
        desk = self._host.desk
        bench = desk.office.bench
        act(
            desk,
            lambda _: day_import.import_day(bench, tried.rows, tried.provider_id),
            lambda done: f"{tried.file}: {done.plan.words()}.",
            undo=lambda done: day_import.take_back_import(bench, done).changes,
            near=desk.toasts.problem,
            title="Booking appointments",
        )
