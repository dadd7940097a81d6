"""A set-up with a record of every kind, and orders to import rows."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook

from medbill_desktop.domain.appointment import VisitType
from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.discounts import SlideStep
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.set_up import (
    CodeUse,
    Credential,
    CredentialStatus,
    Employer,
    Enrolment,
    OfficeCode,
    PayerNumber,
    Transaction,
)
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.services import setup
from medbill_desktop.services.exports import export_set_up
from medbill_desktop.services.imports import order_of
from medbill_desktop.store import Reader

FIRST = date(2026, 1, 1)


def find(bench, record_type, **equals):
    with bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def order(spec, *rows, file="rows.xlsx", sheet="Sheet1", **over):
    """An order over a workbook with these rows; the first is the heading."""
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    made = order_of(spec, out.getvalue(), file)
    return (
        made
        if not over
        else type(made)(spec=spec, table=made.table, columns=made.columns, data=made.data, **over)
    )


def exported(bench, spec, file="out.xlsx"):
    """The bytes of an export."""
    out = io.BytesIO()
    count = export_set_up(bench, spec, out, "Oak Street")
    return out.getvalue(), count


def fill(shop):
    """One record more of every kind, with all that text can hold."""
    payer, provider = shop.payer, shop.provider
    schedule = setup.save_fee_schedule(
        shop.bench,
        FeeSchedule(name="=Odd, “list”", effective_from=FIRST, payer_id=payer.id),
        [Fee(schedule_id=0, code="99213", description="+visit", amount=Money(12_530))],
    ).value
    more = (
        Employer(name="Prairie Mills", city="Springfield", state="IL", zip="02139", phone="2175550100"),
        OfficeCode(code="SMALL", name="Small balance", account=Account.WRITE_OFF),
        OfficeCode(use=CodeUse.PAYMENT, code="CHK", name="Check", account=Account.CASH),
        Credential(
            provider_id=provider.id,
            payer_id=payer.id,
            billing_entity_id=shop.entity.id,
            location_id=shop.location.id,
            status=CredentialStatus.APPROVED,
            number="00123",
            effective_from=FIRST,
        ),
        Enrolment(payer_id=payer.id, npi=shop.entity.npi, transaction=Transaction.REMITTANCE),
        PayerNumber(payer_id=payer.id, clearinghouse="Relay", number="0062"),
        SlideStep(
            level="B",
            title="To 150 % of the guideline",
            percent=40,
            income_to=Money(2_396_000),
            per_person=Money(825_000),
            effective_from=FIRST,
        ),
        SlideStep(level="A", nominal=Money(2_000), effective_from=FIRST),
        BilledAsRule(payer_id=payer.id, reason="locum", supervising="performed", modifier="Q6"),
        BilledAsRule(reason="resident", rendering="performed", modifier="GC"),
        VisitType(code="EST", name="=Established", minutes=20, copay_kind="specialist", active=False),
    )
    shop.bench.act("fill", lambda uow: [uow.insert(one) for one in more])
    return schedule
