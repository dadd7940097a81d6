"""Charges at depth: holds, performed by and billed as, sets of codes, changes of payer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Visits say why they wait and as whom they are billed; the charge desk gets its own tables."""
    with op.batch_alter_table("encounter", table_kwargs={"sqlite_strict": True}) as batch:
        for name in ("hold_kind", "hold_owner", "billed_as_reason"):
            batch.add_column(sa.Column(name, t.Words(), nullable=False, server_default=""))
        for name in ("held_since", "hold_until"):
            batch.add_column(sa.Column(name, t.Day(), nullable=True))
        batch.add_column(sa.Column("billed_as_id", t.Id(), nullable=True))
        batch.create_foreign_key("fk_encounter_billed_as_id", "provider", ["billed_as_id"], ["id"])
    op.execute("UPDATE encounter SET hold_kind = 'other' WHERE state = 'held'")
    _codes()
    _payers()
    _means()
    _notices()


def _table(name: str, *columns: sa.Column[Any]) -> None:
    head: tuple[sa.Column[Any], ...] = (
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
    )
    op.create_table(name, *head, *columns, sqlite_strict=True)


def _link(table: str, name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=optional)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, t.Words(), nullable=False) for name in names]


def _codes() -> None:
    _table(
        "charge_set",
        *_words("snap", "title"),
        _link("charge_set", "provider_id", "provider", optional=True),
        *_words("diagnoses", "lines"),
    )
    op.create_index("ix_charge_set_snap", "charge_set", ["snap"])
    _table(
        "billed_as_rule",
        _link("billed_as_rule", "payer_id", "payer", optional=True),
        *_words("reason", "rendering", "supervising", "modifier"),
    )


def _payers() -> None:
    _table(
        "payer_change",
        _link("payer_change", "patient_id", "patient"),
        _link("payer_change", "case_id", "case"),
        sa.Column("first_day", t.Day(), nullable=False),
        sa.Column("last_day", t.Day()),
        sa.Column("rank", t.Count(), nullable=False),
        _link("payer_change", "new_coverage_id", "coverage", optional=True),
        *_words("state"),
        sa.Column("visits", t.Count(), nullable=False),
        sa.Column("amount", t.Cents(), nullable=False),
        *_words("reason"),
        sa.Column("created_date", t.Day(), nullable=False),
        *_words("before"),
    )
    op.create_index("ix_payer_change_patient_id_state", "payer_change", ["patient_id", "state"])
    op.create_index("ix_payer_change_state", "payer_change", ["state"])


def _means() -> None:
    _table(
        "financial_class",
        _link("financial_class", "patient_id", "patient"),
        *_words("kind", "level"),
        sa.Column("percent", t.Count(), nullable=False),
        sa.Column("effective_from", t.Day(), nullable=False),
        sa.Column("expires", t.Day()),
        *_words("decided_by"),
        _link("financial_class", "document_id", "document", optional=True),
        *_words("note"),
    )
    op.create_index("ix_financial_class_patient_id", "financial_class", ["patient_id"])
    _table(
        "slide_step",
        *_words("level", "title"),
        sa.Column("percent", t.Count(), nullable=False),
        sa.Column("nominal", t.Cents(), nullable=False),
        sa.Column("effective_from", t.Day(), nullable=False),
    )


def _notices() -> None:
    _table(
        "abn",
        _link("abn", "patient_id", "patient"),
        _link("abn", "encounter_id", "encounter"),
        *_words("notifier", "ground", "codes", "items", "reason"),
        sa.Column("cost", t.Cents(), nullable=False),
        sa.Column("option", t.Count(), nullable=False),
        *_words("additional"),
        sa.Column("signed_on", t.Day()),
        _link("abn", "document_id", "document", optional=True),
    )
    op.create_index("ix_abn_patient_id", "abn", ["patient_id"])
    op.create_index("ix_abn_encounter_id", "abn", ["encounter_id"])
