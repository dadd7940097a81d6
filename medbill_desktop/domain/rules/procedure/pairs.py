"""NCCI: pairs of codes, units a line and a day, add-on codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from medbill_desktop.domain.finding import Finding, Severity
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import CodedLine, Pair, PayerKind, VisitFacts

EITHER_LINE = date(2019, 7, 1)
"""From this day 59 and X{EPSU} count on either code of a pair. Source: CMS Transmittal 2259 (CR 11168)."""
_LINE, _DAY, _REVIEW = 1, 2, 3
_CRITICAL_CARE = "99292"
"""Whose first hour a colleague of the group may have billed. Source: Pub. 100-04 ch. 12, 30.6.12."""


def scope(facts: VisitFacts) -> Severity | None:
    """How firm NCCI is for the payer (O37): its own programs block, others that use it warn; None off."""
    if not facts.payer.ncci or facts.payer.kind in (PayerKind.SELF, PayerKind.WORKERS_COMP):
        return None
    return Severity.WARN if facts.payer.kind is PayerKind.COMMERCIAL else Severity.BLOCK


def together(first: CodedLine, second: CodedLine) -> bool:
    """Whether two services are of one day and, as far as known, one provider."""
    return first.day == second.day and (
        not first.provider or not second.provider or first.provider == second.provider
    )


def pairs(facts: VisitFacts) -> Iterator[Finding]:
    """Of a pair only column 1 is paid; with indicator 1 a modifier says the services were separate."""
    firm = scope(facts)
    if firm is None:
        return
    everything = [*enumerate(facts.lines), *((-1, line) for line in facts.past)]
    by_code: dict[tuple[str, date], list[tuple[int, CodedLine]]] = {}
    for at, line in everything:
        by_code.setdefault((line.code, line.day), []).append((at, line))
    for day, active in facts.edits.pairs.items():
        for pair in active:
            for at, first in by_code.get((pair.column1, day), ()):
                for to, second in by_code.get((pair.column2, day), ()):
                    if (at >= 0 or to >= 0) and together(first, second):
                        yield from _pair(facts, pair, (at, first), (to, second), firm)


def _pair(
    facts: VisitFacts,
    pair: Pair,
    first: tuple[int, CodedLine],
    second: tuple[int, CodedLine],
    firm: Severity,
) -> Iterator[Finding]:
    path = f"lines[{second[0] if second[0] >= 0 else first[0]}].code"
    what = f"{pair.column2} is part of {pair.column1} on one day"
    if pair.indicator == 0:
        yield found(
            "ncci-never",
            path,
            f"{what}; no modifier changes that.",
            f"Remove {pair.column2}.",
            edition=pair.edition,
            severity=firm,
        )
    elif pair.indicator == 1 and not _separate(facts, pair, first[1], second[1]):
        yield found(
            "ncci-modifier",
            path,
            f"{what}, unless a modifier says that it was separate.",
            f"Remove {pair.column2}, or add what the record supports (XE, XS, XP, XU, 59, 25 ...).",
            edition=pair.edition,
            severity=firm,
        )


def _separate(facts: VisitFacts, pair: Pair, first: CodedLine, second: CodedLine) -> bool:
    known = facts.edits.modifiers or {}

    def separates(line: CodedLine) -> bool:
        return any(one in known and known[one].separates for one in line.modifiers)

    if separates(second):
        return True
    visit = pair.column1.startswith("99") and bool({"24", "25", "57"} & set(first.modifiers))
    return (first.day >= EITHER_LINE or visit) and separates(first)


def units(facts: VisitFacts) -> Iterator[Finding]:
    """Units within the limit of a line (MAI 1) or of a day (MAI 2 by policy, 3 by clinical judgment)."""
    firm = scope(facts)
    if firm is None:
        return
    done: set[tuple[str, date, str]] = set()
    for at, line in enumerate(facts.lines):
        limit = facts.edits.limits.get((line.code, line.day))
        if limit is None:
            continue
        if limit.adjudication == _LINE:
            if line.units > limit.units:
                yield found(
                    "mue-line",
                    f"lines[{at}].units",
                    f"Line {at + 1} ({line.code}) has {line.units} units; {limit.units} are paid on a line.",
                    "Correct the units, or put the rest on a line of its own with the modifier that fits.",
                    edition=limit.edition,
                    severity=firm,
                )
            continue
        key = (line.code, line.day, line.provider)
        if key in done:
            continue
        done.add(key)
        total = _day_units(facts, line)
        if total > limit.units:
            policy = limit.adjudication == _DAY
            yield found(
                "mue-day" if policy else "mue-day-review",
                f"lines[{at}].units",
                f"{line.code} has {total} units on {line.day:%m/%d/%Y}; {limit.units} are paid a day.",
                "Correct the units; this limit has no exception."
                if policy
                else "Correct the units, or be ready to appeal with the record.",
                edition=limit.edition,
                severity=firm if policy else None,
            )


def _day_units(facts: VisitFacts, line: CodedLine) -> Decimal:
    same = [one for one in (*facts.lines, *facts.past) if one.code == line.code and together(one, line)]
    return sum((one.units for one in same), Decimal(0))


def add_ons(facts: VisitFacts) -> Iterator[Finding]:
    """An add-on code stands beside its primary code on the same day."""
    for at, line in enumerate(facts.lines):
        fact = facts.edits.addons.get((line.code, line.day))
        if fact is None or line.code == _CRITICAL_CARE:
            continue
        beside = [one for one in (*facts.lines, *facts.past) if one is not line and together(one, line)]
        if fact.type == 1:
            alone = not any(one.code in fact.parents for one in beside)
        else:  # the contractor may take what is not listed
            alone = not any((one.code, one.day) not in facts.edits.addons for one in beside)
        if not alone:
            continue
        named = sorted(fact.parents)
        listed = ", ".join(named[:6]) + (" ..." if len(named) > 6 else "")
        yield found(
            "addon-alone",
            f"lines[{at}].code",
            f"Line {at + 1} ({line.code}) is paid only beside another service, which is missing that day.",
            f"Add its primary code ({listed})." if named else "Add the service it belongs to.",
            edition=fact.edition,
            severity=None if fact.type == 1 else Severity.WARN,
        )
