"""The record: evidence of codes, decisions on proposals, queries to providers and requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Codes keep their evidence, coders' decisions are counted, questions have answers."""
    _evidence()
    _decisions()
    _inquiries()


def _evidence() -> None:
    _record(
        "evidence",
        _link("evidence", "patient_id", "patient", nullable=False),
        _link("evidence", "encounter_id", "encounter", nullable=False),
        *_words("system", "code"),
        _link("evidence", "document_id", "document", nullable=False),
        *_counts("start", "stop"),
        *_words("quote"),
        sa.UniqueConstraint("encounter_id", "system", "code", name="uq_evidence_encounter_id_system_code"),
    )
    for name in ("patient_id", "document_id"):
        op.create_index(f"ix_evidence_{name}", "evidence", [name])


def _decisions() -> None:
    once = ("document_id", "start", "stop", "proposed")
    _record(
        "code_decision",
        _link("code_decision", "patient_id", "patient", nullable=False),
        _link("code_decision", "encounter_id", "encounter", nullable=False),
        _link("code_decision", "document_id", "document", nullable=False),
        *_counts("start", "stop"),
        *_words("term", "term_key", "proposed", "taken"),
        sa.Column("opened", t.Flag(), nullable=False),
        *_words("decided_by"),
        sa.Column("decided_at", t.Moment(), nullable=False),
        sa.UniqueConstraint(*once, name=f"uq_code_decision_{'_'.join(once)}"),
    )
    for name in ("encounter_id", "patient_id"):
        op.create_index(f"ix_code_decision_{name}", "code_decision", [name])
    op.create_index("ix_code_decision_term_key_taken", "code_decision", ["term_key", "taken"])


def _inquiries() -> None:
    links = ("patient", "encounter", "claim", "provider")
    _record(
        "inquiry",
        *_words("kind", "state", "topic", "subject"),
        *(_link("inquiry", f"{name}_id", name) for name in links),
        *_words("asked_of", "question", "options", "asked_by"),
        sa.Column("asked_at", t.Moment(), nullable=False),
        sa.Column("due_date", t.Day(), nullable=False),
        sa.Column("remind_date", t.Day()),
        sa.Column("held", t.Flag(), nullable=False),
        *_words("answer", "answered_by"),
        sa.Column("answered_at", t.Moment()),
        *(_link("inquiry", name, "document") for name in ("document_id", "letter_id")),
        *_words("reason"),
        _link("inquiry", "work_item_id", "work_item"),
    )
    op.create_index("ix_inquiry_state_due_date", "inquiry", ["state", "due_date"])
    for name in ("encounter_id", "patient_id", "claim_id", "due_date"):
        op.create_index(f"ix_inquiry_{name}", "inquiry", [name])
    _record(
        "inquiry_indicator",
        _link("inquiry_indicator", "inquiry_id", "inquiry", nullable=False),
        _link("inquiry_indicator", "document_id", "document"),
        *_counts("start", "stop"),
        *_words("quote", "said"),
        sa.Column("same_visit", t.Flag(), nullable=False),
    )
    op.create_index("ix_inquiry_indicator_inquiry_id", "inquiry_indicator", ["inquiry_id"])


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


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, t.Count(), nullable=False) for name in names]


def _link(table: str, name: str, target: str, *, nullable: bool = True) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=nullable)
