"""Check digits and patterns of the identifiers on a claim."""

from __future__ import annotations

import re

_MBI = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}",
    re.ASCII,
)
_STATE_PAIRS = (
    "ALAKAZARCACOCTDEDCFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMOMTNENVNHNJNMNYNCNDOHOKOR"
    "PARISCSDTNTXUTVTVAWAWVWIWYASGUMPPRVIFMMHPWAAAEAP"
)
STATES = frozenset(_STATE_PAIRS[at : at + 2] for at in range(0, len(_STATE_PAIRS), 2))
"""USPS codes of states, territories and military mail."""


def npi_is_valid(npi: str) -> bool:
    """Whether a National Provider Identifier has ten digits and the right check digit.

    Source: CMS NPI check digit (ISO 7812 Luhn over the number prefixed with 80840).
    """
    if len(npi) != 10 or not npi.isascii() or not npi.isdigit() or npi[0] not in "12":
        return False
    total = 0
    for place, char in enumerate(reversed("80840" + npi)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def mbi_is_valid(member_id: str) -> bool:
    """Whether a member id has the pattern of a Medicare Beneficiary Identifier.

    Source: CMS MBI format (11 characters; letters without S, L, O, I, B, Z).
    """
    return bool(_MBI.fullmatch(member_id.replace("-", "").upper()))
