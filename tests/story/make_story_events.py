"""What has to happen once in the two weeks, day by day; each event leaves its mark in `Story.seen`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import make_story_answers as answers
import make_story_office as office
import pytest
from make_story import CLOSED, DAYS, Story

from medbill_desktop.domain.approval import MoneyRequest, Refund, RefundState, RequestState
from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.errors import ClosedPeriod, NotAllowed, UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.receipt import Method
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.domain.set_up import Credential, CredentialStatus
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Encounter, HoldKind
from medbill_desktop.domain.visit_hold import Hold
from medbill_desktop.query import money as money_query
from medbill_desktop.services import (
    approvals,
    charges,
    closes,
    coding,
    corrections,
    day_batches,
    encounters,
    holds,
    overpayments,
    patient_credits,
    patient_money,
    payer_change,
    posting,
    refunds,
    setup,
    statements,
    undo,
    write_offs,
)
from medbill_desktop.services.claims import claim_of
from medbill_desktop.services.patient_money import TakePayment


def lines_of(story: Story, visit: int) -> list[Charge]:
    return list(story.find(Charge, "line", encounter_id=visit, state=ChargeState.RELEASED))


def correct(story: Story, visit: int, lines: list[Charge], reason: str) -> corrections.Corrected:
    """Correct a released visit as its preview says; the story's own books follow."""
    found = story.find(Diagnosis, "position", encounter_id=visit)
    command = corrections.CorrectVisit(
        encounter_id=visit,
        diagnoses=[(one.system, one.code) for one in found],
        charges=lines,
        reason=reason,
    )
    bea = story.bench("bea")
    shown = corrections.preview_correction(bea, command)
    done = corrections.correct_visit(bea, command).value
    assert (shown.change, shown.patient_credit, shown.over_paid) == (
        done.change,
        done.patient_credit,
        done.over_paid,
    )
    story.book_own("charges", done.change.cents)
    return done


def mend_blocked(story: Story) -> None:
    """A claim whose line points to nothing was stopped; the visit is mended, the claim built anew."""
    visit = story.kept.pop("blocked")
    lines = [replace(one, pointers="A") for one in lines_of(story, visit)]
    correct(story, visit, lines, "The pointer named no diagnosis")
    (record,) = story.find(ClaimRecord, encounter_id=visit)
    assert record.state is ClaimState.READY
    story.seen["blocked claim mended"] += 1


def prepay(story: Story) -> None:
    """Somebody pays ahead; nothing is owed for it yet."""
    saver = story.special["saver"].patient.id
    command = TakePayment(
        patient_id=saver, amount=Money(90000), method=Method.CHECK, reference="501", family=False
    )
    story.kept["ahead"] = story.pay(command)
    story.seen["prepayment"] += 1


def use_credit(story: Story) -> None:
    """A part of the credit is laid on what the saver owes."""
    patient_credits.apply_credit(story.bench("bea"), story.special["saver"].patient.id)
    story.seen["credit applied"] += 1


def family_pays(story: Story) -> None:
    """A parent pays what a child of the same guarantor owes."""
    parent, child = (story.special[f"family {kind}"].patient.id for kind in ("self", "ppo"))
    with story.bench("fay").store.reading() as connection:
        owed = Money.total(one.owed for one in money_query.open_items(connection, [child]))
    assert owed > ZERO
    story.pay(TakePayment(patient_id=parent, amount=owed, method=Method.CARD, reference="4411"))
    with story.bench("fay").store.reading() as connection:
        assert money_query.open_items(connection, [child]) == ()


def correct_code(story: Story) -> None:
    """A visit was coded too high; the payer and perhaps the patient have paid it already."""
    coded = story.special["coded"].patient.id
    (record,) = story.find(ClaimRecord, patient_id=coded, state=ClaimState.PAID)
    first, *rest = lines_of(story, record.encounter_id)
    done = correct(
        story,
        record.encounter_id,
        [replace(first, code="99213", amount=ZERO, description=""), *rest],
        "Coded one level too high",
    )
    assert done.change < ZERO
    (replacement,) = story.find(ClaimRecord, encounter_id=record.encounter_id, frequency="7")
    assert replacement.original_reference == record.payer_control
    story.kept["corrected"] = record.id
    story.seen["code corrected after release"] += 1


