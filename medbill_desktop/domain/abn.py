"""Advance Beneficiary Notice (CMS-R-131): what was said, what the patient chose, what follows (O40)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import digits


class AbnGround(StrEnum):
    """Why Medicare is expected not to pay."""

    REQUIRED = "required"
    VOLUNTARY = "voluntary"


GROUND_WORDS = {
    AbnGround.REQUIRED: "Denial expected here (GA)",
    AbnGround.VOLUNTARY: "Never covered, courtesy (GX)",
}
OPTION_WORDS = {
    0: "Not chosen yet",
    1: "1 - wants it, bill Medicare",
    2: "2 - wants it, do not bill Medicare",
    3: "3 - does not want it",
}
BILL, DO_NOT_BILL, NOT_WANTED = 1, 2, 3
LONGEST_BLANK = 240
"""Characters of a blank that fit on the one sheet that a notice may have."""
MODIFIERS = frozenset({"GA", "GX", "GY", "GZ"})
"""The modifiers of liability.

Source: Medicare Claims Processing Manual, chapter 30, section 50; CMS transmittal
    R1921CP (GA, GX), 2010-04-01.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abn:
    """One notice about one visit.

    Attributes:
        notifier: blank A, who gives it: practice, address, telephone.
        codes: procedure codes that it covers, joined by blanks; "" covers the whole visit.
        items: blank D, what it is about, in words that the patient understands.
        reason: blank E, why Medicare may not pay.
        cost: blank F, the estimate.
        option: blank G, 1 to 3; 0 until the patient chose.
        additional: blank H.
        signed_on: blanks I and J, when the patient signed; None until then.
        document_id: the scan of the signed form.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int
    notifier: str
    ground: AbnGround = AbnGround.REQUIRED
    codes: str = ""
    items: str
    reason: str
    cost: Money = ZERO
    option: int = 0
    additional: str = ""
    signed_on: date | None = None
    document_id: int | None = None

    def covers(self, code: str) -> bool:
        """Whether a line's procedure is one that the notice is about."""
        return not self.codes or code.upper() in self.codes.split()

    def why_invalid(self, service_date: date) -> str:
        """Why the notice protects nobody, as the end of a sentence; "" when it is valid.

        A voluntary notice needs neither choice nor signature.

        Source: Medicare Claims Processing Manual, chapter 30, section 50.6 (delivery before the service,
            blanks filled in, signed and dated) and 50.2.1 (voluntary use).
        """
        if not self.items.strip() or not self.reason.strip():
            return "does not say what it is about and why"
        if self.ground is AbnGround.VOLUNTARY:
            return ""
        if self.cost <= ZERO:
            return "has no estimated cost"
        if self.option not in {BILL, DO_NOT_BILL, NOT_WANTED}:
            return "has no option chosen"
        return self._unsigned(service_date)

    def _unsigned(self, service_date: date) -> str:
        if self.signed_on is None:
            return "is not signed"
        late = self.signed_on > service_date
        return f"was signed on {self.signed_on:%m/%d/%Y}, after the service" if late else ""


@dataclass(frozen=True, slots=True)
class AbnImage:
    """What the printed form shows.

    Attributes:
        patient: blank B; `identification` blank C, never a Medicare or Social Security number.
    """

    notifier: str
    patient: str
    identification: str
    items: str
    reason: str
    cost: str
    option: int = 0
    additional: str = ""
    signed_on: str = ""


def notice_for(held: Iterable[Abn], code: str, service_date: date) -> Abn | None:
    """The valid notice about a line; the newest when there are several."""
    valid = [one for one in held if one.covers(code) and not one.why_invalid(service_date)]
    return max(valid, key=lambda one: one.id, default=None)


def modifiers_for(
    notice: Abn | None, *, excluded: bool = False, denial_expected: bool = False
) -> tuple[str, ...]:
    """The modifiers of liability that a line to Medicare carries.

    Args:
        notice: the valid notice about it.
        excluded: Medicare never covers it by law.
        denial_expected: it is usually covered, but not here.
    """
    if notice is not None and notice.ground is AbnGround.VOLUNTARY:
        return ("GX", "GY")
    if notice is not None:
        return ("GA",) if notice.option == BILL else ()
    return ("GY",) if excluded else ("GZ",) if denial_expected else ()


def with_liability(
    modifiers: tuple[str, ...], notice: Abn | None, *, denial_expected: bool = False
) -> tuple[str, ...]:
    """The modifiers of a line with those of its notice in place of others of liability.

    Where a denial is expected and no notice is valid, GZ says so. Without a valid notice otherwise, or with
    one after which Medicare is not billed, only GA and GX go: they would claim a notice that is not there.
    Where four other modifiers stand, nothing is put beside them.
    """
    proposed = modifiers_for(notice, denial_expected=denial_expected)
    gone = MODIFIERS if proposed else frozenset({"GA", "GX"})
    kept = tuple(one for one in modifiers if one not in gone)
    return (*kept, *proposed)[:4]


def patient_may_owe(notice: Abn | None) -> bool:
    """Whether a denial may be billed to the patient (O4): options 1 and 2, and voluntary notices."""
    return notice is not None and (
        notice.ground is AbnGround.VOLUNTARY or notice.option in {BILL, DO_NOT_BILL}
    )


def abn_problems(abn: Abn) -> Iterator[str]:
    """What cannot be kept on a notice, in sentences."""
    if not abn.notifier.strip():
        yield "Type who gives the notice: name, address and telephone."
    if not abn.items.strip():
        yield "Type what the notice is about, in words that the patient understands."
    if not abn.reason.strip():
        yield "Type why Medicare may not pay."
    yield from _too_long(abn)
    if abn.cost < ZERO:
        yield f"The estimated cost is {abn.cost}, less than nothing."
    if abn.option not in OPTION_WORDS:
        yield f"{abn.option} is no option; choose 1, 2 or 3."
    if abn.signed_on is not None and abn.ground is AbnGround.REQUIRED and not abn.option:
        yield "The patient chooses an option before signing; say which box is checked."
    if abn.option and abn.signed_on is None and abn.ground is AbnGround.REQUIRED:
        yield "An option is chosen; type the day on which the patient signed."
    if any(len(digits(word)) == 9 and word.count("-") == 2 for word in abn.additional.split()):
        yield "A Social Security number is not written on the notice."


def _too_long(abn: Abn) -> Iterator[str]:
    for name, text in (("A", abn.notifier), ("D", abn.items), ("E", abn.reason), ("H", abn.additional)):
        if len(text) > LONGEST_BLANK:
            yield f"Blank {name} has {len(text)} characters; {LONGEST_BLANK} fit on the sheet."
