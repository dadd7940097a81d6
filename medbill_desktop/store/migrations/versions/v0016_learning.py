"""E/M inputs, practice, credentials, audit samples."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Levels of visits keep their inputs; coders keep credentials, practice and reviews."""
    _levels()
    _credentials()
    _reviews()


def _levels() -> None:
    _record(
        "em_level",
        _link("em_level", "patient_id", "patient"),
        _link("em_level", "encounter_id", "encounter"),
        *_words("code", "setting", "known", "problems", "data", "risk"),
        *_counts("minutes"),
        sa.Column("staff_only", t.Flag(), nullable=False),
        sa.UniqueConstraint("encounter_id", "code", name="uq_em_level_encounter_id_code"),
    )
    op.create_index("ix_em_level_patient_id", "em_level", ["patient_id"])


def _credentials() -> None:
    _record(
        "coder_credential",
        *_words("user", "kind", "number"),
        sa.Column("issued", t.Day()),
        sa.Column("expires", t.Day(), nullable=False),
        *_counts("needed"),
    )
    op.create_index("ix_coder_credential_user", "coder_credential", ["user"])
    _record(
        "education_entry",
        _link("education_entry", "credential_id", "coder_credential"),
        sa.Column("earned_on", t.Day(), nullable=False),
        *_words("title"),
        *_counts("units"),
    )
    op.create_index("ix_education_entry_credential_id", "education_entry", ["credential_id"])
    _record(
        "practice_try",
        *_words("user", "chart", "answer"),
        *_counts("score"),
        sa.Column("tried_at", t.Moment(), nullable=False),
    )
    op.create_index("ix_practice_try_user_chart", "practice_try", ["user", "chart"])


def _reviews() -> None:
    _record(
        "code_review",
        _link("code_review", "patient_id", "patient"),
        _link("code_review", "encounter_id", "encounter"),
        *_words("coder"),
        sa.Column("drawn_on", t.Day(), nullable=False),
        *_words("drawn_by", "state", "reviewer"),
        sa.Column("reviewed_on", t.Day()),
        *_counts("codes", "right"),
        *_words("note"),
        sa.UniqueConstraint("encounter_id", name="uq_code_review_encounter_id"),
    )
    op.create_index("ix_code_review_patient_id", "code_review", ["patient_id"])
    op.create_index("ix_code_review_state_drawn_on", "code_review", ["state", "drawn_on"])
    _record(
        "reviewed_code",
        _link("reviewed_code", "review_id", "code_review"),
        *_words("code", "verdict", "better"),
    )
    op.create_index("ix_reviewed_code_review_id", "reviewed_code", ["review_id"])


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


def _link(table: str, name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=False)
