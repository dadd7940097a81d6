"""The first schema, as the statements it was released with: frozen text, never made from today's tables."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table and index of the first release."""
    name = f"v0001_{op.get_bind().dialect.name}.sql"
    for statement in Path(__file__).with_name(name).read_text("utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)
