"""Claims: built from released visits, checked by the rules, corrected, billed on to the next payer."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.claim import Claim, ClaimRecord, ClaimState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.services import billing_on, remittances
from medbill_desktop.services.assembly import Billing, assemble
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charges import coverages_of
from medbill_desktop.services.claim_parts import (
    charges_for,
    parts_of,
    share_charges,
)
from medbill_desktop.services.claim_saving import (
    OPEN_STATES,
    Built,
    add_event,
    claim_of,
    findings_of,
    next_number,
    save_again,
    save_claim,
)
from medbill_desktop.services.claim_standing import VOID, voided
from medbill_desktop.services.prior import priors_of
from medbill_desktop.store import UnitOfWork

__all__ = [
    "OPEN_STATES",
    "VOID",
    "Built",
    "add_event",
    "bill_next_payer",
    "billing_like",
    "build_claim",
    "claim_of",
    "correct_claim",
    "findings_of",
    "hold_claim",
    "join_parts",
    "make_claim",
    "make_claims",
    "next_number",
    "rebuild",
    "recheck_claim",
    "save_claim",
    "share_anew",
    "void_of",
    "voided",
]


def build_claim(bench: Bench, encounter_id: int) -> Done[Built]:
    """Build the claim of a released visit to its first payer, and check it.

    A visit that the payer takes on several claims makes several; each names which part it is.

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
            return share_anew(bench, uow, first)
        return make_claims(bench, uow, encounter, Billing(number=next_number(uow)))

    return bench.act("build claim", work)


