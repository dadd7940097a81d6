"""The tables of an office, one module a desk; `metadata` holds them all."""

from medbill_desktop.store.tables.base import metadata
from medbill_desktop.store.tables.claims import (
    claim,
    claim_charge,
    claim_event,
    statement,
    submission,
    work_item,
)
from medbill_desktop.store.tables.insurance import case, coverage, fee, fee_schedule, payer, plan
from medbill_desktop.store.tables.ledger import closed_month, ledger_entry, ledger_line
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
from medbill_desktop.store.tables.visit import charge, diagnosis, document, encounter

__all__ = [
    "adjustment",
    "audit",
    "billing_entity",
    "blob",
    "case",
    "change",
    "charge",
    "claim",
    "claim_charge",
    "claim_event",
    "claim_payment",
    "closed_month",
    "code_edition",
    "code_use",
    "coverage",
    "diagnosis",
    "document",
    "draft",
    "encounter",
    "fee",
    "fee_schedule",
    "guarantor",
    "ledger_entry",
    "ledger_line",
    "location",
    "metadata",
    "patient",
    "payer",
    "plan",
    "provider",
    "remittance",
    "sequence",
    "service_payment",
    "setting",
    "statement",
    "submission",
    "user_account",
    "work_item",
    "writer",
]
