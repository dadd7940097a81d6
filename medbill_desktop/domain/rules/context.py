"""What the rules may know besides the claim itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from medbill_desktop.domain.abn import Abn
from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.referral import ReferralUse

if TYPE_CHECKING:
    from medbill_desktop.domain.rules.visit_facts import VisitFacts


class CodeVerdict(StrEnum):
    """What a code set says of a code on a date of service."""

    BILLABLE = "billable"
    NOT_BILLABLE = "not_billable"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    CANNOT_VERIFY = "cannot_verify"


@dataclass(frozen=True, slots=True)
class CodeFact:
    """A code set's answer with its reason.

    Attributes:
        sentence: why, in words, naming what to import or which code to choose instead.
        edition: the edition that answered (``"ICD-10-CM 2026-04-01"``).
    """

    verdict: CodeVerdict
    sentence: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubContext:
    """Facts that services gather for the rules.

    Attributes:
        today: the office's date.
        codes: what the code sets say, by (system, code, date of service); codes absent here are not judged.
        places: the two-digit places of service that exist.
        duplicates: numbers of other open claims with the same patient, date and code.
        referrals: the patient's referrals and authorizations with their use; None outside an office.
        abns: the visit's Advance Beneficiary Notices; None where nobody knows.
        enrolled: whether the payer takes electronic claims of who bills; None where no enrolment is kept.
        coding: what the coding rules may know; None where no code sets are at hand.
    """

    today: date
    codes: Mapping[tuple[str, str, date], CodeFact] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    duplicates: tuple[str, ...] = ()
    referrals: tuple[ReferralUse, ...] | None = None
    abns: tuple[Abn, ...] | None = None
    coding: VisitFacts | None = None
    enrolled: bool | None = None


Rule = Callable[[Claim, ScrubContext], Iterator[Finding]]

NUCC = "NUCC 1500 Claim Form Reference Instruction Manual"
GUIDE = "ASC X12N 837P implementation guide"


def nucc(item: str) -> Source:
    """A source in the NUCC manual for the 02/12 form, by item number."""
    return Source(f"{NUCC}, item {item}", "02/12")


def guide(place: str) -> Source:
    """A source in the 837P guide, by loop and segment."""
    return Source(f"{GUIDE}, {place}", "005010X222A1")


def block(rule: str, path: str, message: str, fix: str, source: Source) -> Finding:
    """A finding that stops the claim."""
    return Finding(rule, Severity.BLOCK, path, message, fix, source)


def warn(rule: str, path: str, message: str, fix: str, source: Source) -> Finding:
    """A finding that asks for a look."""
    return Finding(rule, Severity.WARN, path, message, fix, source)
