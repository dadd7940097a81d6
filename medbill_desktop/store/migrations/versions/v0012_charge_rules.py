"""Charges and claims: what the entry of charges keeps beside a line."""

from __future__ import annotations

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nothing changed yet."""
