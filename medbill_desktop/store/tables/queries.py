"""Queries to providers and requests for papers, with what they quote (O43); since 0019."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.inquiry import InquiryKind, InquiryState
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import count, day, days, flags, link, record, words

inquiry = record(
    "inquiry",
    sa.Column("kind", t.Choice(InquiryKind), nullable=False),
    sa.Column("state", t.Choice(InquiryState), nullable=False),
    *words("topic", "subject"),
    link("patient_id", "patient", optional=True),
    link("encounter_id", "encounter", optional=True),
    link("claim_id", "claim", optional=True),
    link("provider_id", "provider", optional=True),
    *words("asked_of", "question", "options", "asked_by"),
    sa.Column("asked_at", t.Moment(), nullable=False),
    day("due_date"),
    *days("remind_date"),
    *flags("held"),
    *words("answer", "answered_by"),
    sa.Column("answered_at", t.Moment()),
    link("document_id", "document", optional=True),
    link("letter_id", "document", optional=True),
    *words("reason"),
    link("work_item_id", "work_item", optional=True),
    sa.Index(None, "state", "due_date"),
    sa.Index(None, "encounter_id"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "claim_id"),
    sa.Index(None, "due_date"),
)

inquiry_indicator = record(
    "inquiry_indicator",
    link("inquiry_id", "inquiry"),
    link("document_id", "document", optional=True),
    count("start"),
    count("stop"),
    *words("quote", "said"),
    *flags("same_visit"),
    sa.Index(None, "inquiry_id"),
)
