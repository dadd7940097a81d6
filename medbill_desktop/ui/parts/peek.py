"""What Space shows of a record of each kind: one register, read with one row in the audit a look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from medbill_desktop.domain.changes import Kind
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.peek import Peek
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.peek_desks import (
    peek_batch,
    peek_close,
    peek_overpayment,
    peek_referral,
    peek_request,
    peek_superbill,
)
from medbill_desktop.ui.parts.peek_money import (
    peek_check,
    peek_claim,
    peek_item,
    peek_receipt,
    peek_run,
    peek_statement,
)
from medbill_desktop.ui.parts.peek_people import peek_appointment, peek_patient, peek_visit

Read = tuple[int | None, Peek]
"""Whose data it is, and what is said of it."""

CARDS: Mapping[Kind, Callable[[Reader, int, date], Read]] = {
    Kind.PATIENT: peek_patient,
    Kind.ENCOUNTER: peek_visit,
    Kind.APPOINTMENT: peek_appointment,
    Kind.CLAIM: peek_claim,
    Kind.WORK_ITEM: peek_item,
    Kind.REMITTANCE: peek_check,
    Kind.RECEIPT: peek_receipt,
    Kind.STATEMENT: peek_statement,
    Kind.STATEMENT_RUN: peek_run,
    Kind.MONEY_REQUEST: peek_request,
    Kind.OVERPAYMENT: peek_overpayment,
    Kind.SUPERBILL: peek_superbill,
    Kind.CHARGE_BATCH: peek_batch,
    Kind.CLOSE: peek_close,
    Kind.REFERRAL: peek_referral,
}


def card_of(desk: Desk, kind: Kind, record: int) -> Peek | None:
    """Read the card of a record; that it was looked at is in the audit before it is shown.

    Args:
        desk: of the screen.
        kind: of the record.
        record: its id.

    Returns:
        The card; None for kinds without one, of which the columns of their row say all.

    Raises:
        NotFound: the record is gone.
    """
    make = CARDS.get(kind)
    if make is None:
        return None
    store = desk.office.bench.store
    with store.reading() as connection:
        patient_id, peek = make(Reader(connection), record, desk.clock.today())
    store.record_read(desk.office.user, kind, record, patient_id)
    return peek
