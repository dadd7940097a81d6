"""Check-in, its money and its undo, against the worked tables of docs/algorithms/checkin.md."""

from dataclasses import replace

import pytest
from make_day import booked, paid, release, types, with_copay
from make_services import an_answer, register

from medbill_desktop.domain.appointment import AppointmentState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.receipt import Method, Receipt
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter
from medbill_desktop.services import (
    charges,
    claims,
    coding,
    corrections,
    day_checkin,
    posting,
    submission,
    undo,
    unrelease,
)
from medbill_desktop.services.day_checkin import CheckIn
from medbill_desktop.store import Reader
from tests.make import TODAY


def money(**amounts):
    return {account: Money.parse(text) for account, text in amounts.items()}


def on_charge(shop, account):
    """What stands on an account with a charge: pairs of charge id and amount, zero left out."""
    from sqlalchemy import select

    from medbill_desktop.store.tables import ledger_line as line

    sums = {}
    with shop.bench.store.reading() as connection:
        query = select(line.c.charge_id, line.c.cents).where(
            line.c.account == account, line.c.charge_id.is_not(None)
        )
        for charge_id, amount in connection.execute(query):
            sums[charge_id] = sums.get(charge_id, Money()) + amount
    return {charge_id: total for charge_id, total in sums.items() if total}


def answered(shop, encounter_id, paid_text, reasons):
    built = claims.build_claim(shop.bench, encounter_id).value
    submission.send_claims(shop.bench, [built.record.id])
    check = shop.check(paid_text)
    return posting.post_claim(shop.bench, check.id, an_answer(built, (paid_text, reasons))).value


def test_the_copay_goes_to_the_patients_credit_under_a_receipt(shop):
    done = paid(shop, method=Method.CHECK, reference="1042")
    assert shop.balances() == money(DRAWER="25", PATIENT_CREDIT="-25")
    assert done.appointment.state is AppointmentState.CHECKED_IN
    assert done.encounter.service_date == TODAY
    assert done.encounter.rendering_id == shop.provider.id
    receipt = done.receipt
    assert (receipt.number, receipt.amount, receipt.method) == (1, Money.parse("25"), Method.CHECK)
    assert (receipt.reference, receipt.appointment_id) == ("1042", done.appointment.id)


def test_the_copay_waits_on_the_line_until_the_payer_names_the_share(shop):
    done = paid(shop)
    release(shop, done.encounter.id)
    assert shop.balances() == money(DRAWER="25", PATIENT_CREDIT="-25", AR_PAYER="180", CHARGES="-180")
    assert list(on_charge(shop, "PATIENT_CREDIT").values()) == [Money.parse("-25")]
    answered(shop, done.encounter.id, "95", {"CO-45": "60", "PR-3": "25"})
    assert shop.balances() == money(DRAWER="25", CASH="95", CONTRACTUAL="60", CHARGES="-180")
    assert on_charge(shop, "AR_PATIENT") == {}


def test_more_copay_than_share_is_free_credit(shop):
    done = paid(shop)
    release(shop, done.encounter.id)
    answered(shop, done.encounter.id, "105", {"CO-45": "60", "PR-3": "15"})
    assert shop.balances() == money(
        DRAWER="25", CASH="105", PATIENT_CREDIT="-10", CONTRACTUAL="60", CHARGES="-180"
    )
    assert on_charge(shop, "PATIENT_CREDIT") == {}


def test_less_copay_than_share_leaves_the_rest_owed(shop):
    done = paid(shop)
    release(shop, done.encounter.id)
    answered(shop, done.encounter.id, "80", {"CO-45": "60", "PR-1": "40"})
    assert shop.balances()["AR_PATIENT"] == Money.parse("15")
    assert "PATIENT_CREDIT" not in shop.balances()


def test_taking_the_posting_back_puts_the_copay_back_on_its_line(shop):
    done = paid(shop)
    release(shop, done.encounter.id)
    before, waiting = shop.balances(), on_charge(shop, "PATIENT_CREDIT")
    posted = answered(shop, done.encounter.id, "105", {"CO-45": "60", "PR-3": "15"})
    undo.undo_posting(shop.bench, posted.answer_id)
    now = shop.balances()
    assert now.pop("CASH") == -now.pop("UNAPPLIED")
    assert now == before
    assert on_charge(shop, "PATIENT_CREDIT") == waiting


def test_a_visit_without_coverage_takes_the_copay_at_once(shop):
    alone = register(shop, coverages=())
    appointment = booked(shop, types(shop)["EST"], patient_id=alone.patient.id)
    done = day_checkin.check_in(
        shop.bench, CheckIn(appointment_id=appointment.id, copay=Money.parse("50"))
    ).value
    release(shop, done.encounter.id)
    assert shop.balances() == money(DRAWER="50", AR_PATIENT="130", CHARGES="-180")


def test_the_copay_fills_the_lines_in_their_order_and_never_more_than_they_owe(shop):
    done = paid(shop, "200.00")
    release(shop, done.encounter.id, "99213", "83036")
    assert sorted(on_charge(shop, "PATIENT_CREDIT").values()) == [Money.parse("-180"), Money.parse("-20")]


def test_undo_is_the_identity(shop):
    done = paid(shop)
    back = day_checkin.undo_check_in(shop.bench, done.appointment.id).value
    assert shop.balances() == {}
    assert back.state is AppointmentState.ARRIVED
    assert back.encounter_id is None
    assert shop.all(Encounter) == ()
    (receipt,) = shop.all(Receipt)
    assert receipt.voided_entry_id
    again = day_checkin.check_in(shop.bench, CheckIn(appointment_id=back.id, copay=Money.parse("25"))).value
    assert again.receipt.number == 2


