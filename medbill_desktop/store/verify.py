"""Proves that an office is whole: file, references, safeguards, ledger, audit, stored files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from medbill_desktop.domain.errors import EnvironmentProblem, MedBillError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.store import migrate, open_spans, tables, triggers
from medbill_desktop.store.chain import ChainCheck, Heads
from medbill_desktop.store.ledger import digest_of
from medbill_desktop.store.office_store import Store
from medbill_desktop.store.reader import entry_of, line_of

_SHOWN = 5

Step = Callable[[Store, sa.Connection], "Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Attributes:
        name: stable words ("audit chain").
        ok: nothing was found.
        detail: what was counted, or what is wrong.
    """

    name: str
    ok: bool
    detail: str

    @classmethod
    def of(cls, name: str, problems: list[str], counted: str) -> Check:
        """A check that found these problems, or counted this much when there are none."""
        if not problems:
            return cls(name, ok=True, detail=counted)
        more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        return cls(name, ok=False, detail="; ".join(problems[:_SHOWN]) + more)


def verify(store: Store, anchors: Heads | None = None, progress: Progress | None = None) -> list[Check]:
    """Run every check.

    Args:
        store: of the open office.
        anchors: heads of audit chains written down outside the database.
        progress: told before each check.
    """
    watch = progress or Silent()

    def chains(store: Store, connection: sa.Connection) -> Check:
        check = ChainCheck(store.keys.audit).run(connection, anchors)
        return Check.of("audit chain", check.problems, f"{check.rows} rows")

    steps: dict[str, Step] = {**_STEPS, "audit chain": chains}
    found: list[Check] = []
    for number, (name, step) in enumerate(steps.items()):
        watch.check()
        watch.report(number, len(steps), "Checking the office")
        found.append(_run(store, name, step))
    watch.report(len(steps), len(steps), "Checking the office")
    return found


def _run(store: Store, name: str, step: Step) -> Check:
    """One check; a database too damaged to be read is a finding, not a failure."""
    try:
        with store.reading() as connection:
            return step(store, connection)
    except (EnvironmentProblem, sa.exc.DatabaseError, ValueError) as error:
        words = str(error) if isinstance(error, EnvironmentProblem) else "cannot be read"
        return Check(name, ok=False, detail=words)


def file_problems(connection: sa.Connection) -> list[str]:
    """What the SQLCipher file itself says: every page's HMAC, and the structure."""
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
    structure = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
    return pages + [str(line) for line in structure if line != "ok"]


def _file(store: Store, connection: sa.Connection) -> Check:
    if store.engines.is_sqlite:
        problems = file_problems(connection)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return Check.of("file integrity", problems, f"{pages} pages")
    rows = 0
    for table in tables.metadata.sorted_tables:
        rows += connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    return Check.of("file integrity", [], f"{rows} rows read from the server")


def _schema(_store: Store, connection: sa.Connection) -> Check:
    found, newest = migrate.current(connection), migrate.revisions()[-1]
    problems = [] if found == newest else [f"schema {found}, expected {newest}"]
    return Check.of("schema", problems, f"revision {found}")


def _references(_store: Store, connection: sa.Connection) -> Check:
    problems, links = [], 0
    for table in tables.metadata.sorted_tables:
        for key in table.foreign_keys:
            links += 1
            parent = key.column.table.alias("parent")
            target = parent.c[key.column.name]
            query = (
                sa.select(sa.func.count())
                .select_from(table.outerjoin(parent, key.parent == target))
                .where(key.parent.is_not(None), target.is_(None))
            )
            if count := connection.execute(query).scalar_one():
                problems.append(f"{count} rows of {table.name} point to a missing {key.column.table.name}")
    return Check.of("foreign keys", problems, f"{links} links")


def _triggers(_store: Store, connection: sa.Connection) -> Check:
    gone = [f"{name} is missing or changed" for name in triggers.missing(connection)]
    return Check.of("safeguards", gone, "posted rows cannot be changed")


def _balances(_store: Store, connection: sa.Connection) -> Check:
    return ledger_check(connection)


