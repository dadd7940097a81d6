"""Payers, plans, cases and coverages; the office's fees."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.insurance import CaseKind, PlanType
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import (
    cents,
    count,
    day,
    days,
    flags,
    later_count,
    later_flag,
    later_text,
    link,
    postal,
    record,
    words,
)

payer = record(
    "payer",
    *words("name", "payer_id", "filing_code"),
    *postal(),
    *words("phone"),
    *flags("paper_only"),
    count("timely_filing_days"),
    count("crossover_wait_days"),
    *flags("accepts_icd9", "send_rendering", "send_taxonomy", "continued_total", "in_network"),
    *later_count("corrected_filing_days", "appeal_days"),  # from here on since 0005
    later_flag("referring_required", on=False),
    later_flag("facility_when_same", on=False),
    later_flag("bilateral_two_lines", on=False),
    *later_text("telehealth"),
    later_flag("split_by_place", on=False),
    later_flag("duplicate_check", on=True),
    *later_text("help"),
    later_flag("active", on=True),
    *later_text("member_id_pattern", "member_id_words"),  # since 0006
    later_flag("ndc_required", on=False),  # since 0012
    *later_text("ncci"),  # since 0018
    sa.Index(None, "payer_id"),
)

plan = record(
    "plan",
    link("payer_id", "payer"),
    *words("name"),
    sa.Column("plan_type", t.Choice(PlanType), nullable=False),
    *flags("never_bill_patient"),
    *later_text("filing_code"),  # from here on since 0005
    later_flag("referral_needed", on=False),
    *later_count("timely_filing_days"),
    later_flag("active", on=True),
    later_flag("authorization_needed", on=False),  # since 0006
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
    *later_text("adjuster_name", "adjuster_phone", "attorney"),  # since 0006
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
    *later_text("medigap_id"),  # since 0006
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
