"""Factories for the tests of the store: a small practice and balanced entries."""

from __future__ import annotations

from datetime import date

from medbill_desktop.domain.insurance import Case, Coverage, Payer, Plan
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient

DAY = date(2026, 4, 2)


def a_patient(**over):
    values = {"number": "P1", "last_name": "Okafor", "first_name": "Ngozi", "birth_date": date(1980, 5, 17)}
    return Patient(**(values | over))


def a_charge_entry(cents=10_000, *, key="", day=DAY, account=Account.AR_PATIENT, **links):
    return LedgerEntry(
        kind=EntryKind.CHARGE,
        accounting_date=day,
        service_date=day,
        reason="charge released",
        idempotency_key=key,
        lines=(
            LedgerLine(account=account, amount=Money(cents), aging_date=day, **links),
            LedgerLine(account=Account.CHARGES, amount=Money(-cents), **links),
        ),
    )


def a_payment_entry(cents=5_000, *, key="", day=DAY, account=Account.AR_PATIENT, **links):
    return LedgerEntry(
        kind=EntryKind.PAYMENT,
        accounting_date=day,
        deposit_date=day,
        reason="payment posted",
        idempotency_key=key,
        lines=(
            LedgerLine(account=Account.CASH, amount=Money(cents), **links),
            LedgerLine(account=account, amount=Money(-cents), aging_date=day, **links),
        ),
    )


def an_insured_patient(unit, number="P1"):
    """A patient with a case, a payer, a plan and a coverage; returns patient and coverage."""
    patient = unit.insert(a_patient(number=number))
    case = unit.insert(Case(patient_id=patient.id))
    payer = unit.insert(Payer(name="Prairie Mutual", payer_id="PM001"))
    plan = unit.insert(Plan(payer_id=payer.id, name="Choice"))
    coverage = unit.insert(
        Coverage(
            patient_id=patient.id, case_id=case.id, payer_id=payer.id, plan_id=plan.id, member_id="PMX884211"
        )
    )
    return patient, coverage
