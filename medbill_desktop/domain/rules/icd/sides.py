"""Right, left, both: between codes, against the modifiers of the lines, and where the side is left open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.icd.words import affirmed, side_in, side_of, sideless, telling
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import CodedDiagnosis, CodedLine, Relative, VisitFacts

_OTHER = {"right": "left", "left": "right"}
_RIGHT = ("RT", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9")
_LEFT = ("LT", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4")
_MODIFIER_SIDE = {**dict.fromkeys(_RIGHT, "right"), **dict.fromkeys(_LEFT, "left"), "50": "bilateral"}
"""The side that a modifier names. Source: HCPCS Level II modifiers, eyelids, fingers, toes and sides."""


def _side(one: CodedDiagnosis) -> str:
    return side_of(one.stem_title or one.title)


def _counterpart(one: CodedDiagnosis, side: str) -> Relative | None:
    """The same thing on another side: a neighbour of the same stem, or a code that says the same words."""
    what, stem = sideless(one.stem_title or one.title), one.stem or one.plain
    sided = [each for each in one.relatives if side_of(each.title) == side]
    near = [each for each in sided if each.code[:-1] == stem[:-1] and len(each.code) == len(stem)]
    alike = max(near, key=lambda each: len(what & sideless(each.title)), default=None)
    if alike is not None and 2 * len(what & sideless(alike.title)) >= len(what):
        return alike
    return next((each for each in sided if sideless(each.title) == what), None)


def _full(one: CodedDiagnosis, stem: str) -> str:
    """A stem with the 7th character of a diagnosis, with its point."""
    plain = stem if one.stem in ("", one.plain) else stem.ljust(6, "X") + one.plain[-1]
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain


def both_sides(facts: VisitFacts) -> Iterator[Finding]:
    """Right and left of one thing take the bilateral code where there is one (I.B.13)."""
    for (_, first), (at, second) in combinations(facts.icd10, 2):
        side = _side(first)
        if _OTHER.get(side) != _side(second):
            continue
        if sideless(first.stem_title or first.title) != sideless(second.stem_title or second.title):
            continue
        both = _counterpart(first, "bilateral")
        if both:
            yield found(
                "icd-laterality-both",
                f"diagnoses[{at}].code",
                f"{first.code} and {second.code} name both sides of one thing.",
                f"Use {_full(first, both.code)} for both sides.",
                edition=first.edition,
            )


def line_sides(line: CodedLine) -> frozenset[str]:
    """The sides that the modifiers of a line name."""
    return frozenset(_MODIFIER_SIDE[each] for each in line.modifiers if each in _MODIFIER_SIDE)


def sides_agree(facts: VisitFacts) -> Iterator[Finding]:
    """The side of a line's modifier is a side of its diagnoses (I.B.13)."""
    for at, line in enumerate(facts.lines):
        pointed = [one for one in facts.pointed(line) if one.system == "icd10cm"]
        wanted = line_sides(line)
        sided = [one for one in pointed if _side(one)]
        if not wanted or not sided:
            continue
        has = {_side(one) for one in sided}
        if "bilateral" in has or ({"right", "left"} <= has and "bilateral" in wanted):
            continue
        if "bilateral" in wanted or not wanted & has:
            marks = " ".join(each for each in line.modifiers if each in _MODIFIER_SIDE)
            yield found(
                "icd-laterality-modifier",
                f"lines[{at}].modifiers",
                f"Line {at + 1} ({line.code} {marks}) is for the {' and '.join(sorted(wanted))} side, "
                f"its diagnosis {sided[0].code} for the {_side(sided[0])}.",
                "Correct the modifier, the diagnosis or the pointer.",
                edition=sided[0].edition,
            )


def open_sides(facts: VisitFacts) -> Iterator[Finding]:
    """An unspecified side while the note or the line's modifier names it (I.B.13)."""
    for at, one in facts.icd10:
        title = one.stem_title or one.title
        if "unspecified" not in title.casefold() or _side(one):
            continue
        if not _counterpart(one, "right"):
            continue
        side = _named_side(facts, at, title)
        better = _counterpart(one, side) if side else None
        if side and (better or side == "bilateral"):
            told = f"Use {_full(one, better.code)}: {better.title}." if better else "Code each side."
            yield found(
                "icd-unspecified-side",
                f"diagnoses[{at}].code",
                f"{one.code} leaves the side open, but the record says {side}.",
                told,
                edition=one.edition,
            )


def _named_side(facts: VisitFacts, at: int, title: str) -> str:
    said = side_in(facts.note, title)
    if said:
        return said
    letter = "ABCDEFGHIJKL"[at : at + 1]
    for line in facts.lines:
        if letter and letter in line.pointers.upper():
            for side in sorted(line_sides(line)):
                return side
    return ""


def better_codes(facts: VisitFacts) -> Iterator[Finding]:
    """An unspecified code while the note names a better one of its category (I.B.2, I.B.18)."""
    if not facts.note:
        return
    said = affirmed(facts.note)
    for at, one in facts.icd10:
        title = one.stem_title or one.title
        if "unspecified" not in title.casefold() and "uncomplicated" not in title.casefold():
            continue
        better = _better(one, title, said)
        if better:
            yield found(
                "icd-unspecified-better",
                f"diagnoses[{at}].code",
                f"{one.code} says less than the note: {better.title} ({_full(one, better.code)}).",
                f"Use {_full(one, better.code)}" + ("." if better.complete else " or a code below it."),
                edition=one.edition,
            )


def _better(one: CodedDiagnosis, title: str, said: frozenset[str]) -> Relative | None:
    """The relative whose further words all stand in the note, the one with the most of them."""
    own = telling(title)
    best: tuple[int, int, Relative] | None = None
    stem = one.stem or one.plain
    for each in one.relatives:
        if each.code == stem or stem.startswith(each.code) or "unspecified" in each.title.casefold():
            continue
        further = telling(each.title) - own
        if further and further <= said and (best is None or (len(further), len(each.code)) > best[:2]):
            best = (len(further), len(each.code), each)
    return best[2] if best else None
