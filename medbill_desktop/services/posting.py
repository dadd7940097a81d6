"""Money from payers: a check is recorded, its claims are posted line by line (undo.py takes them back)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.claim import Claim, ClaimRecord, ClaimState
from medbill_desktop.domain.desk import ClaimEvent, WorkItem
from medbill_desktop.domain.errors import Unbalanced, UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.posting import (
    LineStanding,
    PostingException,
    PostingSetting,
    entry_of,
    is_balanced,
    plan_line,
)
from medbill_desktop.domain.remittance import ClaimPayment, Remittance, ServicePayment
from medbill_desktop.services import balances, remittances
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.claims import OPEN_STATES, claim_of
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
    """Record a check and, when it has a deposit date, its cash (O8).

    Raises:
        UserError: the trace is missing or the amount negative.
        DuplicatePosting: payer, trace, amount and date are those of an earlier check (O7).
    """
    if not check.trace.strip() and check.payment:
        raise UserError("Type the check or EFT number.")
    if check.payment.cents < 0:
        raise UserError("The amount of a check is not negative.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Remittance:
        saved = uow.insert(replace(check, claims=()))
        if saved.payment:
            uow.post(_deposit(saved, today))
        return saved

    return bench.act("record check", work)


def post_claim(bench: Bench, remittance_id: int, payment: ClaimPayment) -> Done[Posted]:
    """Post a payer's answer to one claim under its check (docs/algorithms/posting.md).

    Args:
        bench: the office.
        remittance_id: the recorded check.
        payment: the answer; `claim_id` and every line's `charge_id` are set.

    Raises:
        Unbalanced: a line's charge minus paid is not the sum of its adjustments, or the check has less left.
        DuplicatePosting: the same answer was posted before.
    """

    def work(uow: UnitOfWork) -> Posted:
        check = uow.get(Remittance, remittance_id)
        if payment.claim_id is None:
            raise UserError("Choose the claim that this payment is for.")
        record = uow.get(ClaimRecord, payment.claim_id)
        if record.state in OPEN_STATES:
            raise UserError(f"Claim {record.number} was never sent.")
        key = remittances.posting_key(uow, check, payment)
        _check_balance(uow, check, payment)
        answer_id = remittances.save_answer(uow, check, payment)
        return _post(bench, uow, check, record, _Answer(payment, answer_id, key))

    return bench.act("post claim payment", work)


def _deposit(check: Remittance, today: date) -> LedgerEntry:
    deposited = check.deposit_date or today
    return LedgerEntry(
        kind=EntryKind.DEPOSIT,
        accounting_date=deposited,
        deposit_date=deposited,
        reason=f"{check.method} {check.trace} deposited",
        idempotency_key=f"check:{check.payer_id}:{check.trace}:{check.payment.cents}:{check.check_date}",
        lines=(
            LedgerLine(account=Account.CASH, amount=check.payment, remittance_id=check.id),
            LedgerLine(account=Account.UNAPPLIED, amount=-check.payment, remittance_id=check.id),
        ),
    )


def _check_balance(uow: UnitOfWork, check: Remittance, payment: ClaimPayment) -> None:
    for service in payment.services:
        if not is_balanced(service):
            taken = Money.total(a.amount for a in service.adjustments)
            raise Unbalanced(
                f"Line {service.code}: charge {service.charge} less paid {service.paid} is "
                f"{service.charge - service.paid}, but the adjustments add up to {taken}."
            )
    paid = Money.total(service.paid for service in payment.services)
    if paid != payment.paid:
        raise Unbalanced(f"The lines add up to {paid} paid, the claim says {payment.paid}.")
    left = balances.unapplied(uow, check.id)
    if payment.paid > left:
        raise Unbalanced(f"The claim was paid {payment.paid}, but only {left} of the check is left.")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A saved answer on its way into the ledger, with the key that lets it in only once."""

    payment: ClaimPayment
    id: int
    key: str


def _post(bench: Bench, uow: UnitOfWork, check: Remittance, record: ClaimRecord, answer: _Answer) -> Posted:
    setting = _setting(bench, check, record, claim_of(record))
    plans = [
        plan_line(service, _standing(uow, record, service), setting)
        for service in answer.payment.services
        if service.charge_id is not None
    ]
    entry = entry_of(plans, setting, f"{record.payer_name} paid claim {record.number}", answer.key)
    posted = uow.post(entry) if entry else None
    exceptions = tuple(e for plan in plans for e in plan.exceptions)
    for exception in exceptions:
        uow.insert(_work_item(bench, record, check, exception))
    _move_claim(bench, uow, record, answer.payment, (check, exceptions))
    return Posted(answer.id, posted.id if posted else None, exceptions)


def _setting(bench: Bench, check: Remittance, record: ClaimRecord, claim: Claim) -> PostingSetting:
    later = [c for c in claim.coverages if c.coverage.rank > record.rank]
    protected = any(c.plan.never_bill_patient or c.coverage.qmb for c in claim.coverages)
    billed = claim.billed
    return PostingSetting(
        claim_id=record.id,
        remittance_id=check.id,
        coverage_id=record.coverage_id,
        next_coverage_id=later[0].coverage.id if later else None,
        may_bill_patient=not protected,
        in_network=billed is not None and billed.payer.in_network,
        is_first=record.rank == 1,
        day=bench.clock.today(),
    )


def _standing(uow: UnitOfWork, record: ClaimRecord, service: ServicePayment) -> LineStanding:
    standing = balances.standing(uow, service.charge_id or 0, record.coverage_id)
    if service.charge != standing.charge:
        raise UserError(
            f"The payer answers a charge of {service.charge} for {service.code}, ours is {standing.charge}."
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
    check, exceptions = outcome
    denied = payment.paid == ZERO and any(e.kind == "denial" for e in exceptions)
    uow.update(
        replace(
            record,
            state=ClaimState.DENIED if denied else ClaimState.PAID,
            payer_control=payment.payer_control or record.payer_control,
        )
    )
    words = f"{record.payer_name}: paid {payment.paid} of {payment.charge}, check {check.trace}."
    uow.insert(
        ClaimEvent(
            claim_id=record.id,
            happened_at=bench.clock.now(),
            kind="paid" if payment.paid else "answered",
            text=words,
            remittance_id=check.id,
        )
    )
