"""Claims, the files they left in, their time line, and what waits for somebody."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.desk import WorkState
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, later_count, link, record, table, words

submission = record(
    "submission",
    count("isa_control"),
    count("gs_control"),
    count("st_control"),
    *words("usage"),
    sa.Column("created_at", t.Moment(), nullable=False),
    count("claims"),
    cents("total"),
    *words("blob", "receiver"),
    sa.Index(None, "isa_control"),
)

claim = record(
    "claim",
    *words("number"),
    link("patient_id", "patient"),
    link("case_id", "case"),
    link("encounter_id", "encounter"),
    link("coverage_id", "coverage"),
    link("payer_id", "payer"),
    count("rank"),
    *words("frequency"),
    sa.Column("state", t.Choice(ClaimState), nullable=False),
    day("service_date"),
    cents("charge_total"),
    day("built_date"),
    *days("sent_date"),
    *words("payer_control", "original_reference"),
    count("blocking"),
    *words("snapshot"),
    *days("next_action_date"),
    link("submission_id", "submission", optional=True),
    *words("patient_name", "payer_name"),
    sa.Column("patient_name_key", t.Words(), nullable=False, server_default=""),  # since 0010
    *later_count("part"),  # since 0012
    sa.UniqueConstraint("number"),
    sa.Index(None, "state", "service_date"),
    sa.Index(None, "state", "patient_name_key"),
    sa.Index(None, "state", "charge_total"),
    sa.Index(None, "state", "sent_date"),
    sa.Index(None, "charge_total"),
    sa.Index(None, "service_date"),
    sa.Index(None, "patient_name_key"),
    sa.Index(None, "payer_name"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "encounter_id"),
    sa.Index(None, "coverage_id"),
    sa.Index(None, "payer_id", "state"),
    sa.Index(None, "payer_control"),
    sa.Index(None, "submission_id"),
    sa.Index(None, "next_action_date"),
)

claim_charge = table(
    "claim_charge",
    sa.Column("claim_id", t.Id(), sa.ForeignKey("claim.id"), primary_key=True),
    sa.Column("charge_id", t.Id(), sa.ForeignKey("charge.id"), primary_key=True),
    count("line"),
    sa.Index(None, "charge_id"),
)

claim_event = record(
    "claim_event",
    link("claim_id", "claim"),
    sa.Column("happened_at", t.Moment(), nullable=False),
    *words("kind", "text"),
    link("submission_id", "submission", optional=True),
    link("remittance_id", "remittance", optional=True),
    *words("blob"),
    sa.Index(None, "claim_id", "happened_at"),
)

work_item = record(
    "work_item",
    *words("kind"),
    sa.Column("state", t.Choice(WorkState), nullable=False),
    link("patient_id", "patient", optional=True),
    link("claim_id", "claim", optional=True),
    link("encounter_id", "encounter", optional=True),
    link("remittance_id", "remittance", optional=True),
    *words("reason"),
    *days("due_date"),
    day("created_date"),
    *words("patient_name"),
    sa.Column("amount", t.Cents(), nullable=False, server_default="0"),  # since 0002
    sa.Column("patient_name_key", t.Words(), nullable=False, server_default=""),  # since 0010
    sa.Index(None, "state", "kind", "due_date"),
    sa.Index(None, "state", "due_date"),
    sa.Index(None, "state", "patient_name_key"),
    sa.Index(None, "claim_id"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "encounter_id"),
    sa.Index(None, "remittance_id"),
)

statement = record(
    "statement",
    link("guarantor_id", "guarantor", optional=True),
    link("patient_id", "patient"),
    day("statement_date"),
    cents("total"),
    *words("blob"),
    link("run_id", "statement_run", optional=True),  # since 0010, with its pages
    sa.Column("page", t.Count(), nullable=False, server_default="0"),
    sa.Column("pages", t.Count(), nullable=False, server_default="0"),
    sa.Index(None, "patient_id", "statement_date"),
    sa.Index(None, "statement_date"),
    sa.Index(None, "run_id"),
)
