"""The triggers that keep posted rows: one list, created after each migration, compared on opening."""

from __future__ import annotations

import sqlalchemy as sa

APPEND_ONLY = ("ledger_entry", "ledger_line", "audit")
_MESSAGE = "posted rows are never changed or deleted"
_FUNCTION = "medbill_refuse"
_BODY = f"BEGIN RAISE EXCEPTION '{_MESSAGE}'; END"


def _sqlite() -> dict[str, str]:
    return {
        f"keep_{table}_{verb.lower()}": (
            f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        )
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    }


def _postgres() -> dict[str, str]:
    wanted = {}
    for table in APPEND_ONLY:
        for verb, level in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            name = f"keep_{table}_{verb.lower()}"
            wanted[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"FOR EACH {level} EXECUTE FUNCTION {_FUNCTION}()"
            )
    return wanted


def names() -> list[tuple[str, str]]:
    """Every trigger of either engine, with its table."""
    return [
        (f"keep_{table}_{verb}", table) for table in APPEND_ONLY for verb in ("update", "delete", "truncate")
    ]


def create(connection: sa.Connection) -> None:
    """Create the triggers anew, inside the caller's transaction."""
    if connection.dialect.name == "sqlite":
        for name, statement in _sqlite().items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
    )
    for table in APPEND_ONLY:
        for verb in ("update", "delete", "truncate"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS keep_{table}_{verb} ON {table}")
    for statement in _postgres().values():
        connection.exec_driver_sql(statement)


def missing(connection: sa.Connection) -> list[str]:
    """Names of triggers that are gone, changed or switched off; empty when all is well."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = {row.name: row.sql for row in rows}
        return sorted(name for name, sql in _sqlite().items() if found.get(name) != sql)
    return _missing_on_postgres(connection)


def _missing_on_postgres(connection: sa.Connection) -> list[str]:
    body = connection.execute(
        sa.text("SELECT prosrc FROM pg_proc WHERE proname = :name"), {"name": _FUNCTION}
    ).scalars()
    rows = connection.execute(
        sa.text(
            "SELECT t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
        )
    ).all()
    found = {name: definition.replace("public.", "") for name, definition, enabled in rows if enabled == "O"}
    wanted = _postgres()
    gone = sorted(name for name, sql in wanted.items() if found.get(name) != sql)
    if _BODY not in list(body):
        gone.append(_FUNCTION)
    return gone
