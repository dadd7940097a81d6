"""Ledger lines know the payer that owes them, so that aging by payer needs no join; work items their amount.

The lines posted so far get their payer from their coverage. The runner has dropped the triggers that keep
posted rows and creates them again afterwards; what a line says about money is not touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, fill them, and make the aging index cover them."""
    with op.batch_alter_table("ledger_line", table_kwargs={"sqlite_strict": True}, recreate="auto") as batch:
        batch.drop_index("ix_ledger_line_aging")
        batch.add_column(sa.Column("payer_id", t.Id(), nullable=True))
        batch.create_foreign_key("fk_ledger_line_payer_id", "payer", ["payer_id"], ["id"])
    op.execute(
        "UPDATE ledger_line SET payer_id = "
        "(SELECT coverage.payer_id FROM coverage WHERE coverage.id = ledger_line.coverage_id) "
        "WHERE account = 'AR_PAYER' AND coverage_id IS NOT NULL"
    )
    op.create_index(
        "ix_ledger_line_aging",
        "ledger_line",
        ["account", "payer_id", "patient_id", "aging_date", "accounting_date", "cents"],
    )
    with op.batch_alter_table("work_item", table_kwargs={"sqlite_strict": True}) as batch:
        batch.add_column(sa.Column("amount", t.Cents(), nullable=False, server_default="0"))
