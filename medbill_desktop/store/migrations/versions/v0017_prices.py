"""What an office keeps of imported code sets and prices: what made an edition, where a place is priced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Editions name their raw files, locations their Medicare locality."""
    for table, name in (("code_edition", "raw"), ("location", "medicare_locality")):
        op.add_column(table, sa.Column(name, t.Words(), nullable=False, server_default=""))
