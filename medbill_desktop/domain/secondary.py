"""Whether Medicare pays second: a few questions with dated answers, asked again after 90 days (OFFICE O23).

The questions are the office's own words for the facts that 42 CFR 411 subparts B to H decide by.
Source: 42 CFR 411.20-411.206; CMS Medicare Secondary Payer Manual (Pub. 100-05), chapter 3, section 20;
X12 005010X222A1 loop 2000B, SBR05.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ASK_AGAIN_DAYS = 90


class Entitled(StrEnum):
    """Why somebody has Medicare."""

    AGE = "age"
    DISABILITY = "disability"
    KIDNEY = "kidney"


class EmployerSize(StrEnum):
    """Employees of whoever gives the group plan."""

    SMALL = "under_20"
    MIDDLE = "20_to_99"
    LARGE = "100_or_more"


REASONS: Mapping[str, str] = {
    "12": "works, or the spouse does, and has an employer's plan (20 or more employees)",
    "13": "kidney disease, in the 30 months in which the employer's plan pays first",
    "14": "an accident that no-fault insurance pays for",
    "15": "an injury or illness from work",
    "16": "a federal agency or research pays",
    "41": "black lung",
    "42": "the veterans' administration pays for this care",
    "43": "disabled, with an employer's plan of 100 or more employees",
    "47": "somebody else answers for an accident",
}
"""SBR05 in our own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondaryAnswers:
    """What the patient answered.

    Attributes:
        entitled: why they have Medicare.
        black_lung, work, no_fault, liability, veteran: such a payer pays for this care.
        group_plan: has an employer's group plan, their own, a spouse's or a relative's.
        working: whoever has that plan works now, so that it is not a retiree's.
        size: employees of that employer.
        kidney_months: months since Medicare for kidney disease could begin; from 30 on it pays first.
    """

    entitled: Entitled = Entitled.AGE
    black_lung: bool = False
    work: bool = False
    no_fault: bool = False
    liability: bool = False
    veteran: bool = False
    group_plan: bool = False
    working: bool = False
    size: EmployerSize = EmployerSize.SMALL
    kidney_months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """The answers of one day.

    Attributes:
        answers: the answers as text, by `write_answers`.
        reason: SBR05 that follows from them; "" when Medicare pays first.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    asked_on: date
    asked_by: str = ""
    answers: str = ""
    reason: str = ""


def secondary_reason(told: SecondaryAnswers) -> str:
    """Why Medicare pays second: SBR05, or "" when Medicare pays first."""
    special = {
        "41": told.black_lung,
        "15": told.work,
        "14": told.no_fault,
        "47": told.liability,
        "42": told.veteran,
    }
    for reason, true in special.items():
        if true:
            return reason
    return _group_reason(told) if told.group_plan else ""


def _group_reason(told: SecondaryAnswers) -> str:
    """With an employer's plan: kidney disease counts months, the others work and size of the employer."""
    if told.entitled is Entitled.KIDNEY:
        return "13" if told.kidney_months < 30 else ""
    if not told.working:
        return ""
    if told.entitled is Entitled.DISABILITY:
        return "43" if told.size is EmployerSize.LARGE else ""
    return "12" if told.size is not EmployerSize.SMALL else ""


def must_ask(asked_on: date | None, today: date) -> bool:
    """Whether the questions are due: never asked, or more than 90 days ago."""
    return asked_on is None or (today - asked_on).days > ASK_AGAIN_DAYS


_YES = ("black_lung", "work", "no_fault", "liability", "veteran", "group_plan", "working")


def write_answers(told: SecondaryAnswers) -> str:
    """The answers as one line: ``entitled=age size=20_to_99 kidney_months=0 yes=group_plan,working``."""
    yes = ",".join(name for name in _YES if getattr(told, name))
    return f"entitled={told.entitled} size={told.size} kidney_months={told.kidney_months} yes={yes}"


def read_answers(text: str) -> SecondaryAnswers:
    """The answers from `write_answers`; an empty text is a blank questionnaire."""
    if not text:
        return SecondaryAnswers()
    parts = dict(part.split("=", 1) for part in text.split())
    yes = set(parts["yes"].split(","))
    return SecondaryAnswers(
        entitled=Entitled(parts["entitled"]),
        size=EmployerSize(parts["size"]),
        kidney_months=int(parts["kidney_months"]),
        **{name: name in yes for name in _YES},
    )
