"""Modifiers: known, in order, with a side that exists, the right part of a service, said when repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.icd.sides import line_sides
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import CodedLine, ModifierFact, PayerKind, Policy, VisitFacts

_NO_BILATERAL = frozenset({"0", "2", "9"})
_APART = frozenset(
    {"76", "77", "91", "59", "XE", "XS", "XP", "XU", "JW", "JZ", "26", "TC", "62", "80", "81", "82", "AS"}
)
_SITES = frozenset({"RT", "LT", "50", "LC", "LD", "LM", "RC", "RI"})
_NOTICES = frozenset({"GA", "GZ", "GY", "GX"})


def modifiers(facts: VisitFacts) -> Iterator[Finding]:
    """Each line's modifiers against the modifiers that exist and the payment policy of its code."""
    for at, line in enumerate(facts.lines):
        policy = facts.policy(line)
        if facts.edits.modifiers is not None:
            yield from _known(at, line, facts.edits.modifiers)
        yield from _sides(facts, at, line, policy)
        yield from _parts(facts, at, line, policy)
        if "51" in line.modifiers and (
            (line.code, line.day) in facts.edits.addons or policy.global_days == "ZZZ"
        ):
            yield found(
                "modifier-addon-51",
                f"lines[{at}].modifiers",
                f"Line {at + 1} ({line.code}) is an add-on code and takes no 51.",
                "Remove 51.",
                edition=policy.edition,
            )
        if "59" in line.modifiers and facts.payer.x_modifiers and facts.payer.kind is PayerKind.MEDICARE:
            yield found(
                "modifier-59-x",
                f"lines[{at}].modifiers",
                f"Line {at + 1} ({line.code}) has 59; this payer takes the more exact XE, XS, XP or XU.",
                "Use XE (another encounter), XS (structure), XP (practitioner) or XU (unusual service).",
            )


def _known(at: int, line: CodedLine, book: Mapping[str, ModifierFact]) -> Iterator[Finding]:
    path = f"lines[{at}].modifiers"
    for one in line.modifiers:
        if one not in book:
            yield found(
                "modifier-unknown",
                path,
                f"Line {at + 1} ({line.code}): {one} is no modifier of the lists that are loaded.",
                "Correct it, or check it in the payer's list.",
            )
    pricing = [book[one].pricing for one in line.modifiers if one in book]
    if pricing != sorted(pricing, reverse=True):
        last = next(one for one in reversed(line.modifiers) if one in book and book[one].pricing)
        yield found(
            "modifier-order",
            path,
            f"Line {at + 1} ({line.code}): {last} changes the price and stands behind one that does not.",
            "Put the modifiers that change the price first.",
        )


def _sides(facts: VisitFacts, at: int, line: CodedLine, policy: Policy) -> Iterator[Finding]:
    path = f"lines[{at}].modifiers"
    marks = set(line.modifiers)
    if "50" in marks and policy.bilateral in _NO_BILATERAL:
        yield found(
            "modifier-bilateral",
            path,
            f"Line {at + 1} ({line.code}) takes no 50: its bilateral indicator is {policy.bilateral}.",
            "Remove 50; the price holds for what is done.",
            edition=policy.edition,
        )
    elif "50" in marks and facts.payer.bilateral == "two_lines":
        yield found(
            "modifier-bilateral",
            path,
            f"Line {at + 1} ({line.code}): this payer wants both sides as two lines, not with 50.",
            "Enter one line with RT and one with LT.",
        )
    if {"RT", "LT"} <= marks:
        yield found(
            "modifier-side",
            path,
            f"Line {at + 1} ({line.code}) has RT and LT at once.",
            "Use 50 on one line, or a line for each side, as the payer wants.",
        )
    elif {"RT", "LT"} & marks and policy.bilateral == "9":
        yield found(
            "modifier-side",
            path,
            f"Line {at + 1} ({line.code}) has no sides: its bilateral indicator is 9.",
            "Remove RT or LT.",
            edition=policy.edition,
        )
    yield from _two_sides(facts, at, line, policy)


