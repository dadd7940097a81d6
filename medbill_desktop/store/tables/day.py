"""The day: appointments, receipts, superbills, charge batches."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.appointment import AppointmentState
from medbill_desktop.domain.receipt import Method, ReceiptKind
from medbill_desktop.domain.superbill import BatchState, SuperbillState
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, flags, link, record, words

visit_type = record(
    "visit_type",
    *words("code", "name"),
    count("minutes"),
    *words("copay_kind"),
    *flags("active"),
    sa.UniqueConstraint("code"),
)

copay = record(
    "copay",
    link("coverage_id", "coverage"),
    *words("copay_kind"),
    cents("amount"),
    sa.UniqueConstraint("coverage_id", "copay_kind"),
)

appointment = record(
    "appointment",
    link("patient_id", "patient", optional=True),
    *words("patient_name", "name_search"),
    *days("birth_date"),
    *words("phone"),
    link("provider_id", "provider"),
    link("location_id", "location"),
    day("day"),
    count("start"),
    count("minutes"),
    link("visit_type_id", "visit_type", optional=True),
    *words("reason"),
    sa.Column("state", t.Choice(AppointmentState), nullable=False),
    link("case_id", "case", optional=True),
    link("encounter_id", "encounter", optional=True),
    *words("no_charge", "copay_skipped", "state_note"),
    *days("verified_day"),
    *words("verified_by", "uid", "slot"),
    sa.Index(None, "day", "slot"),
    sa.Index(None, "state", "slot"),
    sa.Index(None, "provider_id", "slot"),
    sa.Index(None, "slot"),
    sa.Index(None, "patient_id", "day"),
    sa.Index(None, "encounter_id"),
    sa.Index(None, "name_search"),
    sa.Index(None, "uid"),
)

receipt = record(
    "receipt",
    count("number"),
    sa.Column("kind", t.Choice(ReceiptKind), nullable=False),
    link("patient_id", "patient"),
    link("appointment_id", "appointment", optional=True),
    sa.Column("method", t.Choice(Method), nullable=False),
    *words("reference"),
    cents("amount"),
    day("day"),
    *words("user"),
    link("entry_id", "ledger_entry"),
    link("voided_entry_id", "ledger_entry", optional=True),
    sa.UniqueConstraint("number"),
    sa.Index(None, "day", "number"),
    sa.Index(None, "patient_id", "day"),
    sa.Index(None, "appointment_id"),
)

superbill = record(
    "superbill",
    count("number"),
    link("appointment_id", "appointment"),
    link("provider_id", "provider"),
    day("day"),
    sa.Column("state", t.Choice(SuperbillState), nullable=False),
    *words("void_reason", "printed_by"),
    sa.UniqueConstraint("number"),
    sa.Index(None, "state", "number"),
    sa.Index(None, "appointment_id"),
)

charge_batch = record(
    "charge_batch",
    count("number"),
    *words("label"),
    day("day"),
    *words("owner"),
    sa.Column("state", t.Choice(BatchState), nullable=False),
    count("expected_count"),
    cents("expected_total"),
    *words("reason"),
    *days("closed_day"),
    *words("closed_by"),
    sa.UniqueConstraint("number"),
    sa.Index(None, "state", "number"),
)

batch_visit = record(
    "batch_visit",
    link("batch_id", "charge_batch"),
    link("encounter_id", "encounter"),
    sa.UniqueConstraint("encounter_id"),
    sa.Index(None, "batch_id"),
)
