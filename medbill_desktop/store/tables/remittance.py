"""Checks and what they explain: claims, lines, adjustments."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, link, record, table, words

remittance = record(
    "remittance",
    link("payer_id", "payer"),
    *words("trace", "method"),
    day("check_date"),
    *days("deposit_date"),
    cents("payment"),
    sa.Index(None, "payer_id", "trace", "check_date", "payment"),
    sa.Index(None, "check_date"),
    sa.Index(None, "trace"),
)

claim_payment = table(
    "claim_payment",
    sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
    link("remittance_id", "remittance"),
    count("position"),
    link("claim_id", "claim", optional=True),
    *words("claim_number", "status"),
    cents("charge"),
    cents("paid"),
    cents("patient_share"),
    *words("payer_control"),
    # How far our posting of it is: "" not yet, "posted", "queued" with its reason.
    sa.Column("posting", t.Words(), nullable=False, server_default=""),
    sa.Column("reason", t.Words(), nullable=False, server_default=""),
    sa.UniqueConstraint("remittance_id", "position"),
    sa.Index(None, "claim_id"),
    sa.Index(None, "claim_number"),
    sa.Index(None, "posting", "remittance_id"),
)

service_payment = table(
    "service_payment",
    sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
    link("claim_payment_id", "claim_payment"),
    count("position"),
    link("charge_id", "charge", optional=True),
    *words("line_control", "code", "modifiers"),
    *days("service_date"),
    cents("charge"),
    cents("paid"),
    sa.Column("allowed", t.Cents()),
    sa.Column("units", t.Units(), nullable=False),
    sa.Column("remarks", t.Tags(), nullable=False),
    sa.UniqueConstraint("claim_payment_id", "position"),
    sa.Index(None, "charge_id"),
)

adjustment = table(
    "adjustment",
    sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
    link("claim_payment_id", "claim_payment"),
    # NULL: the adjustment stands at the claim, not at a line.
    link("service_payment_id", "service_payment", optional=True),
    count("position"),
    *words("group", "carc"),
    cents("amount"),
    sa.Column("quantity", t.Units()),
    sa.Index(None, "claim_payment_id"),
    sa.Index(None, "service_payment_id"),
    sa.Index(None, "group", "carc"),
)
