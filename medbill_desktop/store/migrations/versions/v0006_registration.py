"""Registration at depth: alerts, notes, referrals, authorizations, privacy, merges."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0006"
down_revision = "0005"

_WORDS = {
    "payer": ("member_id_pattern", "member_id_words"),
    "case": ("adjuster_name", "adjuster_phone", "attorney"),
    "coverage": ("medigap_id",),
}
_FLAGS = {
    "plan": ("authorization_needed",),
    "encounter": ("do_not_bill_plan", "confidential"),
}
_LINKS = {"patient": ("merged_into", "patient"), "document": ("coverage_id", "coverage")}


def upgrade() -> None:
    """Add the columns, then the tables."""
    for table, names in _WORDS.items():
        for name in names:
            op.add_column(table, sa.Column(name, t.Words(), nullable=False, server_default=""))
    for table, names in _FLAGS.items():
        for name in names:
            op.add_column(table, sa.Column(name, t.Flag(), nullable=False, server_default=sa.false()))
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table, (name, target) in _LINKS.items():
        # In words: Alembic would copy the whole table for a link, which SQLite can add in place.
        link = f"CONSTRAINT fk_{table}_{name} REFERENCES {target} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {number} {link}")
    op.create_index("ix_document_coverage_id", "document", ["coverage_id"])
    _notes()
    _referrals()
    _merges()


def _notes() -> None:
    _record(
        "patient_note",
        _link("patient_note", "patient_id", "patient"),
        *(sa.Column(name, t.Flag(), nullable=False) for name in ("alert", "done")),
        *_words("text"),
        sa.Column("noted_at", t.Moment(), nullable=False),
        *_words("noted_by"),
        sa.Column("until", t.Day()),
    )
    op.create_index("ix_patient_note_patient_id_done", "patient_note", ["patient_id", "done"])
    _record(
        "questionnaire",
        _link("questionnaire", "patient_id", "patient"),
        sa.Column("asked_on", t.Day(), nullable=False),
        *_words("asked_by", "answers", "reason"),
    )
    op.create_index("ix_questionnaire_patient_id_asked_on", "questionnaire", ["patient_id", "asked_on"])
    _record(
        "confidential_address",
        _link("confidential_address", "patient_id", "patient"),
        _link("confidential_address", "encounter_id", "encounter", optional=True),
        *_words("address1", "address2", "city", "state", "zip"),
    )
    for name in ("patient_id", "encounter_id"):
        op.create_index(f"ix_confidential_address_{name}", "confidential_address", [name])


def _referrals() -> None:
    _record(
        "referral",
        _link("referral", "patient_id", "patient"),
        *_words("kind"),
        _link("referral", "payer_id", "payer", optional=True),
        _link("referral", "provider_id", "provider", optional=True),
        *_words("number"),
        sa.Column("effective_from", t.Day()),
        sa.Column("effective_thru", t.Day()),
        sa.Column("visits_allowed", t.Count(), nullable=False),
        sa.Column("units_allowed", t.Units(), nullable=False),
        *_words("codes", "note", "patient_name"),
    )
    for name in ("patient_id", "effective_thru", "patient_name"):
        op.create_index(f"ix_referral_{name}", "referral", [name])


def _merges() -> None:
    _record(
        "patient_merge",
        _link("patient_merge", "survivor_id", "patient"),
        _link("patient_merge", "merged_id", "patient"),
        sa.Column("merged_at", t.Moment(), nullable=False),
        *_words("merged_by", "reason", "moved", "filled"),
        _link("patient_merge", "entry_id", "ledger_entry", optional=True),
        sa.Column("taken_back_at", t.Moment()),
        *_words("taken_back_by"),
    )
    for name in ("survivor_id", "merged_id"):
        op.create_index(f"ix_patient_merge_{name}", "patient_merge", [name])


def _record(name: str, *parts: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", t.Id(), sa.Identity()),
        sa.Column("version", t.Count(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_strict=True,
    )


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, t.Words(), nullable=False) for name in names]


def _link(table: str, name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=optional)
