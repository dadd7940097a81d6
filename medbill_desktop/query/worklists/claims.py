"""Claims by state, and the claims that wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query.ranges import Condition, by_number, has_digit, of_patients
from medbill_desktop.query.worklist import Arm, Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, days_ago, total_of
from medbill_desktop.store import tables

_CLAIM = tables.claim
_LINE = tables.ledger_line
ANSWER_DAYS = 30
"""A claim without an answer for longer than this is followed up."""


def in_state(*states: ClaimState) -> tuple[Arm, ...]:
    """One arm a state, each a range of an index that begins with the state."""
    return tuple((_CLAIM.c.state == state,) for state in states)


def sent_before(days: int) -> Arms:
    """Claims sent longer ago than so many days and not yet answered."""

    def arms(today: date) -> tuple[Arm, ...]:
        late = _CLAIM.c.sent_date < days_ago(today, days)
        return tuple((*arm, late) for arm in in_state(ClaimState.SENT, ClaimState.ACCEPTED))

    return arms


def search(typed: str) -> Condition:
    """Claims by their number, or by who the patient is."""
    patient = of_patients(_CLAIM.c.patient_id, typed)
    return sa.or_(by_number(_CLAIM.c.number, typed), patient) if has_digit(typed) else patient


_ARMS: Mapping[str, tuple[str, Arms]] = {
    "ready": ("Ready", always(*in_state(ClaimState.READY))),
    "blocked": ("Blocked", always(*in_state(ClaimState.BLOCKED))),
    "held": ("Held", always(*in_state(ClaimState.HELD))),
    "sent": ("Sent", always(*in_state(ClaimState.SENT, ClaimState.ACCEPTED))),
    "rejected": ("Rejected", always(*in_state(ClaimState.REJECTED))),
    "denied": ("Denied", always(*in_state(ClaimState.DENIED))),
    "paid": ("Paid", always(*in_state(ClaimState.PAID))),
    "all": ("All", always(())),
}

CLAIMS = Worklist(
    spec=WorklistSpec(
        name="claims",
        title="Claims",
        columns=(
            Column("state", "State", Content.STATE),
            Column("number", "Claim", Content.ID),
            Column("patient", "Patient", Content.NAME, sortable=True),
            Column("payer", "Payer", Content.NAME),
            Column("service_date", "Service", Content.DATE, sortable=True),
            Column("amount", "Charge", Content.MONEY, sortable=True),
            Column("blocking", "To mend", Content.COUNT),
            Column("age", "Age", Content.AGE, sortable=True),
        ),
        filters=chips({key: title for key, (title, _) in _ARMS.items()}),
        default_sort="service_date",
        depends_on=frozenset({Kind.CLAIM, Kind.PATIENT, Kind.PAYER}),
        target=Kind.CLAIM,
    ),
    table=_CLAIM,
    arms={key: arms for key, (_, arms) in _ARMS.items()},
    sorts={
        "patient": _CLAIM.c.patient_name_key,
        "service_date": _CLAIM.c.service_date,
        "amount": _CLAIM.c.charge_total,
        "age": _CLAIM.c.service_date,
    },
    query=sa.select(
        _CLAIM.c.id,
        _CLAIM.c.state,
        _CLAIM.c.number,
        _CLAIM.c.patient_name.label("patient"),
        _CLAIM.c.payer_name.label("payer"),
        _CLAIM.c.service_date,
        _CLAIM.c.charge_total.label("amount"),
        _CLAIM.c.blocking,
    ),
    search=search,
    since={"age": "service_date"},
)

_FOLLOWED: Mapping[str, tuple[str, Arms]] = {
    "unanswered": (f"No answer in {ANSWER_DAYS} days", sent_before(ANSWER_DAYS)),
    "unanswered_60": ("No answer in 60 days", sent_before(60)),
    "denied": ("Denied", always(*in_state(ClaimState.DENIED))),
    "rejected": ("Rejected", always(*in_state(ClaimState.REJECTED))),
}

FOLLOWUP = Worklist(
    spec=WorklistSpec(
        name="followup",
        title="Open claims",
        columns=(
            Column("state", "State", Content.STATE),
            Column("patient", "Patient", Content.NAME, sortable=True),
            Column("payer", "Payer", Content.NAME),
            Column("number", "Claim", Content.ID),
            Column("service_date", "Service", Content.DATE, sortable=True),
            Column("sent_date", "Sent", Content.DATE),
            Column("age", "Days", Content.AGE, sortable=True),
            Column("amount", "Charge", Content.MONEY, sortable=True),
            Column("open", "Open", Content.MONEY),
            Column("next_action_date", "Next action", Content.DATE),
        ),
        filters=chips({key: title for key, (title, _) in _FOLLOWED.items()}),
        default_sort="-age",
        depends_on=frozenset({Kind.CLAIM, Kind.LEDGER, Kind.PATIENT}),
        target=Kind.CLAIM,
    ),
    table=_CLAIM,
    arms={key: arms for key, (_, arms) in _FOLLOWED.items()},
    sorts={
        "patient": _CLAIM.c.patient_name_key,
        "service_date": _CLAIM.c.service_date,
        "amount": _CLAIM.c.charge_total,
        "age": _CLAIM.c.sent_date,
    },
    query=sa.select(
        _CLAIM.c.id,
        _CLAIM.c.state,
        _CLAIM.c.patient_name.label("patient"),
        _CLAIM.c.payer_name.label("payer"),
        _CLAIM.c.number,
        _CLAIM.c.service_date,
        _CLAIM.c.sent_date,
        _CLAIM.c.charge_total.label("amount"),
        total_of(
            _LINE.c.account == Account.AR_PAYER,
            _LINE.c.coverage_id == _CLAIM.c.coverage_id,
            _LINE.c.charge_id.in_(
                sa.select(tables.claim_charge.c.charge_id)
                .where(tables.claim_charge.c.claim_id == _CLAIM.c.id)
                .correlate(_CLAIM)  # else the inner statement reads every claim of the coverage
            ),
        ).label("open"),
        _CLAIM.c.next_action_date,
    ),
    search=search,
    since={"age": "sent_date"},
)
