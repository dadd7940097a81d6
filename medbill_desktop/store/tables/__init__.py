"""The tables of an office, one module a desk; `metadata` holds them all."""

from medbill_desktop.store.tables.base import metadata
from medbill_desktop.store.tables.charges import (
    abn,
    billed_as_rule,
    charge_set,
    discount_level,
    patient_discount,
    payer_change,
)
from medbill_desktop.store.tables.claims import (
    claim,
    claim_charge,
    claim_event,
    statement,
    submission,
    work_item,
)
from medbill_desktop.store.tables.day import (
    appointment,
    batch_visit,
    charge_batch,
    copay,
    receipt,
    superbill,
    visit_type,
)
from medbill_desktop.store.tables.insurance import case, coverage, fee, fee_schedule, payer, plan
from medbill_desktop.store.tables.ledger import closed_month, ledger_entry, ledger_line
from medbill_desktop.store.tables.lists import (
    kept_columns,
    kept_filter,
    statement_hold,
    statement_left_out,
    statement_run,
)
from medbill_desktop.store.tables.office import (
    audit,
    blob,
    change,
    code_edition,
    code_use,
    draft,
    sequence,
    setting,
    user_account,
    writer,
)
from medbill_desktop.store.tables.people import billing_entity, guarantor, location, patient, provider
from medbill_desktop.store.tables.remittance import adjustment, claim_payment, remittance, service_payment
from medbill_desktop.store.tables.users import printer_profile
from medbill_desktop.store.tables.visit import charge, diagnosis, document, encounter

__all__ = [
    "abn",
    "adjustment",
    "appointment",
    "audit",
    "batch_visit",
    "billed_as_rule",
    "billing_entity",
    "blob",
    "case",
    "change",
    "charge",
    "charge_batch",
    "charge_set",
    "claim",
    "claim_charge",
    "claim_event",
    "claim_payment",
    "closed_month",
    "code_edition",
    "code_use",
    "copay",
    "coverage",
    "diagnosis",
    "discount_level",
    "document",
    "draft",
    "encounter",
    "fee",
    "fee_schedule",
    "guarantor",
    "kept_columns",
    "kept_filter",
    "ledger_entry",
    "ledger_line",
    "location",
    "metadata",
    "patient",
    "patient_discount",
    "payer",
    "payer_change",
    "plan",
    "printer_profile",
    "provider",
    "receipt",
    "remittance",
    "sequence",
    "service_payment",
    "setting",
    "statement",
    "statement_hold",
    "statement_left_out",
    "statement_run",
    "submission",
    "superbill",
    "user_account",
    "visit_type",
    "work_item",
    "writer",
]