def test_a_visit_with_work_stays_and_is_taken_up_again(shop):
    done = paid(shop)
    coding.assign_diagnoses(shop.bench, done.encounter.id, [("icd10cm", "I10")])
    back = day_checkin.undo_check_in(shop.bench, done.appointment.id).value
    again = day_checkin.check_in(shop.bench, CheckIn(appointment_id=back.id, skipped="later")).value
    assert again.encounter.id == done.encounter.id


def test_a_wrong_amount_is_corrected_and_the_line_follows(shop):
    done = paid(shop, "52.00")
    release(shop, done.encounter.id)
    fresh = day_checkin.correct_receipt(shop.bench, done.receipt.id, Money.parse("25"), Method.CARD).value
    assert fresh.number == 2
    assert shop.balances() == money(DRAWER="25", PATIENT_CREDIT="-25", AR_PAYER="180", CHARGES="-180")
    assert list(on_charge(shop, "PATIENT_CREDIT").values()) == [Money.parse("-25")]
    with pytest.raises(UserError, match="cannot be corrected"):
        day_checkin.correct_receipt(shop.bench, done.receipt.id, Money.parse("20"), Method.CASH)


def test_released_charges_hold_the_check_in(shop):
    done = paid(shop)
    release(shop, done.encounter.id)
    with pytest.raises(UserError, match="released charges"):
        day_checkin.undo_check_in(shop.bench, done.appointment.id)
    assert shop.balances()["PATIENT_CREDIT"] == Money.parse("-25")


def test_a_due_copay_is_taken_or_skipped_with_a_reason(shop):
    appointment = with_copay(shop)
    with pytest.raises(UserError, match=r"copay of 25\.00 is due"):
        day_checkin.check_in(shop.bench, CheckIn(appointment_id=appointment.id))
    done = day_checkin.check_in(shop.bench, CheckIn(appointment_id=appointment.id, skipped="hardship")).value
    assert done.receipt is None
    assert done.appointment.copay_skipped == "hardship"
    assert shop.balances() == {}


def test_preventive_visits_ask_for_none(shop):
    with_copay(shop)
    well = booked(shop, next(one for one in _kinds(shop) if one.code == "WELL"), start=600)
    with shop.bench.store.reading() as connection:
        assert day_checkin.copay_due(Reader(connection), well) == Money()
    assert day_checkin.check_in(shop.bench, CheckIn(appointment_id=well.id)).value.receipt is None


def _kinds(shop):
    from medbill_desktop.domain.appointment import VisitType

    return shop.all(VisitType)


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"patient_id": None, "patient_name": "Nguyen, Anh"}, "not registered"),
        ({"day": TODAY.replace(day=20)}, "still to come"),
        ({"state": AppointmentState.CANCELLED}, "only who is expected"),
    ],
)
def test_who_cannot_be_checked_in(shop, over, sentence):
    appointment = booked(shop, **over)
    with pytest.raises(UserError, match=sentence):
        day_checkin.check_in(shop.bench, CheckIn(appointment_id=appointment.id))
    assert shop.all(Encounter) == ()


def test_card_numbers_and_negative_copays_are_refused(shop):
    appointment = with_copay(shop)
    for over, sentence in (
        ({"copay": Money.parse("25"), "reference": "4111 1111 1111 1111"}, "card number"),
        ({"copay": Money.parse("-5")}, "not negative"),
        ({"skipped": "weather"}, "from the list"),
    ):
        with pytest.raises(UserError, match=sentence):
            day_checkin.check_in(shop.bench, CheckIn(appointment_id=appointment.id, **over))
    assert shop.balances() == {}


def corrected(shop, encounter_id, dollars):
    (charge,) = shop.all(Charge, encounter_id=encounter_id, state=ChargeState.RELEASED)
    right = replace(charge, amount=Money.parse(dollars))
    command = corrections.CorrectVisit(
        encounter_id=encounter_id, diagnoses=[("icd10cm", "I10")], charges=[right], reason="wrong price"
    )
    return corrections.correct_visit(shop.bench, command).value


@pytest.mark.parametrize(("right", "free"), [("200", "0"), ("110", "10"), ("80", "25")])
def test_the_copay_follows_a_correction_after_release(shop, right, free):
    """The table of docs/algorithms/corrections.md: the share is 25.00, 15.00 or nothing."""
    done = paid(shop)
    release(shop, done.encounter.id)
    answered(shop, done.encounter.id, "95", {"CO-45": "60", "PR-3": "25"})
    corrected(shop, done.encounter.id, right)
    assert shop.balances().get("PATIENT_CREDIT", Money()) == -Money.parse(free)
    assert "AR_PATIENT" not in shop.balances()
    assert on_charge(shop, "PATIENT_CREDIT") == {}


def test_a_release_is_taken_back_with_a_copay_on_its_lines(shop):
    done = paid(shop)
    release(shop, done.encounter.id)
    unrelease.unrelease_encounter(shop.bench, done.encounter.id)
    assert shop.balances() == money(DRAWER="25", PATIENT_CREDIT="-25")
    assert on_charge(shop, "PATIENT_CREDIT") == {}
    charges.release_encounter(shop.bench, done.encounter.id)
    assert list(on_charge(shop, "PATIENT_CREDIT").values()) == [Money.parse("-25")]
