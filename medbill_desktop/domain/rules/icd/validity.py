"""Codes that exist, are complete and hold on the date of service; the sets never mixed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.context import CodeVerdict
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import CodedDiagnosis, VisitFacts

ICD10_BEGINS = date(2015, 10, 1)
MOST_DIAGNOSES, MOST_POINTERS = 12, 4
_FULL = 7
_UNUSABLE = {
    CodeVerdict.UNKNOWN: "icd-not-a-code",
    CodeVerdict.EXPIRED: "icd-not-valid-on-date",
    CodeVerdict.NOT_YET: "icd-not-valid-on-date",
}


def codes_are_usable(facts: VisitFacts) -> Iterator[Finding]:
    """Each diagnosis is a complete code of its set on the date of service (I.A.4, I.A.5, I.B.2)."""
    for at, one in enumerate(facts.diagnoses):
        if _of_the_other_age(facts, one):
            continue  # said by `sets_fit`; its set does not hold on the date at all
        if one.verdict is CodeVerdict.NOT_BILLABLE:
            yield _incomplete(at, one)
        elif one.verdict in _UNUSABLE:
            seventh = _seventh(at, one) if one.verdict is CodeVerdict.UNKNOWN else None
            yield seventh or found(
                _UNUSABLE[one.verdict],
                f"diagnoses[{at}].code",
                one.sentence or f"{one.code} is no code on {facts.day:%m/%d/%Y}.",
                "Choose a code that is valid on the date of service.",
                edition=one.edition,
            )


def _incomplete(at: int, one: CodedDiagnosis) -> Finding:
    below = ", ".join(one.below[:6])
    last = any(len(code.replace(".", "")) == _FULL for code in one.below[:1])
    rule = "icd-seventh-missing" if last and one.sevenths else "icd-not-billable"
    what = "lacks its 7th character" if rule.startswith("icd-s") else "is a heading, not a complete code"
    return found(
        rule,
        f"diagnoses[{at}].code",
        f"{one.code} {what}.",
        f"Choose one of the codes below it: {below}." if below else "Choose a complete code.",
        edition=one.edition,
    )


def _seventh(at: int, one: CodedDiagnosis) -> Finding | None:
    """What is wrong with the 7th character of a code that is none; None when that is not the reason."""
    path = f"diagnoses[{at}].code"
    if one.padded:
        return found(
            "icd-seventh-padding",
            path,
            f"{one.code} has its last character in the wrong place; empty places take an X.",
            f"Write {one.padded}.",
            edition=one.edition,
        )
    if one.sevenths and len(one.plain) == _FULL:
        return found(
            "icd-seventh-wrong",
            path,
            f"{one.code}: “{one.plain[-1]}” is no 7th character of this code.",
            f"It takes {', '.join(one.sevenths)}.",
            edition=one.edition,
        )
    return None


def _of_the_other_age(facts: VisitFacts, one: CodedDiagnosis) -> bool:
    days = (*(line.day for line in facts.lines), facts.day)
    if one.system == "icd10cm":
        return min(days) < ICD10_BEGINS
    return max(days) >= ICD10_BEGINS and not facts.payer.icd9


def sets_fit(facts: VisitFacts) -> Iterator[Finding]:
    """ICD-9-CM to 2015-09-30, ICD-10-CM after, never both; a flagged payer still takes ICD-9 (O20)."""
    if len({one.system for one in facts.diagnoses}) > 1:
        yield found(
            "icd-mixed",
            "diagnoses",
            "ICD-9-CM and ICD-10-CM codes stand together.",
            "Use one set; split the visit by date of service where both are right.",
        )
    for at, one in enumerate(facts.diagnoses):
        if _of_the_other_age(facts, one):
            old = one.system != "icd10cm"
            yield found(
                "icd-wrong-set",
                f"diagnoses[{at}].code",
                f"{one.code} is {'ICD-9-CM' if old else 'ICD-10-CM'}, "
                f"which does not hold on {facts.day:%m/%d/%Y}.",
                "Recode in ICD-10-CM, or flag the payer or case that still takes ICD-9."
                if old
                else "Recode in ICD-9-CM.",
            )


def counts_fit(facts: VisitFacts) -> Iterator[Finding]:
    """Twelve diagnoses, none twice, four pointers a line, each at a diagnosis (I.B.12, HI, SV107)."""
    if len(facts.diagnoses) > MOST_DIAGNOSES:
        yield found(
            "icd-too-many",
            "diagnoses",
            f"{len(facts.diagnoses)} diagnoses are more than the twelve that fit.",
            "Keep the twelve that the services were done for.",
        )
    codes = [(one.system, one.plain) for one in facts.diagnoses]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            yield found(
                "icd-duplicate",
                f"diagnoses[{at}].code",
                f"{facts.diagnoses[at].code} stands twice.",
                "Remove the second one and move its pointers.",
            )
    for at, line in enumerate(facts.lines):
        yield from _pointers(facts, at, line.code, line.pointers.upper())


def _pointers(facts: VisitFacts, at: int, code: str, pointers: str) -> Iterator[Finding]:
    path = f"lines[{at}].pointers"
    if len(pointers) > MOST_POINTERS:
        yield found(
            "pointer-too-many",
            path,
            f"Line {at + 1} ({code}) points at {len(pointers)} diagnoses; four fit.",
            "Keep the four that matter most, the main one first.",
        )
    lost = [letter for letter in pointers if letter not in "ABCDEFGHIJKL"[: len(facts.diagnoses)]]
    if lost:
        yield found(
            "pointer-to-nothing",
            path,
            f"Line {at + 1} ({code}) points at {', '.join(lost)}, which is not there.",
            "Correct the pointer or add the diagnosis.",
        )
