"""Money by hand: receipts, drawers, approvals, refunds, closed days."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing changed yet."""
