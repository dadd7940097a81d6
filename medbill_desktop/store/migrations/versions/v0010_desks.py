"""Users, permissions, limits, printers, kept filters and columns, statements left out."""

from __future__ import annotations

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nothing changed yet."""