def recheck_claim(bench: Bench, claim_id: int) -> Done[Built]:
    """Build an unsent claim anew from its visit and check it again, after something was mended.

    While none of the visit's claims to this payer has left, its lines are shared out anew, too.

    Raises:
        UserError: the claim has left the house.
    """
    bench.require(Permission.BUILD_CLAIMS)

    def work(uow: UnitOfWork) -> Built:
        record = uow.get(ClaimRecord, claim_id)
        if record.state not in OPEN_STATES:
            raise UserError(f"Claim {record.number} is {record.state.value}; it cannot be rebuilt.")
        return share_anew(bench, uow, record)

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
        billing = replace(
            billing_like(uow, encounter, original),
            number=next_number(uow),
            frequency=frequency,
            original_reference=original.payer_control,
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
        mine = charges_for(uow, record)
        answered = {rank for rank, _ in priors_of(uow, encounter, record.rank + 1, mine)}
        if record.rank not in answered and record.state is ClaimState.DENIED:
            raise UserError(
                f"{record.payer_name} has denied claim {record.number}. Appeal or send a corrected claim; "
                "the next payer is billed once this one has processed it."
            )
        if record.rank not in answered:
            raise UserError(f"{record.payer_name} has not answered claim {record.number} yet.")
        following = _next_rank(uow, encounter, record)
        prior = priors_of(uow, encounter, following, mine)
        if lines := len(remittances.unanswered(uow, record.id)):
            raise UserError(
                f"{record.payer_name} has not answered {lines} of the lines of {record.number} yet."
            )
        later = [c for c in _current(uow, encounter.id, following) if c.frequency == "1"]
        existing = [one for one in later if share_charges(uow, one, record)]
        if existing:
            raise UserError(f"Claim {existing[0].number} already bills the next payer.")
        like = billing_like(uow, encounter, record)
        billing = replace(like, number=next_number(uow), rank=following, prior=prior)
        built = make_claims(bench, uow, encounter, billing)
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
    _refuse_private(encounter)
    return save_claim(bench, uow, assemble(uow, encounter, billing))


def make_claims(bench: Bench, uow: UnitOfWork, encounter: Encounter, billing: Billing) -> Built:
    """Build as many claims of a released visit as the payer wants, inside another action (O34).

    Raises:
        UserError: as `make_claim`.
    """
    _refuse_private(encounter)
    built = [save_claim(bench, uow, claim) for _, claim in parts_of(uow, encounter, billing, ())]
    return replace(built[0], more=tuple(one.record for one in built[1:]))


def _refuse_private(encounter: Encounter) -> None:
    if encounter.do_not_bill_plan:
        raise UserError(
            f"The patient paid for {encounter.service_date:%m/%d/%Y} in full and asked "
            "that no plan is billed."
        )


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


def rebuild(bench: Bench, uow: UnitOfWork, record: ClaimRecord) -> Built:
    """Build an unsent claim anew from its visit; a void stays as the claim that it takes back."""
    if record.frequency == VOID:
        return save_again(bench, uow, record, claim_of(record))
    encounter = uow.get(Encounter, record.encounter_id)
    return save_again(bench, uow, record, assemble(uow, encounter, billing_like(uow, encounter, record)))


def billing_like(uow: UnitOfWork, encounter: Encounter, record: ClaimRecord) -> Billing:
    """How a claim is billed: the same lines, and what the payers before have answered on them by now."""
    mine = charges_for(uow, record)
    return Billing(
        number=record.number,
        rank=record.rank,
        frequency=record.frequency,
        original_reference=record.original_reference,
        prior=priors_of(uow, encounter, record.rank, mine),
        charges=mine,
        part=record.part,
        parts=claim_of(record).parts if record.part else 0,
    )


def share_anew(bench: Bench, uow: UnitOfWork, record: ClaimRecord) -> Built:
    """Build the unsent claims of a visit to one payer anew, as many as the payer wants by now (O34).

    Where one of them has left the house, or is a correction, only this claim is built anew.
    """
    mates = _mates(uow, record)
    if any(one.state not in OPEN_STATES or one.frequency != "1" for one in mates):
        return rebuild(bench, uow, record)
    encounter = uow.get(Encounter, record.encounter_id)
    made = parts_of(uow, encounter, _whole(uow, encounter, mates), [one.number for one in mates])
    return _keep_parts(bench, uow, (record, mates), [claim for _, claim in made])


def join_parts(bench: Bench, claim_id: int) -> Done[Built]:
    """Take a split back: the unsent parts become one claim again, whatever the payer's rule says of it.

    Raises:
        UserError: the claim was not split, or a part has left the house.
    """
    bench.require(Permission.BUILD_CLAIMS)

    def work(uow: UnitOfWork) -> Built:
        record = uow.get(ClaimRecord, claim_id)
        mates = _mates(uow, record)
        if len(mates) < 2 or not record.part:
            raise UserError(f"Claim {record.number} is no part of a split visit; there is nothing to join.")
        out = next((one for one in mates if one.state not in OPEN_STATES or one.frequency != "1"), None)
        if out is not None:
            raise UserError(f"Claim {out.number}, part {out.part}, is out; correct or void it by itself.")
        encounter = uow.get(Encounter, record.encounter_id)
        whole = assemble(uow, encounter, _whole(uow, encounter, mates))
        return _keep_parts(bench, uow, (record, mates), [whole])

    return bench.act("join claims", work)


def _mates(uow: UnitOfWork, record: ClaimRecord) -> list[ClaimRecord]:
    """The claims of a visit to the same payer, by part."""
    return sorted(_current(uow, record.encounter_id, record.rank), key=lambda one: (one.part, one.id))


def _whole(uow: UnitOfWork, encounter: Encounter, mates: list[ClaimRecord]) -> Billing:
    """How the lines of parts would be billed as one claim; a later payer gets only those billed on so far."""
    charges = None
    if mates[0].rank > 1 and mates[0].part:
        charges = frozenset(charge for one in mates for charge in remittances.charges_of(uow, one.id))
    prior = priors_of(uow, encounter, mates[0].rank, charges)
    like = billing_like(uow, encounter, mates[0])
    return replace(like, part=0, parts=0, charges=charges, prior=prior)


def _keep_parts(
    bench: Bench, uow: UnitOfWork, known: tuple[ClaimRecord, list[ClaimRecord]], made: list[Claim]
) -> Built:
    """Save parts over the claims that were there; those no longer needed are closed."""
    record, mates = known
    for mate in mates[len(made) :]:
        uow.update(replace(mate, state=ClaimState.CLOSED))
        add_event(bench, uow, mate.id, "closed", f"Its lines stand on claim {mates[0].number} again.")
    built = [
        save_again(bench, uow, mates[at], claim) if at < len(mates) else save_claim(bench, uow, claim)
        for at, claim in enumerate(made)
    ]
    mine = next((one for one in built if one.record.id == record.id), built[0])
    return replace(mine, more=tuple(one.record for one in built if one is not mine))
