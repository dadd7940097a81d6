"""Migrations: from an older revision, with rows, on both engines; nothing is lost, the safeguards stand."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from medbill_desktop.domain.errors import EnvironmentProblem, NewerSchema
from medbill_desktop.store import Keys, copying, migrate, open_sqlite, tables, triggers

ROWS = """
INSERT INTO patient VALUES (1, 1, 'P1', 'Okafor', 'Ngozi', '', '', '1980-05-17', 'F', '', '', '', '', '', '',
    '', NULL, NULL, {yes}, 'okafor, ngozi');
INSERT INTO payer VALUES (7, 1, 'Prairie', 'PM', 'CI', '', '', '', '', '', '', {no}, 0, 0, {no}, {yes}, {yes},
    {no}, {yes});
INSERT INTO plan VALUES (3, 1, 7, 'Choice', 'ppo', {no});
INSERT INTO "case" VALUES (4, 1, 1, 'health', '', NULL, '', '', '', {no});
INSERT INTO coverage VALUES (5, 1, 1, 4, 7, 3, 1, 'M1', '', '18', NULL, NULL, {yes}, {no}, '', '', '', '', '',
    NULL, '', '', '', '', '', '', '');
INSERT INTO ledger_entry VALUES (1, 'charge', '2026-04-02', NULL, NULL, 'r', NULL, 'k1',
    '2026-04-02T12:00:00.000000Z', 'ana');
INSERT INTO ledger_line VALUES (1, 1, 1, 'AR_PAYER', 12500, 1, NULL, NULL, 5, NULL, '', '', '2026-04-02',
    '2026-04-02');
INSERT INTO ledger_line VALUES (2, 1, 2, 'CHARGES', -12500, 1, NULL, NULL, 5, NULL, '', '', NULL,
    '2026-04-02');
INSERT INTO work_item VALUES (1, 1, 'denial', 'open', 1, NULL, NULL, NULL, 'call', NULL, '2026-04-02',
    'D''Ávila')
"""


def at_the_first_revision(engines):
    """An office of the first release with rows in it, as its own program left it."""
    migrate.upgrade(engines, target="0001")
    yes, no = ("1", "0") if engines.is_sqlite else ("TRUE", "FALSE")
    with engines.writer.begin() as connection:
        for statement in ROWS.split(";\n"):
            connection.exec_driver_sql(statement.replace("{yes}", yes).replace("{no}", no))


def test_an_older_office_keeps_rows_triggers_and_values(new_engines):
    engines = new_engines(template=False)
    at_the_first_revision(engines)
    backups = []
    migrate.upgrade(engines, before=lambda: backups.append("made"))
    assert backups == ["made"]
    with engines.readers.begin() as connection:
        assert triggers.missing(connection) == []
        assert migrate.current(connection) == migrate.revisions()[-1]
        line = tables.ledger_line
        found = connection.execute(sa.select(line.c.payer_id, line.c.cents).order_by(line.c.id)).all()
        assert [(row.payer_id, row.cents.cents) for row in found] == [(7, 12500), (None, -12500)]
        assert connection.execute(sa.select(tables.patient.c.name_search)).scalar_one() == "okafor, ngozi"
        assert connection.execute(sa.select(tables.work_item.c.patient_name_key)).scalar_one() == "d'avila"
        span = connection.execute(sa.select(tables.open_span)).one()
        assert (span.party_id, span.charge_id, span.cents.cents) == (7, 0, 12500)
        assert (span.first_day, span.since_day) == (date(2026, 4, 2), date(2026, 4, 2))
    assert migrate.is_current(engines)


def test_an_older_office_is_backed_up_as_it_is(new_engines, tmp_path):
    """What the folder does before an upgrade: newer tables and columns are not there yet."""
    engines = new_engines(template=False)
    at_the_first_revision(engines)
    key, copy = bytes(range(32)), tmp_path / "copy.db"
    source = new_engines.location if engines.is_sqlite else tmp_path
    database = Keys.of(key).database
    copying.copy_to_file(engines, source, copy, database)
    copied = open_sqlite(copy, database)
    with copied.readers.begin() as connection, engines.readers.begin() as older:
        assert migrate.current(connection) == "0001"
        assert copying.row_counts(connection) == copying.row_counts(older)
        assert copying.row_counts(connection)["ledger_line"] == 2
    migrate.upgrade(copied)
    with copied.readers.begin() as connection:
        assert connection.execute(sa.select(tables.open_span.c.cents)).scalar_one().cents == 12500
    copied.dispose()


def test_a_current_office_is_not_backed_up_again(new_engines):
    migrate.upgrade(new_engines(), before=lambda: pytest.fail("there was nothing to do"))


def test_the_migrated_schema_is_the_declared_one(new_engines):
    engines = new_engines()
    declared = new_engines(template=False)
    with declared.writer.begin() as connection:
        tables.metadata.create_all(connection)
    assert shape(engines) == shape(declared)


def shape(engines):
    """Columns, keys, uniques and indices of every table, as the engine tells them."""
    with engines.readers.begin() as connection:
        inspector = sa.inspect(connection)
        return {
            name: {
                "columns": {(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)},
                "key": inspector.get_pk_constraint(name)["constrained_columns"],
                "links": {
                    (tuple(f["constrained_columns"]), f["referred_table"])
                    for f in inspector.get_foreign_keys(name)
                },
                "unique": {tuple(u["column_names"]) for u in inspector.get_unique_constraints(name)},
                "indices": {(i["name"], tuple(i["column_names"])) for i in inspector.get_indexes(name)},
            }
            for name in inspector.get_table_names()
            if name != "alembic_version"
        }


def test_no_column_takes_any_other_type(new_engines):
    """STRICT on SQLite; on PostgreSQL no type that SQLite could not keep exactly."""
    engines = new_engines()
    strict = (
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 "
        "AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
    )
    exact = (
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND data_type NOT IN ('bigint', 'text', 'boolean', 'date', 'timestamp with time zone', 'bytea') "
        "AND table_name <> 'alembic_version'"
    )
    with engines.readers.begin() as connection:
        loose = connection.execute(sa.text(strict if engines.is_sqlite else exact)).scalars()
        assert loose.all() == []


def test_a_newer_office_is_refused(new_engines):
    engines = new_engines()
    with engines.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchema, match=r"schema 9999.*Install the newer version"):
        migrate.upgrade(engines)


def test_a_migration_that_would_lose_a_value_changes_nothing(new_engines, monkeypatch):
    engines = new_engines(template=False)
    at_the_first_revision(engines)
    run = migrate._run

    def lossy(connection, target):
        run(connection, target)
        connection.exec_driver_sql("UPDATE patient SET last_name = 'Gone'")

    monkeypatch.setattr(migrate, "_run", lossy)
    with pytest.raises(EnvironmentProblem, match="without loss; nothing was changed"):
        migrate.upgrade(engines)
    with engines.readers.begin() as connection:
        assert migrate.current(connection) == "0001"
        assert triggers.missing(connection) == []
        assert connection.exec_driver_sql("SELECT last_name FROM patient").scalar_one() == "Okafor"
    if engines.is_sqlite:
        with engines.writer.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
