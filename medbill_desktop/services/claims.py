"""Claims: built from released visits, checked by the rules, corrected, billed on to the next payer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from medbill_desktop.domain import codec
from medbill_desktop.domain.claim import Claim, ClaimRecord, ClaimState
from medbill_desktop.domain.desk import ClaimEvent
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding, Severity
from medbill_desktop.domain.override import with_overrides
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.rules import scrub
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.query.overrides import overrides_of
from medbill_desktop.services import billing_on, remittances
from medbill_desktop.services.assembly import Billing, assemble, context_of
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charges import coverages_of
from medbill_desktop.services.claim_standing import VOID, voided
from medbill_desktop.services.prior import priors_of
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import claim_charge

OPEN_STATES = frozenset({ClaimState.BLOCKED, ClaimState.READY, ClaimState.HELD})
"""States in which a claim has not left the house and is rebuilt from its visit."""


@dataclass(frozen=True, slots=True)
class Built:
    """A claim's row, what it holds and what the rules found."""

    record: ClaimRecord
    claim: Claim
    findings: tuple[Finding, ...]


def build_claim(bench: Bench, encounter_id: int) -> Done[Built]:
    """Build the claim of a released visit to its first payer, and check it.

    Raises:
        UserError: the visit is not released, or nobody is to be billed, or a claim is already out.
    """
    bench.require(Permission.BUILD_CLAIMS)

    def work(uow: UnitOfWork) -> Built:
        encounter = uow.get(Encounter, encounter_id)
        if encounter.state is not EncounterState.RELEASED:
            raise UserError("The visit is not released yet.")
        old = _current(uow, encounter_id, 1)
        sent = [c for c in old if c.state not in OPEN_STATES]
        if sent:
            raise UserError(f"Claim {sent[0].number} of this visit is out; send a corrected claim instead.")
        first = next((claim for claim in old if claim.frequency == "1"), None)
        if first:
            return rebuild(bench, uow, first)
        return make_claim(bench, uow, encounter, Billing(number=next_number(uow)))

    return bench.act("build claim", work)


def recheck_claim(bench: Bench, claim_id: int) -> Done[Built]:
    """Build an unsent claim anew from its visit and check it again, after something was mended.

    Raises:
        UserError: the claim has left the house.
    """
    bench.require(Permission.BUILD_CLAIMS)

    def work(uow: UnitOfWork) -> Built:
        record = uow.get(ClaimRecord, claim_id)
        if record.state not in OPEN_STATES:
            raise UserError(f"Claim {record.number} is {record.state.value}; it cannot be rebuilt.")
        return rebuild(bench, uow, record)

    return bench.act("check claim", work)


def correct_claim(bench: Bench, claim_id: int, frequency: str) -> Done[Built]:
    """Build a replacement (7) or void (8) of a claim that the payer has answered.

    Raises:
        UserError: the payer's number of the original is not known, or the frequency is neither 7 nor 8.
    """
    bench.require(Permission.VOID_CLAIM if frequency == VOID else Permission.CORRECT_CLAIM)
    if frequency not in {"7", "8"}:
        raise UserError("A correction is a replacement (7) or a void (8).")

    def work(uow: UnitOfWork) -> Built:
        original = uow.get(ClaimRecord, claim_id)
        if original.state in OPEN_STATES:
            raise UserError(f"Claim {original.number} was not sent yet; mend it instead.")
        if not original.payer_control:
            raise UserError(
                f"The payer's number of claim {original.number} is not known yet; "
                "it comes with the payer's answer."
            )
        encounter = uow.get(Encounter, original.encounter_id)
        billing = Billing(
            number=next_number(uow),
            rank=original.rank,
            frequency=frequency,
            original_reference=original.payer_control,
            prior=priors_of(uow, encounter, original.rank),
        )
        return make_claim(bench, uow, encounter, billing)

    return bench.act("correct claim", work)


def bill_next_payer(bench: Bench, claim_id: int) -> Done[Built]:
    """Build the claim to the next coverage, carrying what the payers before it answered (O11).

    What this payer left open, whatever its reason, goes with the claim (posting.md, "Billed on").

    Raises:
        UserError: the claim has no answer yet, was denied, or there is no next coverage.
    """
    bench.require(Permission.BUILD_CLAIMS)

    def work(uow: UnitOfWork) -> Built:
        record = uow.get(ClaimRecord, claim_id)
        encounter = uow.get(Encounter, record.encounter_id)
        answered = {rank for rank, _ in priors_of(uow, encounter, record.rank + 1)}
        if record.rank not in answered and record.state is ClaimState.DENIED:
            raise UserError(
                f"{record.payer_name} has denied claim {record.number}. Appeal or send a corrected claim; "
                "the next payer is billed once this one has processed it."
            )
        if record.rank not in answered:
            raise UserError(f"{record.payer_name} has not answered claim {record.number} yet.")
        following = _next_rank(uow, encounter, record)
        prior = priors_of(uow, encounter, following)
        if lines := len(remittances.unanswered(uow, record.id)):
            raise UserError(
                f"{record.payer_name} has not answered {lines} of the lines of {record.number} yet."
            )
        existing = [c for c in _current(uow, encounter.id, following) if c.frequency == "1"]
        if existing:
            raise UserError(f"Claim {existing[0].number} already bills the next payer.")
        billing = Billing(number=next_number(uow), rank=following, prior=prior)
        built = make_claim(bench, uow, encounter, billing)
        billing_on.settle_onward(uow, encounter.id, bench.clock.today())
        return built

    return bench.act("bill next payer", work)


