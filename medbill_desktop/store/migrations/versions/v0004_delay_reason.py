"""A visit says why its claim comes late."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; claims built so far have no reason."""
    op.add_column("encounter", sa.Column("delay_reason", t.Words(), nullable=False, server_default=""))
