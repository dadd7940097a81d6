"""Lists of the money desks: receipts, patients with credits, requests and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from medbill_desktop.domain.approval import OverpaymentState, RefundState, RequestKind, RequestState
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query import ranges
from medbill_desktop.query.ranges import Condition, has_digit, of_patients
from medbill_desktop.query.worklist import Arm, Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, cents_of, held, listed, only, total_of
from medbill_desktop.store import tables, types

_LINE = tables.ledger_line
_PATIENT = tables.patient
_RECEIPT = tables.receipt
_REQUEST = tables.money_request
_REFUND = tables.refund
_LINK = tables.deposit_receipt


def _text(words: str) -> sa.ColumnElement[str]:
    return sa.literal(words, types.Words())


_stands = _RECEIPT.c.voided_entry_id.is_(None)
_deposited = sa.select(_LINK.c.receipt_id).where(_LINK.c.receipt_id == _RECEIPT.c.id).exists()
_RECEIPT_ARMS: Mapping[str, tuple[str, Arms]] = {
    "drawer": ("In the drawer", always((_stands, ~_deposited))),
    "today": ("Today", lambda today: ((_RECEIPT.c.day == today,),)),
    "all": ("All", always(())),
}


def _receipts(typed: str) -> Condition:
    of_patient = of_patients(_RECEIPT.c.patient_id, typed)
    text = typed.strip()
    if has_digit(text):
        found = sa.or_(_RECEIPT.c.reference == text, of_patient)
        return sa.or_(found, _RECEIPT.c.number == int(text)) if text.isdigit() and len(text) < 10 else found
    return of_patient


RECEIPTS = Worklist(
    spec=WorklistSpec(
        name="receipts",
        title="Receipts",
        columns=(
            Column("patient", "Patient", Content.NAME),
            Column("number", "Receipt", Content.ID, sortable=True),
            Column("day", "Day", Content.DATE),
            Column("method", "Method", Content.CODE),
            Column("reference", "Reference", Content.ID),
            Column("amount", "Amount", Content.MONEY),
            Column("user", "Taken by", Content.CODE),
            Column("state", "State", Content.STATE),
        ),
        filters=chips({key: title for key, (title, _) in _RECEIPT_ARMS.items()}),
        default_sort="-number",
        depends_on=frozenset({Kind.RECEIPT, Kind.DEPOSIT, Kind.PATIENT}),
        target=Kind.RECEIPT,
    ),
    table=_RECEIPT,
    arms={key: arms for key, (_, arms) in _RECEIPT_ARMS.items()},
    sorts={"number": _RECEIPT.c.number},
    query=sa.select(
        _RECEIPT.c.id,
        listed(_PATIENT).label("patient"),
        _RECEIPT.c.number,
        _RECEIPT.c.day,
        _RECEIPT.c.method,
        _RECEIPT.c.reference,
        _RECEIPT.c.amount,
        _RECEIPT.c.user,
        sa.case(
            (sa.and_(~_stands, _deposited), _text("returned")),
            (~_stands, _text("taken back")),
            (_deposited, _text("deposited")),
            else_=_text("drawer"),
        ).label("state"),
    ).join(_PATIENT, _PATIENT.c.id == _RECEIPT.c.patient_id),
    search=_receipts,
)

_free = (
    _LINE.c.patient_id == _PATIENT.c.id,
    _LINE.c.account == Account.PATIENT_CREDIT,
    _LINE.c.charge_id.is_(None),
)
_waiting = (*_free[:2], _LINE.c.charge_id.is_not(None))
_own = (_LINE.c.patient_id == _PATIENT.c.id, _LINE.c.account == Account.AR_PATIENT)


def _with_credit(*where: Condition) -> Condition:
    """Patients who have such credit: one walk over the lines of money held, not a sum for each patient."""
    cents = sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count()), type_=types.Count())
    return _PATIENT.c.id.in_(
        sa.select(_LINE.c.patient_id)
        .where(held(), only(Account.PATIENT_CREDIT), *where)
        .group_by(_LINE.c.patient_id)
        .having(cents < 0)
    )


def _negative(*where: Condition) -> sa.Label[Money]:
    return (-sa.type_coerce(total_of(*where), types.Cents())).label("credit")


CREDITS = Worklist(
    spec=WorklistSpec(
        name="patient-credits",
        title="Credits",
        columns=(
            Column("name", "Patient", Content.NAME, sortable=True),
            Column("number", "Chart", Content.ID, sortable=True),
            Column("credit", "Free credit", Content.MONEY),
            Column("waiting", "For visits", Content.MONEY),
            Column("owes", "Owes", Content.MONEY),
        ),
        filters=chips({"free": "Free credit", "both": "Owe beside it", "waiting": "Wait for visits"}),
        default_sort="name",
        depends_on=frozenset({Kind.PATIENT, Kind.LEDGER}),
        target=Kind.PATIENT,
    ),
    table=_PATIENT,
    arms={
        "free": always((_with_credit(_LINE.c.charge_id.is_(None)),)),
        "both": always((_with_credit(_LINE.c.charge_id.is_(None)), cents_of(*_own) > 0)),
        "waiting": always((_with_credit(_LINE.c.charge_id.is_not(None)),)),
    },
    sorts={"name": _PATIENT.c.name_search, "number": _PATIENT.c.number},
    query=sa.select(
        _PATIENT.c.id,
        listed(_PATIENT).label("name"),
        _PATIENT.c.number,
        _negative(*_free),
        _negative(*_waiting).label("waiting"),
        total_of(*_own).label("owes"),
    ),
    search=ranges.patients,
)


def _refund_in(*states: RefundState) -> Condition:
    return (
        sa.select(_REFUND.c.id)
        .where(_REFUND.c.request_id == _REQUEST.c.id, _REFUND.c.state.in_(states))
        .exists()
    )


_REQUEST_ARMS: Mapping[str, tuple[str, Arms]] = {
    "waiting": ("Waiting", always((_REQUEST.c.state == RequestState.WAITING,))),
    "to_pay": ("To pay", always((_refund_in(RefundState.TO_PAY),))),
    "out": ("Checks out", always((_refund_in(RefundState.ISSUED),))),
    "all": ("All", always(())),
}

REQUESTS = Worklist(
    spec=WorklistSpec(
        name="requests",
        title="Approvals",
        columns=(
            Column("patient_name", "Patient", Content.NAME),
            Column("what", "What", Content.CODE),
            Column("amount", "Amount", Content.MONEY),
            Column("reason", "Reason", Content.FREE),
            Column("asked_by", "Asked by", Content.CODE),
            Column("asked_on", "Asked", Content.DATE, sortable=True),
            Column("state", "State", Content.STATE),
        ),
        filters=chips({key: title for key, (title, _) in _REQUEST_ARMS.items()}),
        default_sort="asked_on",
        depends_on=frozenset({Kind.MONEY_REQUEST, Kind.REFUND}),
        target=Kind.MONEY_REQUEST,
    ),
    table=_REQUEST,
    arms={key: arms for key, (_, arms) in _REQUEST_ARMS.items()},
    sorts={"asked_on": _REQUEST.c.asked_on},
    query=sa.select(
        _REQUEST.c.id,
        _REQUEST.c.patient_name,
        sa.case((_REQUEST.c.kind == RequestKind.REFUND, _text("refund")), else_=_REQUEST.c.reason_code).label(
            "what"
        ),
        _REQUEST.c.amount,
        _REQUEST.c.reason,
        _REQUEST.c.asked_by,
        _REQUEST.c.asked_on,
        _REQUEST.c.state,
    ),
    search=lambda typed: of_patients(_REQUEST.c.patient_id, typed),
)

_OVER = tables.overpayment
_OPEN = _OVER.c.state == OverpaymentState.IDENTIFIED
_NOT_DONE = (OverpaymentState.IDENTIFIED, OverpaymentState.REFUNDING)


def _due(today: date) -> tuple[Arm, ...]:
    """Not returned yet and due soon: an arm a state, so that each is read in order."""
    soon = _OVER.c.due_on <= today + timedelta(days=14)
    return tuple((_OVER.c.state == state, soon) for state in _NOT_DONE)


_OVER_ARMS: Mapping[str, tuple[str, Arms]] = {
    "open": ("To decide", always((_OPEN,))),
    "due": ("Due in 14 days", _due),
    "recoupment": ("Recoupment", always((_OVER.c.state == OverpaymentState.RECOUPMENT,))),
    "all": ("All", always(())),
}

OVERPAYMENTS = Worklist(
    spec=WorklistSpec(
        name="overpayments",
        title="Overpayments",
        columns=(
            Column("payer_name", "Payer", Content.NAME),
            Column("patient_name", "Patient", Content.NAME),
            Column("amount", "Credit", Content.MONEY),
            Column("identified_on", "Identified", Content.DATE),
            Column("due_on", "Return by", Content.DATE, sortable=True),
            Column("state", "State", Content.STATE),
        ),
        filters=chips({key: title for key, (title, _) in _OVER_ARMS.items()}),
        default_sort="due_on",
        depends_on=frozenset({Kind.OVERPAYMENT}),
        target=Kind.OVERPAYMENT,
    ),
    table=_OVER,
    arms={key: arms for key, (_, arms) in _OVER_ARMS.items()},
    sorts={"due_on": _OVER.c.due_on},
    query=sa.select(
        _OVER.c.id,
        _OVER.c.payer_name,
        _OVER.c.patient_name,
        _OVER.c.amount,
        _OVER.c.identified_on,
        _OVER.c.due_on,
        _OVER.c.state,
    ),
    search=lambda typed: of_patients(_OVER.c.patient_id, typed),
)
