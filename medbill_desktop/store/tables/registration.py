"""Registration at depth: notes, referrals, questionnaires, merged charts, confidential addresses."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.referral import ReferralKind
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import count, day, days, flags, link, postal, record, words

patient_note = record(
    "patient_note",
    link("patient_id", "patient"),
    *flags("alert", "done"),
    *words("text"),
    sa.Column("noted_at", t.Moment(), nullable=False),
    *words("noted_by"),
    *days("until"),
    sa.Index(None, "patient_id", "done"),
)

referral = record(
    "referral",
    link("patient_id", "patient"),
    sa.Column("kind", t.Choice(ReferralKind), nullable=False),
    link("payer_id", "payer", optional=True),
    link("provider_id", "provider", optional=True),
    *words("number"),
    *days("effective_from", "effective_thru"),
    count("visits_allowed"),
    sa.Column("units_allowed", t.Units(), nullable=False),
    *words("codes", "note", "patient_name"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "effective_thru"),
    sa.Index(None, "patient_name"),
)

questionnaire = record(
    "questionnaire",
    link("patient_id", "patient"),
    day("asked_on"),
    *words("asked_by", "answers", "reason"),
    sa.Index(None, "patient_id", "asked_on"),
)

confidential_address = record(
    "confidential_address",
    link("patient_id", "patient"),
    link("encounter_id", "encounter", optional=True),
    *postal(),
    sa.Index(None, "patient_id"),
    sa.Index(None, "encounter_id"),
)

patient_merge = record(
    "patient_merge",
    # Numbers, not links: a merge of charts is about the patients and must not be moved with their records.
    sa.Column("survivor_id", t.Id(), sa.ForeignKey("patient.id"), nullable=False),
    sa.Column("merged_id", t.Id(), sa.ForeignKey("patient.id"), nullable=False),
    sa.Column("merged_at", t.Moment(), nullable=False),
    *words("merged_by", "reason", "moved", "filled"),
    link("entry_id", "ledger_entry", optional=True),
    sa.Column("taken_back_at", t.Moment()),
    *words("taken_back_by"),
    sa.Index(None, "survivor_id"),
    sa.Index(None, "merged_id"),
)
