"""What the charge desk keeps beside the visit; since 0008."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.abn import AbnGround
from medbill_desktop.domain.charge_desk import PayerChangeState
from medbill_desktop.domain.discounts import ClassKind
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import (
    cents,
    count,
    day,
    days,
    later_cents,
    later_count,
    link,
    record,
    words,
)

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

financial_class = record(
    "financial_class",
    link("patient_id", "patient"),
    sa.Column("kind", t.Choice(ClassKind), nullable=False),
    *words("level"),
    count("percent"),
    day("effective_from"),
    *days("expires"),
    *words("decided_by"),
    link("document_id", "document", optional=True),
    *words("note"),
    *later_count("household"),  # from here on since 0012
    later_cents("income"),
    sa.Index(None, "patient_id"),
)

slide_step = record(
    "slide_step",
    *words("level", "title"),
    count("percent"),
    cents("nominal"),
    day("effective_from"),
    later_cents("income_to"),  # from here on since 0012
    later_cents("per_person"),
)

abn = record(
    "abn",
    link("patient_id", "patient"),
    link("encounter_id", "encounter"),
    *words("notifier"),
    sa.Column("ground", t.Choice(AbnGround), nullable=False),
    *words("codes", "items", "reason"),
    cents("cost"),
    count("option"),
    *words("additional"),
    *days("signed_on"),
    link("document_id", "document", optional=True),
    sa.Index(None, "patient_id"),
    sa.Index(None, "encounter_id"),
)
