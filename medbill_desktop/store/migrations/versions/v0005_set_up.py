"""What an office sets up before it begins: directories, codes of adjustments, enrolments, imports."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing changed yet."""
