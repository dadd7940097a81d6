"""Saving what was typed over a record; when another desk was faster, its fields are named first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from medbill_desktop.domain.changes import Changes
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.patient_conflict import Conflict, conflict_of
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.confirm_line import ConfirmLine


@dataclass(frozen=True, slots=True)
class Saving:
    """How a record is saved.

    Attributes:
        save: the service; new records have id 0.
        remove: the inverse of a new record; None without.
        said: the toast.
        then: what happens on the screen afterwards; gets the saved record.
        near: where a refusal is said.
    """

    save: Callable[[Bench, Any], Done[Any]]
    remove: Callable[[Bench, Any], Done[Any]] | None
    said: str
    then: Callable[[Any], None]
    near: Callable[[str], None] | None = None


def save_record(desk: Desk, confirm: ConfirmLine, base: Any, mine: Any, how: Saving) -> None:
    """Save a record; nothing that was typed is lost when somebody else saved it meanwhile.

    Args:
        desk: of the screen.
        confirm: where the fields that differ are named; Enter saves ours over them, Esc leaves it open.
        base: the record as it was opened.
        mine: the record as typed.
        how: service, words and what follows.
    """
    bench: Bench = desk.office.bench

    def back(saved: Any) -> Changes:
        if base.id:
            return how.save(bench, replace(base, version=saved.version)).changes
        return how.remove(bench, saved).changes if how.remove else Changes()

    act(
        desk,
        lambda _: how.save(bench, mine),
        lambda _: how.said,
        undo=back if base.id or how.remove else None,
        then=how.then,
        near=how.near,
        stale=lambda: _explain(desk, confirm, base, mine, how),
    )


def _explain(desk: Desk, confirm: ConfirmLine, base: Any, mine: Any, how: Saving) -> None:
    def on_told(told: Conflict[Any]) -> None:
        confirm.ask(
            told.words(),
            "saves what is typed here",
            lambda: save_record(desk, confirm, told.theirs, told.merged, how),
            details="Esc leaves the page open with everything that you typed.",
        )

    bench = desk.office.bench
    desk.jobs.read(lambda _: conflict_of(bench, base, mine), on_told, key="saving-conflict")
