"""How every table of the office is declared."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from medbill_desktop.store import types as t

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: Any, **options: Any) -> sa.Table:
    """Declare a STRICT table; further options are SQLAlchemy's."""
    return sa.Table(name, metadata, *parts, sqlite_strict=True, **options)


def record(name: str, *parts: Any) -> sa.Table:
    """Declare a table of records: `id` and `version` first; a save with an old version is refused."""
    return table(
        name,
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
        *parts,
    )


def words(*names: str) -> list[sa.Column[Any]]:
    """Declare text columns; empty text stands for "none", never NULL."""
    return [sa.Column(name, t.Words(), nullable=False) for name in names]


def flags(*names: str) -> list[sa.Column[Any]]:
    """Declare yes-no columns."""
    return [sa.Column(name, t.Flag(), nullable=False) for name in names]


def later_text(*names: str) -> list[sa.Column[Any]]:
    """Declare text columns that a migration added: rows of before have none."""
    return [sa.Column(name, t.Words(), nullable=False, server_default="") for name in names]


def later_flag(name: str, *, on: bool) -> sa.Column[Any]:
    """Declare a yes-no column that a migration added; rows of before have the default."""
    return sa.Column(name, t.Flag(), nullable=False, server_default=sa.true() if on else sa.false())


def later_count(*names: str) -> list[sa.Column[Any]]:
    """Declare whole numbers that a migration added; rows of before have 0."""
    return [sa.Column(name, t.Count(), nullable=False, server_default="0") for name in names]


def later_cents(name: str) -> sa.Column[Any]:
    """Declare an amount that a migration added; rows of before have 0."""
    return sa.Column(name, t.Cents(), nullable=False, server_default="0")


def days(*names: str) -> list[sa.Column[Any]]:
    """Declare dates that may be missing."""
    return [sa.Column(name, t.Day()) for name in names]


def day(name: str) -> sa.Column[Any]:
    """Declare a date that must be there."""
    return sa.Column(name, t.Day(), nullable=False)


def count(name: str) -> sa.Column[Any]:
    """Declare a whole number that must be there."""
    return sa.Column(name, t.Count(), nullable=False)


def cents(name: str) -> sa.Column[Any]:
    """Declare an amount that must be there."""
    return sa.Column(name, t.Cents(), nullable=False)


def link(name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    """Declare a reference to another record by its id.

    Args:
        name: column (``"patient_id"``).
        target: table it points to.
        optional: may be NULL.
    """
    return sa.Column(name, t.Id(), sa.ForeignKey(f"{target}.id"), nullable=optional)


def postal(prefix: str = "") -> list[sa.Column[Any]]:
    """Declare the five columns of an address."""
    return words(*(prefix + part for part in ("address1", "address2", "city", "state", "zip")))


def person() -> list[sa.Column[Any]]:
    """Declare the four parts of a name."""
    return words("last_name", "first_name", "middle_name", "suffix")
