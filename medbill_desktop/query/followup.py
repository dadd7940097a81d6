"""The follow-up queue: claims that wait for money, work items and patient balances in one ranked list."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.desk import WorkState
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.worklist import Column, Content, Row, WorklistSpec
from medbill_desktop.query.reading import Reading
from medbill_desktop.query.worklist import chips
from medbill_desktop.query.worklists import BALANCES
from medbill_desktop.query.worklists.claims import ANSWER_DAYS, FOLLOWUP, search
from medbill_desktop.query.worklists.desk import WORK_ITEMS
from medbill_desktop.query.worklists.parts import cents_of, days_ago, only
from medbill_desktop.store import tables, types

_CLAIM, _ITEM, _LINE = tables.claim, tables.work_item, tables.ledger_line
_PATIENT = tables.patient
_CHUNK = 500
_CORRECTIONS = ("7", "8")


class Queued(IntEnum):
    """What a row of the queue is; the last digit of its id."""

    CLAIM = 0
    ITEM = 1
    PATIENT = 2


def row_id(kind: Queued, record: int) -> int:
    """The id of a row: records of three tables stand in one list."""
    return record * len(Queued) + kind


def of_row(row: int) -> tuple[Queued, int]:
    """What a row is, and the id of its record."""
    return Queued(row % len(Queued)), row // len(Queued)


SPEC = WorklistSpec(
    name="followup",
    title="Follow-up",
    columns=(
        Column("patient", "Patient", Content.NAME, sortable=True),
        Column("about", "Who owes", Content.NAME),
        Column("age", "Age", Content.AGE, sortable=True),
        Column("open", "Open", Content.MONEY, sortable=True),
    ),
    filters=chips(
        {
            "all": "To do",
            "denials": "Denials",
            "unanswered": f"No answer over {ANSWER_DAYS} days",
            "items": "Work items",
            "later": "Put off",
            "balances": "Patient balances",
        }
    ),
    default_sort="-rank",
    depends_on=frozenset(
        {Kind.CLAIM, Kind.WORK_ITEM, Kind.LEDGER, Kind.PATIENT, Kind.STATEMENT, Kind.REMITTANCE}
    ),
    target=Kind.CLAIM,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A row before it is shown.

    Attributes:
        filters: the chips it stands under.
        patient: folded name.
        cents: what is open; `days`: for how long.
    """

    id: int
    filters: frozenset[str]
    patient: str
    cents: int
    days: int

    def key(self, sort: str) -> tuple[Any, int]:
        """What it is ordered by: money times age, unless a column was asked for; ties by id."""
        keys: Mapping[str, Any] = {
            "rank": self.cents * max(1, self.days),
            "open": self.cents,
            "age": self.days,
            "patient": self.patient,
        }
        return keys[sort], self.id


@dataclass(frozen=True, slots=True)
class FollowupQueue:
    """The queue of an open office: `domain.WorklistSource`.

    Its rows are ranked by open money times age, which no stored column holds; the whole queue is what is
    open and late, a small part of all claims, and is read at once.

    Attributes:
        reading: opens a reader of the office.
        clock: the office's clock, from which ages count.
    """

    reading: Reading
    clock: Clock

    @property
    def spec(self) -> WorklistSpec:
        """What the list is."""
        return SPEC

    def first_page(self, chosen: str, sort: str, search: str = "", size: int = 64) -> Sequence[Row]:
        """The first rows in order."""
        return self.rows(self.ids(chosen, sort, search)[:size])

    def ids(self, chosen: str, sort: str, search: str = "") -> array[int]:
        """All row ids of the list in order."""
        key, down = sort.removeprefix("-"), sort.startswith("-")
        with self.reading() as connection:
            found = [p for p in self._places(connection, chosen, search) if chosen in p.filters]
        found.sort(key=lambda place: place.key(key), reverse=down)
        return array("q", (place.id for place in found))

    def rows(self, ids: Sequence[int]) -> Sequence[Row]:
        """The rows of these ids, in this order; those that are gone are left out."""
        wanted: dict[Queued, list[int]] = {kind: [] for kind in Queued}
        for one in ids:
            kind, record = of_row(one)
            wanted[kind].append(record)
        today, found = self.clock.today(), {}
        with self.reading() as connection:
            for kind, records in wanted.items():
                for at in range(0, len(records), _CHUNK):
                    for row in _READ[kind](connection, records[at : at + _CHUNK], today):
                        found[row["id"]] = row
        return [found[one] for one in ids if one in found]

    def counts(self) -> Mapping[str, int]:
        """How many rows each chip has."""
        with self.reading() as connection:
            places = [*self._places(connection, "all", ""), *self._places(connection, "balances", "")]
        return {each.key: sum(each.key in p.filters for p in places) for each in SPEC.filters}

    def count(self, chosen: str, search: str = "") -> int:
        """How many rows a chip has with a search."""
        return len(self.ids(chosen, SPEC.default_sort, search))

    def _places(self, connection: sa.Connection, chosen: str, typed: str) -> Iterator[_Place]:
        today = self.clock.today()
        if chosen == "balances":
            yield from _balances(connection, today, typed)
        else:
            yield from _claims(connection, today, typed)
            yield from _other_items(connection, today, typed)


