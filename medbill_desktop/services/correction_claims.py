"""What a correction of a released visit makes of its claims (O1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import WorkItem, WorkState
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.services.base import Bench
from medbill_desktop.services.claim_parts import left_for
from medbill_desktop.services.claim_standing import VOID, voided
from medbill_desktop.services.claims import (
    OPEN_STATES,
    add_event,
    billing_like,
    make_claim,
    next_number,
    share_anew,
    void_of,
)
from medbill_desktop.store import UnitOfWork

REPLACEMENT = "7"
WAITS = "corrected-claim"
"""The queue of claims that have to be corrected once the payer's number is known."""


@dataclass(frozen=True, slots=True)
class ClaimAction:
    """What becomes of one claim.

    Attributes:
        number: of the claim that was there.
        payer: its payer.
        what: in words: ``"built anew"``, ``"replaced by M0000012 (7)"`` ...
        made_id: the claim that was made; None when none was.
    """

    number: str
    payer: str
    what: str
    made_id: int | None = None

    @property
    def words(self) -> str:
        """A sentence without its full stop."""
        return f"Claim {self.number} to {self.payer} {self.what}"


def correct_claims(bench: Bench, uow: UnitOfWork, encounter: Encounter, reason: str) -> list[ClaimAction]:
    """Bring the claims of a corrected visit in line with it; nothing leaves the house by this.

    A claim that did not leave is built anew; one that is out gets a replacement (7), or a void (8) when no
    charge is left; without the payer's number a work item waits for it.
    """
    gone = voided(uow, encounter.id)
    found = uow.find(ClaimRecord, encounter_id=encounter.id, order_by="id")
    unsent = [one for one in found if one.state in OPEN_STATES and one.frequency != VOID]
    actions = [_unsent(bench, uow, one.id, reason=reason) for one in unsent]
    done = {(one.rank, one.original_reference) for one in unsent if one.frequency == REPLACEMENT}
    open_ones = [
        one
        for one in _latest_out(found, gone)
        if (one.rank, one.payer_control) not in done or not one.payer_control
    ]
    return actions + [
        _out(bench, uow, (encounter, one), left=left_for(uow, one), reason=reason) for one in open_ones
    ]


def _latest_out(found: tuple[ClaimRecord, ...], gone: frozenset[int]) -> list[ClaimRecord]:
    """The last claim to each rank and of each part that is out and not taken back.

    A replacement stands for its original.
    """
    last: dict[tuple[int, int], ClaimRecord] = {}
    for record in found:
        out = record.state not in OPEN_STATES and record.state is not ClaimState.CLOSED
        if out and record.frequency != VOID and record.id not in gone:
            last[record.rank, record.part] = record
    return list(last.values())


def _unsent(bench: Bench, uow: UnitOfWork, claim_id: int, *, reason: str) -> ClaimAction:
    record = uow.get(ClaimRecord, claim_id)
    if record.state is ClaimState.CLOSED:
        return ClaimAction(record.number, record.payer_name, "is joined with the claim of the other lines")
    if not left_for(uow, record):
        uow.update(replace(record, state=ClaimState.CLOSED))
        add_event(bench, uow, record.id, "closed", f"No charge is left: {reason}")
        return ClaimAction(record.number, record.payer_name, "is withdrawn")
    built = share_anew(bench, uow, record)
    add_event(bench, uow, record.id, "corrected", reason)
    return ClaimAction(record.number, record.payer_name, "is built anew", built.record.id)


def _out(
    bench: Bench, uow: UnitOfWork, both: tuple[Encounter, ClaimRecord], *, left: bool, reason: str
) -> ClaimAction:
    encounter, record = both
    if record.state is ClaimState.REJECTED:
        return _rejected(bench, uow, both, left=left, reason=reason)
    if not record.payer_control:
        wait_for_number(bench, uow, record, f"The visit was corrected: {reason}")
        return ClaimAction(
            record.number, record.payer_name, "is out; its correction waits for the payer's number"
        )
    if not left:
        built = void_of(bench, uow, record)
        return _made(bench, uow, record, built.record, "voided by")
    billing = replace(
        billing_like(uow, encounter, record),
        number=next_number(uow),
        frequency=REPLACEMENT,
        original_reference=record.payer_control,
    )
    return _made(bench, uow, record, make_claim(bench, uow, encounter, billing).record, "replaced by")


def _rejected(
    bench: Bench, uow: UnitOfWork, both: tuple[Encounter, ClaimRecord], *, left: bool, reason: str
) -> ClaimAction:
    """A rejected claim is not in the payer's system: a new original takes its place."""
    encounter, record = both
    uow.update(replace(record, state=ClaimState.CLOSED))
    add_event(bench, uow, record.id, "closed", f"Rejected, and the visit was corrected: {reason}")
    if not left:
        return ClaimAction(record.number, record.payer_name, "is closed")
    like = billing_like(uow, encounter, record)
    billing = replace(like, number=next_number(uow), frequency="1", original_reference="")
    return _made(bench, uow, record, make_claim(bench, uow, encounter, billing).record, "billed anew as")


def _made(bench: Bench, uow: UnitOfWork, old: ClaimRecord, new: ClaimRecord, how: str) -> ClaimAction:
    add_event(bench, uow, old.id, "corrected", f"Is {how} {new.number}.")
    return ClaimAction(old.number, old.payer_name, f"is {how} {new.number}", new.id)


def wait_for_number(bench: Bench, uow: UnitOfWork, record: ClaimRecord, why: str) -> None:
    """Put a claim on the list of those that are corrected or voided once the payer's number is known."""
    if uow.find(WorkItem, claim_id=record.id, kind=WAITS, state=WorkState.OPEN):
        return
    uow.insert(
        WorkItem(
            kind=WAITS,
            patient_id=record.patient_id,
            claim_id=record.id,
            encounter_id=record.encounter_id,
            reason=f"{why} The payer's number of claim {record.number} is not known yet.",
            amount=record.charge_total,
            created_date=bench.clock.today(),
            patient_name=record.patient_name,
        )
    )
