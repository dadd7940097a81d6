"""What the front desk should look at before a patient is checked in (OFFICE O12, O20, O23, O24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.insurance import CaseKind, Coverage, PlanType
from medbill_desktop.domain.money import ZERO, Money

_SOURCE = Source("OFFICE O12, O20: coverage is looked at before the patient is seen")
_MSP = Source("42 CFR 489.20(f): a provider asks whether another payer is primary to Medicare")
ENDS_SOON_DAYS = 14
_MEDICARE = frozenset({PlanType.MEDICARE, PlanType.MEDICARE_ADVANTAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInFacts:
    """What is known of an appointment before check-in.

    Attributes:
        registered: the caller has a patient record.
        case_kind: None while there is no case.
        coverages: in force on the day with the type of their plan, by rank.
        any_coverage: whether the patient ever had one for this case.
        kind_known: a visit type is set, so that the copay is known.
        verified: the insurance was asked about this visit.
        secondary_asked: day on which the Medicare questions were answered last; None never.
        owes: on earlier visits.
        complete: birth date, sex and address are there.
    """

    day: date
    registered: bool
    case_kind: CaseKind | None
    coverages: tuple[tuple[Coverage, PlanType], ...]
    any_coverage: bool = False
    kind_known: bool = True
    verified: bool = False
    secondary_asked: date | None = None
    owes: Money = ZERO
    complete: bool = True


def check_in_findings(facts: CheckInFacts, ask_again_days: int) -> tuple[Finding, ...]:
    """Say what is missing or doubtful about a visit while the patient stands at the window.

    Args:
        facts: of the appointment.
        ask_again_days: for how long answers to the Medicare questions hold.
    """
    if not facts.registered:
        return (
            _found(
                "checkin-not-registered",
                Severity.BLOCK,
                "patient",
                "This caller has no patient record yet.",
                "Register the patient, then choose the record for this appointment.",
            ),
        )
    found = [*_who_pays(facts), *_medicare(facts, ask_again_days), *_record(facts)]
    return tuple(found)


def _who_pays(facts: CheckInFacts) -> Iterator[Finding]:
    if facts.case_kind is None:
        yield _found(
            "checkin-no-case",
            Severity.BLOCK,
            "case",
            "There is no case for this visit.",
            "Add one with Ctrl+I.",
        )
        return
    if facts.case_kind is CaseKind.SELF_PAY:
        return
    if not facts.coverages:
        ended = "ended or not begun" if facts.any_coverage else "missing"
        yield _found(
            "checkin-no-coverage",
            Severity.WARN,
            "coverages",
            f"No insurance is in force on {facts.day:%m/%d/%Y}: it is {ended}.",
            "Ask for the card, or treat the visit as self-pay.",
        )
        return
    yield from _in_force(facts, facts.coverages[0][0])


def _in_force(facts: CheckInFacts, first: Coverage) -> Iterator[Finding]:
    """What is doubtful about the coverage that would pay first."""
    if first.rank != 1:
        yield _found(
            "checkin-no-primary",
            Severity.WARN,
            "coverages",
            "A later coverage is in force but no primary one.",
            "Correct the ranks or dates before charges are released.",
        )
    if first.effective_thru and (first.effective_thru - facts.day).days <= ENDS_SOON_DAYS:
        yield _found(
            "checkin-coverage-ends",
            Severity.INFO,
            "coverages",
            f"The primary coverage ends on {first.effective_thru:%m/%d/%Y}.",
            "Ask for the next one.",
        )
    if not facts.verified:
        yield _found(
            "checkin-unverified",
            Severity.WARN,
            "verified",
            "Nobody asked the insurance about this visit.",
            "Ask the payer, then press V on the list.",
        )


def _medicare(facts: CheckInFacts, ask_again_days: int) -> Iterator[Finding]:
    if not any(kind in _MEDICARE for _, kind in facts.coverages):
        return
    asked = facts.secondary_asked
    if asked is None or (facts.day - asked).days > ask_again_days:
        when = f"last on {asked:%m/%d/%Y}" if asked else "never"
        yield Finding(
            "checkin-medicare-questions",
            Severity.WARN,
            "questionnaire",
            f"Whether Medicare pays first was asked {when}.",
            "Ask the Medicare questions in the patient's record.",
            _MSP,
        )
    for coverage, kind in facts.coverages:
        if kind is PlanType.MEDICARE and coverage.rank > 1 and not coverage.medicare_secondary_reason:
            yield Finding(
                "checkin-medicare-second",
                Severity.WARN,
                "coverages",
                "Medicare is second and nobody said why.",
                "Answer the Medicare questions; the claim needs the reason (SBR05).",
                _MSP,
            )


def _record(facts: CheckInFacts) -> Iterator[Finding]:
    if not facts.complete:
        yield _found(
            "checkin-incomplete",
            Severity.WARN,
            "patient",
            "Birth date, sex or address of the patient is missing.",
            "Ask for them now; the claim needs them.",
        )
    if not facts.kind_known and facts.coverages:
        yield _found(
            "checkin-no-type",
            Severity.INFO,
            "visit_type_id",
            "Without a visit type no copay is proposed.",
            "Set the type with F2.",
        )
    if facts.owes > ZERO:
        yield _found(
            "checkin-balance",
            Severity.INFO,
            "balance",
            f"The patient owes {facts.owes} from earlier visits.",
            "Ask for it while the patient is here.",
        )


def _found(rule: str, severity: Severity, path: str, message: str, fix: str) -> Finding:
    return Finding(rule, severity, path, message, fix, _SOURCE)