def ledger_check(connection: sa.Connection) -> Check:
    """Every entry and the whole ledger sum to zero; copied columns agree with what they were copied from."""
    entry, line, coverage = tables.ledger_entry, tables.ledger_line, tables.coverage
    total = sa.func.sum(line.c.cents)
    query = (
        sa.select(entry.c.id, total.label("total"), sa.func.count(line.c.id).label("lines"))
        .outerjoin(line, line.c.entry_id == entry.c.id)
        .group_by(entry.c.id)
        .having(sa.or_(total != Money(0), sa.func.count(line.c.id) < 2))
    )
    problems = [
        f"entry {row.id} is off by {row.total}" if row.total else f"entry {row.id} has {row.lines} lines"
        for row in connection.execute(query)
    ]
    whole = connection.execute(sa.select(total)).scalar() or Money(0)
    if whole:
        problems.append(f"the ledger is off by {whole}")
    copied = (
        sa.select(sa.func.count())
        .select_from(line)
        .join(entry, line.c.entry_id == entry.c.id)
        .outerjoin(coverage, line.c.coverage_id == coverage.c.id)
        .where(
            sa.or_(
                line.c.accounting_date != entry.c.accounting_date,
                sa.and_(line.c.payer_id.is_not(None), line.c.payer_id != coverage.c.payer_id),
            )
        )
    )
    if count := connection.execute(copied).scalar_one():
        problems.append(f"{count} lines disagree with their entry or coverage")
    entries = connection.execute(sa.select(sa.func.count()).select_from(entry)).scalar_one()
    return Check.of("ledger balance", problems, f"{entries} entries, sum 0.00")


def _open_amounts(_store: Store, connection: sa.Connection) -> Check:
    """The summary that aging reads is what the ledger says (docs/adr/109)."""
    problems, rows = open_spans.problems(connection)
    return Check.of("open amounts", problems, f"{rows} as the ledger says")


def _digests(_store: Store, connection: sa.Connection) -> Check:
    """Every entry is as it was when it was posted, and every posting of the audit is there."""
    found = dict(_entry_digests(connection))
    problems, told = [], 0
    audit = tables.audit
    query = sa.select(audit.c.writer_id, audit.c.seq, audit.c.detail).where(audit.c.verb == "P")
    for row in connection.execute(query):
        detail = json.loads(row.detail)
        ids = [number for first, last in detail["entries"] for number in range(first, last + 1)]
        told += len(ids)
        digest = hashlib.sha256(b"".join(found.get(number, b"") for number in ids)).hexdigest()
        if digest != detail["digest"]:
            problems.append(f"entries {ids[0]} to {ids[-1]} are not as they were posted")
    if told != len(found):
        problems.append(f"{len(found)} entries, but the audit tells of {told}")
    return Check.of("ledger proof", problems, f"{told} entries as posted")


def _entry_digests(connection: sa.Connection) -> Iterator[tuple[int, bytes]]:
    entry, line = tables.ledger_entry, tables.ledger_line
    lines = connection.execution_options(yield_per=5000).execute(
        sa.select(line).order_by(line.c.entry_id, line.c.position)
    )
    by_entry = groupby(lines, key=lambda row: row.entry_id)
    current: tuple[int, list[object]] | None = None
    for row in connection.execution_options(yield_per=5000).execute(sa.select(entry).order_by(entry.c.id)):
        while current is None or current[0] < row.id:
            following = next(by_entry, None)
            if following is None:
                break
            current = (following[0], [line_of(one) for one in following[1]])
        own = current[1] if current is not None and current[0] == row.id else []
        try:
            yield row.id, digest_of(entry_of(row, own), row.recorded_by)  # type: ignore[arg-type]
        except MedBillError:
            yield row.id, b"unbalanced"


def _blobs(store: Store, connection: sa.Connection) -> Check:
    listed = set(connection.execute(sa.select(tables.blob.c.name)).scalars())
    problems, size = [], 0
    for name in sorted(listed):
        try:
            size += len(store.blobs.get(name))
        except MedBillError as error:
            problems.append(str(error))
    used = sa.select(tables.document.c.blob).where(tables.document.c.blob != "").distinct()
    lost = set(connection.execute(used).scalars()) - listed
    problems += [f"document file {name[:12]} is not listed" for name in sorted(lost)]
    return Check.of("stored files", problems, f"{len(listed)} files, {size} bytes")


_STEPS: dict[str, Step] = {
    "file integrity": _file,
    "schema": _schema,
    "foreign keys": _references,
    "safeguards": _triggers,
    "ledger balance": _balances,
    "ledger proof": _digests,
    "open amounts": _open_amounts,
    "stored files": _blobs,
}
