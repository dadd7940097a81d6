"""What a payer's answer must be like before a cent of it moves; each fault is refused in a sentence."""

from __future__ import annotations

from collections import Counter

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.errors import DuplicatePosting, Unbalanced, UserError
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.posting import is_balanced
from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.services import balances, remittances
from medbill_desktop.store import UnitOfWork

_REVERSAL = "22"
"""CLP02 of a payer's reversal. Source: X12 005010X221A1, CLP02."""


def check_answer(uow: UnitOfWork, check: Remittance, record: ClaimRecord, payment: ClaimPayment) -> None:
    """Refuse an answer that is about another claim or payer, does not add up, or is more than is left.

    Raises:
        Unbalanced: its amounts do not agree with each other or with what is left of the check.
        DuplicatePosting: the same payment stands posted under another check.
        UserError: it is about something else than this claim.
    """
    _is_of_this_claim(uow, check, record, payment)
    _is_no_takeback(record, payment)
    _adds_up(payment)
    if found := remittances.twin(uow, check, payment):
        raise DuplicatePosting(
            f"The same payment of claim {record.number} stands posted under check {found.trace}. If check "
            f"{check.trace} replaces it, take that posting back first; else it stays unapplied."
        )
    left = balances.unapplied(uow, check.id)
    if payment.paid > left:
        raise Unbalanced(f"The claim was paid {payment.paid}, but only {left} of the check is left.")


def _is_of_this_claim(uow: UnitOfWork, check: Remittance, record: ClaimRecord, payment: ClaimPayment) -> None:
    if check.payer_id != record.payer_id:
        issuer = uow.get(Payer, check.payer_id).name
        raise UserError(
            f"Check {check.trace} is from {issuer}, but claim {record.number} went "
            f"to {record.payer_name}. Choose that payer's check or the claim to this payer."
        )
    if not payment.services:
        raise UserError(f"The answer to claim {record.number} has no lines; enter what it says of each line.")
    own = remittances.charges_of(uow, record.id)
    for line in payment.services:
        if line.charge_id is None:
            raise UserError(f"Choose the charge of claim {record.number} that the line {line.code} is about.")
        if line.charge_id not in own:
            raise UserError(f"The line {line.code} is about a charge that is not on claim {record.number}.")
    times = Counter(line.charge_id for line in payment.services)
    doubled = next((line.code for line in payment.services if times[line.charge_id] > 1), None)
    if doubled:
        raise UserError(f"The answer has two lines for one charge, {doubled}; add them up into one line.")


def _is_no_takeback(record: ClaimRecord, payment: ClaimPayment) -> None:
    """What a payer takes back undoes our earlier posting; it is no payment below zero."""
    negative = any(line.paid < ZERO for line in payment.services)
    if negative or payment.paid < ZERO or payment.status == _REVERSAL:
        raise UserError(
            f"The payer takes money back on claim {record.number}. Take the earlier posting back, "
            "then post the corrected answer."
        )


def _adds_up(payment: ClaimPayment) -> None:
    if payment.adjustments:
        total = Money.total(one.amount for one in payment.adjustments)
        raise Unbalanced(
            f"Adjustments of {total} stand beside the claim and on none of its lines; "
            "enter each on the line it is about."
        )
    for line in payment.services:
        if not is_balanced(line):
            taken = Money.total(one.amount for one in line.adjustments)
            raise Unbalanced(
                f"Line {line.code}: charge {line.charge} less paid {line.paid} is "
                f"{line.charge - line.paid}, but the adjustments add up to {taken}."
            )
    paid = Money.total(line.paid for line in payment.services)
    if paid != payment.paid:
        raise Unbalanced(f"The lines add up to {paid} paid, the claim says {payment.paid}.")
    charge = Money.total(line.charge for line in payment.services)
    if charge != payment.charge:
        raise Unbalanced(
            f"The lines add up to a charge of {charge}, the claim says {payment.charge}; a line is missing."
        )
    share = Money.total(a.amount for line in payment.services for a in line.adjustments if a.group == "PR")
    if payment.patient_share not in {ZERO, share}:
        raise Unbalanced(
            f"The lines leave {share} to the patient (PR), the claim says {payment.patient_share}."
        )
