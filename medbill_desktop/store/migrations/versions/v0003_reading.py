"""Indices for reading: aging charge by charge, lists of claims, search by phone or member id."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Exchange the aging index for one a kind of party, and add what lists and searches read."""
    op.drop_index("ix_ledger_line_aging", "ledger_line")
    for party, account in (("payer", "AR_PAYER"), ("patient", "AR_PATIENT")):
        only = sa.text(f"account = '{account}'")
        op.create_index(
            f"ix_ledger_line_aging_{party}",
            "ledger_line",
            [f"{party}_id", "charge_id", "aging_date", "accounting_date", "cents"],
            sqlite_where=only,
            postgresql_where=only,
        )
    op.create_index("ix_claim_state_sent_date", "claim", ["state", "sent_date"])
    op.create_index("ix_claim_charge_total", "claim", ["charge_total"])
    op.create_index("ix_patient_phone", "patient", ["phone"])
    op.create_index("ix_coverage_member_id", "coverage", ["member_id"])