def _item_of(claim_id: sa.ColumnElement[int], *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(_ITEM.c.claim_id == claim_id, _ITEM.c.state == WorkState.OPEN, *where)


def _claims(connection: sa.Connection, today: date, typed: str) -> Iterator[_Place]:
    """Denied, rejected and late claims with something open, and claims with a work item."""
    query = _waiting(today)
    if typed.strip():
        query = query.where(search(typed))
    for row in connection.execute(query):
        if not row.cents and not row.has_item:
            continue
        filters = {
            "all": True,
            "denials": row.state is ClaimState.DENIED or row.denied_item,
            "unanswered": row.late,
            "items": row.has_item,
        }
        put_off = row.next_action_date is not None and row.next_action_date > today
        yield _Place(
            row_id(Queued.CLAIM, row.id),
            frozenset({"later"} if put_off else {key for key, holds in filters.items() if holds}),
            row.patient_name_key,
            row.cents,
            (today - row.since).days,
        )


def _waiting(today: date) -> sa.Select[Any]:
    """The statement behind `_claims`; what was corrected since waits no more."""
    has_item = _item_of(_CLAIM.c.id).label("has_item")
    late = sa.and_(
        _CLAIM.c.state.in_([ClaimState.SENT, ClaimState.ACCEPTED]),
        _CLAIM.c.sent_date < days_ago(today, ANSWER_DAYS),
    ).label("late")
    refused = _CLAIM.c.state.in_([ClaimState.DENIED, ClaimState.REJECTED])
    return sa.select(
        _CLAIM.c.id,
        _CLAIM.c.state,
        _CLAIM.c.patient_name_key,
        sa.func.coalesce(_CLAIM.c.sent_date, _CLAIM.c.service_date, type_=types.Day()).label("since"),
        _CLAIM.c.next_action_date,
        _open_of_claim().label("cents"),
        has_item,
        _item_of(_CLAIM.c.id, _ITEM.c.kind == "denial").label("denied_item"),
        late,
    ).where(sa.or_(has_item, late, refused), ~_corrected())


def _corrected() -> sa.ColumnElement[bool]:
    """Whether a replacement or void of a claim was built after it."""
    later = _CLAIM.alias("later")
    return sa.exists().where(
        later.c.encounter_id == _CLAIM.c.encounter_id,
        later.c.rank == _CLAIM.c.rank,
        later.c.id > _CLAIM.c.id,
        later.c.frequency.in_(_CORRECTIONS),
        later.c.state != ClaimState.CLOSED,
    )


def _open_of_claim() -> sa.ColumnElement[int]:
    """What its payer owes on a claim's charges."""
    on_claim = tables.claim_charge
    charges = sa.select(on_claim.c.charge_id).where(on_claim.c.claim_id == _CLAIM.c.id).correlate(_CLAIM)
    return cents_of(
        only(Account.AR_PAYER), _LINE.c.coverage_id == _CLAIM.c.coverage_id, _LINE.c.charge_id.in_(charges)
    )


def _other_items(connection: sa.Connection, today: date, typed: str) -> Iterator[_Place]:
    """Work items that are about no claim."""
    query = WORK_ITEMS.query.where(_ITEM.c.state == WorkState.OPEN, _ITEM.c.claim_id.is_(None))
    if typed.strip():
        query = query.where(WORK_ITEMS.search(typed))
    for row in connection.execute(query):
        put_off = row.due_date is not None and row.due_date > today
        filters = frozenset({"later"} if put_off else {"all", "items"})
        days = (today - row.created_date).days
        yield _Place(row_id(Queued.ITEM, row.id), filters, row.patient_key, row.amount.cents, days)


def _balances(connection: sa.Connection, today: date, typed: str) -> Iterator[_Place]:
    """Patients who owe something on their own side."""
    cents = sa.func.sum(sa.type_coerce(_LINE.c.cents, types.Count()), type_=types.Count())
    since = sa.func.min(_LINE.c.aging_date, type_=types.Day())
    query = (
        sa.select(
            _LINE.c.patient_id,
            _PATIENT.c.name_search,
            cents.label("cents"),
            since.label("since"),
        )
        .join(_PATIENT, _PATIENT.c.id == _LINE.c.patient_id)
        .where(only(Account.AR_PATIENT))
        .group_by(_LINE.c.patient_id, _PATIENT.c.name_search)
        .having(cents > 0)
    )
    if typed.strip():
        query = query.where(BALANCES.search(typed))
    for row in connection.execute(query):
        days = (today - row.since).days if row.since else 0
        place = row_id(Queued.PATIENT, row.patient_id)
        yield _Place(place, frozenset({"balances"}), row.name_search, row.cents, days)


def _claim_rows(connection: sa.Connection, ids: Sequence[int], today: date) -> Iterator[dict[str, Any]]:
    for row in connection.execute(FOLLOWUP.page(ids)):
        since = row.sent_date or row.service_date
        yield {
            "id": row_id(Queued.CLAIM, row.id),
            "patient": row.patient,
            "about": row.payer,
            "age": (today - since).days,
            "open": row.open,
            "state": row.state.value,
            "number": row.number,
        }


def _item_rows(connection: sa.Connection, ids: Sequence[int], today: date) -> Iterator[dict[str, Any]]:
    for row in connection.execute(WORK_ITEMS.page(ids)):
        yield {
            "id": row_id(Queued.ITEM, row.id),
            "patient": row.patient,
            "about": row.kind.replace("-", " ").replace("_", " ").capitalize(),
            "age": (today - row.created_date).days,
            "open": row.amount,
        }


def _patient_rows(connection: sa.Connection, ids: Sequence[int], today: date) -> Iterator[dict[str, Any]]:
    for row in connection.execute(BALANCES.page(ids)):
        yield {
            "id": row_id(Queued.PATIENT, row.id),
            "patient": row.name,
            "about": "Patient",
            "age": (today - row.since).days if row.since else 0,
            "open": row.balance,
        }


_READ = {Queued.CLAIM: _claim_rows, Queued.ITEM: _item_rows, Queued.PATIENT: _patient_rows}
