"""Encounters with their documents, diagnoses and charges."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.visit import ChargeState, EncounterState
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import (
    cents,
    count,
    day,
    days,
    flags,
    later_flag,
    link,
    record,
    words,
)

encounter = record(
    "encounter",
    link("patient_id", "patient"),
    link("case_id", "case"),
    link("billing_entity_id", "billing_entity"),
    link("location_id", "location"),
    link("rendering_id", "provider"),
    link("referring_id", "provider", optional=True),
    *words("referring_kind"),
    day("service_date"),
    *days("service_thru"),
    *words("place_of_service"),
    sa.Column("state", t.Choice(EncounterState), nullable=False),
    *words("hold_reason", "prior_authorization", "referral_number"),
    *days("onset_date", "lmp_date", "admission_date", "discharge_date"),
    *words("claim_note"),
    sa.Column("delay_reason", t.Words(), nullable=False, server_default=""),  # since 0004
    *(sa.Column(name, t.Words(), nullable=False, server_default="") for name in ("hold_kind", "hold_owner")),
    *days("held_since", "hold_until"),
    link("billed_as_id", "provider", optional=True),
    sa.Column("billed_as_reason", t.Words(), nullable=False, server_default=""),  # these six since 0008
    later_flag("do_not_bill_plan", on=False),  # these two since 0006
    later_flag("confidential", on=False),
    sa.Index(None, "patient_id", "service_date"),
    sa.Index(None, "state", "service_date"),
    sa.Index(None, "service_date"),
    sa.Index(None, "case_id"),
)

document = record(
    "document",
    link("patient_id", "patient"),
    link("encounter_id", "encounter", optional=True),
    *words("kind", "title", "media_type"),
    day("document_date"),
    *words("blob"),
    count("size"),
    link("coverage_id", "coverage", optional=True),  # since 0006: the insurance that a card belongs to
    sa.Index(None, "patient_id", "document_date"),
    sa.Index(None, "coverage_id"),
    sa.Index(None, "encounter_id"),
)

diagnosis = record(
    "diagnosis",
    link("encounter_id", "encounter"),
    count("position"),
    *words("system", "code"),
    sa.UniqueConstraint("encounter_id", "position"),
)

charge = record(
    "charge",
    link("encounter_id", "encounter"),
    link("patient_id", "patient"),
    count("line"),
    day("service_date"),
    *days("service_thru"),
    *words("system", "code", "modifiers", "description"),
    sa.Column("units", t.Units(), nullable=False),
    *words("unit_kind"),
    cents("amount"),
    *words("pointers", "place_of_service"),
    *flags("emergency"),
    *words("ndc"),
    sa.Column("ndc_quantity", t.Units(), nullable=False),
    *words("ndc_unit"),
    sa.Column("state", t.Choice(ChargeState), nullable=False),
    *words("price_source"),
    later_flag("patient_pays", on=False),  # since 0012
    sa.Index(None, "encounter_id", "line"),
    sa.Index(None, "patient_id", "service_date"),
    sa.Index(None, "state", "service_date"),
)