def hold_claim(bench: Bench, claim_id: int, reason: str) -> Done[ClaimRecord]:
    """Hold an unsent claim with a reason; without one, let it go on.

    Raises:
        UserError: the claim has left the house.
    """
    bench.require(Permission.HOLD_CLAIM)

    def work(uow: UnitOfWork) -> ClaimRecord:
        record = uow.get(ClaimRecord, claim_id)
        if record.state not in OPEN_STATES:
            raise UserError(f"Claim {record.number} is {record.state.value} and cannot be held.")
        free = ClaimState.BLOCKED if record.blocking else ClaimState.READY
        state = ClaimState.HELD if reason.strip() else free
        saved = uow.update(replace(record, state=state))
        add_event(bench, uow, saved.id, "held" if reason.strip() else "resumed", reason.strip())
        return saved

    return bench.act("hold claim", work)


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


def _next_rank(uow: UnitOfWork, encounter: Encounter, record: ClaimRecord) -> int:
    """The rank after a claim's among the coverages in force; ranks may have gaps."""
    for coverage in coverages_of(uow, encounter):
        if coverage.rank > record.rank:
            return coverage.rank
    raise UserError(
        f"After {record.payer_name} no further coverage is in force on {encounter.service_date:%m/%d/%Y}; "
        "the balance is the patient's."
    )


def _current(uow: UnitOfWork, encounter_id: int, rank: int) -> list[ClaimRecord]:
    """The claims of a visit to one rank that were neither closed nor taken back."""
    gone = voided(uow, encounter_id)
    return [
        claim
        for claim in uow.find(ClaimRecord, encounter_id=encounter_id, rank=rank)
        if claim.state is not ClaimState.CLOSED
        and claim.id not in gone
        and (claim.frequency != VOID or claim.state in OPEN_STATES)
    ]


def make_claim(bench: Bench, uow: UnitOfWork, encounter: Encounter, billing: Billing) -> Built:
    """Build a claim of a released visit and check it, inside another action.

    Raises:
        UserError: the visit has no released charges or nobody to bill, or the patient wants no plan billed.
    """
    if encounter.do_not_bill_plan:
        raise UserError(
            f"The patient paid for {encounter.service_date:%m/%d/%Y} in full and asked "
            "that no plan is billed."
        )
    return save_claim(bench, uow, assemble(uow, encounter, billing))


def void_of(bench: Bench, uow: UnitOfWork, original: ClaimRecord) -> Built:
    """Build the void (8) of a claim that is out, as it went out, whatever has changed in the office since.

    Raises:
        UserError: the payer's number of the claim is not known.
    """
    if not original.payer_control:
        raise UserError(f"The payer's number of claim {original.number} is not known yet.")
    return save_claim(
        bench,
        uow,
        replace(
            claim_of(original),
            id=0,
            number=next_number(uow),
            frequency=VOID,
            original_reference=original.payer_control,
        ),
    )


def save_claim(bench: Bench, uow: UnitOfWork, claim: Claim) -> Built:
    """Check a new claim and save it with its first mark."""
    findings = findings_of(bench, claim, _duplicates(uow, claim), uow)
    record = uow.insert(_row(bench, claim, findings))
    for place, line in enumerate(claim.lines, 1):
        uow.execute(claim_charge.insert().values(claim_id=record.id, charge_id=line.charge_id, line=place))
    add_event(bench, uow, record.id, "built", f"Built for {record.payer_name}, {record.charge_total}.")
    return Built(record, replace(claim, id=record.id), findings)


def rebuild(bench: Bench, uow: UnitOfWork, record: ClaimRecord) -> Built:
    """Build an unsent claim anew from its visit; a void stays as the claim that it takes back."""
    encounter = uow.get(Encounter, record.encounter_id)
    billing = Billing(
        number=record.number,
        rank=record.rank,
        frequency=record.frequency,
        original_reference=record.original_reference,
        prior=priors_of(uow, encounter, record.rank),
    )
    claim = claim_of(record) if record.frequency == VOID else assemble(uow, encounter, billing)
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
