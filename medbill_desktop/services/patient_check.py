"""What is missing or odd in a patient's record, said before a claim is stopped by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from medbill_desktop.domain.coverage_time import gaps, overlaps
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.insurance import CaseKind, Coverage, Payer, Plan
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.referral import AskedVisit, referral_findings
from medbill_desktop.query.details.patient import CoverageLine, PatientPage
from medbill_desktop.services.patient_cards import member_id_problem
from medbill_desktop.services.patient_referrals import uses_of
from medbill_desktop.services.patient_secondary import questions_due
from medbill_desktop.store import Reader

_NUCC = "NUCC 1500 Claim Form Reference Instruction Manual, item {}"
_FULL_AGE = 18
_NEEDED = (
    ("birth_date", "The birth date is missing.", "3"),
    ("sex", "The sex is missing.", "3"),
    ("address1", "The street address is missing.", "5"),
    ("city", "The city is missing.", "5"),
    ("state", "The state is missing.", "5"),
    ("zip", "The ZIP code is missing.", "5"),
)
_RANKS = {1: "primary", 2: "secondary", 3: "tertiary"}


def check_patient_record(page: PatientPage, twins: Sequence[Patient], today: date) -> tuple[Finding, ...]:
    """Say what a person should look at in a record.

    Args:
        page: the record.
        twins: other patients of the same name and birth date.
        today: the day on which a coverage should be in force.
    """
    return (
        *_demographics(page),
        *_twins(twins),
        *_coverages(page.coverages),
        *_spans(page),
        *_in_force(page, today),
        *_guarantor(page, today),
    )


def check_registration(reader: Reader, page: PatientPage, today: date) -> tuple[Finding, ...]:
    """Say what is due: the Medicare questions, a referral that runs out, a member id that cannot be one.

    Args:
        reader: of the office.
        page: the record.
        today: the day on which it should be in order.
    """
    found = list(_member_ids(reader, page))
    if questions_due(reader, page.patient.id, today):
        found.append(
            _finding(
                "secondary-questions",
                "",
                "The questions for Medicare secondary are due.",
                "Ctrl+B asks them; the answers hold for 90 days.",
                "42 CFR 489.20(f); CMS Pub. 100-05, chapter 3, section 20",
                Severity.INFO,
            )
        )
    for use in uses_of(reader, page.patient.id):
        asked = AskedVisit(day=today, numbers={use.referral.kind: use.referral.number})
        found += [replace(one, path="") for one in referral_findings(asked, (use,))]
    return tuple(found)


def _member_ids(reader: Reader, page: PatientPage) -> Iterator[Finding]:
    for number, line in enumerate(page.coverages):
        one = line.coverage
        problem = member_id_problem(
            reader.get(Payer, one.payer_id), reader.get(Plan, one.plan_id), one.member_id
        )
        if problem:
            path = f"coverages[{number}].member_id"
            yield _finding(
                "member-id-pattern", path, problem, "Open the coverage and correct it.", _NUCC.format("1a")
            )


def rank_word(rank: int) -> str:
    """primary, secondary, tertiary, or the number."""
    return _RANKS.get(rank, f"rank {rank}")


def _demographics(page: PatientPage) -> Iterator[Finding]:
    for attr, sentence, item in _NEEDED:
        if not getattr(page.patient, attr):
            yield _finding(
                f"patient-{attr.replace('_', '-')}", attr, sentence, "F2 and type it.", _NUCC.format(item)
            )


def _twins(twins: Sequence[Patient]) -> Iterator[Finding]:
    for one in twins:
        yield _finding(
            "patient-twice",
            "",
            f"Chart {one.number} has the same name and birth date.",
            "Look whether it is the same person.",
            "OFFICE: one chart a person",
        )


def _coverages(lines: Sequence[CoverageLine]) -> Iterator[Finding]:
    for number, line in enumerate(lines):
        one = line.coverage
        if not one.member_id:
            yield _finding(
                "coverage-member-id",
                f"coverages[{number}].member_id",
                f"{line.payer}: the member id is missing.",
                "Type it as it stands on the card.",
                _NUCC.format("1a"),
            )
        if one.relationship != "18" and not (one.subscriber_last_name and one.subscriber_birth_date):
            yield _finding(
                "coverage-subscriber",
                f"coverages[{number}].subscriber_last_name",
                f"{line.payer}: the subscriber's name or birth date is missing.",
                "Type who holds the insurance.",
                _NUCC.format("4 and 11a"),
            )


def _spans(page: PatientPage) -> Iterator[Finding]:
    coverages = [line.coverage for line in page.coverages]
    for gap in gaps(coverages):
        yield _finding(
            "coverage-gap",
            "coverages",
            f"No {rank_word(gap.rank)} coverage from {_day(gap.begins)} to {_day(gap.ends)}.",
            "Correct the dates, or bill the patient for visits in it.",
            "OFFICE O20: coverage by case and date of service",
        )
    for both in overlaps(coverages):
        until = "on" if both.ends == date.max else f"to {_day(both.ends)}"
        yield _finding(
            "coverage-overlap",
            "coverages",
            f"Two {rank_word(both.rank)} coverages from {_day(both.begins)} {until}.",
            "End the older one; until then the one that began last is billed.",
            "OFFICE O20: at most one coverage a rank",
        )


def _in_force(page: PatientPage, today: date) -> Iterator[Finding]:
    cases = [case for case in page.cases if case.kind is not CaseKind.SELF_PAY]
    if not cases or any(line.coverage.covers(today) for line in page.coverages):
        return
    last = max((one for one in map(_end, page.coverages) if one is not None and one < today), default=None)
    ended = f"The last coverage ended on {_day(last)}." if last else "There is no coverage today."
    yield _finding(
        "coverage-none-today",
        "coverages",
        ended,
        "Ctrl+I adds the new one; without it the patient pays.",
        "OFFICE O20: coverage by case and date of service",
    )


def _guarantor(page: PatientPage, today: date) -> Iterator[Finding]:
    if page.guarantor is None:
        yield _finding(
            "patient-guarantor",
            "guarantor",
            "Nobody answers for the bill.",
            "F2 and say who gets the statements.",
            "OFFICE O4: statements go to the guarantor",
        )
    elif _is_minor(page.patient, today) and page.guarantor.name == page.patient.name:
        yield _finding(
            "guarantor-minor",
            "guarantor",
            "The patient is a minor and gets the statements.",
            "F2 and name the parent who answers for the bill.",
            "OFFICE O25: statements of minors",
            Severity.INFO,
        )


def _is_minor(patient: Patient, today: date) -> bool:
    born = patient.birth_date
    if born is None:
        return False
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had_birthday else 1) < _FULL_AGE


def _end(line: CoverageLine) -> date | None:
    coverage: Coverage = line.coverage
    return coverage.effective_thru


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _finding(
    rule: str, path: str, message: str, fix: str, source: str, severity: Severity = Severity.WARN
) -> Finding:
    return Finding(rule, severity, path, message, fix, Source(source))
