"""Charges at depth: holds, performed by and billed as, sliding fee, ABN, changes of payer."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing changed yet."""
