"""All referrals and authorizations: which end soon, are used up or have run out (O24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.referral import SOON_DAYS, SOON_VISITS, ReferralKind
from medbill_desktop.domain.visit import ChargeState, EncounterState
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query.ranges import Condition, has_digit, of_patients
from medbill_desktop.query.worklist import Arm, Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import NOTHING, always
from medbill_desktop.store import tables, types

_R = tables.referral
_VISIT = tables.encounter
_CHARGE = tables.charge
_BLANK = sa.literal_column("' '", types.Words())
_ANY = sa.literal_column("'%'", types.Words())


def _key(number: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """A number as it is compared: without blanks, in small letters."""
    return sa.func.lower(sa.func.replace(number, _BLANK, NOTHING))


_is_referral = _R.c.kind == ReferralKind.REFERRAL
_carried = sa.case((_is_referral, _VISIT.c.referral_number), else_=_VISIT.c.prior_authorization)
_uses = (
    _VISIT.c.patient_id == _R.c.patient_id,
    _VISIT.c.state == EncounterState.RELEASED,
    _key(_carried) == _key(_R.c.number),
)
_used = (
    sa.select(sa.func.count(_VISIT.c.id, type_=types.Count())).where(*_uses).correlate(_R).scalar_subquery()
)
_of_its_codes = sa.or_(
    _R.c.codes == "",
    (_BLANK + _R.c.codes + _BLANK).like(_ANY + _BLANK + _CHARGE.c.code + _BLANK + _ANY),
)
_units = (
    sa.select(sa.func.coalesce(sa.func.sum(sa.type_coerce(_CHARGE.c.units, types.Count())), 0))
    .join(_VISIT, _VISIT.c.id == _CHARGE.c.encounter_id)
    .where(*_uses, _CHARGE.c.state == ChargeState.RELEASED, _of_its_codes)
    .correlate(_R)
    .scalar_subquery()
)
_allowed = sa.type_coerce(_R.c.units_allowed, types.Count())


def _standing(today: date) -> tuple[Condition, ...]:
    """Begun or to begin, and not over."""
    return (sa.or_(_R.c.effective_thru.is_(None), _R.c.effective_thru >= today),)


def _ending(today: date) -> tuple[Arm, ...]:
    last = today + timedelta(days=SOON_DAYS)
    return ((_R.c.effective_thru >= today, _R.c.effective_thru <= last),)


def _low(today: date) -> tuple[Arm, ...]:
    left = _R.c.visits_allowed - _used
    few = sa.and_(_R.c.visits_allowed > 0, left > 0, left <= SOON_VISITS)
    return ((*_standing(today), few),)


def _used_up(today: date) -> tuple[Arm, ...]:
    visits = sa.and_(_R.c.visits_allowed > 0, _used >= _R.c.visits_allowed)
    return ((*_standing(today), sa.or_(visits, sa.and_(_allowed > 0, _units >= _allowed))),)


_ARMS: Mapping[str, tuple[str, Arms]] = {
    "ending": (f"Ends in {SOON_DAYS} days", _ending),
    "low": ("Last visit", _low),
    "used_up": ("Used up", _used_up),
    "over": ("Ended", lambda today: ((_R.c.effective_thru < today,),)),
    "standing": ("In force", lambda today: (_standing(today),)),
    "all": ("All", always(())),
}


def _search(typed: str) -> Condition:
    of_patient = of_patients(_R.c.patient_id, typed)
    return (
        sa.or_(_key(_R.c.number) == "".join(typed.split()).lower(), of_patient)
        if has_digit(typed)
        else of_patient
    )


REFERRALS = Worklist(
    spec=WorklistSpec(
        name="referrals",
        title="Referrals",
        columns=(
            Column("patient", "Patient", Content.NAME),
            Column("kind", "Kind", Content.ID),
            Column("number", "Number", Content.ID),
            Column("payer", "Payer", Content.NAME),
            Column("effective_from", "From", Content.DATE),
            Column("effective_thru", "Ends", Content.DATE, sortable=True),
            Column("used", "Used", Content.COUNT),
            Column("visits_allowed", "Visits", Content.COUNT),
        ),
        filters=chips({key: title for key, (title, _) in _ARMS.items()}),
        default_sort="effective_thru",
        depends_on=frozenset({Kind.REFERRAL, Kind.ENCOUNTER, Kind.CHARGE, Kind.PATIENT}),
        target=Kind.REFERRAL,
    ),
    table=_R,
    arms={key: arms for key, (_, arms) in _ARMS.items()},
    sorts={"effective_thru": _R.c.effective_thru},
    query=sa.select(
        _R.c.id,
        _R.c.patient_id,
        _R.c.patient_name.label("patient"),
        _R.c.kind,
        _R.c.number,
        sa.func.coalesce(tables.payer.c.name, NOTHING).label("payer"),
        _R.c.effective_from,
        _R.c.effective_thru,
        _used.label("used"),
        _R.c.visits_allowed,
    ).outerjoin(tables.payer, tables.payer.c.id == _R.c.payer_id),
    search=_search,
)
"""Every referral and authorization of the office, those that end first at the top."""
