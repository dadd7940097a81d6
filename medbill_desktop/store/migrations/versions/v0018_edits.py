"""Coding rules: overrides and their counts."""

from __future__ import annotations

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Nothing changed yet."""
