"""What the patient paid stands on the claim: box 29 and AMT*F5, as it is when the claim is built (O12)."""

from __future__ import annotations

from dataclasses import replace

from make_day import paid, release
from make_services import a_line

from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.project import project
from medbill_desktop.domain.receipt import Method
from medbill_desktop.domain.visit import Charge
from medbill_desktop.forms.boxes import boxes
from medbill_desktop.query.patient_paid import patient_paid
from medbill_desktop.services import claims, patient_credits, patient_money
from medbill_desktop.services.claims import claim_of
from medbill_desktop.services.patient_credits import MoveCredit
from medbill_desktop.services.patient_money import TakePayment
from medbill_desktop.store import Reader
from tests.edi import pyx12_judge
from tests.edi.make_edi import a_file

F5 = b"AMT*F5*25~"


def built(shop, encounter_id):
    return claim_of(claims.build_claim(shop.bench, encounter_id).value.record)


def charges_of(shop, encounter_id):
    with shop.bench.store.reading() as connection:
        return Reader(connection).find(Charge, encounter_id=encounter_id)


def paid_now(shop, charge):
    with shop.bench.store.reading() as connection:
        return patient_paid(connection, [charge.id])


def owed_by_the_patient(shop, charge, amount):
    """Part of what the payer owes becomes the patient's, as an answer does it."""
    own = LedgerLine(
        account=Account.AR_PATIENT,
        amount=amount,
        patient_id=charge.patient_id,
        charge_id=charge.id,
        aging_date=charge.service_date,
    )
    payer = replace(own, account=Account.AR_PAYER, amount=-amount, coverage_id=shop.coverages[0].id)
    entry = LedgerEntry(
        kind=EntryKind.TRANSFER, accounting_date=charge.service_date, reason="Share", lines=(own, payer)
    )
    shop.bench.act("share", lambda uow: uow.post(entry).id)


def of_check_in(shop, *codes):
    encounter_id = paid(shop).appointment.encounter_id
    release(shop, encounter_id, *codes)
    return encounter_id


def dollars_29(claim):
    (sheet,) = boxes(project(claim)).sheets
    return sheet.get("29_dollars"), sheet.get("29_cents")


def test_the_copay_stands_on_both_outputs(shop):
    claim = built(shop, of_check_in(shop))
    assert claim.patient_paid == Money(2500)
    raw = a_file(project(claim))
    assert F5 in raw
    assert dollars_29(claim) == ("25", "00")
    assert pyx12_judge.judge(raw) == []


def test_nothing_paid_sends_nothing(shop):
    claim = built(shop, shop.released().id)
    assert claim.patient_paid == Money(0)
    assert b"AMT*F5" not in a_file(project(claim))
    assert dollars_29(claim) == (None, None)


def test_what_is_taken_back_does_not_stand_on_a_claim_built_afterwards(shop):
    """A self-paid share of 30.00 beside the claim: paid, then taken back; each build says what is so then."""
    visit = shop.released()
    built(shop, visit.id)
    free = TakePayment(patient_id=visit.patient_id, amount=Money(3000), method=Method.CASH)
    receipt = patient_money.take_payment(shop.bench, free).value
    (charge,) = charges_of(shop, visit.id)
    assert paid_now(shop, charge) == Money(0)  # free credit is for no visit
    owed_by_the_patient(shop, charge, Money(4000))
    entry = patient_credits.move_credit(
        shop.bench, MoveCredit(visit.patient_id, Money(3000), to_charge=charge.id)
    ).value
    assert paid_now(shop, charge) == Money(3000)
    patient_credits.take_back(shop.bench, entry)
    assert paid_now(shop, charge) == Money(0)
    patient_money.undo_payment(shop.bench, receipt.id)
    assert paid_now(shop, charge) == Money(0)


def test_a_line_that_no_plan_covers_is_left_out(shop):
    visit = shop.released(a_line("99213", modifiers="GY"))
    (charge,) = charges_of(shop, visit.id)
    owed_by_the_patient(shop, charge, Money(4000))
    command = TakePayment(patient_id=visit.patient_id, amount=Money(4000), encounter_id=visit.id)
    patient_money.take_payment(shop.bench, command)
    assert paid_now(shop, charge) == Money(4000)
    assert built(shop, visit.id).patient_paid == Money(0)
