"""The coding desk: evidence, queries, the office lexicon, audits."""

from __future__ import annotations

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing changed yet."""