def credentialed(story: Story) -> None:
    """The HMO approves its new provider from March 1 on; all her visits are released in one action."""
    visits = story.kept.pop("not credentialed")
    (known,) = story.find(Credential)
    approved = replace(
        known, status=CredentialStatus.APPROVED, effective_from=DAYS[0].replace(day=1), number="H77"
    )
    setup.save_setup(story.bench("olga"), approved)
    story.let_go(visits, "hold released: credentialing")


def late_insurance(story: Story) -> None:
    """One patient had Medicaid all the time, another one was insured after all (O22)."""
    bea = story.bench("bea")
    for name, payer, member in (
        ("late", "Medicaid of Illinois", "899999999"),
        ("none", "Prairie Health Plan", "P777"),
    ):
        who = story.special[name]
        coverage = office.same_case(who, story.practice.coverage(payer, 1, member))
        command = payer_change.ChangePayer(
            patient_id=who.patient.id,
            case_id=who.case.id,
            first_day=DAYS[0],
            coverage=coverage,
            reason="The card came late",
        )
        shown = payer_change.preview_change(bea, command)
        done = payer_change.change_payer(bea, command).value
        assert len(done.visits) == len(shown.visits) >= 2
        assert (done.payer_credit, done.patient_credit) == (shown.payer_credit, shown.patient_credit)
        story.seen[f"payer changed: {name}"] += 1
        story.seen["visit moved to another payer"] += len(done.visits)
        story.seen["payer's credit by late insurance"] += bool(done.payer_credit)
        story.seen["patient's credit by late insurance"] += bool(done.patient_credit)
    _refund_or_recoup(story)


def _refund_or_recoup(story: Story) -> None:
    """What the wrong plan paid: one charge's credit awaits recoupment, the others are refunded."""
    bea, found = story.bench("bea"), overpayments.find_overpayments(story.bench("bea")).value
    late = story.special["late"]
    own = [one for one in found if one.patient_id == late.patient.id]
    first, *others = own
    overpayments.await_recoupment(bea, first.id, "Will be taken from a later check")
    with pytest.raises(UserError, match="never both"):
        refunds.ask_refund(bea, _back(first))
    story.seen["recoupment awaited"] += 1
    for one in others:
        _approved(story, refunds.ask_refund(bea, _back(one)).value)
        story.seen["refund to payer"] += 1


def _back(one: Any) -> refunds.AskRefund:
    return refunds.AskRefund(
        patient_id=one.patient_id,
        amount=one.amount,
        reason="Another payer owed it",
        charge_id=one.charge_id,
        coverage_id=one.coverage_id,
    )


def _approved(story: Story, request: MoneyRequest) -> None:
    """What waits is decided by a second person; who asked may not."""
    assert request.state is RequestState.WAITING
    with pytest.raises(NotAllowed):
        approvals.approve(story.bench("bea"), request.id)
    approved = approvals.approve(story.bench("max"), request.id, "Seen").value
    assert approved.state is RequestState.APPROVED
    story.seen["approved by a second person"] += 1


def write_off(story: Story) -> None:
    """One within the limit, one above it, one refused, one taken back."""
    bea, debtor = story.bench("bea"), story.special["debtor"].patient
    with bea.store.reading() as connection:
        item, *_ = money_query.open_items(connection, [debtor.id])
    wish = write_offs.WriteOff(
        patient_id=debtor.id, charge_id=item.charge_id, amount=Money(1234), reason_code="SMALL"
    )
    small = write_offs.ask_write_off(bea, wish).value
    assert small.state is RequestState.APPROVED
    story.seen["write-off within the limit"] += 1
    large = write_offs.ask_write_off(bea, replace(wish, amount=Money(9000), reason_code="BAD")).value
    _approved(story, large)
    story.seen["write-off above the limit"] += 1
    asked = write_offs.ask_write_off(bea, replace(wish, amount=Money(6000), reason_code="HARD")).value
    assert approvals.refuse(story.bench("max"), asked.id, "No papers").value.state is RequestState.REFUSED
    story.seen["write-off refused"] += 1
    write_offs.reverse_write_off(bea, small.id, "It is owed after all")
    write_offs.ask_write_off(bea, replace(wish, amount=Money(2500), reason_code="COURT"))
    story.seen["write-off reversed"] += 1


