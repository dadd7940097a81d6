"""Money from payers: a check is recorded, its claims are posted line by line (undo.py takes them back)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import ClaimEvent, WorkItem
from medbill_desktop.domain.errors import DuplicatePosting, UserError
from medbill_desktop.domain.insurance import Plan
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.posting import (
    LineStanding,
    PostingException,
    PostingSetting,
    entry_of,
    plan_line,
)
from medbill_desktop.domain.remittance import ClaimPayment, Remittance, ServicePayment
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.services import balances, billing_on, remittances
from medbill_desktop.services.abn import charges_patient_may_owe
from medbill_desktop.services.answer_check import check_answer
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charges import coverages_of
from medbill_desktop.services.claims import OPEN_STATES, claim_of
from medbill_desktop.services.day_copay import settle_copay
from medbill_desktop.services.payer_change_end import note_answer
from medbill_desktop.services.payment_batches import join
from medbill_desktop.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Posted:
    """What posting one answer did.

    Attributes:
        answer_id: row of the answer, for undo.
        entry_id: the ledger entry; None when nothing moved.
        exceptions: what a person must look at, each a work item.
    """

    answer_id: int
    entry_id: int | None
    exceptions: tuple[PostingException, ...]


def record_check(bench: Bench, check: Remittance) -> Done[Remittance]:
    """Record a check and its cash; without a deposit date it counts as deposited today (O8).

    Raises:
        UserError: the trace is missing or the amount negative.
        DuplicatePosting: payer, trace, amount and date are those of an earlier check (O7).
    """
    bench.require(Permission.POST_PAYMENT, day=check.deposit_date)
    if not check.trace.strip() and check.payment:
        raise UserError("Type the check or EFT number.")
    if check.payment.cents < 0:
        raise UserError("The amount of a check is not negative.")
    today = bench.clock.today()
    head = replace(check, trace=check.trace.strip(), claims=())

    def work(uow: UnitOfWork) -> Remittance:
        _refuse_known(uow, head)
        saved = uow.insert(head)
        if saved.payment:
            uow.post(_deposit(saved, today))
        join(uow, remittance_id=saved.id)
        return saved

    return bench.act("record check", work)


def post_claim(bench: Bench, remittance_id: int, payment: ClaimPayment) -> Done[Posted]:
    """Post a payer's answer to one claim under its check (docs/algorithms/posting.md).

    Args:
        bench: the office.
        remittance_id: the recorded check.
        payment: the answer; `claim_id` and every line's `charge_id` are set.

    Raises:
        Unbalanced: its amounts do not agree with each other or with what is left of the check.
        DuplicatePosting: the same answer was posted before, under this check or another.
        UserError: the claim was never sent, or the answer is about something else (answer_check.py).
    """
    bench.require(Permission.POST_PAYMENT)

    def work(uow: UnitOfWork) -> Posted:
        check = uow.get(Remittance, remittance_id)
        if payment.claim_id is None:
            raise UserError("Choose the claim that this payment is for.")
        record = uow.get(ClaimRecord, payment.claim_id)
        if record.state in OPEN_STATES or record.sent_date is None:
            raise UserError(f"Claim {record.number} was never sent.")
        key = remittances.posting_key(uow, check, payment)
        check_answer(uow, check, record, payment)
        answer_id = remittances.save_answer(uow, check, payment)
        return _post(bench, uow, check, record, _Answer(payment, answer_id, key))

    return bench.act("post claim payment", work)


def _refuse_known(uow: UnitOfWork, check: Remittance) -> None:
    """The same check again, deposited or without money; upper and lower case are one (O7).

    The key of the deposit refuses what two desks enter in the same moment.
    """
    known = uow.find(Remittance, payer_id=check.payer_id, check_date=check.check_date, payment=check.payment)
    if check.trace and any(one.trace.casefold() == check.trace.casefold() for one in known):
        raise DuplicatePosting(
            f"Check {check.trace} of {check.check_date:%m/%d/%Y} over {check.payment} is recorded already."
        )


def _deposit(check: Remittance, today: date) -> LedgerEntry:
    deposited = check.deposit_date or today
    return LedgerEntry(
        kind=EntryKind.DEPOSIT,
        accounting_date=deposited,
        deposit_date=deposited,
        reason=f"{check.method} {check.trace} deposited",
        idempotency_key=f"check:{check.payer_id}:{check.trace.casefold()}:{check.payment.cents}:{check.check_date}",
        lines=(
            LedgerLine(account=Account.CASH, amount=check.payment, remittance_id=check.id),
            LedgerLine(account=Account.UNAPPLIED, amount=-check.payment, remittance_id=check.id),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """A saved answer on its way into the ledger, with the key that lets it in only once."""

    payment: ClaimPayment
    id: int
    key: str


def _post(bench: Bench, uow: UnitOfWork, check: Remittance, record: ClaimRecord, answer: _Answer) -> Posted:
    today = bench.clock.today()
    billing_on.call_back(uow, record.encounter_id, today, after=record.rank)
    setting = setting_of(bench, uow, check.id, record)
    plans = [
        plan_line(service, _standing(uow, record, service), setting) for service in answer.payment.services
    ]
    entry = entry_of(plans, setting, f"{record.payer_name} paid claim {record.number}", answer.key)
    posted = uow.post(entry) if entry else None
    settle_copay(uow, record.encounter_id, today)
    billing_on.settle_onward(uow, record.encounter_id, today)
    exceptions = tuple(e for plan in plans for e in plan.exceptions)
    for exception in exceptions:
        uow.insert(_work_item(bench, record, check, exception))
    _move_claim(bench, uow, record, answer.payment, (check, exceptions))
    note_answer(uow, record)
    return Posted(answer.id, posted.id if posted else None, exceptions)


def setting_of(bench: Bench, uow: UnitOfWork, check_id: int, record: ClaimRecord) -> PostingSetting:
    """Who is next and who may be billed, as the coverages stand today and as they stood on the claim."""
    claim = claim_of(record)
    today = coverages_of(uow, uow.get(Encounter, record.encounter_id))
    later = [one for one in today if one.rank > record.rank]
    protected = any(c.plan.never_bill_patient or c.coverage.qmb for c in claim.coverages) or any(
        one.qmb or uow.get(Plan, one.plan_id).never_bill_patient for one in today
    )
    billed = claim.billed
    return PostingSetting(
        claim_id=record.id,
        remittance_id=check_id,
        coverage_id=record.coverage_id,
        next_coverage_id=later[0].id if later else None,
        may_bill_patient=not protected,
        in_network=billed is not None and billed.payer.in_network,
        is_first=record.rank == 1,
        day=bench.clock.today(),
        notice_charges=charges_patient_may_owe(uow, record.encounter_id),
    )


def _standing(uow: UnitOfWork, record: ClaimRecord, service: ServicePayment) -> LineStanding:
    standing = balances.standing(uow, service.charge_id or 0, record)
    sent = next((one.amount for one in claim_of(record).lines if one.charge_id == service.charge_id), None)
    if service.charge != (standing.charge if sent is None else sent):
        raise UserError(
            f"The payer answers a charge of {service.charge} for {service.code}, "
            f"ours is {standing.charge if sent is None else sent}."
        )
    return standing


def _work_item(bench: Bench, record: ClaimRecord, check: Remittance, exception: PostingException) -> WorkItem:
    return WorkItem(
        kind=exception.kind,
        patient_id=record.patient_id,
        claim_id=record.id,
        encounter_id=record.encounter_id,
        remittance_id=check.id,
        reason=exception.reason,
        amount=exception.amount,
        created_date=bench.clock.today(),
        patient_name=record.patient_name,
    )


def _move_claim(
    bench: Bench,
    uow: UnitOfWork,
    record: ClaimRecord,
    payment: ClaimPayment,
    outcome: tuple[Remittance, tuple[PostingException, ...]],
) -> None:
    """Say on the claim how it stands; one with lines without an answer stays on the list of open ones."""
    check, exceptions = outcome
    denied = payment.paid == ZERO and any(e.kind == "denial" for e in exceptions)
    state = ClaimState.DENIED if denied else ClaimState.PAID
    open_lines = len(remittances.unanswered(uow, record.id))
    if open_lines:
        state = record.state
    control = payment.payer_control or record.payer_control
    if (state, control) != (record.state, record.payer_control):
        uow.update(replace(record, state=state, payer_control=control))
    words = f"{record.payer_name}: paid {payment.paid} of {payment.charge}, check {check.trace}."
    if open_lines:
        words += f" Lines without an answer: {open_lines}."
    uow.insert(
        ClaimEvent(
            claim_id=record.id,
            happened_at=bench.clock.now(),
            kind="paid" if payment.paid else "answered",
            text=words,
            remittance_id=check.id,
        )
    )
