"""How a claim is kept: checked by the rules, saved with its lines, marked on its time line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from medbill_desktop.domain import codec
from medbill_desktop.domain.claim import Claim, ClaimRecord, ClaimState
from medbill_desktop.domain.desk import ClaimEvent
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding, Severity
from medbill_desktop.domain.override import with_overrides
from medbill_desktop.domain.rules import scrub
from medbill_desktop.query.overrides import overrides_of
from medbill_desktop.services.assembly import context_of
from medbill_desktop.services.base import Bench
from medbill_desktop.services.claim_parts import keep_lines, part_words
from medbill_desktop.store import Reader, UnitOfWork

OPEN_STATES = frozenset({ClaimState.BLOCKED, ClaimState.READY, ClaimState.HELD})
"""States in which a claim has not left the house and is rebuilt from its visit."""


@dataclass(frozen=True, slots=True)
class Built:
    """A claim's row, what it holds and what the rules found.

    Attributes:
        more: the further claims into which the visit was split for this payer (O34).
    """

    record: ClaimRecord
    claim: Claim
    findings: tuple[Finding, ...]
    more: tuple[ClaimRecord, ...] = ()

    @property
    def words(self) -> str:
        """Number and state of every claim that was built: ``claim M0000012 is ready``."""
        if not self.more:
            return f"claim {self.record.number} is {self.record.state.value}"
        shared = ", ".join(f"{one.number} ({one.state.value})" for one in (self.record, *self.more))
        return f"split into {len(self.more) + 1} claims: {shared}"


def claim_of(record: ClaimRecord) -> Claim:
    """The frozen claim in a claim's row."""
    return replace(codec.loads(Claim, record.snapshot, f"claim {record.number}"), id=record.id)


def findings_of(
    bench: Bench, claim: Claim, duplicates: tuple[str, ...] = (), reader: Reader | None = None
) -> tuple[Finding, ...]:
    """What the rules find in a claim today; what somebody released says so and stops nothing (O36).

    Args:
        bench: the office.
        claim: to check.
        duplicates: numbers of other claims for the same.
        reader: the unit of work of an action that has just changed something; None reads what is committed.
    """
    found = scrub(claim, context_of(bench, claim, duplicates))
    if reader is not None:
        return with_overrides(found, overrides_of(reader, claim.encounter_id))
    with bench.store.reading() as connection:
        return with_overrides(found, overrides_of(Reader(connection), claim.encounter_id))


def add_event(bench: Bench, uow: UnitOfWork, claim_id: int, kind: str, text: str) -> ClaimEvent:
    """Put a mark on a claim's time line."""
    return uow.insert(ClaimEvent(claim_id=claim_id, happened_at=bench.clock.now(), kind=kind, text=text))


def next_number(uow: UnitOfWork) -> str:
    """The next claim number: at most 14 characters, as box 26 takes no more."""
    return f"M{uow.next_number('claim'):07d}"


def save_claim(bench: Bench, uow: UnitOfWork, claim: Claim) -> Built:
    """Check a new claim and save it with its first mark."""
    findings = findings_of(bench, claim, _duplicates(uow, claim), uow)
    record = uow.insert(_row(bench, claim, findings))
    keep_lines(uow, record.id, claim)
    said = f"Built for {record.payer_name}, {record.charge_total}. {part_words(claim)}"
    add_event(bench, uow, record.id, "built", said.strip())
    return Built(record, replace(claim, id=record.id), findings)


def save_again(bench: Bench, uow: UnitOfWork, record: ClaimRecord, claim: Claim) -> Built:
    """Save an unsent claim that was built anew; what was held stays held."""
    keep_lines(uow, record.id, claim)
    findings = findings_of(bench, claim, _duplicates(uow, claim), uow)
    row = replace(_row(bench, claim, findings), id=record.id, version=record.version)
    if record.state is ClaimState.HELD:
        row = replace(row, state=ClaimState.HELD)
    saved = record if row == record else uow.update(row)
    return Built(saved, replace(claim, id=record.id), findings)


def _row(bench: Bench, claim: Claim, findings: tuple[Finding, ...]) -> ClaimRecord:
    billed = claim.billed
    if billed is None:
        raise UserError(f"Claim {claim.number} names no coverage to bill.")
    blocking = sum(finding.severity is Severity.BLOCK for finding in findings)
    return ClaimRecord(
        number=claim.number,
        patient_id=claim.patient.id,
        case_id=claim.case.id,
        encounter_id=claim.encounter_id,
        coverage_id=billed.coverage.id,
        payer_id=billed.payer.id,
        rank=claim.billed_rank,
        frequency=claim.frequency,
        state=ClaimState.BLOCKED if blocking else ClaimState.READY,
        service_date=claim.service_date,
        charge_total=claim.total,
        built_date=bench.clock.today(),
        original_reference=claim.original_reference,
        blocking=blocking,
        snapshot=codec.dumps(replace(claim, id=0)),
        patient_name=claim.patient.name.listed(),
        payer_name=billed.payer.name,
        part=claim.part,
    )


def _duplicates(uow: UnitOfWork, claim: Claim) -> tuple[str, ...]:
    """Numbers of other first claims of the patient with a same code on the same day (O34)."""
    codes = {(line.code, line.modifiers, line.service_date) for line in claim.lines}
    found = []
    for other in uow.find(
        ClaimRecord, patient_id=claim.patient.id, service_date=claim.service_date, rank=claim.billed_rank
    ):
        if other.encounter_id == claim.encounter_id or other.frequency != "1" or claim.frequency != "1":
            continue
        lines = claim_of(other).lines
        if codes & {(line.code, line.modifiers, line.service_date) for line in lines}:
            found.append(other.number)
    return tuple(found)
