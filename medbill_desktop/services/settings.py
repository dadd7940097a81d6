"""The office's settings: read with their default, changed with an audit row."""

from __future__ import annotations

from sqlalchemy import select

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.setting import Scope, Setting
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import setting as table


def read_setting(reader: Reader, setting: Setting) -> int | bool | str:
    """What a setting is in this office; its default until somebody changed it."""
    text = reader.connection.execute(select(table.c.value).where(table.c.key == setting.key)).scalar()
    return setting.read(text)


def read_text(reader: Reader, setting: Setting) -> str:
    """A setting of words."""
    return str(read_setting(reader, setting))


def read_number(reader: Reader, setting: Setting) -> int:
    """A setting of a whole number."""
    return int(read_setting(reader, setting))


def change_setting(bench: Bench, setting: Setting, value: int | bool | str) -> Done[None]:
    """Change an office setting."""
    bench.require(Permission.CHANGE_SETTINGS)
    if setting.scope is not Scope.OFFICE:
        raise ValueError(f"{setting.key} belongs to the workstation")

    def work(uow: UnitOfWork) -> None:
        uow.upsert(table, {"key": setting.key}, value=setting.write(value))
        uow.touch(Kind.SETTING, 0)

    return bench.act("change setting", work)
