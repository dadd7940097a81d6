"""Users, permissions, limits, printers, kept filters and columns, statements left out."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Users get limits, workplaces get printers, lists are kept a user, statements have runs."""
    _users()
    _printers()
    _lists()
    _statements()
    _name_keys()


def _users() -> None:
    for name in ("write_off_limit", "refund_limit", "discount_limit"):
        op.add_column("user_account", sa.Column(name, t.Cents()))
    op.add_column("user_account", sa.Column("back_days", t.Count()))
    op.add_column("user_account", sa.Column("exceptions", t.Words(), nullable=False, server_default=""))


def _printers() -> None:
    words = _words(*_PRINTER_WORDS)
    counts: list[sa.Column[int]] = [sa.Column(name, t.Count(), nullable=False) for name in _PRINTER_COUNTS]
    op.create_table(
        "printer_profile",
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
        *words,
        *counts,
        sa.Column("measured", t.Day()),
        sa.UniqueConstraint("workstation", "form", name="uq_printer_profile_workstation_form"),
        sqlite_strict=True,
    )


_PRINTER_WORDS = ("workstation", "printer", "form", "tray", "route")
_PRINTER_COUNTS = ("offset_x", "offset_y", "scale_x", "scale_y")


def _record(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
        *columns,
        sqlite_strict=True,
    )


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, t.Words(), nullable=False) for name in names]


def _lists() -> None:
    """Filters and columns as each user keeps them."""
    _record(
        "kept_filter",
        *_words("user", "worklist", "title", "chosen", "order", "search"),
        sa.Column("position", t.Count(), nullable=False),
        sa.UniqueConstraint("user", "worklist", "title", name="uq_kept_filter_user_worklist_title"),
    )
    op.create_table(
        "kept_columns",
        sa.Column("user", t.Words(), primary_key=True),
        sa.Column("worklist", t.Words(), primary_key=True),
        *_words("body"),
        sqlite_strict=True,
    )


def _statements() -> None:
    """Runs of statements, who was left out, whose statements stand still, and the pages of each."""
    _runs()
    _stops()
    with op.batch_alter_table("statement", table_kwargs={"sqlite_strict": True}) as batch:
        batch.add_column(sa.Column("run_id", t.Id(), nullable=True))
        batch.create_foreign_key("fk_statement_run_id", "statement_run", ["run_id"], ["id"])
        for name in ("page", "pages"):
            batch.add_column(sa.Column(name, t.Count(), nullable=False, server_default="0"))
    op.create_index("ix_statement_run_id", "statement", ["run_id"])


def _runs() -> None:
    _record(
        "statement_run",
        sa.Column("run_date", t.Day(), nullable=False),
        sa.Column("created_at", t.Moment(), nullable=False),
        *_words("made_by", "state"),
        sa.Column("statements", t.Count(), nullable=False),
        sa.Column("pages", t.Count(), nullable=False),
        sa.Column("total", t.Cents(), nullable=False),
        sa.Column("left_out", t.Count(), nullable=False),
        sa.Column("left_out_total", t.Cents(), nullable=False),
        *_words("blob"),
    )
    op.create_index("ix_statement_run_run_date", "statement_run", ["run_date"])


def _stops() -> None:
    _record(
        "statement_left_out",
        _link("statement_left_out", "run_id", "statement_run", nullable=False),
        _link("statement_left_out", "guarantor_id", "guarantor"),
        _link("statement_left_out", "patient_id", "patient"),
        *_words("name"),
        sa.Column("amount", t.Cents(), nullable=False),
        *_words("reason"),
    )
    for name in ("run_id", "guarantor_id", "patient_id"):
        op.create_index(f"ix_statement_left_out_{name}", "statement_left_out", [name])
    _record(
        "statement_hold",
        _link("statement_hold", "patient_id", "patient", nullable=False),
        *_words("kind", "reason"),
        sa.Column("made_date", t.Day(), nullable=False),
        *_words("made_by"),
        sa.Column("until", t.Day()),
    )
    op.create_index("ix_statement_hold_patient_id", "statement_hold", ["patient_id"])


def _link(table: str, name: str, target: str, *, nullable: bool = True) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=nullable)


def _name_keys() -> None:
    """Lists sort names by a folded key: "de la Cruz" between "Davis" and "Dean"."""
    connection = op.get_bind()
    for table in ("claim", "work_item"):
        op.add_column(table, sa.Column("patient_name_key", t.Words(), nullable=False, server_default=""))
        kept = sa.table(table, sa.column("patient_name"), sa.column("patient_name_key"))
        names = connection.execute(sa.select(kept.c.patient_name).distinct()).scalars().all()
        for name in names:
            connection.execute(
                sa.update(kept).where(kept.c.patient_name == name).values(patient_name_key=_folded(name))
            )
    op.drop_index("ix_claim_state_patient_name", "claim")
    op.drop_index("ix_claim_patient_name", "claim")
    op.create_index("ix_claim_state_patient_name_key", "claim", ["state", "patient_name_key"])
    op.create_index("ix_claim_patient_name_key", "claim", ["patient_name_key"])
    op.create_index("ix_work_item_state_patient_name_key", "work_item", ["state", "patient_name_key"])


def _folded(text: str) -> str:
    """As the names were folded when this revision was written."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
