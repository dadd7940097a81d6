"""Referrals and authorizations of a patient, and what released visits have used of them (OFFICE O24)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

import sqlalchemy as sa

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.referral import (
    AskedVisit,
    Referral,
    ReferralKind,
    ReferralUse,
    referral_findings,
)
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter, EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import encounter as encounter_table

_NUMBER_OF = {ReferralKind.REFERRAL: "referral_number", ReferralKind.AUTHORIZATION: "prior_authorization"}


def save_referral(bench: Bench, referral: Referral) -> Done[Referral]:
    """Enter a referral or authorization, or save an edited one.

    Raises:
        UserError: it has no number, ends before it begins, allows less than nothing, or is there already.
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.REGISTER_PATIENT)
    check_referral(referral)

    def work(uow: UnitOfWork) -> Referral:
        for other in uow.find(Referral, patient_id=referral.patient_id, kind=referral.kind):
            if other.id != referral.id and _key(other.number) == _key(referral.number):
                raise UserError(f"The {referral.word} {referral.number} is entered already.")
        name = uow.get(Patient, referral.patient_id).name.listed()
        codes = " ".join(referral.codes.replace(",", " ").upper().split())
        record = replace(referral, number=referral.number.strip(), codes=codes, patient_name=name)
        return uow.update(record) if record.id else uow.insert(record)

    return bench.act(f"save {referral.word}", work)


def remove_referral(bench: Bench, referral: Referral) -> Done[None]:
    """Take back a referral that no released visit has used.

    Raises:
        UserError: a visit was billed with it.
        StaleRecord: somebody changed it since.
    """
    bench.require(Permission.REGISTER_PATIENT)

    def work(uow: UnitOfWork) -> None:
        used = next(one for one in uses_of(uow, referral.patient_id) if one.referral.id == referral.id)
        if used.visits:
            raise UserError(f"{used.visits} released visits use {referral.number}; end it instead.")
        uow.delete(referral)

    return bench.act(f"remove {referral.word}", work)


def uses_of(reader: Reader, patient_id: int) -> tuple[ReferralUse, ...]:
    """A patient's permissions with what released visits used of them, in order of their end.

    The use is counted from the visits each time: a visit counts when it is released and carries the number.
    """
    held = reader.find(Referral, "effective_thru", patient_id=patient_id)
    if not held:
        return ()
    visits = _released(reader, patient_id)
    units = _units(reader, patient_id)
    found = []
    for one in held:
        own = [visit for visit in visits if _key(getattr(visit, _NUMBER_OF[one.kind])) == _key(one.number)]
        codes = one.codes.split()
        used = sum(
            (amount for visit in own for code, amount in units[visit.id] if not codes or code in codes),
            Decimal(0),
        )
        found.append(ReferralUse(one, len(own), used))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """A referral or authorization with what became of it.

    Attributes:
        use: it, and how much of it is used.
        payer, provider: whom it holds for, in words; "" for any.
        visits: the released visits that carry its number, the last first.
        others: what else the patient has.
    """

    use: ReferralUse
    payer: str
    provider: str
    visits: tuple[Encounter, ...]
    others: tuple[ReferralUse, ...]


def referral_page(reader: Reader, referral_id: int) -> ReferralPage:
    """Read a referral for its page.

    Raises:
        NotFound: there is no such referral.
    """
    one = reader.get(Referral, referral_id)
    uses = uses_of(reader, one.patient_id)
    name = _NUMBER_OF[one.kind]
    carrying = [v for v in _released(reader, one.patient_id) if _key(getattr(v, name)) == _key(one.number)]
    return ReferralPage(
        use=next(use for use in uses if use.referral.id == referral_id),
        payer=reader.get(Payer, one.payer_id).name if one.payer_id else "",
        provider=reader.get(Provider, one.provider_id).name.listed() if one.provider_id else "",
        visits=tuple(sorted(carrying, key=lambda visit: visit.service_date, reverse=True)),
        others=tuple(use for use in uses if use.referral.id != referral_id),
    )


def findings_of_visit(bench: Bench, patient_id: int, asked: AskedVisit) -> tuple[Finding, ...]:
    """Check a visit when it is booked or checked in."""
    with bench.store.reading() as connection:
        return referral_findings(asked, uses_of(Reader(connection), patient_id))


def check_referral(referral: Referral) -> None:
    """Refuse a permission that cannot be one.

    Raises:
        UserError: says what is wrong.
    """
    begins, ends = referral.effective_from, referral.effective_thru
    if not referral.number.strip():
        raise UserError(f"The number of the {referral.word} is missing; it goes on the claim.")
    if len(referral.number.strip()) > 50:
        raise UserError(f"The number of the {referral.word} has more than 50 characters.")
    if begins and ends and ends < begins:
        raise UserError(f"It ends on {ends:%m/%d/%Y}, before it begins on {begins:%m/%d/%Y}.")
    if referral.visits_allowed < 0 or referral.units_allowed < 0:
        raise UserError("The visits and units allowed are 0 (no limit) or more.")


def _released(reader: Reader, patient_id: int) -> list[Encounter]:
    """Released visits that carry any number."""
    named = sa.or_(encounter_table.c.prior_authorization != "", encounter_table.c.referral_number != "")
    query = sa.select(encounter_table.c.id).where(
        encounter_table.c.patient_id == patient_id,
        encounter_table.c.state == EncounterState.RELEASED,
        named,
    )
    ids = tuple(reader.connection.execute(query).scalars())
    return list(reader.find(Encounter, id=ids)) if ids else []


def _units(reader: Reader, patient_id: int) -> defaultdict[int, list[tuple[str, Decimal]]]:
    found: defaultdict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for charge in reader.find(Charge, patient_id=patient_id, state=ChargeState.RELEASED):
        found[charge.encounter_id].append((charge.code, charge.units))
    return found


def _key(number: str) -> str:
    return "".join(number.split()).casefold()
