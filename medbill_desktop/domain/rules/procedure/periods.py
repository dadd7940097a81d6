"""Visits and surgery: global periods, modifiers 24, 25, 57, 58, 78, 79; new patients; once a period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.procedure.pairs import together
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import CodedLine, PayerKind, VisitFacts

_VISIT = re.compile(
    r"99(?:20[2-5]|21[1-5]|22[1-3]|23[1-689]|24[2-5]|25[2-5]|28[1-5]|291|30[4-9]|31[056]|34[1-9]|350)"
)
_EYE_VISIT = frozenset({"92002", "92004", "92012", "92014"})
_PREVENTIVE = re.compile(r"99(?:38[1-7]|39[1-7])|G0402|G0438|G0439")
_NEW = re.compile(r"9920[1-5]|9934[1-5]|9938[1-7]|9200[24]|9932[4-8]")
_FACE_TO_FACE = re.compile(r"[1-6][0-9]{4}|9[0-9]{4}|G0[0-9]{3}")
_READ_ONLY = frozenset({"2", "4", "5", "6", "8"})
"""PC/TC indicators of readings and technical parts, which nobody does face to face."""
_MINOR, _MAJOR = frozenset({"000", "010"}), "090"
_DAYS = {"010": 10, "090": 90}
_NEW_AFTER = 3  # years without a face-to-face service


def is_visit(code: str) -> bool:
    """Whether a code is an evaluation and management visit."""
    return bool(_VISIT.fullmatch(code)) or code in _EYE_VISIT


def _billed(facts: VisitFacts) -> bool:
    return facts.payer.kind is not PayerKind.SELF


def in_global(facts: VisitFacts) -> Iterator[Finding]:
    """A visit or procedure within the period of an earlier surgery says why it is paid (24; 58, 78, 79).

    The period of 090 is 92 days with the day before and the day of surgery, that of 010 is 11 days.
    """
    if not _billed(facts):
        return
    surgeries = [
        (one, _DAYS[facts.policy(one).global_days])
        for one in (*facts.past, *facts.lines)
        if facts.policy(one).global_days in _DAYS
    ]
    for at, line in enumerate(facts.lines):
        surgery = _running(surgeries, line)
        if surgery is None:
            continue
        days = facts.policy(surgery).global_days
        when = f"{surgery.code} of {surgery.day:%m/%d/%Y}"
        said = f"Line {at + 1} ({line.code}) falls into the {days}-day period of {when}"
        if is_visit(line.code):
            if not {"24", "25", "57", "FT"} & set(line.modifiers):
                yield found(
                    "global-em",
                    f"lines[{at}].modifiers",
                    f"{said}.",
                    "Add 24 when the visit had nothing to do with it; otherwise it is part of the surgery.",
                    edition=facts.policy(surgery).edition,
                )
        elif facts.policy(line).global_days in (*_MINOR, _MAJOR) and not {"58", "78", "79"} & set(
            line.modifiers
        ):
            yield found(
                "global-procedure",
                f"lines[{at}].modifiers",
                f"{said}.",
                "Add 58 (planned or more extensive), 78 (back to the operating room) or 79 (not related).",
                edition=facts.policy(surgery).edition,
            )


def _running(surgeries: list[tuple[CodedLine, int]], line: CodedLine) -> CodedLine | None:
    """The latest earlier surgery of the provider whose period, in days after it, covers a line."""
    covering = [
        one
        for one, length in surgeries
        if one.day < line.day <= one.day + timedelta(days=length) and _same_hand(one, line)
    ]
    return max(covering, key=lambda one: one.day, default=None)


def _same_hand(first: CodedLine, second: CodedLine) -> bool:
    """The same provider, or one of the same specialty in the same group (Pub. 100-04 ch. 12, 30.6.5)."""
    if not first.provider or not second.provider or first.provider == second.provider:
        return True
    return bool(first.group and first.specialty) and (first.group, first.specialty) == (
        second.group,
        second.specialty,
    )


def visit_with_procedure(facts: VisitFacts) -> Iterator[Finding]:
    """A visit beside a procedure: 25 with a minor one or a preventive visit, 57 with a major one."""
    if not _billed(facts):
        return
    others = (*facts.lines, *facts.past)
    for at, line in enumerate(facts.lines):
        if not is_visit(line.code):
            continue
        beside = [one for one in others if one is not line and together(one, line)]
        small = next((one for one in beside if _needs_25(facts, one)), None)
        if small and not {"25", "24"} & set(line.modifiers):
            yield found(
                "modifier-25",
                f"lines[{at}].modifiers",
                f"Line {at + 1} ({line.code}) stands beside {small.code} of the same day without 25.",
                "Add 25 when the visit went beyond the procedure's usual work; otherwise remove it.",
                edition=facts.policy(small).edition,
            )
        large = next((one for one in others if one is not line and _decides(facts, line, one)), None)
        if large and not {"57", "24"} & set(line.modifiers):
            yield found(
                "modifier-57",
                f"lines[{at}].modifiers",
                f"Line {at + 1} ({line.code}) is on the day of {large.code} or the day before, without 57.",
                "Add 57 when the surgery was decided at this visit; otherwise it is part of its price.",
                edition=facts.policy(large).edition,
            )


def _needs_25(facts: VisitFacts, one: CodedLine) -> bool:
    return facts.policy(one).global_days in _MINOR or bool(_PREVENTIVE.fullmatch(one.code))


def _decides(facts: VisitFacts, visit: CodedLine, surgery: CodedLine) -> bool:
    near = surgery.day - visit.day in (timedelta(0), timedelta(days=1))
    return near and facts.policy(surgery).global_days == _MAJOR and _same_hand(visit, surgery)


def new_patients(facts: VisitFacts) -> Iterator[Finding]:
    """New is who saw nobody of the group and specialty face to face for three years (O38)."""
    for at, line in enumerate(facts.lines):
        if not _NEW.fullmatch(line.code):
            continue
        since = _years_before(line.day, _NEW_AFTER)
        seen = [
            past
            for past in facts.past
            if since < past.day < line.day and _same_hand(past, line) and _face_to_face(facts, past)
        ]
        if seen:
            last = max(one.day for one in seen)
            yield found(
                "em-new-patient",
                f"lines[{at}].code",
                f"Line {at + 1} ({line.code}) is for a new patient, who was seen here on {last:%m/%d/%Y}.",
                "Use the code for an established patient.",
            )


def _face_to_face(facts: VisitFacts, past: CodedLine) -> bool:
    if {"26", "TC"} & set(past.modifiers) or not _FACE_TO_FACE.fullmatch(past.code):
        return False
    return facts.policy(past).pctc not in _READ_ONLY


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # February 29
        return day.replace(year=day.year - years, day=28)


def once_a_period(facts: VisitFacts) -> Iterator[Finding]:
    """Medicare's services that are paid once in a lifetime or once in so many months (O38)."""
    if facts.payer.kind is not PayerKind.MEDICARE:
        return
    for row in facts.rows("once"):
        for at, line in enumerate(facts.lines):
            if line.code not in row["code"].split():
                continue
            earlier = [
                one.day for one in facts.past if one.code in row["after"].split() and one.day < line.day
            ]
            if earlier and _too_soon(max(earlier), line.day, int(row["months"])):
                yield found(
                    "once-per-period",
                    f"lines[{at}].code",
                    f"Line {at + 1} ({line.code}): the last such service was on {max(earlier):%m/%d/%Y}; "
                    f"Medicare pays {row['words']}.",
                    "Check the date; an advance notice (ABN) lets the patient choose.",
                    edition=row["section"],
                )


def _too_soon(last: date, day: date, months: int) -> bool:
    """Whether fewer full months passed after that of the last service; 0 is once in a lifetime."""
    return months == 0 or (day.year - last.year) * 12 + day.month - last.month <= months
