"""Checks and electronic payments: what is left on them and what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.worklist import Column, Content, WorklistSpec
from medbill_desktop.query.ranges import Condition, begins_with, by_number, has_digit
from medbill_desktop.query.worklist import Arms, Worklist, chips
from medbill_desktop.query.worklists.parts import always, held, only, total_of
from medbill_desktop.store import tables, types

_CHECK = tables.remittance
_ANSWER = tables.claim_payment
_LINE = tables.ledger_line
_left = (_LINE.c.remittance_id == _CHECK.c.id, _LINE.c.account == Account.UNAPPLIED)
# Said by what they are, not by what they are not, so that the index finds the few that wait.
_waits = _ANSWER.c.posting.in_(("", "queued"))
# Not the bare id: checks are walked in the order of the list and looked up among the few, never sorted.
_number = _CHECK.c.id + sa.literal_column("0", types.Id())
_queued = _number.in_(sa.select(_ANSWER.c.remittance_id).where(_waits))
_open = _number.in_(
    sa.select(_LINE.c.remittance_id)
    .where(held(), only(Account.UNAPPLIED), _LINE.c.remittance_id.is_not(None))
    .group_by(_LINE.c.remittance_id)
    .having(sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count())) != 0)
)

_ARMS: Mapping[str, tuple[str, Arms]] = {
    "open": ("Money left", always((_open,))),
    "exceptions": ("Needs you", always((_queued,))),
    "all": ("All", always(())),
}


def _answers(*where: Condition) -> sa.ColumnElement[int]:
    counted = sa.select(sa.func.count(type_=types.Count())).where(
        _ANSWER.c.remittance_id == _CHECK.c.id, *where
    )
    return counted.select_from(_ANSWER).scalar_subquery()


def _search(typed: str) -> Condition:
    payers = sa.select(tables.payer.c.id).where(
        sa.or_(begins_with(tables.payer.c.name, typed), begins_with(tables.payer.c.name, typed.title()))
    )
    of_payer = _CHECK.c.payer_id.in_(payers)
    return sa.or_(by_number(_CHECK.c.trace, typed), of_payer) if has_digit(typed) else of_payer


PAYMENTS = Worklist(
    spec=WorklistSpec(
        name="payments",
        title="Payments",
        columns=(
            Column("payer", "Payer", Content.NAME),
            Column("trace", "Check or trace", Content.ID),
            Column("method", "Method", Content.CODE),
            Column("check_date", "Date", Content.DATE, sortable=True),
            Column("payment", "Payment", Content.MONEY),
            Column("left", "Left", Content.MONEY),
            Column("claims", "Claims", Content.COUNT),
            Column("queued", "Need you", Content.COUNT),
        ),
        filters=chips({key: title for key, (title, _) in _ARMS.items()}),
        default_sort="check_date",
        depends_on=frozenset({Kind.REMITTANCE, Kind.LEDGER, Kind.PAYER}),
        target=Kind.REMITTANCE,
    ),
    table=_CHECK,
    arms={key: arms for key, (_, arms) in _ARMS.items()},
    sorts={"check_date": _CHECK.c.check_date},
    query=sa.select(
        _CHECK.c.id,
        tables.payer.c.name.label("payer"),
        _CHECK.c.trace,
        _CHECK.c.method,
        _CHECK.c.check_date,
        _CHECK.c.payment,
        (-sa.type_coerce(total_of(*_left), types.Cents())).label("left"),
        _answers().label("claims"),
        _answers(_waits).label("queued"),
    ).join(tables.payer, tables.payer.c.id == _CHECK.c.payer_id),
    search=_search,
)
