"""The two engines of an open office: one writer, a few readers; every pragma and setting in this one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.store.faults import explained

OLDEST_SQLITE = (3, 51, 3)
WRITER_CACHE_KIB = 128 * 1024
READER_CACHE_KIB = 32 * 1024
READERS = 3

Connector = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Engines:
    """The two doors to an office's database.

    Attributes:
        writer: one connection; each transaction is BEGIN IMMEDIATE (SQLite) or SERIALIZABLE (PostgreSQL).
        readers: at most three connections that cannot write.
    """

    writer: sa.Engine
    readers: sa.Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file office."""
        return self.writer.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close every connection."""
        self.readers.dispose()
        self.writer.dispose()


def require_safe_sqlite(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Refuse an SQLite that can lose commits when two connections write and checkpoint at once.

    Source: sqlite.org/wal.html, WAL-reset bug, 3.7.0 to 3.51.2.

    Raises:
        EnvironmentProblem: the SQLite in this installation is too old.
    """
    if version < OLDEST_SQLITE:
        shown = ".".join(map(str, version))
        raise EnvironmentProblem(
            f"This installation has SQLite {shown}, which can lose saved work; install MedBill Desktop again."
        )


_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE passes the ledger's triggers
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = FAST",
)


def sqlite_connector(path: Path, key: bytes | None, cache_kib: int, *, read_only: bool = False) -> Connector:
    """Make connections to an SQLCipher file.

    Args:
        path: the database file.
        key: raw 32-byte key; None only for measurements against the same engine without a key.
        cache_kib: page cache in KiB.
        read_only: refuse writes on this connection.
    """
    pragmas = [*_PRAGMAS, f"PRAGMA cache_size = -{cache_kib}"]
    if read_only:
        pragmas.append("PRAGMA query_only = ON")

    def connect() -> Any:
        connection = dbapi2.connect(
            path.absolute().as_uri() + "?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            if key is not None:
                connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in pragmas:
                connection.execute(pragma)
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def sqlite_engine(connect: Connector, *, size: int, begin: str) -> sa.Engine:
    """Build an engine over SQLCipher connections.

    Args:
        connect: from `sqlite_connector`.
        size: connections at most.
        begin: how a transaction begins; the driver itself would begin too late.
    """
    engine = sa.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
    )

    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", on_begin)
    return engine


def open_sqlite(path: Path, key: bytes) -> Engines:
    """Open an encrypted office file that exists.

    Args:
        path: the database file.
        key: raw 32-byte key.

    Raises:
        EnvironmentProblem: SQLite too old, or the file cannot be read with this key.
    """
    require_safe_sqlite()
    if not path.is_file():
        raise EnvironmentProblem(f"{path.name} is missing from the office folder. Restore the latest backup.")
    if not path.stat().st_size:
        raise EnvironmentProblem(
            f"{path.name} is empty: it is not the office's database. Restore the latest backup."
        )
    engines = Engines(
        writer=sqlite_engine(sqlite_connector(path, key, WRITER_CACHE_KIB), size=1, begin="BEGIN IMMEDIATE"),
        readers=sqlite_engine(
            sqlite_connector(path, key, READER_CACHE_KIB, read_only=True), size=READERS, begin="BEGIN"
        ),
    )
    return _tried(engines)


def create_sqlite(path: Path, key: bytes) -> None:
    """Create an empty encrypted file; refuses one that exists.

    Raises:
        FileExistsError: there is a file of that name.
    """
    path.touch(exist_ok=False)
    connection = sqlite_connector(path, key, READER_CACHE_KIB)()
    connection.close()


def open_postgres(url: str, password: str = "") -> Engines:
    """Open an office on a PostgreSQL server.

    Args:
        url: ``postgresql+psycopg://user@host:5432/database``, without password.
        password: for that user; kept out of the URL so that no message can show it.

    Raises:
        EnvironmentProblem: the server does not answer or refuses the user.
    """
    writer = _postgres_engine(url, password, size=1, isolation_level="SERIALIZABLE")
    readers = _postgres_engine(url, password, size=READERS, isolation_level="REPEATABLE READ")
    return _tried(Engines(writer, readers.execution_options(postgresql_readonly=True)))


def _postgres_engine(url: str, password: str, *, size: int, isolation_level: Any) -> sa.Engine:
    engine = sa.create_engine(
        url,
        isolation_level=isolation_level,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
    )
    if password:

        @event.listens_for(engine, "do_connect")
        def _add_password(_dialect: Any, _record: Any, _args: Any, parameters: dict[str, Any]) -> None:
            parameters["password"] = password

    return engine


def _tried(engines: Engines) -> Engines:
    """Touch the database once, so that a wrong key or a dead server shows here."""
    try:
        with explained(), engines.readers.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
            if engines.is_sqlite:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    except BaseException:
        engines.dispose()
        raise
    return engines
