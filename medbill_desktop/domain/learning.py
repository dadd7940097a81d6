"""What coders learn and prove: credentials with their education, practice, audits by a second coder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

ACCURACY_LINE = 95
"""Percent of codes right, under which a coder's sample is marked.

Source: the usual floor of coding quality programs (notes of AHIMA and AAPC practice).
"""
_SOON = timedelta(days=90)
_TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderCredential:
    """A certificate of a user (CPC, CCS ...), which lasts until a day and asks for education until then.

    Attributes:
        user: the account's name.
        needed: education units (CEU) asked for until it expires, in tenths.
    """

    id: int = 0
    version: int = 0
    user: str
    kind: str
    number: str = ""
    issued: date | None = None
    expires: date
    needed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationEntry:
    """Education that counts for a credential.

    Attributes:
        units: in tenths.
    """

    id: int = 0
    version: int = 0
    credential_id: int
    earned_on: date
    title: str
    units: int


class Standing(StrEnum):
    """How a credential stands."""

    GOOD = "good"
    SOON = "soon"
    EXPIRED = "expired"


def earned(held: CoderCredential, entries: Iterable[EducationEntry]) -> int:
    """Units earned for a credential, in tenths: from its issue to its expiry."""
    first = held.issued or date.min
    mine = (one for one in entries if one.credential_id == held.id)
    return sum(one.units for one in mine if first <= one.earned_on <= held.expires)


def standing_of(held: CoderCredential, today: date) -> Standing:
    """How a credential stands; its last day still counts, and it is "soon" for 90 days before."""
    if today > held.expires:
        return Standing.EXPIRED
    return Standing.SOON if today + _SOON >= held.expires else Standing.GOOD


def units_text(tenths: int) -> str:
    """``units_text(45)`` is ``"4.5"``, ``units_text(40)`` is ``"4"``."""
    whole, rest = divmod(tenths, _TENTHS)
    return f"{whole}.{rest}" if rest else str(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeTry:
    """One answer to a practice chart.

    Attributes:
        chart: the chart's key.
        answer: the codes as typed, diagnoses and procedures parted by "|".
        score: percent.
    """

    id: int = 0
    version: int = 0
    user: str
    chart: str
    answer: str
    score: int
    tried_at: datetime


class ReviewState(StrEnum):
    """How far a review is."""

    DRAWN = "drawn"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReview:
    """A visit that a second coder looks at.

    Attributes:
        coder: who released the visit.
        reviewer: who looked at it; "" while drawn. Nobody reviews their own.
        codes: how many codes counted, and `right` how many of them were right.
        note: what the coder should know; "" without.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int
    coder: str
    drawn_on: date
    drawn_by: str
    state: ReviewState = ReviewState.DRAWN
    reviewer: str = ""
    reviewed_on: date | None = None
    codes: int = 0
    right: int = 0
    note: str = ""


class Verdict(StrEnum):
    """What the second coder says of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    EXTRA = "extra"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedCode:
    """One code of a review.

    Attributes:
        code: as it stood on the visit; of a missing one, as it should stand.
        better: what would have been right; "" when nothing.
    """

    id: int = 0
    version: int = 0
    review_id: int
    code: str
    verdict: Verdict
    better: str = ""


def score_of(found: Iterable[ReviewedCode]) -> tuple[int, int]:
    """Codes counted and codes right; a missing or needless code counts as one that is not right."""
    codes = list(found)
    return len(codes), sum(one.verdict is Verdict.RIGHT for one in codes)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A coder's reviewed codes over a time.

    Attributes:
        reviews: visits that were reviewed.
    """

    coder: str
    reviews: int
    codes: int
    right: int

    @property
    def tenths(self) -> int:
        """Accuracy in tenths of a percent, cut and not rounded, so that 94.99 does not pass as 95."""
        return self.right * 1000 // self.codes if self.codes else 0

    @property
    def below(self) -> bool:
        """Whether it lies under the line."""
        return bool(self.codes) and self.tenths < ACCURACY_LINE * _TENTHS
