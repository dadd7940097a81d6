"""Brings the schema of an office up to date, so that nothing is lost on the way (docs/adr/104)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from medbill_desktop.domain.errors import EnvironmentProblem, NewerSchema
from medbill_desktop.store import open_spans, triggers
from medbill_desktop.store.engine import Engines
from medbill_desktop.store.faults import explained

_FOLDER = Path(__file__).parent / "migrations"
_NEWEST = "head"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def revisions() -> list[str]:
    """All revisions, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def current(connection: sa.Connection) -> str | None:
    """The revision an office is at; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(engines: Engines) -> bool:
    """Whether the office has the schema of this program.

    Raises:
        NewerSchema: a newer program has written it.
    """
    with explained(), engines.readers.begin() as connection:
        found = current(connection)
    known = revisions()
    if found is not None and found not in known:
        raise NewerSchema(
            f"This office was written by a newer version of MedBill Desktop (schema {found}, "
            f"this program knows {known[-1]}). Install the newer version on this computer."
        )
    return found == known[-1]


def upgrade(engines: Engines, before: Callable[[], object] | None = None, target: str = _NEWEST) -> None:
    """Run the missing revisions in one transaction; either all hold or nothing changed.

    Args:
        engines: of the office; nobody else may use it meanwhile.
        before: makes a backup; called only when there is something to lose and something to do.
        target: a revision; only tests stop before the newest.

    Raises:
        NewerSchema: a newer program has written the office.
        EnvironmentProblem: rows, references or triggers would not be the same afterwards.
    """
    if is_current(engines):
        return
    with explained(), engines.readers.begin() as connection:
        empty = current(connection) is None
    if before is not None and not empty:
        before()
    engines.readers.dispose()
    with explained(), _unchecked(engines) as connection:
        old = _checksums(connection, _columns(connection))
        _drop_triggers(connection)
        _run(connection, target)
        triggers.create(connection)
        if target == _NEWEST:
            open_spans.rebuild(connection)
        _compare(connection, old)


@contextmanager
def _unchecked(engines: Engines) -> Iterator[sa.Connection]:
    """A transaction without foreign keys: rebuilding a parent table would delete its children otherwise."""
    with engines.writer.connect() as connection:
        raw = connection.connection.dbapi_connection
        if engines.is_sqlite and raw is not None:
            raw.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if engines.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise EnvironmentProblem(
                        "The office could not be brought up to date; nothing was changed."
                    )
        finally:
            if engines.is_sqlite and raw is not None:
                raw.cursor().execute("PRAGMA foreign_keys = ON")


def _run(connection: sa.Connection, target: str) -> None:
    script = ScriptDirectory.from_config(_config())

    def steps(revision: object, _context: object) -> object:
        try:
            return script._upgrade_revs(target, revision)  # type: ignore[arg-type]  # noqa: SLF001 - as alembic.command does
        except CommandError as error:
            raise EnvironmentProblem(f"The office's schema is not one of ours: {error}") from error

    with EnvironmentContext(_config(), script, fn=partial(steps)) as environment:
        environment.configure(connection=connection, render_as_batch=True, transactional_ddl=False)
        environment.run_migrations()


def _drop_triggers(connection: sa.Connection) -> None:
    for name, table in triggers.names():
        if sa.inspect(connection).has_table(table):
            place = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{place}")


Columns = dict[str, list[str]]


def _columns(connection: sa.Connection) -> Columns:
    inspector = sa.inspect(connection)
    return {
        name: [column["name"] for column in inspector.get_columns(name)]
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def _checksums(connection: sa.Connection, columns: Columns) -> dict[str, tuple[list[str], int, str]]:
    """Columns, number of rows and digest of every table, over the values as the driver gives them."""
    inspector = sa.inspect(connection)
    found = {}
    for name, wanted in columns.items():
        keys = inspector.get_pk_constraint(name)["constrained_columns"]
        query: Any = (
            sa.select(*(sa.column(column) for column in wanted))
            .select_from(sa.table(name))
            .order_by(*(sa.column(key) for key in keys))
        )
        digest, rows = hashlib.sha256(), 0
        for row in connection.execute(query):
            digest.update(repr(tuple(row)).encode())
            rows += 1
        found[name] = (wanted, rows, digest.hexdigest())
    return found


def _compare(connection: sa.Connection, old: dict[str, tuple[list[str], int, str]]) -> None:
    """Refuse the upgrade when a table, a column, a row or a value of before is not there afterwards."""
    now = _columns(connection)
    kept = {name: columns for name, (columns, _, _) in old.items() if set(columns) <= set(now.get(name, []))}
    if kept.keys() != old.keys() or _checksums(connection, kept) != old:
        raise EnvironmentProblem(
            "The office could not be brought up to date without loss; nothing was changed."
        )
    if gone := triggers.missing(connection):
        raise EnvironmentProblem(
            f"The office's safeguards ({', '.join(gone)}) could not be made; nothing changed."
        )
