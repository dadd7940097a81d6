"""Coding rules: whose NCCI edits a payer uses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Payers say whose edits they use; empty goes by the plan type."""
    op.add_column("payer", sa.Column("ncci", t.Words(), nullable=False, server_default=""))
