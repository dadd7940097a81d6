"""Reading records from a connection: the half of the unit of work that a reader may use too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from medbill_desktop.domain.errors import NotFound
from medbill_desktop.domain.ledger import LedgerEntry, LedgerLine
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from medbill_desktop.store import tables
from medbill_desktop.store.records import map_of

T = TypeVar("T")
_ENTRY = tables.ledger_entry
_LINE = tables.ledger_line
_LINE_LINKS = ("patient_id", "charge_id", "claim_id", "coverage_id", "remittance_id")


def conditions(table: sa.Table, equals: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
    """WHERE parts: None is IS NULL; a tuple, list, set or frozenset is IN; anything else is =."""
    parts: list[sa.ColumnElement[bool]] = []
    for name, value in equals.items():
        column = table.c[name]
        if isinstance(value, tuple | list | set | frozenset):
            parts.append(column.in_(list(value)))
        else:
            parts.append(column.is_(None) if value is None else column == value)
    return parts


class Reader:
    """Records over one connection.

    Attributes:
        connection: for Core statements of one's own.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def get(self, record_type: type[T], record_id: int) -> T:
        """Read one record.

        Raises:
            NotFound: no record has this id.
        """
        found = self.find(record_type, id=record_id)
        if not found:
            raise NotFound(f"There is no {map_of(record_type).word} number {record_id}.")
        record = found[0]
        if isinstance(record, Remittance):
            return cast("T", self._whole(record))
        return record

    def find(self, record_type: type[T], order_by: str | None = None, **equals: Any) -> tuple[T, ...]:
        """Read the records whose columns have these values, in order of id or of a column.

        Args:
            record_type: which records; a Remittance comes without its claims, `get` reads it whole.
            order_by: column name, "-" before it for descending; ties by id.
            equals: column to value; None matches NULL, a tuple or set matches any of its values.
        """
        mapped = map_of(record_type)
        query = sa.select(*mapped.columns).where(*conditions(mapped.table, equals))
        if order_by:
            column = mapped.table.c[order_by.removeprefix("-")]
            query = query.order_by(column.desc() if order_by.startswith("-") else column.asc())
        rows = self.connection.execute(query.order_by(mapped.table.c.id)).all()
        return tuple(mapped.read(row) for row in rows)

    def entry(self, entry_id: int) -> LedgerEntry:
        """Read one ledger entry with its lines.

        Raises:
            NotFound: there is no such entry.
        """
        found = self._entries([entry_id])
        if not found:
            raise NotFound(f"There is no ledger entry number {entry_id}.")
        return found[0]

    def entries_for(self, **equals: Any) -> tuple[LedgerEntry, ...]:
        """Read the entries that have a line with these values (claim_id, charge_id, patient_id, account ...).

        Returns:
            Whole entries, with all their lines, in the order they were posted.
        """
        query = sa.select(_LINE.c.entry_id).where(*conditions(_LINE, equals)).distinct()
        return self._entries(sorted(self.connection.execute(query).scalars()))

    def reversal_of(self, entry_id: int) -> int | None:
        """The id of the entry that took this one back; None while it stands."""
        query = sa.select(_ENTRY.c.id).where(_ENTRY.c.reverses == entry_id)
        return self.connection.execute(query).scalar_one_or_none()

    def _entries(self, ids: list[int]) -> tuple[LedgerEntry, ...]:
        found: list[LedgerEntry] = []
        for start in range(0, len(ids), 500):
            found += self._some_entries(ids[start : start + 500])
        return tuple(found)

    def _some_entries(self, ids: list[int]) -> list[LedgerEntry]:
        lines: defaultdict[int, list[LedgerLine]] = defaultdict(list)
        query = sa.select(_LINE).where(_LINE.c.entry_id.in_(ids)).order_by(_LINE.c.entry_id, _LINE.c.position)
        for row in self.connection.execute(query):
            lines[row.entry_id].append(line_of(row))
        entries = sa.select(_ENTRY).where(_ENTRY.c.id.in_(ids)).order_by(_ENTRY.c.id)
        return [entry_of(row, lines[row.id]) for row in self.connection.execute(entries)]

    def _whole(self, header: Remittance) -> Remittance:
        """A remittance with its claims, their lines and adjustments."""
        claim, service, adjustment = tables.claim_payment, tables.service_payment, tables.adjustment
        of_claim = claim.c.remittance_id == header.id
        found: defaultdict[tuple[int, int | None], list[Adjustment]] = defaultdict(list)
        query = (
            sa.select(adjustment)
            .join(claim, adjustment.c.claim_payment_id == claim.c.id)
            .where(of_claim)
            .order_by(adjustment.c.position)
        )
        for row in self.connection.execute(query):
            found[row.claim_payment_id, row.service_payment_id].append(
                Adjustment(group=row.group, carc=row.carc, amount=row.amount, quantity=row.quantity)
            )
        services: defaultdict[int, list[ServicePayment]] = defaultdict(list)
        query = sa.select(service).join(claim).where(of_claim).order_by(service.c.position)
        for row in self.connection.execute(query):
            adjustments = tuple(found[row.claim_payment_id, row.id])
            values = {name: getattr(row, name) for name in SERVICE_FIELDS}
            services[row.claim_payment_id].append(ServicePayment(**values, adjustments=adjustments))
        claims = []
        for row in self.connection.execute(sa.select(claim).where(of_claim).order_by(claim.c.position)):
            values = {name: getattr(row, name) for name in CLAIM_FIELDS}
            own = tuple(found[row.id, None])
            claims.append(ClaimPayment(**values, adjustments=own, services=tuple(services[row.id])))
        return Remittance(
            id=header.id,
            version=header.version,
            payer_id=header.payer_id,
            trace=header.trace,
            method=header.method,
            check_date=header.check_date,
            deposit_date=header.deposit_date,
            payment=header.payment,
            claims=tuple(claims),
        )


CLAIM_FIELDS = (
    "id",
    "claim_id",
    "claim_number",
    "status",
    "charge",
    "paid",
    "patient_share",
    "payer_control",
)
SERVICE_FIELDS = (
    "id",
    "charge_id",
    "line_control",
    "code",
    "modifiers",
    "service_date",
    "charge",
    "paid",
    "allowed",
    "units",
    "remarks",
)


def line_of(row: Any) -> LedgerLine:
    """A ledger line from its row."""
    links = {name: getattr(row, name) for name in _LINE_LINKS}
    return LedgerLine(
        account=row.account,
        amount=row.cents,
        group=row.group,
        carc=row.carc,
        aging_date=row.aging_date,
        **links,
    )


def entry_of(row: Any, lines: Iterable[LedgerLine]) -> LedgerEntry:
    """A ledger entry from its row and its lines."""
    return LedgerEntry(
        id=row.id,
        kind=row.kind,
        accounting_date=row.accounting_date,
        service_date=row.service_date,
        deposit_date=row.deposit_date,
        reason=row.reason,
        reverses=row.reverses,
        idempotency_key=row.idempotency_key or "",
        lines=tuple(lines),
    )
