"""Order among diagnoses: causes before manifestations, what goes with a code, what may stand first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medbill_desktop.domain.finding import Finding, Severity
from medbill_desktop.domain.rules.context import CodeVerdict
from medbill_desktop.domain.rules.icd.notes import WIDE, conditional, instructions, named, targets
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import BookNote, CodedDiagnosis, VisitFacts

_UNDERLYING = re.compile(r"^,?\s*(?:the )?underlying|^(?:the )?causal|^primary ", re.IGNORECASE)
_WEEKS = "Z3A"


def is_manifestation(one: CodedDiagnosis) -> bool:
    """Whether a code only names how another disease shows ("in diseases classified elsewhere", I.A.13)."""
    title = one.title.casefold()
    return "classified elsewhere" in title and not any(
        no in title for no in ("not elsewhere", "not classified")
    )


def causes_come_first(facts: VisitFacts) -> Iterator[Finding]:
    """A manifestation is never first-listed, and what a "code first" note names precedes (I.A.13)."""
    for at, one in facts.icd10:
        shows = is_manifestation(one)
        if shows and at == 0:
            yield found(
                "icd-manifestation-first",
                "diagnoses[0].code",
                f"{one.code} names how another disease shows and cannot stand first.",
                "Put the disease behind it first.",
                edition=one.edition,
            )
        groups = instructions(one.notes, "code_first")
        if groups:
            yield from _causes(facts, at, one, groups, shows=shows)


def _causes(
    facts: VisitFacts,
    at: int,
    one: CodedDiagnosis,
    groups: tuple[tuple[BookNote, ...], ...],
    *,
    shows: bool,
) -> Iterator[Finding]:
    notes = [note for group in groups for note in group]
    causes = [
        (place, other)
        for place, other in facts.icd10
        if place != at and any(named(note, other.plain) for note in notes)
    ]
    if any(place < at for place, _ in causes):
        return
    if causes:
        cause = causes[0][1]
        yield found(
            "icd-code-first-order",
            f"diagnoses[{at}].code",
            f"{cause.code} goes before {one.code}: the list says to code it first.",
            f"Move {cause.code} up.",
            edition=one.edition,
        )
    elif shows or _asks(groups):
        yield from _missing(at, one, notes, shows=shows)


def _asks(groups: tuple[tuple[BookNote, ...], ...]) -> bool:
    """Whether a note always wants a cause: it says so, or it is the only one at its place and names codes.

    Where several stand at one place (heart failure), each is for the cases it names.
    """
    firm = [group for group in groups if not conditional(group) and not group[0].text.startswith("any ")]
    if any(_UNDERLYING.search(group[0].text) for group in firm):
        return True
    places = [group[0].origin for group in firm]
    return any(
        places.count(group[0].origin) == 1 and len(group) == 1 and bool(targets(group[0].text))
        for group in firm
        if not group[0].origin.startswith(WIDE)
    )


def _missing(at: int, one: CodedDiagnosis, notes: list[BookNote], *, shows: bool) -> Iterator[Finding]:
    """No cause is listed; where the note names no codes, whatever stands before may be it."""
    open_list = not any(targets(note.text) for note in notes)
    if open_list and at > 0:
        return
    said = next((note.text for note in notes if targets(note.text)), notes[0].text)
    yield found(
        "icd-code-first-missing",
        f"diagnoses[{at}].code",
        f"{one.code} wants its cause coded first: {said}",
        "Add the cause before it.",
        edition=one.edition,
        severity=Severity.BLOCK if shows else Severity.WARN,
    )


def further_codes(facts: VisitFacts) -> Iterator[Finding]:
    """Prompts for what the list says to add (use additional code) or to code as well (code also, I.A.17).

    Notes of whole sections and chapters (tobacco, for one) would stand on every visit: left to the coder.
    """
    codes = [one.plain for _, one in facts.icd10]
    for at, one in facts.icd10:
        if one.verdict is CodeVerdict.NOT_BILLABLE:
            continue
        for kind, rule in (("use_additional", "icd-use-additional"), ("code_also", "icd-code-also")):
            for group in instructions(one.notes, kind):
                if _answered(group, codes, one.plain):
                    continue
                items = "; ".join(note.text.strip(" ,") for note in group[:4])
                yield found(
                    rule,
                    f"diagnoses[{at}].code",
                    f"{one.code}: {'use an additional' if kind == 'use_additional' else 'also'} {items}",
                    "Add it where the record says so.",
                    edition=one.edition,
                )


def _answered(group: tuple[BookNote, ...], codes: list[str], own: str) -> bool:
    """Whether an instruction is followed, cannot be judged, or has a rule of its own (Z3A)."""
    if group[0].origin.startswith(WIDE):
        return True
    named_codes = [target for note in group for target in targets(note.text)]
    if not named_codes or any(target.low.startswith(_WEEKS) for target in named_codes):
        return True
    if conditional(group) and not group[0].text.endswith(":"):
        return True
    return any(target.holds(code) for target in named_codes for code in codes if code != own)


def firsts(facts: VisitFacts) -> Iterator[Finding]:
    """External causes, codes that may only be first, and codes that never are (I.C.20, I.C.21.c.16)."""
    diagnoses = facts.icd10
    if not diagnoses:
        return
    yield from _external(diagnoses)
    excepted = tuple(row["but"] for row in facts.rows("first_only") if row["but"])
    leaders = tuple(prefix for row in facts.rows("first_only") for prefix in row["code"].split())

    def leads(one: CodedDiagnosis) -> bool:
        return one.plain.startswith(leaders) and not one.plain.startswith(excepted)

    for at, one in diagnoses:
        if at and leaders and leads(one) and not leads(diagnoses[0][1]):
            yield found(
                "icd-first-listed-only",
                f"diagnoses[{at}].code",
                f"{one.code} may only stand first.",
                "Move it to A, unless two encounters of the day are billed together.",
            )
    yield from _never(facts, diagnoses[0])


def _external(diagnoses: tuple[tuple[int, CodedDiagnosis], ...]) -> Iterator[Finding]:
    outside = [(at, one) for at, one in diagnoses if one.plain[:1] in "VWXY"]
    if outside and outside[0][0] == 0:
        yield found(
            "icd-external-first",
            "diagnoses[0].code",
            f"{outside[0][1].code} is an external cause and cannot stand first.",
            "Put the injury or condition first.",
        )
    if outside and len(outside) == len(diagnoses):
        at, one = outside[0]
        yield found(
            "icd-external-alone",
            f"diagnoses[{at}].code",
            f"{one.code} says how it happened, but nothing says what happened.",
            "Add the injury or condition.",
        )


def _never(facts: VisitFacts, first: tuple[int, CodedDiagnosis]) -> Iterator[Finding]:
    at, one = first
    for row in facts.rows("never_first"):
        if re.match(row["code"], one.plain):
            yield found(
                "icd-never-first",
                f"diagnoses[{at}].code",
                f"{one.code} never stands first: {row['why']}.",
                "Put the condition that the visit was for first.",
                edition=f"guideline {row['section']}",
                severity=Severity(row["severity"]),
            )
            return
