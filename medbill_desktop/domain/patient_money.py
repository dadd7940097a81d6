"""Money that patients pay: how it is laid on what they owe (docs/algorithms/money_by_hand.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import ZERO, Money

_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")
_ISSUERS = re.compile(r"(?:4|5[1-5]|2[2-7]|3[47]|30[0-5]|3[689]|6(?:011|4[4-9]|5|2))")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """What a patient owes on one charge, or on a fee without one.

    Attributes:
        charge_id: None for fees.
        encounter_id: the visit; None for fees.
        what: code or words (``"99213"``, ``"Returned check fee"``).
        service_date: of the charge; of the fee its day.
        aging_date: since when the money is open.
        owed: positive; negative is a credit on the charge.
    """

    patient_id: int
    patient: str
    charge_id: int | None
    encounter_id: int | None
    what: str
    service_date: date
    aging_date: date
    owed: Money


@dataclass(frozen=True, slots=True)
class Allotment:
    """Part of a payment laid on one item."""

    item: OpenItem
    amount: Money


def looks_like_card(text: str) -> bool:
    """Whether a text holds what looks like the number of a payment card (O15).

    Source: ISO/IEC 7812-1: 13 to 19 digits, the leading digits of the card networks, check digit by Luhn.
    """
    return any(_is_card("".join(filter(str.isdigit, found.group()))) for found in _DIGITS.finditer(text))


def refuse_card(text: str, where: str) -> None:
    """Refuse a card number in a reference or a note.

    Raises:
        UserError: the text holds one.
    """
    if looks_like_card(text):
        raise UserError(
            f"The {where} seems to hold a card number; such numbers are not kept. Type its last four digits."
        )


def _is_card(number: str) -> bool:
    if not 13 <= len(number) <= 19 or not _ISSUERS.match(number):
        return False
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def in_order(items: Iterable[OpenItem], encounter_id: int | None = None) -> list[OpenItem]:
    """Items as a payment is laid on them: the visit it is for first, then the oldest (O12)."""
    return sorted(
        items,
        key=lambda one: (
            encounter_id is None or one.encounter_id != encounter_id,
            one.aging_date,
            one.service_date,
            one.charge_id or 0,
            one.patient_id,
        ),
    )


def propose(
    amount: Money, items: Sequence[OpenItem], encounter_id: int | None = None
) -> tuple[Allotment, ...]:
    """Lay an amount on what is owed; an item for each one, zero where nothing is left for it.

    Args:
        amount: of the payment.
        items: what is owed; credits get nothing.
        encounter_id: the visit that is paid for, None for none.

    Returns:
        In the order of `in_order`; what is left over is the patient's credit.
    """
    left, made = amount, []
    for item in in_order(items, encounter_id):
        part = min(left, max(item.owed, ZERO))
        left -= part
        made.append(Allotment(item, part))
    return tuple(made)


def typed(
    proposed: Sequence[Allotment], amounts: Mapping[tuple[int, int | None], Money]
) -> tuple[Allotment, ...]:
    """Put typed amounts in the place of proposed ones.

    Args:
        proposed: all open items.
        amounts: by patient and charge; an item that is not named gets nothing.

    Raises:
        UserError: an amount is negative or more than is owed there, or names nothing that is owed.
    """
    known = {(one.item.patient_id, one.item.charge_id) for one in proposed}
    if not amounts.keys() <= known:
        raise UserError(
            "An amount is laid on something that is not owed any more. Look at the payment again."
        )
    made = []
    for one in proposed:
        amount = amounts.get((one.item.patient_id, one.item.charge_id), ZERO)
        if amount.cents < 0 or amount > max(one.item.owed, ZERO):
            raise UserError(
                f"{one.item.what} of {one.item.service_date:%m/%d/%Y} owes {one.item.owed}; "
                f"{amount} cannot be laid on it."
            )
        made.append(replace(one, amount=amount))
    return tuple(made)


def payment_entry(
    patient_id: int, amount: Money, allotments: Sequence[Allotment], day: date, reason: str, key: str = ""
) -> LedgerEntry:
    """The entry of a payment: each part into the drawer and off what is owed, the rest the patient's credit.

    Raises:
        UserError: more is laid on charges than was paid.
    """
    left = amount - Money.total(one.amount for one in allotments)
    if left.cents < 0:
        raise UserError(f"{-left} more is laid on charges than the {amount} that is paid.")
    lines = [line for one in allotments if one.amount for line in _placed(one, patient_id)]
    if left:
        lines += moved(Account.DRAWER, Account.PATIENT_CREDIT, left, patient_id, patient_id)
    return LedgerEntry(
        kind=EntryKind.PAYMENT, accounting_date=day, reason=reason, idempotency_key=key, lines=tuple(lines)
    )


def _placed(one: Allotment, payer_id: int) -> Iterator[LedgerLine]:
    yield LedgerLine(account=Account.DRAWER, amount=one.amount, patient_id=payer_id)
    yield on_item(one.item, -one.amount)


def on_item(item: OpenItem, amount: Money) -> LedgerLine:
    """A line on what a patient owes, in the aging layer that is open."""
    return LedgerLine(
        account=Account.AR_PATIENT,
        amount=amount,
        patient_id=item.patient_id,
        charge_id=item.charge_id,
        aging_date=item.aging_date,
    )


def moved(debit: Account, credit: Account, amount: Money, of: int | None, to: int | None) -> list[LedgerLine]:
    """One pair of lines between two accounts that are no receivables, each with its patient."""
    return [
        LedgerLine(account=debit, amount=amount, patient_id=of),
        LedgerLine(account=credit, amount=-amount, patient_id=to),
    ]
