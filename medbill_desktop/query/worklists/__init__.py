"""Every worklist of the office; `opened` binds one to an office's readers and clock."""

from __future__ import annotations

from medbill_desktop.domain.clock import Clock
from medbill_desktop.query.reading import Reading
from medbill_desktop.query.worklist import OpenWorklist, Worklist
from medbill_desktop.query.worklists.claims import CLAIMS, FOLLOWUP
from medbill_desktop.query.worklists.coding import CODING
from medbill_desktop.query.worklists.day import CHARGE_BATCHES, DAY, SUPERBILLS, day_list
from medbill_desktop.query.worklists.desk import STATEMENT_RUNS, STATEMENTS, WORK_ITEMS, documents_of
from medbill_desktop.query.worklists.holds import HELD
from medbill_desktop.query.worklists.inquiries import INQUIRIES
from medbill_desktop.query.worklists.money import CREDITS, OVERPAYMENTS, RECEIPTS, REQUESTS
from medbill_desktop.query.worklists.patients import BALANCES, PATIENTS
from medbill_desktop.query.worklists.payments import PAYMENTS
from medbill_desktop.query.worklists.referrals import REFERRALS

WORKLISTS: dict[str, Worklist] = {
    one.spec.name: one
    for one in (
        PATIENTS,
        CODING,
        HELD,
        INQUIRIES,
        CLAIMS,
        PAYMENTS,
        FOLLOWUP,
        WORK_ITEMS,
        BALANCES,
        STATEMENTS,
        STATEMENT_RUNS,
        DAY,
        SUPERBILLS,
        CHARGE_BATCHES,
        RECEIPTS,
        CREDITS,
        REQUESTS,
        OVERPAYMENTS,
        REFERRALS,
    )
}
"""By name; `documents_of` is made for a patient."""


def opened(worklist: Worklist, reading: Reading, clock: Clock) -> OpenWorklist:
    """A worklist of one open office, as the window and the command line use it."""
    return OpenWorklist(worklist, reading, clock)


__all__ = [
    "BALANCES",
    "CHARGE_BATCHES",
    "CLAIMS",
    "CODING",
    "CREDITS",
    "DAY",
    "FOLLOWUP",
    "HELD",
    "INQUIRIES",
    "OVERPAYMENTS",
    "PATIENTS",
    "PAYMENTS",
    "RECEIPTS",
    "REFERRALS",
    "REQUESTS",
    "STATEMENTS",
    "STATEMENT_RUNS",
    "SUPERBILLS",
    "WORKLISTS",
    "WORK_ITEMS",
    "day_list",
    "documents_of",
    "opened",
]
