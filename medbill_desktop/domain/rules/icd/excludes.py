"""Diagnoses that exclude each other: notes of the code, its category, section and chapter, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.icd.notes import named
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import BookNote, CodedDiagnosis, VisitFacts


def excluded(facts: VisitFacts) -> Iterator[Finding]:
    """Two codes of which a note says that they are never (1) or not the same thing (2) (I.A.12).

    An Excludes2 of a whole chapter says nothing of a visit; it would stand on every second one.
    """
    for (_, first), (at, second) in combinations(facts.icd10, 2):
        if first.plain == second.plain:
            continue
        never = _note(first, second, "excludes1")
        if never:
            yield found(
                "icd-excludes1",
                f"diagnoses[{at}].code",
                f"{first.code} and {second.code} exclude each other: "
                f"“{never.text}” (Excludes1 at {never.origin}).",
                "Keep the documented one. Where the two are not related, release the finding and say so.",
                edition=first.edition,
            )
        elif (both := _note(first, second, "excludes2")) and not both.origin.startswith("chapter"):
            yield found(
                "icd-excludes2",
                f"diagnoses[{at}].code",
                f"{first.code} does not include {second.code} (Excludes2 at {both.origin}).",
                "Both may stand when the patient has both.",
                edition=first.edition,
            )


def _note(first: CodedDiagnosis, second: CodedDiagnosis, kind: str) -> BookNote | None:
    return _one_way(first, second, kind) or _one_way(second, first, kind)


def _one_way(holder: CodedDiagnosis, other: CodedDiagnosis, kind: str) -> BookNote | None:
    """The note of `holder` that names `other`; a note that names its own holder too speaks of neither."""
    for note in holder.notes:
        if note.kind == kind and named(note, other.plain) and not named(note, holder.plain):
            return note
    return None
