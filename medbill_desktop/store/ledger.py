"""Writing to the ledger: rules that no posting passes, whoever asks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from medbill_desktop.domain.errors import ClosedPeriod, DuplicatePosting, Unbalanced
from medbill_desktop.domain.ledger import Account, LedgerEntry
from medbill_desktop.domain.money import Money
from medbill_desktop.store import open_spans, tables
from medbill_desktop.store.records import canonical

_ENTRY = tables.ledger_entry
_LINE = tables.ledger_line
_CHUNK = 500
T = TypeVar("T")


def digest_of(entry: LedgerEntry, recorded_by: str) -> bytes:
    """SHA-256 over all that an entry says; the audit holds the digest of the digests of a posting."""
    lines = [
        [
            str(line.account),
            line.amount.cents,
            line.patient_id,
            line.charge_id,
            line.claim_id,
            line.coverage_id,
            line.remittance_id,
            line.group,
            line.carc,
            line.aging_date and line.aging_date.isoformat(),
        ]
        for line in entry.lines
    ]
    head = [
        entry.id,
        str(entry.kind),
        entry.accounting_date.isoformat(),
        entry.service_date and entry.service_date.isoformat(),
        entry.deposit_date and entry.deposit_date.isoformat(),
        entry.reason,
        entry.reverses,
        entry.idempotency_key,
        recorded_by,
    ]
    return hashlib.sha256(canonical([head, lines]).encode()).digest()


def runs(ids: Iterable[int]) -> list[list[int]]:
    """Ascending ids as [first, last] runs: 1 2 3 7 is [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for number in ids:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


class Poster:
    """Posts entries inside one unit of work and remembers their digests for its audit row.

    Attributes:
        posted: id and digest of every entry of this unit of work.
    """

    def __init__(self, connection: sa.Connection, now: datetime, user: str) -> None:
        self.posted: list[tuple[int, bytes]] = []
        self._connection = connection
        self._now = now
        self._user = user
        self._payers: dict[int, int] = {}
        self._closed_thru: str | None = None

    def post(self, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        """Write entries and their lines.

        Returns:
            The entries with their ids.

        Raises:
            Unbalanced: an entry does not sum to zero.
            ClosedPeriod: an accounting date lies in a closed month.
            DuplicatePosting: an idempotency key, or the reversal of an entry, is there already.
        """
        for entry in entries:
            _refuse_unbalanced(entry)
            self._refuse_closed(entry)
        self._refuse_doubles(entries)
        saved: list[LedgerEntry] = []
        for part in _chunks(entries):
            saved += self._write(part)
        return saved

    def _write(self, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        ids = self._connection.execute(
            sa.insert(_ENTRY).returning(_ENTRY.c.id, sort_by_parameter_order=True),
            [self._entry_row(entry) for entry in entries],
        ).scalars()
        saved = [replace(entry, id=entry_id) for entry, entry_id in zip(entries, ids, strict=True)]
        self._learn_payers(saved)
        self._connection.execute(sa.insert(_LINE), [row for entry in saved for row in self._line_rows(entry)])
        self.posted += [(entry.id, digest_of(entry, self._user)) for entry in saved]
        open_spans.refresh(self._connection, open_spans.touched(saved, self._payers))
        return saved

    def _entry_row(self, entry: LedgerEntry) -> dict[str, Any]:
        return {
            "kind": entry.kind,
            "accounting_date": entry.accounting_date,
            "service_date": entry.service_date,
            "deposit_date": entry.deposit_date,
            "reason": entry.reason,
            "reverses": entry.reverses,
            "idempotency_key": entry.idempotency_key or None,
            "recorded_at": self._now,
            "recorded_by": self._user,
        }

    def _line_rows(self, entry: LedgerEntry) -> Iterator[dict[str, Any]]:
        for position, line in enumerate(entry.lines, 1):
            by_payer = line.account is Account.AR_PAYER and line.coverage_id is not None
            yield {
                "entry_id": entry.id,
                "position": position,
                "account": line.account,
                "cents": line.amount,
                "patient_id": line.patient_id,
                "charge_id": line.charge_id,
                "claim_id": line.claim_id,
                "coverage_id": line.coverage_id,
                "remittance_id": line.remittance_id,
                "group": line.group,
                "carc": line.carc,
                "aging_date": line.aging_date,
                "accounting_date": entry.accounting_date,
                "payer_id": self._payers.get(line.coverage_id or 0) if by_payer else None,
            }

    def _learn_payers(self, entries: Sequence[LedgerEntry]) -> None:
        wanted = {line.coverage_id for entry in entries for line in entry.lines if line.coverage_id}
        unknown = sorted(wanted - self._payers.keys())
        coverage = tables.coverage
        for part in _chunks(unknown):
            query = sa.select(coverage.c.id, coverage.c.payer_id).where(coverage.c.id.in_(part))
            self._payers.update((row.id, row.payer_id) for row in self._connection.execute(query))

    def _refuse_closed(self, entry: LedgerEntry) -> None:
        if self._closed_thru is None:  # a closed month closes those before it: its opening balance stands
            latest = sa.select(sa.func.max(tables.closed_month.c.month))
            self._closed_thru = self._connection.execute(latest).scalar() or ""
        month = entry.accounting_date.isoformat()[:7]
        if month <= self._closed_thru:
            raise ClosedPeriod(
                f"“{entry.reason}” would post to {month}, which is closed. Post it in the open month."
            )

    def _refuse_doubles(self, entries: Sequence[LedgerEntry]) -> None:
        keys = [entry.idempotency_key for entry in entries if entry.idempotency_key]
        reversed_ids = [entry.reverses for entry in entries if entry.reverses is not None]
        if len(set(keys)) < len(keys) or len(set(reversed_ids)) < len(reversed_ids):
            raise DuplicatePosting("The same money stands twice in one posting; nothing was posted.")
        for part in _chunks(keys):
            query = sa.select(_ENTRY.c.id).where(_ENTRY.c.idempotency_key.in_(part)).limit(1)
            if (entry_id := self._connection.execute(query).scalar()) is not None:
                raise DuplicatePosting(
                    f"This was posted before as ledger entry {entry_id}; nothing was posted again."
                )
        for some in _chunks(reversed_ids):
            query = sa.select(_ENTRY.c.reverses).where(_ENTRY.c.reverses.in_(some)).limit(1)
            if (entry_id := self._connection.execute(query).scalar()) is not None:
                raise DuplicatePosting(f"Ledger entry {entry_id} was taken back before; nothing was posted.")


def _refuse_unbalanced(entry: LedgerEntry) -> None:
    """The store's own proof: an entry built past the dataclass's check is refused here too."""
    total = Money.total(line.amount for line in entry.lines)
    if total or len(entry.lines) < 2:
        raise Unbalanced(f"A ledger entry must balance; “{entry.reason}” is off by {total}.")


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
