"""The day: appointments, check-in, receipts, numbered superbills, charge batches."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables of the day."""
    _visit_types()
    _appointments()
    _receipts()
    _superbills()
    _batches()


def _record(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_strict=True,
    )


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, t.Words(), nullable=False) for name in names]


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, t.Count(), nullable=False)


def _cents(name: str) -> sa.Column[Any]:
    return sa.Column(name, t.Cents(), nullable=False)


def _day(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, t.Day(), nullable=optional)


def _link(table: str, name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=optional)


def _unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _index(table: str, *names: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))


def _visit_types() -> None:
    _record(
        "visit_type",
        *_words("code", "name"),
        _count("minutes"),
        *_words("copay_kind"),
        sa.Column("active", t.Flag(), nullable=False),
        _unique("visit_type", "code"),
    )
    _record(
        "copay",
        _link("copay", "coverage_id", "coverage"),
        *_words("copay_kind"),
        _cents("amount"),
        _unique("copay", "coverage_id", "copay_kind"),
    )


def _appointments() -> None:
    name = "appointment"
    _record(
        name,
        _link(name, "patient_id", "patient", optional=True),
        *_words("patient_name", "name_search"),
        _day("birth_date", optional=True),
        *_words("phone"),
        _link(name, "provider_id", "provider"),
        _link(name, "location_id", "location"),
        _day("day"),
        _count("start"),
        _count("minutes"),
        _link(name, "visit_type_id", "visit_type", optional=True),
        *_words("reason", "state"),
        _link(name, "case_id", "case", optional=True),
        _link(name, "encounter_id", "encounter", optional=True),
        *_words("no_charge", "copay_skipped", "state_note"),
        _day("verified_day", optional=True),
        *_words("verified_by", "uid", "slot"),
    )
    _index(name, "day", "slot")
    _index(name, "state", "slot")
    _index(name, "provider_id", "slot")
    _index(name, "slot")
    _index(name, "patient_id", "day")
    _index(name, "encounter_id")
    _index(name, "name_search")
    _index(name, "uid")


def _receipts() -> None:
    name = "receipt"
    _record(
        name,
        _count("number"),
        *_words("kind"),
        _link(name, "patient_id", "patient"),
        _link(name, "appointment_id", "appointment", optional=True),
        *_words("method", "reference"),
        _cents("amount"),
        _day("day"),
        *_words("user"),
        _link(name, "entry_id", "ledger_entry"),
        _link(name, "voided_entry_id", "ledger_entry", optional=True),
        _unique(name, "number"),
    )
    _index(name, "day", "number")
    _index(name, "patient_id", "day")
    _index(name, "appointment_id")


def _superbills() -> None:
    name = "superbill"
    _record(
        name,
        _count("number"),
        _link(name, "appointment_id", "appointment"),
        _link(name, "provider_id", "provider"),
        _day("day"),
        *_words("state", "void_reason", "printed_by"),
        _unique(name, "number"),
    )
    _index(name, "state", "number")
    _index(name, "appointment_id")


def _batches() -> None:
    name = "charge_batch"
    _record(
        name,
        _count("number"),
        *_words("label"),
        _day("day"),
        *_words("owner", "state"),
        _count("expected_count"),
        _cents("expected_total"),
        *_words("reason"),
        _day("closed_day", optional=True),
        *_words("closed_by"),
        _unique(name, "number"),
    )
    _index(name, "state", "number")
    _record(
        "batch_visit",
        _link("batch_visit", "batch_id", "charge_batch"),
        _link("batch_visit", "encounter_id", "encounter"),
        _unique("batch_visit", "encounter_id"),
    )
    _index("batch_visit", "batch_id")
