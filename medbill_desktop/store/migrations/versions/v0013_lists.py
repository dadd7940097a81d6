"""Lists, overrides and set-up."""

from __future__ import annotations

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing changed yet."""
