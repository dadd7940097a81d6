"""The audit as a list: who did, saw or sent what, newest first; found by patient, user, day and kind."""

from __future__ import annotations

import json
import threading
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.worklist import Column, Content, Row, WorklistSpec
from medbill_desktop.query.ranges import Condition, of_patients, typed_day
from medbill_desktop.query.reading import Reading
from medbill_desktop.query.worklist import chips
from medbill_desktop.query.worklists.parts import listed
from medbill_desktop.store import tables

_AUDIT = tables.audit
_BLOCK = 4096
_CHUNK = 400
_LONGEST = 160
VERBS: Mapping[str, str] = {
    "C": "new",
    "R": "seen",
    "U": "changed",
    "D": "deleted",
    "P": "posted",
    "E": "event",
}
_CHIPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "all": ("Everything", tuple(VERBS)),
    "changes": ("Changes", ("C", "U", "D")),
    "reads": ("Seen", ("R",)),
    "money": ("Posted", ("P",)),
    "events": ("Events", ("E",)),
}

AUDIT = WorklistSpec(
    name="audit",
    title="Audit",
    columns=(
        Column("at", "Day", Content.DATE, sortable=True),
        Column("clock", "Time", Content.TIME),
        Column("user", "User", Content.ID),
        Column("verb", "What", Content.ID),
        Column("action", "In the course of", Content.FREE),
        Column("kind", "Of", Content.NAME),
        Column("patient", "Patient", Content.NAME),
        Column("detail", "Detail", Content.FREE),
    ),
    filters=chips({key: title for key, (title, _) in _CHIPS.items()}),
    default_sort="-at",
    depends_on=frozenset(),
    target=Kind.USER,
)


