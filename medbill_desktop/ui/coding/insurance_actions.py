"""What the room of insurance changes does: read, preview, change, take back."""

from __future__ import annotations

from collections.abc import Callable

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.charge_desk import PayerChange
from medbill_desktop.query.details.payer_change_page import PayerChangePage, payer_change_page
from medbill_desktop.services import payer_change, payer_change_end
from medbill_desktop.services.base import Done
from medbill_desktop.services.payer_change import ChangePayer, PayerChanged
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act

__all__ = ["PayerChange", "change", "preview", "read_page", "undo"]


def read_page(desk: Desk, patient_id: int, encounter_id: int) -> PayerChangePage:
    """Read a patient's insurance; the read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    with store.reading() as connection:
        page = payer_change_page(connection, patient_id, encounter_id)
    store.record_read(desk.office.user, Kind.PATIENT, patient_id, patient_id)
    return page


def preview(desk: Desk, command: ChangePayer, then: Callable[[PayerChanged], None]) -> None:
    """Work out what would move; nothing is saved."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: Done(payer_change.preview_change(bench, command), Changes()),
        lambda _: "",
        then=then,
        title="Working out what moves",
    )


def change(desk: Desk, command: ChangePayer, then: Callable[[PayerChanged], None]) -> None:
    """Move everything in one transaction; Undo takes it back while nothing followed."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: payer_change.change_payer(bench, command),
        _said,
        undo=lambda done: payer_change_end.undo_payer_change(bench, done.change.id).changes,
        then=then,
        title="Moving visits to another payer",
    )


def undo(desk: Desk, change: PayerChange) -> None:
    """Take a change back."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: payer_change_end.undo_payer_change(bench, change.id),
        lambda _: "The change of payer is taken back.",
    )


def _said(done: PayerChanged) -> str:
    count, built = len(done.visits), len(done.built)
    visits = "One visit moved" if count == 1 else f"{count} visits moved"
    if not built:
        return f"{visits}."
    claims = "one new claim waits" if built == 1 else f"{built} new claims wait"
    return f"{visits}; {claims} in Claims."
