"""Money by hand: requests, refunds, overpayments, drawers, deposits, batches, closed days and months."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.approval import OverpaymentState, RefundState, RequestKind, RequestState
from medbill_desktop.domain.close import BatchState
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, link, record, table, words

money_request = record(
    "money_request",
    sa.Column("kind", t.Choice(RequestKind), nullable=False),
    sa.Column("state", t.Choice(RequestState), nullable=False),
    link("patient_id", "patient"),
    link("charge_id", "charge", optional=True),
    link("coverage_id", "coverage", optional=True),
    link("payer_id", "payer", optional=True),
    cents("amount"),
    *words("reason_code", "reason", "asked_by"),
    day("asked_on"),
    *words("decided_by"),
    *days("decided_on"),
    *words("decision"),
    link("entry_id", "ledger_entry", optional=True),
    *words("patient_name"),
    sa.Index(None, "state", "asked_on"),
    sa.Index(None, "asked_on"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "charge_id"),
)

refund = record(
    "refund",
    count("number"),
    link("request_id", "money_request"),
    link("patient_id", "patient"),
    link("payer_id", "payer", optional=True),
    *words("payee"),
    cents("amount"),
    sa.Column("state", t.Choice(RefundState), nullable=False),
    day("approved_on"),
    *words("method", "check_number"),
    *days("issued_on"),
    link("entry_id", "ledger_entry"),
    link("paid_entry_id", "ledger_entry", optional=True),
    sa.UniqueConstraint("number"),
    sa.Index(None, "state", "number"),
    sa.Index(None, "request_id"),
    sa.Index(None, "patient_id"),
)

overpayment = record(
    "overpayment",
    link("charge_id", "charge"),
    link("coverage_id", "coverage"),
    link("payer_id", "payer"),
    link("patient_id", "patient"),
    cents("amount"),
    day("identified_on"),
    *days("due_on"),
    sa.Column("state", t.Choice(OverpaymentState), nullable=False),
    *words("note", "payer_name", "patient_name"),
    sa.Index(None, "state", "due_on"),
    sa.Index(None, "charge_id", "coverage_id"),
    sa.Index(None, "due_on"),
)

drawer_count = record(
    "drawer_count",
    day("day"),
    *words("user", "method"),
    cents("taken"),
    cents("counted"),
    *words("reason"),
    link("entry_id", "ledger_entry", optional=True),
    link("deposit_id", "deposit", optional=True),
    sa.Index(None, "day", "user", "method"),
    sa.Index(None, "deposit_id"),
)

deposit = record(
    "deposit",
    count("number"),
    day("day"),
    *words("user"),
    count("count"),
    cents("total"),
    link("entry_id", "ledger_entry"),
    sa.UniqueConstraint("number"),
    sa.Index(None, "day"),
)

deposit_receipt = table(
    "deposit_receipt",
    sa.Column("receipt_id", t.Id(), sa.ForeignKey("receipt.id"), primary_key=True),
    link("deposit_id", "deposit"),
    sa.Index(None, "deposit_id"),
)

payment_batch = record(
    "payment_batch",
    count("number"),
    *words("name"),
    day("day"),
    *words("user"),
    count("expected_count"),
    cents("expected_total"),
    sa.Column("state", t.Choice(BatchState), nullable=False),
    sa.UniqueConstraint("number"),
    sa.Index(None, "state", "number"),
)

batch_payment = table(
    "batch_payment",
    sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
    link("batch_id", "payment_batch"),
    link("receipt_id", "receipt", optional=True),
    link("remittance_id", "remittance", optional=True),
    sa.UniqueConstraint("receipt_id"),
    sa.UniqueConstraint("remittance_id"),
    sa.Index(None, "batch_id"),
)

closed_day = record(
    "closed_day",
    day("day"),
    count("sheet"),
    sa.Column("closed_at", t.Moment(), nullable=False),
    *words("closed_by"),
    count("last_entry_id"),
    cents("payments"),
    cents("charges"),
    *words("heads", "blob"),
    sa.UniqueConstraint("day", "sheet"),
)

month_close = record(
    "month_close",
    *words("month"),
    sa.Column("closed_at", t.Moment(), nullable=False),
    *words("closed_by"),
    cents("closing"),
    *words("heads", "blob", "reopened_by", "reopen_reason"),
    sa.Index(None, "month"),
)
