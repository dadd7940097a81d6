"""The unit of work: what one user action does to the office, in one transaction, with its audit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.sql.dml import UpdateBase

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import NotFound, StaleRecord
from medbill_desktop.domain.ledger import LedgerEntry
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.store import tables
from medbill_desktop.store.chain import Act, Note
from medbill_desktop.store.ledger import Poster, runs
from medbill_desktop.store.reader import CLAIM_FIELDS, SERVICE_FIELDS, Reader
from medbill_desktop.store.records import RecordMap, contents, difference, map_of, patient_of

MANY = 1000
T = TypeVar("T")


class UnitOfWork(Reader):
    """One transaction of one user action; made by `Store.write`.

    Attributes:
        act: who does what, and when.
    """

    def __init__(self, connection: sa.Connection, act: Act, put_file: Callable[[bytes], str]) -> None:
        super().__init__(connection)
        self.act = act
        self._put_file = put_file
        self._poster = Poster(connection, act.moment, act.user)
        self._notes: list[Note] = []
        self._touched: set[tuple[Kind, int]] = set()
        self._merged: dict[int, int] | None = None

    @property
    def now(self) -> datetime:
        """The moment of the transaction, in UTC."""
        return self.act.moment

    @property
    def user(self) -> str:
        """Who acts."""
        return self.act.user

    @property
    def changes(self) -> Changes:
        """What was touched so far; many records of a kind count as id 0."""
        by_kind: dict[Kind, set[int]] = {}
        for kind, record_id in self._touched:
            by_kind.setdefault(kind, set()).add(record_id)
        return Changes(
            frozenset(
                (kind, number)
                for kind, ids in by_kind.items()
                for number in (ids if len(ids) <= MANY else {0})
            )
        )

    def insert(self, record: T) -> T:
        """Save a new record; a Remittance is saved with its claims.

        Returns:
            The record with its id and version 1.

        Raises:
            UserError: a value that must be unique is taken.
        """
        return self.insert_many([record])[0]

    def insert_many(self, records: Sequence[T]) -> list[T]:
        """Save new records of one type, in order."""
        if not records:
            return []
        mapped = map_of(type(records[0]))
        records = [self._following(record) for record in records]
        rows = [{**mapped.values(record), "version": 1} for record in records]
        ids = self.connection.execute(
            sa.insert(mapped.table).returning(mapped.table.c.id, sort_by_parameter_order=True), rows
        ).scalars()
        saved = []
        for record, row, record_id in zip(records, rows, ids.all(), strict=True):
            fresh = replace(cast("Any", record), id=record_id, version=1)
            if isinstance(fresh, Remittance):
                fresh = replace(fresh, claims=self._insert_claims(fresh))
            self._note("C", mapped, fresh, contents(row))
            saved.append(fresh)
        return saved

    def update(self, record: T) -> T:
        """Save a changed record; of a Remittance only the check itself.

        Returns:
            The record with its new version.

        Raises:
            StaleRecord: somebody saved it since this copy was read.
            NotFound: it does not exist.
        """
        mapped = map_of(type(record))
        found: Any = cast("Any", record)
        table, values = mapped.table, mapped.values(record)
        query = sa.select(*mapped.columns).where(table.c.id == found.id)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"There is no {mapped.word} number {found.id}.")
        before = dict(zip(mapped.names, row, strict=True))
        values["version"] = found.version + 1
        done = self.connection.execute(
            sa.update(table).where(table.c.id == found.id, table.c.version == found.version).values(values)
        )
        if done.rowcount != 1:
            raise StaleRecord(
                f"Somebody else saved this {mapped.word} since you opened it. "
                "Look at it again and repeat your change."
            )
        fresh = replace(found, version=found.version + 1)
        self._note("U", mapped, fresh, difference(before, values))
        return cast("T", fresh)

    def delete(self, record: object) -> None:
        """Delete a record that nothing refers to yet.

        Raises:
            StaleRecord: somebody saved it since this copy was read.
            UserError: other records refer to it.
        """
        mapped, found = map_of(type(record)), cast("Any", record)
        table = mapped.table
        done = self.connection.execute(
            sa.delete(table).where(table.c.id == found.id, table.c.version == found.version)
        )
        if done.rowcount != 1:
            raise StaleRecord(f"Somebody else changed or deleted this {mapped.word} since you opened it.")
        self._note("D", mapped, record, contents(mapped.values(record)))

    def post(self, entry: LedgerEntry) -> LedgerEntry:
        """Post a ledger entry.

        Returns:
            The entry with its id.

        Raises:
            Unbalanced: it does not sum to zero.
            ClosedPeriod: its accounting date lies in a closed month.
            DuplicatePosting: its idempotency key was posted before, or what it reverses is reversed already.
        """
        return self.post_all([entry])[0]

    def post_all(self, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        """Post several entries; much faster than one by one. Raises as `post`."""
        if self._merges():
            entries = [
                replace(entry, lines=tuple(self._following(line) for line in entry.lines))
                for entry in entries
            ]
        saved = self._poster.post(entries)
        self._touched.update((Kind.LEDGER, entry.id) for entry in saved)
        return saved

    def next_number(self, name: str) -> int:
        """The next number of a gap-free series, from 1 on; given back if the transaction fails."""
        sequence = tables.sequence
        query = (
            sa.update(sequence)
            .where(sequence.c.name == name)
            .values(value=sequence.c.value + 1)
            .returning(sequence.c.value)
        )
        number = self.connection.execute(query).scalar_one_or_none()
        if number is None:
            self.connection.execute(sa.insert(sequence).values(name=name, value=1))
            return 1
        return int(number)

    def put_blob(self, data: bytes) -> str:
        """Store bytes encrypted in the office folder and list them; returns their name."""
        name, blob = self._put_file(data), tables.blob
        known = self.connection.execute(sa.select(blob.c.name).where(blob.c.name == name)).scalar()
        if known is None:
            self.connection.execute(sa.insert(blob).values(name=name, size=len(data), added_at=self.now))
            self._notes.append(Note("C", "blob", detail={"name": name, "size": len(data)}))
        return name

    def upsert(self, table: sa.Table, keys: dict[str, Any], **values: Any) -> None:
        """Set values of the row with these keys, inserting it if it is missing (setting, draft, code_use)."""
        where = [table.c[name] == value for name, value in keys.items()]
        if self.execute(sa.update(table).where(*where).values(values)).rowcount == 0:
            self.execute(sa.insert(table).values(**keys, **values))

    def execute(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        """Run a Core statement; one that writes leaves a row in the audit, without values.

        Text is refused: nobody could tell whether it writes.
        """
        if not isinstance(statement, sa.SelectBase | UpdateBase):
            raise TypeError("a unit of work runs Core statements, not text")
        result = cast("sa.CursorResult[Any]", self.connection.execute(statement))
        if isinstance(statement, UpdateBase):
            name = getattr(statement.table, "name", "")
            verb = {"insert": "C", "update": "U", "delete": "D"}.get(statement.__visit_name__, "U")
            self._notes.append(Note(verb, name, detail={"rows": result.rowcount}))
        return result

    def touch(self, kind: Kind, *ids: int) -> None:
        """Report records as changed that were changed by `execute`; without ids, "many of this kind"."""
        self._touched.update((kind, record_id) for record_id in ids or (0,))

    def note(self, kind: Kind, record_id: int, text: str, patient_id: int | None = None) -> None:
        """Write an event of the office into the audit: an export, a print, a permission used."""
        self._notes.append(Note("E", kind, record_id, patient_id, {"text": text}))

    def add_note(self, note: Note) -> None:
        """Write a ready-made note into the audit."""
        self._notes.append(note)

    def audit_notes(self) -> Iterable[Note]:
        """Everything the audit must tell about this transaction; postings as one note with their digest."""
        yield from self._notes
        posted = self._poster.posted
        if posted:
            posted.sort()
            digest = hashlib.sha256(b"".join(one for _, one in posted)).hexdigest()
            ids = [entry_id for entry_id, _ in posted]
            yield Note("P", Kind.LEDGER, ids[0], detail={"entries": runs(ids), "digest": digest})

    def _merges(self) -> dict[int, int]:
        """The charts that were joined to others, with the chart that stays (docs/adr/106)."""
        if self._merged is None:
            merge = tables.patient_merge
            query = sa.select(merge.c.merged_id, merge.c.survivor_id).where(merge.c.taken_back_at.is_(None))
            self._merged = {row.merged_id: row.survivor_id for row in self.connection.execute(query)}
        return self._merged

    def _following(self, record: T) -> T:
        """A record or ledger line of a chart that was joined to another goes to the chart that stays."""
        own = getattr(record, "patient_id", None)
        if own is None or own not in self._merges():
            return record
        while own in self._merges():
            own = self._merges()[own]
        return cast("T", replace(cast("Any", record), patient_id=own))

    def _note(self, verb: str, mapped: RecordMap, record: Any, detail: dict[str, Any]) -> None:
        patient = record.id if isinstance(record, Patient) else patient_of(record)
        self._notes.append(Note(verb, mapped.table.name, record.id, patient, detail))
        self._touched.add((mapped.kind, record.id))

    def add_answers(
        self, remittance: Remittance, payments: Sequence[ClaimPayment]
    ) -> tuple[ClaimPayment, ...]:
        """Save further answers under a check that is recorded already.

        Args:
            remittance: the recorded check.
            payments: answers in the order of the check, after those that are there.

        Returns:
            The answers with their ids.
        """
        position = tables.claim_payment.c.position
        query = sa.select(sa.func.max(position)).where(tables.claim_payment.c.remittance_id == remittance.id)
        after = self.connection.execute(query).scalar() or 0
        saved = self._insert_claims(replace(remittance, claims=tuple(payments)), int(after))
        self._note("U", map_of(Remittance), remittance, {"answers": [payment.id for payment in saved]})
        return saved

    def _insert_claims(self, remittance: Remittance, after: int = 0) -> tuple[ClaimPayment, ...]:
        """Save the claims of a check, their lines and adjustments, each table in one go."""
        claims = self._insert_rows(
            tables.claim_payment,
            [
                {
                    **_fields(claim, CLAIM_FIELDS),
                    "remittance_id": remittance.id,
                    "position": position,
                }
                for position, claim in enumerate(remittance.claims, after + 1)
            ],
        )
        lines = [
            {**_fields(line, SERVICE_FIELDS), "claim_payment_id": claim_id, "position": position}
            for claim_id, claim in zip(claims, remittance.claims, strict=True)
            for position, line in enumerate(claim.services, 1)
        ]
        services = iter(self._insert_rows(tables.service_payment, lines))
        adjustments: list[dict[str, Any]] = []
        saved = []
        for claim_id, claim in zip(claims, remittance.claims, strict=True):
            own = [replace(line, id=next(services)) for line in claim.services]
            adjustments += _adjustments(claim_id, None, claim.adjustments)
            for line in own:
                adjustments += _adjustments(claim_id, line.id, line.adjustments)
            saved.append(replace(claim, id=claim_id, services=tuple(own)))
        if adjustments:
            self.connection.execute(sa.insert(tables.adjustment), adjustments)
        return tuple(saved)

    def _insert_rows(self, table: sa.Table, rows: list[dict[str, Any]]) -> list[int]:
        if not rows:
            return []
        query = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(self.connection.execute(query, rows).scalars())


def _fields(record: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names if name != "id"}


def _adjustments(claim_id: int, service_id: int | None, adjustments: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "claim_payment_id": claim_id,
            "service_payment_id": service_id,
            "position": position,
            "group": one.group,
            "carc": one.carc,
            "amount": one.amount,
            "quantity": one.quantity,
        }
        for position, one in enumerate(adjustments, 1)
    ]
