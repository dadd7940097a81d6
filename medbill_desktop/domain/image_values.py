"""Single values of a claim as they are sent: names, addresses, ids and codes."""

from __future__ import annotations

from medbill_desktop.domain.claim import ServiceLine
from medbill_desktop.domain.insurance import Coverage, Payer
from medbill_desktop.domain.names import Address, PersonName, digits
from medbill_desktop.domain.text import basic

SELF = "18"
_MEDICARE_FILING = frozenset({"MA", "MB"})


def ident(text: str) -> str:
    """An id without blanks and hyphens.

    Numbers that a payer gave out (group, authorization, referral, its claim numbers) do not pass here: they
    go back as they came, and paper closes them up by itself.
    """
    return basic(text).replace(" ", "").replace("-", "")


def member_number(coverage: Coverage, payer: Payer) -> str:
    """NM109 and box 1a, as on the card; the dashes on a Medicare card are not part of the number.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Number 1a; CMS,
    Understanding the MBI.
    """
    medicare = payer.filing_code.strip().upper() in _MEDICARE_FILING
    return ident(coverage.member_id) if medicare else basic(coverage.member_id)


def plain_code(code: str) -> str:
    """A procedure or diagnosis code without point and blanks."""
    return basic(code).replace(".", "").replace(" ", "")


def sent_name(name: PersonName) -> PersonName:
    """A name in the basic set; a suffix without its point."""
    return PersonName(
        basic(name.last), basic(name.first), basic(name.middle), basic(name.suffix).replace(".", "")
    )


def sent_sex(sex: str) -> str:
    """DMG03: M, F, or U for what is not known."""
    return sex.upper() if sex.upper() in {"M", "F"} else "U"


def sent_address(address: Address) -> Address:
    """An address in the basic set; a ZIP of digits only."""
    return Address(
        basic(address.line1),
        basic(address.line2),
        basic(address.city),
        basic(address.state),
        digits(address.zip),
    )


def is_subscriber(coverage: Coverage) -> bool:
    """The patient is sent as subscriber when it is the subscriber (SBR02 18)."""
    return coverage.relationship == SELF or not coverage.subscriber_name


def sent_modifiers(line: ServiceLine) -> tuple[str, ...]:
    """The modifiers of a line in the basic set."""
    return tuple(basic(modifier) for modifier in line.modifiers)