class _Numbers:
    """Numbers for rows that are named by writer and place in its chain, as lists want them: below 2 ** 31.

    Each writer gets them in blocks, as its rows are met, so that they stay the same while a list is open.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks: list[tuple[int, int]] = []
        self._places: dict[tuple[int, int], int] = {}

    def of(self, writer: int, seq: int) -> int:
        """The number of a row, from 1."""
        name = (writer, seq // _BLOCK)
        place = self._places.get(name)
        if place is None:
            with self._lock:
                place = self._places.setdefault(name, len(self._blocks))
                if place == len(self._blocks):
                    self._blocks.append(name)
        return place * _BLOCK + seq % _BLOCK + 1

    def key(self, number: int) -> tuple[int, int]:
        """Writer and place of a number."""
        place, rest = divmod(number - 1, _BLOCK)
        writer, block = self._blocks[place]
        return writer, block * _BLOCK + rest


@dataclass(frozen=True, slots=True)
class OpenAudit:
    """The audit of one open office: `domain.WorklistSource`.

    Attributes:
        reading: opens a reader of the office.
        numbers: the ids of its rows.
    """

    reading: Reading
    numbers: _Numbers = field(default_factory=_Numbers)

    @property
    def spec(self) -> WorklistSpec:
        """What the list is."""
        return AUDIT

    def first_page(self, chosen: str, sort: str, search: str = "", size: int = 64) -> Sequence[Row]:
        """The newest (or oldest) rows, in order of the index over their moments."""
        with self.reading() as connection:
            keys = connection.execute(self._order(connection, chosen, sort, search).limit(size)).all()
            return self._fetch(connection, [(row.writer_id, row.seq) for row in keys])

    def ids(self, chosen: str, sort: str, search: str = "") -> array[int]:
        """All ids of the list in order."""
        with self.reading() as connection:
            query = self._order(connection, chosen, sort, search)
            result = connection.execution_options(stream_results=True).execute(query)
            return array("q", (self.numbers.of(row.writer_id, row.seq) for row in result))

    def rows(self, ids: Sequence[int]) -> Sequence[Row]:
        """The rows of these ids in this order."""
        with self.reading() as connection:
            return self._fetch(connection, [self.numbers.key(one) for one in ids])

    def counts(self) -> Mapping[str, int]:
        """How many rows each filter has."""
        query = sa.select(_AUDIT.c.verb, sa.func.count()).group_by(_AUDIT.c.verb)
        with self.reading() as connection:
            found = {str(verb): int(count) for verb, count in connection.execute(query)}
        return {key: sum(found.get(verb, 0) for verb in verbs) for key, (_, verbs) in _CHIPS.items()}

    def count(self, chosen: str, search: str = "") -> int:
        """How many rows a filter has with a search."""
        with self.reading() as connection:
            where = self._where(connection, chosen, search)
            query = sa.select(sa.func.count()).select_from(_AUDIT)
            return int(connection.execute(query.where(*where)).scalar_one())

    def _order(self, connection: sa.Connection, chosen: str, sort: str, search: str) -> sa.Select[Any]:
        keys = (_AUDIT.c.recorded_at, _AUDIT.c.writer_id, _AUDIT.c.seq)
        order = [one.desc() for one in keys] if sort.startswith("-") else list(keys)
        query = sa.select(_AUDIT.c.writer_id, _AUDIT.c.seq)
        return query.where(*self._where(connection, chosen, search)).order_by(*order)

    def _fetch(self, connection: sa.Connection, keys: Sequence[tuple[int, int]]) -> list[Row]:
        patient = tables.patient
        query = sa.select(_AUDIT, listed(patient).label("patient")).outerjoin(
            patient, patient.c.id == _AUDIT.c.patient_id
        )
        found: dict[tuple[int, int], Row] = {}
        for at in range(0, len(keys), _CHUNK):
            part = sa.tuple_(_AUDIT.c.writer_id, _AUDIT.c.seq).in_(list(keys[at : at + _CHUNK]))
            for row in connection.execute(query.where(part)):
                key = (row.writer_id, row.seq)
                found[key] = {"id": self.numbers.of(*key), **_row(row)}
        return [found[key] for key in keys if key in found]

    def _where(self, connection: sa.Connection, chosen: str, search: str) -> list[Condition]:
        verbs = _CHIPS[chosen][1]
        verb = [] if len(verbs) == len(VERBS) else [_AUDIT.c.verb.in_(verbs)]
        return [*verb, *_typed(connection, search)]


def _typed(connection: sa.Connection, search: str) -> list[Condition]:
    """Words that are a day, a sign-in name or a kind of record narrow by it; the others are a patient."""
    users = {
        str(one).casefold(): str(one)
        for one in connection.execute(sa.select(tables.user_account.c.name)).scalars()
    }
    kinds = set(tables.metadata.tables) | set(Kind)
    found: list[Condition] = []
    patient: list[str] = []
    for word in search.split():
        day = typed_day(word)
        if day is not None:
            found.append(_on(day))
        elif word.casefold() in users:
            found.append(_AUDIT.c.user == users[word.casefold()])
        elif word.casefold() in kinds:
            found.append(_AUDIT.c.kind == word.casefold())
        else:
            patient.append(word)
    if patient:
        found.append(of_patients(_AUDIT.c.patient_id, " ".join(patient)))
    return found


def _on(day: date) -> Condition:
    """A day at this computer's place."""
    begin = datetime.combine(day, time()).astimezone()
    return sa.and_(_AUDIT.c.recorded_at >= begin, _AUDIT.c.recorded_at < begin + timedelta(days=1))


def _row(row: Any) -> Row:
    moment = row.recorded_at.astimezone()
    return {
        "at": moment.date(),
        "clock": moment.time(),
        "user": row.user,
        "verb": VERBS.get(row.verb, row.verb),
        "action": row.action,
        "kind": f"{row.kind} {row.record_id}".replace("_", " ")
        if row.record_id
        else row.kind.replace("_", " "),
        "patient": row.patient or "",
        "detail": told(row.detail),
    }


def told(detail: str) -> str:
    """What a row tells, in words: fields before and after, the text of an event, the entries posted."""
    found = json.loads(detail)
    if not isinstance(found, dict):
        return str(found)[:_LONGEST]
    if isinstance(found.get("text"), str):
        return str(found["text"])[:_LONGEST]
    words = []
    for name, value in found.items():
        if name in {"digest", "heads"}:
            continue
        label = name.replace("_", " ")
        if isinstance(value, list) and len(value) == 2:
            before, after = ("nothing" if one in (None, "") else one for one in value)
            words.append(f"{label}: {before} → {after}")
        else:
            words.append(f"{label}: {value}")
    return "; ".join(words)[:_LONGEST]
