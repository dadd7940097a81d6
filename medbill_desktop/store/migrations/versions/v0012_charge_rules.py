"""Charges and claims: who pays a line, drugs by payer, parts of a split claim, scales by income."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Lines and payers learn one rule each, claims their part, means what they rest on."""
    for table, name in (("charge", "patient_pays"), ("payer", "ndc_required")):
        op.add_column(table, sa.Column(name, t.Flag(), nullable=False, server_default=sa.false()))
    for table, name in (("claim", "part"), ("financial_class", "household")):
        op.add_column(table, sa.Column(name, t.Count(), nullable=False, server_default="0"))
    for table, name in (
        ("financial_class", "income"),
        ("slide_step", "income_to"),
        ("slide_step", "per_person"),
    ):
        op.add_column(table, sa.Column(name, t.Cents(), nullable=False, server_default="0"))
