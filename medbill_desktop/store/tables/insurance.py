"""Payers, plans, cases and coverages; the office's fees."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.insurance import CaseKind, PlanType
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, flags, link, postal, record, words

payer = record(
    "payer",
    *words("name", "payer_id", "filing_code"),
    *postal(),
    *words("phone"),
    *flags("paper_only"),
    count("timely_filing_days"),
    count("crossover_wait_days"),
    *flags("accepts_icd9", "send_rendering", "send_taxonomy", "continued_total", "in_network"),
    sa.Index(None, "payer_id"),
)

plan = record(
    "plan",
    link("payer_id", "payer"),
    *words("name"),
    sa.Column("plan_type", t.Choice(PlanType), nullable=False),
    *flags("never_bill_patient"),
    sa.Index(None, "payer_id"),
)

case = record(
    "case",
    link("patient_id", "patient"),
    sa.Column("kind", t.Choice(CaseKind), nullable=False),
    *words("label"),
    *days("accident_date"),
    *words("accident_state", "employer", "claim_number"),
    *flags("accepts_icd9"),
    sa.Index(None, "patient_id"),
)

coverage = record(
    "coverage",
    link("patient_id", "patient"),
    link("case_id", "case"),
    link("payer_id", "payer"),
    link("plan_id", "plan"),
    count("rank"),
    *words("member_id", "group_number", "relationship"),
    *days("effective_from", "effective_thru"),
    *flags("accepts_assignment", "qmb"),
    *words("medicare_secondary_reason"),
    *words(*(f"subscriber_{part}" for part in ("last_name", "first_name", "middle_name", "suffix"))),
    *days("subscriber_birth_date"),
    *words("subscriber_sex"),
    *postal("subscriber_"),
    *words("subscriber_phone"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "case_id"),
    sa.Index(None, "payer_id", "member_id"),
    sa.Index(None, "member_id"),
    sa.Index(None, "plan_id"),
)

fee_schedule = record(
    "fee_schedule",
    *words("name"),
    link("payer_id", "payer", optional=True),
    day("effective_from"),
    *days("effective_thru"),
)

fee = record(
    "fee",
    link("schedule_id", "fee_schedule"),
    *words("code", "modifier", "description"),
    cents("amount"),
    sa.UniqueConstraint("schedule_id", "code", "modifier"),
)
