"""Which lines of a visit stand on which of its claims to a payer: one place, fifty lines a claim (O34).

docs/algorithms/claim_parts.md has the cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medbill_desktop.domain.claim import Claim, ClaimRecord
from medbill_desktop.domain.payer_rules import split_lines
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.services.assembly import Billing, assemble, billable
from medbill_desktop.services.claim_standing import standing_claims
from medbill_desktop.services.prior import priors_of
from medbill_desktop.services.remittances import charges_of
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import claim_charge


def charges_for(reader: Reader, record: ClaimRecord) -> frozenset[int] | None:
    """The charges that a claim is about; None for all of the visit, when it was not split.

    Charges that stand on no claim of the rank, because they came late, go to the first part.
    """
    if not record.part:
        return None
    mates = [one for one in standing_claims(reader, record.encounter_id) if one.rank == record.rank]
    mine = charges_of(reader, record.id)
    if any(one.part < record.part for one in mates):
        return frozenset(mine)
    told = {charge for one in mates for charge in charges_of(reader, one.id)}
    late = {one.id for one in billable(reader, record.encounter_id)} - told
    return frozenset(mine | late)


def left_for(reader: Reader, record: ClaimRecord) -> bool:
    """Whether any charge is left for a claim."""
    mine = charges_for(reader, record)
    return any(mine is None or one.id in mine for one in billable(reader, record.encounter_id))


def share_charges(reader: Reader, one: ClaimRecord, other: ClaimRecord) -> bool:
    """Whether two claims of a visit are about the same lines; claims that were not split always are."""
    return not (one.part and other.part) or bool(charges_of(reader, one.id) & charges_of(reader, other.id))


def parts_of(
    uow: UnitOfWork, encounter: Encounter, whole: Billing, numbers: Sequence[str]
) -> list[tuple[Billing, Claim]]:
    """Share a claim out to as many as its payer takes.

    Args:
        uow: the transaction.
        encounter: the visit.
        whole: how it would be billed as one claim.
        numbers: claim numbers to use; further ones are drawn.

    Returns:
        Each part with its claim; a claim that may stay whole is its only part, numbered 0.
    """
    claim = assemble(uow, encounter, whole)
    billed = claim.billed
    by_place = billed is not None and billed.payer.split_by_place
    groups = split_lines(claim.lines, claim.place_of_service, by_place=by_place)
    if len(groups) <= 1:
        return [(whole, claim)]
    found = []
    for place, lines in enumerate(groups, 1):
        charges = frozenset(line.charge_id for line in lines)
        number = numbers[place - 1] if place <= len(numbers) else f"M{uow.next_number('claim'):07d}"
        part = replace(
            whole,
            number=number,
            charges=charges,
            part=place,
            parts=len(groups),
            prior=priors_of(uow, encounter, whole.rank, charges),
        )
        made = assemble(uow, encounter, part)
        if by_place:
            made = replace(made, place_of_service=lines[0].place_of_service or claim.place_of_service)
        found.append((part, made))
    return found


def part_words(claim: Claim) -> str:
    """How a part names itself: ``Claim 1 of 2 of this visit, place of service 22``; "" for a whole claim."""
    if not claim.part:
        return ""
    return f"Claim {claim.part} of {claim.parts} of this visit, place of service {claim.place_of_service}"


def keep_lines(uow: UnitOfWork, claim_id: int, claim: Claim) -> None:
    """Keep which charges stand on a claim, and where."""
    rows = uow.execute(claim_charge.select().where(claim_charge.c.claim_id == claim_id))
    before = {row.charge_id: row.line for row in rows}
    now = {line.charge_id: place for place, line in enumerate(claim.lines, 1)}
    if before == now:
        return
    uow.execute(claim_charge.delete().where(claim_charge.c.claim_id == claim_id))
    for charge_id, place in now.items():
        uow.execute(claim_charge.insert().values(claim_id=claim_id, charge_id=charge_id, line=place))
