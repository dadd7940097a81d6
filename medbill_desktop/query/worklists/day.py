"""The day: appointments, numbered superbills and batches of charges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from medbill_desktop.domain.appointment import COMING, KEPT, AppointmentState
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.superbill import BatchState, SuperbillState
from medbill_desktop.domain.text import fold
from medbill_desktop.domain.visit import ChargeState
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query.ranges import Condition, begins_with, name_terms, typed_day
from medbill_desktop.query.worklist import Arm, Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, days_ago, listed
from medbill_desktop.store import tables, types

_A = tables.appointment
_RECEIPT = tables.receipt
LATELY_DAYS = 30
"""No-shows stay on their list for so many days."""
SOON_DAYS = 7
"""Insurance is asked about for so many days ahead."""
MISSING_DAYS = 2
"""Days until charges are missing, unless the office's setting says otherwise."""

_registered = _A.c.patient_id.is_not(None)
_charged = sa.exists().where(
    tables.charge.c.encounter_id == _A.c.encounter_id, tables.charge.c.state == ChargeState.RELEASED
)


def missing(today: date, days: int) -> tuple[Arm, ...]:
    """Kept appointments that have neither released charges nor a no-charge reason after some days (O32)."""
    late = _A.c.slot < _after(days_ago(today, days))
    return tuple((_A.c.state == state, late, _A.c.no_charge == "", ~_charged) for state in sorted(KEPT))


def _after(day: date) -> str:
    """A sort key behind every time of a day."""
    return f"{day:%Y-%m-%d}~"


def _today(*where: Condition) -> Arms:
    return lambda today: ((_A.c.day == today, *where),)


def _unverified(today: date) -> tuple[Arm, ...]:
    ends = _after(today + timedelta(days=SOON_DAYS))
    soon = (_A.c.slot >= f"{today:%Y-%m-%d}", _A.c.slot < ends, _registered, _A.c.verified_day.is_(None))
    return tuple((_A.c.state == state, *soon) for state in sorted(COMING))


def _no_show(today: date) -> tuple[Arm, ...]:
    lately = _A.c.slot >= f"{days_ago(today, LATELY_DAYS):%Y-%m-%d}"
    return ((_A.c.state == AppointmentState.NO_SHOW, lately),)


def _coming(today: date) -> tuple[Arm, ...]:
    return tuple((_A.c.state == state, _A.c.slot > _after(today)) for state in sorted(COMING))


def _callers(today: date) -> tuple[Arm, ...]:
    """Appointments still to come of people without a patient record."""
    ahead = (_A.c.slot >= f"{today:%Y-%m-%d}", ~_registered)
    return tuple((_A.c.state == state, *ahead) for state in sorted(COMING))


def _arms(missing_days: int) -> Mapping[str, tuple[str, Arms]]:
    gone = (AppointmentState.CANCELLED, AppointmentState.NO_SHOW)
    return {
        "today": ("Today", _today(_A.c.state.not_in(gone))),
        "to_check_in": ("To check in", _today(_A.c.state.in_(sorted(COMING)))),
        "arrived": ("Arrived", _today(_A.c.state == AppointmentState.ARRIVED)),
        "unverified": ("Unverified", _unverified),
        "no_show": ("No-show", _no_show),
        "missing": ("Missing charges", lambda today: missing(today, missing_days)),
        "coming": ("Coming", _coming),
        "callers": ("Not registered", _callers),
        "all": ("All days", always(())),
    }


def _search(typed: str) -> Condition:
    """By words of the patient's name, the provider's family name, a date, or all of them together."""
    found: list[Condition] = []
    words = []
    for word in typed.split():
        day = typed_day(word)
        if day is not None:
            found.append(_A.c.day == day)
        else:
            words.append(word)
    if words:
        text = " ".join(words)
        doctor = tables.provider
        own = sa.select(doctor.c.id).where(begins_with(sa.func.lower(doctor.c.last_name), fold(text)))
        names = (begins_with(_A.c.name_search, term) for term in name_terms(text))
        found.append(sa.or_(*names, _A.c.provider_id.in_(own)))
    return sa.and_(*found) if found else sa.true()


_copay = (
    sa.select(sa.func.coalesce(sa.func.sum(_RECEIPT.c.amount, type_=types.Cents()), 0, type_=types.Cents()))
    .where(_RECEIPT.c.appointment_id == _A.c.id, _RECEIPT.c.voided_entry_id.is_(None))
    .scalar_subquery()
)


_rows = (
    sa.select(
        _A.c.id,
        sa.type_coerce(_A.c.start, types.WallTime()).label("start"),
        _A.c.patient_name.label("patient"),
        _A.c.state,
        _A.c.day,
        tables.visit_type.c.code.label("kind"),
        listed(tables.provider).label("provider"),
        _A.c.reason,
        _copay.label("copay"),
        _A.c.minutes,
        _A.c.patient_id,
        _A.c.encounter_id,
    )
    .join(tables.provider, tables.provider.c.id == _A.c.provider_id)
    .outerjoin(tables.visit_type, tables.visit_type.c.id == _A.c.visit_type_id)
)


