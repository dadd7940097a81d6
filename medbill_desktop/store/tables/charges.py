"""What the charge desk keeps beside the visit; since 0008."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.charge_desk import DiscountKind, PayerChangeState
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, flags, link, record, words

charge_set = record(
    "charge_set",
    *words("snap", "title"),
    link("provider_id", "provider", optional=True),
    *words("diagnoses", "lines"),
    sa.Index(None, "snap"),
)

billed_as_rule = record(
    "billed_as_rule",
    link("payer_id", "payer", optional=True),
    *words("reason", "rendering", "supervising", "modifier"),
)

discount_level = record(
    "discount_level", *words("name"), count("income_percent"), count("percent"), cents("least")
)

patient_discount = record(
    "patient_discount",
    link("patient_id", "patient"),
    sa.Column("kind", t.Choice(DiscountKind), nullable=False),
    *words("level"),
    count("percent"),
    cents("least"),
    day("effective_from"),
    *days("effective_thru"),
    *words("reason"),
    sa.Index(None, "patient_id"),
)

abn = record(
    "abn",
    link("patient_id", "patient"),
    link("encounter_id", "encounter", optional=True),
    *words("items", "codes", "reason"),
    cents("cost"),
    *flags("voluntary"),
    count("option"),
    day("prepared_date"),
    *days("signed_date"),
    link("document_id", "document", optional=True),
    sa.Index(None, "patient_id"),
    sa.Index(None, "encounter_id"),
)

payer_change = record(
    "payer_change",
    link("patient_id", "patient"),
    link("case_id", "case"),
    day("first_day"),
    *days("last_day"),
    count("rank"),
    link("new_coverage_id", "coverage", optional=True),
    sa.Column("state", t.Choice(PayerChangeState), nullable=False),
    count("visits"),
    cents("amount"),
    *words("reason"),
    day("created_date"),
    *words("before"),
    sa.Index(None, "patient_id", "state"),
    sa.Index(None, "state"),
)