def _two_sides(facts: VisitFacts, at: int, line: CodedLine, policy: Policy) -> Iterator[Finding]:
    """RT on this line and LT on a later one, for a payer that wants one line."""
    if facts.payer.bilateral != "one_line" or policy.bilateral not in ("1", ""):
        return
    own = {"RT", "LT"} & set(line.modifiers)
    for other in facts.lines[at + 1 :]:
        theirs = {"RT", "LT"} & set(other.modifiers)
        if (
            other.code == line.code
            and other.day == line.day
            and len(own) == len(theirs) == 1
            and own != theirs
        ):
            yield found(
                "modifier-bilateral",
                f"lines[{at}].modifiers",
                f"{line.code} stands on two lines, RT and LT; this payer wants one line with 50.",
                "Put both sides on one line with 50.",
                edition=policy.edition,
            )


def _parts(facts: VisitFacts, at: int, line: CodedLine, policy: Policy) -> Iterator[Finding]:
    path = f"lines[{at}].modifiers"
    parts = sorted({"26", "TC"} & set(line.modifiers))
    if len(parts) > 1:
        yield found(
            "modifier-26-tc",
            path,
            f"Line {at + 1} ({line.code}) has 26 and TC at once.",
            "Remove both for the whole service, or bill the part that was done.",
        )
    elif parts and policy.pctc and policy.pctc != "1" and (parts, policy.pctc) != (["26"], "6"):
        yield found(
            "modifier-26-tc",
            path,
            f"Line {at + 1} ({line.code}) takes no {parts[0]}: its PC/TC indicator is {policy.pctc}.",
            f"Remove {parts[0]}.",
            edition=policy.edition,
        )
    elif not parts and policy.pctc == "1" and line.place in facts.edits.facilities:
        yield found(
            "modifier-facility-26",
            path,
            f"Line {at + 1} ({line.code}) is billed whole at place {line.place}, a facility.",
            "Add 26 for the professional part.",
            edition=policy.edition,
        )


def repeats(facts: VisitFacts) -> Iterator[Finding]:
    """The same service twice on a day says why: 76, 77, 91, 59, another site (Pub. 100-04 ch. 23)."""
    for at, line in enumerate(facts.lines):
        earlier = [
            *facts.lines[:at],
            *(one for one in facts.past if one.day == line.day),
        ]
        twin = next((one for one in earlier if one.code == line.code and one.day == line.day), None)
        if twin is None or _told_apart(line, twin):
            continue
        yield found(
            "modifier-repeat",
            f"lines[{at}].modifiers",
            f"Line {at + 1}: {line.code} stands twice on {line.day:%m/%d/%Y}, and nothing tells them apart.",
            "Put the units on one line, or add 76 (same provider), 77 (another), 91 (laboratory) or a site.",
        )


def _told_apart(line: CodedLine, twin: CodedLine) -> bool:
    if _APART & set(line.modifiers) or _APART & set(twin.modifiers):
        return True
    sites = [{one for one in each.modifiers if one in _SITES or one[0] in "EFT"} for each in (line, twin)]
    return sites[0] != sites[1] or (line_sides(line) != line_sides(twin))


def necessity(facts: VisitFacts) -> Iterator[Finding]:
    """A covered diagnosis stands behind a service whose coverage list is loaded, or a notice was given."""
    for at, line in enumerate(facts.lines):
        covered = facts.edits.necessity.get((line.code, line.day))
        if not covered or _NOTICES & set(line.modifiers):
            continue
        if any(one.plain.startswith(covered) for one in facts.pointed(line)):
            continue
        codes = ", ".join(one.code for one in facts.pointed(line)) or "no diagnosis"
        yield found(
            "necessity",
            f"lines[{at}].pointers",
            f"Line {at + 1} ({line.code}): {codes} is not among the diagnoses for which it is covered.",
            "Point at a covered diagnosis that is documented, or get a notice (ABN) and add GA.",
        )
