"""Summaries and indices for large offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """What each charge had open with whom, day by day (docs/adr/109); `migrate` fills it from the ledger."""
    op.create_table(
        "open_span",
        sa.Column("side", t.Count(), primary_key=True),
        sa.Column("party_id", t.Id(), primary_key=True),
        sa.Column("charge_id", t.Id(), primary_key=True),
        sa.Column("first_day", t.DayNumber(), primary_key=True),
        sa.Column("until_day", t.DayNumber(), nullable=False),
        sa.Column("width", t.Count(), nullable=False),
        sa.Column("since_day", t.DayNumber()),
        sa.Column("cents", t.Cents(), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    columns = ["side", "width", "first_day", "until_day", "since_day", "party_id", "cents"]
    op.create_index("ix_open_span_day", "open_span", columns)