def ask_refund(story: Story) -> None:
    """The saver wants a part of the credit back; a biller's refund always waits for a second person."""
    saver = story.special["saver"].patient.id
    command = refunds.AskRefund(patient_id=saver, amount=Money(7550), reason="Moves away")
    _approved(story, refunds.ask_refund(story.bench("bea"), command).value)
    story.seen["refund to patient"] += 1


def pay_refunds(story: Story) -> None:
    """Everything that was promised goes out; one check is void and written again, one was cashed."""
    bea = story.bench("bea")
    waiting = story.find(Refund, "id", state=RefundState.TO_PAY)
    for number, one in enumerate(waiting):
        refunds.issue_refund(bea, one.id, "check", f"{9000 + number}")
        story.book_own("cash", -one.amount.cents)
        story.seen["refund paid out"] += 1
    refunds.void_refund(bea, waiting[0].id, "Lost in the mail")
    refunds.issue_refund(bea, waiting[0].id, "check", "9100")
    refunds.mark_cashed(bea, waiting[-1].id)
    story.seen["refund void and written again"] += 1


def run_statements(story: Story) -> None:
    """The month's statements; who waits for a payer after a change gets none."""
    run = statements.run_statements(story.bench("bea")).value
    late = story.special["late"].patient.id
    assert late not in {patient for bill in run.bills for patient, _ in bill.shares}
    statements.mark_printed(story.bench("bea"), run.record.id)
    story.seen["statement"] += run.record.statements


def forget_pile(story: Story) -> None:
    """A batch of charges that its owner forgets to close."""
    story.kept["forgotten"] = day_batches.open_batch(story.bench("max"), 1, Money(12500)).value.id


def hold_for_late_charge(story: Story) -> None:
    """A visit of the last day of March waits for a charge of the laboratory until April."""
    bench, who = story.bench("cody"), story.special["family self"]
    visit = encounters.save_encounter(
        bench,
        Encounter(
            patient_id=who.patient.id,
            case_id=who.case.id,
            billing_entity_id=story.practice.entity.id,
            location_id=story.practice.location.id,
            rendering_id=story.practice.providers[0].id,
            service_date=story.today,
        ),
    ).value.id
    coding.assign_diagnoses(bench, visit, [("icd10cm", "I10")])
    line = Charge(encounter_id=0, patient_id=0, line=0, service_date=story.today, code="99213")
    charges.enter_charges(bench, visit, [line])
    holds.hold_visit(bench, visit, Hold(HoldKind.LATE_CHARGE))
    story.planned[visit] = Money.parse(office.PRICES["99213"]).cents
    story.kept["late visit"] = visit
    story.seen["held: late charge"] += 1


def returned_check(story: Story) -> None:
    """The bank returns a patient's check of March; what it paid is owed again, with a fee."""
    receipt = next(one for one in story.kept["checks"] if one.day < DAYS[5])
    patient_money.return_check(story.bench("bea"), receipt.id)
    story.book_own("cash", -receipt.amount.cents)
    story.book_own("charges", 2500)
    story.seen["check returned"] += 1


def close_march(story: Story) -> None:
    """March closes when the forgotten batch is closed; only who may; its figures and paper are kept."""
    bea, max_ = story.bench("bea"), story.bench("max")
    with pytest.raises(NotAllowed):
        closes.close_month(bea, CLOSED)
    with pytest.raises(UserError, match="1 charge batch open"):
        closes.close_month(max_, CLOSED)
    day_batches.close_batch(max_, story.kept["forgotten"], "The visit was entered by Cody")
    close = closes.close_month(max_, CLOSED).value
    story.kept["page"] = closes.month_standing(max_, CLOSED).page
    story.kept["paper"] = closes.kept_page(max_, close.blob)
    story.kept["close"] = close
    story.seen["month closed"] += 1


def post_into_march(story: Story) -> None:
    """Nothing is dated in the closed month any more."""
    payer = story.practice.payers["Capitol HMO"].id
    late = Remittance(
        payer_id=payer, trace="LATE1", check_date=DAYS[6], deposit_date=DAYS[6], payment=Money(100)
    )
    with pytest.raises(ClosedPeriod):
        posting.record_check(story.bench("bea"), late)
    story.seen["posting into the closed month refused"] += 1


