"""The coding desk: evidence, queries, the office lexicon, audits; an index for money that is not placed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing of the desk changed yet."""
    load_indices()


def load_indices() -> None:
    """What lists and reports of a large office look for."""
    only = sa.text("account IN ('UNAPPLIED', 'SUSPENSE', 'PATIENT_CREDIT')")
    columns = ["account", "remittance_id", "patient_id", "accounting_date", "cents"]
    op.create_index("ix_ledger_line_held", "ledger_line", columns, sqlite_where=only, postgresql_where=only)
