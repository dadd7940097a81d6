"""What a patient may keep to themselves, and what of it shows where (OFFICE O25, O15).

Source: 45 CFR 164.522(a)(1)(vi) for care paid in full; 45 CFR 164.522(b) for confidential communications;
45 CFR 164.502(g)(3) for minors who may consent to care themselves.
"""

from __future__ import annotations

import re
from datetime import date

from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.visit import Encounter

FULL_AGE = 18
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


def is_minor(born: date | None, day: date) -> bool:
    """Whether somebody is under 18 on a day; an unknown birth date is no minor."""
    if born is None:
        return False
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if had_birthday else 1) < FULL_AGE


def may_state(visit: Encounter | None, patient: Patient, guarantor: Guarantor | None) -> bool:
    """Whether a visit may stand on a statement to a guarantor.

    A confidential visit is told to the patient alone: where somebody else answers for the bill (a minor's
    parent, a spouse) it stays off that statement.

    Args:
        visit: None for money that belongs to no visit.
        patient: whose visit.
        guarantor: who gets the statement.
    """
    if visit is None or not visit.confidential or guarantor is None:
        return True
    return _same_person(patient, guarantor)


def mail_address(own: Address, for_patient: Address, for_visits: tuple[Address, ...]) -> Address:
    """Where a statement goes: the confidential address of its visits, else of the patient, else the usual.

    Args:
        own: the guarantor's address.
        for_patient: confidential address of the patient; empty for none.
        for_visits: confidential addresses of the visits on the statement, empty ones left out.
    """
    return next((one for one in for_visits if one), for_patient or own)


def looks_like_card(text: str) -> bool:
    """Whether a text holds a number that looks like a payment card: 13 to 19 digits, check digit right.

    Claim, member, trace and authorization numbers are not asked (O15).
    """
    for found in _CARD.finditer(text):
        number = re.sub(r"\D", "", found.group())
        total = 0
        for place, char in enumerate(reversed(number)):
            digit = int(char) * (2 if place % 2 else 1)
            total += digit - 9 if digit > 9 else digit
        if total % 10 == 0 and number[0] in "23456":
            return True
    return False


def _same_person(patient: Patient, guarantor: Guarantor) -> bool:
    def key(name: PersonName) -> tuple[str, str]:
        return name.last.casefold().strip(), name.first.casefold().strip()

    same_birth = guarantor.birth_date in {None, patient.birth_date}
    return key(patient.name) == key(guarantor.name) and same_birth