def late_charge(story: Story) -> None:
    """A charge of March comes in April: on a held visit, and as one more line of a released one."""
    story.let_go([story.kept["late visit"]], "hold released: late charge")
    visit = next(
        one.encounter_id
        for one in story.find(ClaimRecord, "id", state=ClaimState.SENT, rank=1)
        if one.service_date <= DAYS[6] and one.id != story.kept["corrected"]
    )
    lines = lines_of(story, visit)
    more = Charge(
        encounter_id=visit,
        patient_id=lines[0].patient_id,
        line=0,
        service_date=lines[0].service_date,
        code="90471",
    )
    done = correct(story, visit, [*lines, more], "The nurse's sheet came late")
    assert done.change == Money.parse(office.PRICES["90471"])
    story.seen["late charge of the closed month"] += 1


def retro_denial(story: Story) -> None:
    """A payer takes a paid claim back: posting taken back, denial posted, the money lies unplaced."""
    bea, taken = story.bench("bea"), story.special["taken"].patient.id
    (record,) = story.find(ClaimRecord, patient_id=taken, state=ClaimState.PAID)
    known = story.posted[record.id]
    undo.undo_posting(bea, known.answer_id)
    check = story.record_check(record.payer_id, ZERO)
    said = answers.answer(claim_of(record), record.id, "denied", "ppo")
    denial = posting.post_claim(bea, check.id, said).value
    assert story.find(ClaimRecord, id=record.id)[0].state is ClaimState.DENIED
    story.kept["retro"] = (known, denial.answer_id)
    story.seen["retro denial"] += 1


def denial_undone(story: Story) -> None:
    """The payer was wrong: the denial is taken back, the payment posted again from the check it came with."""
    known, denial = story.kept["retro"]
    bea = story.bench("bea")
    undo.undo_posting(bea, denial)
    posting.post_claim(bea, known.check_id, known.payment)
    assert story.find(ClaimRecord, id=known.claim_id)[0].state is ClaimState.PAID
    story.seen["retro denial undone"] += 1


EVENTS = {
    1: (mend_blocked, prepay),
    4: (correct_code,),
    5: (credentialed, family_pays),
    6: (late_insurance, write_off, use_credit, ask_refund, run_statements, forget_pile, hold_for_late_charge),
    7: (pay_refunds, returned_check),
    8: (close_march, post_into_march, late_charge, retro_denial),
    9: (denial_undone,),
}
ACCOUNTS = frozenset(
    {
        *("AR_PAYER", "AR_PATIENT", "CHARGES", "CASH", "DRAWER", "UNAPPLIED", "PATIENT_CREDIT"),
        *("CONTRACTUAL", "SEQUESTRATION", "WRITE_OFF", "BAD_DEBT", "SELF_PAY_DISCOUNT"),
        *("REFUND", "NSF_FEE", "SUSPENSE"),
    }
)
"""The accounts on which the two weeks leave something."""
KINDS = frozenset(
    """
    answer: Medicaid second, CO-45 (O6)
    answer: PR-1 alone
    answer: denied, CO-45 whole
    answer: denied, CO-50
    answer: denied, PR-96
    answer: out of network
    answer: paid without a share
    answer: paid, CO-45, PR-2
    answer: paid, CO-45, PR-3
    answer: supplement, OA-23
    appointment booked
    approved by a second person
    blocked claim mended
    cancelled
    charge batch agrees
    check returned
    check typed twice refused
    claim blocked
    claim printed
    claim replaced (7)
    claim sent, 837P
    claim voided (8)
    code corrected after release
    copay skipped
    copay taken
    credit applied
    day closed
    denial appealed
    deposit
    drawer counted
    drawer short
    family payment
    held: credentialing
    held: late charge
    held: note
    hold released: credentialing
    hold released: late charge
    hold released: note
    import undone
    late charge of the closed month
    month closed
    next payer billed
    no charge
    no show
    patient paid all
    patient paid part
    patient paid too much
    patient payment
    patient registered
    patient's credit by late insurance
    payer changed: late
    payer changed: none
    payer's check
    payer's credit by late insurance
    payment batch agrees
    posting into the closed month refused
    prepayment
    receipt corrected
    recoupment awaited
    refund paid out
    refund to patient
    refund to payer
    refund void and written again
    retro denial
    retro denial undone
    secondary claim
    statement
    visit charged
    visit moved to another payer
    visit released
    workbook imported
    write-off above the limit
    write-off refused
    write-off reversed
    write-off within the limit
    """.strip().split("\n    ")
)
"""Every kind of event; each of them has to occur."""
