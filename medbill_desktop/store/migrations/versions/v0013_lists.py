"""Lists, overrides and set-up: blocks of the rules that somebody released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Released blocks are kept with their reason."""
    _overrides()


def _overrides() -> None:
    op.create_table(
        "finding_override",
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
        _link("patient_id", "patient", nullable=False),
        _link("encounter_id", "encounter", nullable=False),
        _link("claim_id", "claim", nullable=True),
        *_words("rule", "path", "said", "reason", "made_by"),
        sa.Column("made_at", t.Moment(), nullable=False),
        *_words("undone_by"),
        sa.Column("undone_at", t.Moment()),
        sqlite_strict=True,
    )
    for name in ("encounter_id", "patient_id", "claim_id", "made_at"):
        op.create_index(f"ix_finding_override_{name}", "finding_override", [name])


def _link(name: str, target: str, *, nullable: bool) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_finding_override_{name}")
    return sa.Column(name, t.Id(), key, nullable=nullable)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, t.Words(), nullable=False) for name in names]