def _spec(titles: Mapping[str, str]) -> WorklistSpec:
    return WorklistSpec(
        name="day",
        title="Appointments",
        columns=(
            Column("start", "Time", Content.TIME, sortable=True),
            Column("patient", "Patient", Content.NAME),
            Column("state", "State", Content.STATE),
            Column("day", "Date", Content.DATE),
            Column("kind", "Type", Content.CODE),
            Column("provider", "Provider", Content.NAME),
            Column("reason", "Reason", Content.FREE),
            Column("copay", "Copay", Content.MONEY),
            Column("minutes", "Minutes", Content.COUNT),
        ),
        filters=chips(titles),
        default_sort="start",
        depends_on=frozenset(
            {Kind.APPOINTMENT, Kind.PATIENT, Kind.PROVIDER, Kind.VISIT_TYPE, Kind.RECEIPT, Kind.CHARGE}
        ),
        target=Kind.APPOINTMENT,
    )


def day_list(missing_days: int = MISSING_DAYS) -> Worklist:
    """The appointments of the office.

    Args:
        missing_days: setting `day.missing_charges_days`.
    """
    arms = _arms(missing_days)
    return Worklist(
        spec=_spec({key: title for key, (title, _) in arms.items()}),
        table=_A,
        arms={key: each for key, (_, each) in arms.items()},
        sorts={"start": _A.c.slot},
        query=_rows,
        search=_search,
    )


DAY = day_list()

_BILL = tables.superbill
_printed = _BILL.c.state == SuperbillState.PRINTED
_back = (
    sa.exists()
    .where(_A.c.id == _BILL.c.appointment_id, sa.or_(_A.c.no_charge != "", _charged))
    .correlate(_BILL)
)

_BILLS: Mapping[str, tuple[str, Arms]] = {
    "out": ("Not back", always((_printed, ~_back))),
    "used": ("Used", always((_printed, _back))),
    "void": ("Void", always((_BILL.c.state == SuperbillState.VOID,))),
    "all": ("All", always(())),
}

SUPERBILLS = Worklist(
    spec=WorklistSpec(
        name="superbills",
        title="Superbills",
        columns=(
            Column("number", "Number", Content.COUNT, sortable=True),
            Column("patient", "Patient", Content.NAME),
            Column("state", "State", Content.STATE),
            Column("day", "Date", Content.DATE),
            Column("provider", "Provider", Content.NAME),
            Column("void_reason", "Void because", Content.FREE),
        ),
        filters=chips({key: title for key, (title, _) in _BILLS.items()}),
        default_sort="number",
        depends_on=frozenset({Kind.SUPERBILL, Kind.APPOINTMENT, Kind.CHARGE}),
        target=Kind.SUPERBILL,
    ),
    table=_BILL,
    arms={key: arms for key, (_, arms) in _BILLS.items()},
    sorts={"number": _BILL.c.number},
    query=sa.select(
        _BILL.c.id,
        _BILL.c.number,
        _A.c.patient_name.label("patient"),
        sa.case(
            (_BILL.c.state == SuperbillState.VOID, "void"),
            (sa.or_(_A.c.no_charge != "", _charged), "used"),
            else_="not back",
        ).label("state"),
        _BILL.c.day,
        listed(tables.provider).label("provider"),
        _BILL.c.void_reason,
        _BILL.c.appointment_id,
    )
    .join(_A, _A.c.id == _BILL.c.appointment_id)
    .join(tables.provider, tables.provider.c.id == _BILL.c.provider_id),
    search=lambda typed: _BILL.c.appointment_id.in_(sa.select(_A.c.id).where(_search(typed))),
)

_BATCH = tables.charge_batch
_BATCHES: Mapping[str, tuple[str, Arms]] = {
    "open": ("Open", always((_BATCH.c.state == BatchState.OPEN,))),
    "off": ("Closed with a difference", always((_BATCH.c.state == BatchState.CLOSED, _BATCH.c.reason != ""))),
    "closed": ("Closed", always((_BATCH.c.state == BatchState.CLOSED,))),
    "all": ("All", always(())),
}
_entered = (
    sa.select(
        sa.func.coalesce(sa.func.sum(tables.charge.c.amount, type_=types.Cents()), 0, type_=types.Cents())
    )
    .join(tables.batch_visit, tables.batch_visit.c.encounter_id == tables.charge.c.encounter_id)
    .where(tables.batch_visit.c.batch_id == _BATCH.c.id, tables.charge.c.state != ChargeState.VOID)
    .correlate(_BATCH)
    .scalar_subquery()
)

CHARGE_BATCHES = Worklist(
    spec=WorklistSpec(
        name="charge_batches",
        title="Charge batches",
        columns=(
            Column("number", "Batch", Content.COUNT, sortable=True),
            Column("state", "State", Content.STATE),
            Column("owner", "Whose", Content.CODE),
            Column("expected_total", "Expected", Content.MONEY),
            Column("entered", "Entered", Content.MONEY),
            Column("day", "Date", Content.DATE),
            Column("label", "What", Content.FREE),
            Column("reason", "Difference because", Content.FREE),
        ),
        filters=chips({key: title for key, (title, _) in _BATCHES.items()}),
        default_sort="-number",
        depends_on=frozenset({Kind.CHARGE_BATCH, Kind.CHARGE}),
        target=Kind.CHARGE_BATCH,
    ),
    table=_BATCH,
    arms={key: arms for key, (_, arms) in _BATCHES.items()},
    sorts={"number": _BATCH.c.number},
    query=sa.select(
        _BATCH.c.id,
        _BATCH.c.number,
        _BATCH.c.state,
        _BATCH.c.owner,
        _BATCH.c.expected_total,
        _entered.label("entered"),
        _BATCH.c.day,
        _BATCH.c.label,
        _BATCH.c.reason,
    ),
    search=lambda typed: begins_with(_BATCH.c.owner, typed.strip()),
)
