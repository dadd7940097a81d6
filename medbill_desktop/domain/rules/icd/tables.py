"""Rules that are tables: joined codes, integral signs, acute and chronic, sex, age, companions, pregnancy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from medbill_desktop.domain.finding import Finding, Severity
from medbill_desktop.domain.rules.icd.words import sideless, words
from medbill_desktop.domain.rules.rule_book import found
from medbill_desktop.domain.rules.visit_facts import CodedDiagnosis, Row, VisitFacts

_ACUTE = frozenset({"acute", "subacute"})
_PACE = frozenset({*_ACUTE, "chronic", "unspecified", "other", "specified"})
_ABORTIVE = re.compile(r"O0[0-8]")
_AFTER = re.compile(r"puerperi|postpartum|following delivery|lactation", re.IGNORECASE)
_PUERPERAL = re.compile(r"O8[5-9]|O9[0-2]")
_JOINTS = frozenset(
    [
        *("ankle", "arm", "elbow", "finger", "foot", "forearm", "hand", "hip", "knee", "leg", "shoulder"),
        *("thigh", "toe", "wrist"),
    ]
)


def _prefix(row: str) -> str:
    return row.replace(".", "")


def _is(plain: str, pattern: str) -> bool:
    bare = _prefix(pattern)
    return plain == bare[:-1] if bare.endswith("=") else plain.startswith(bare)


def joined(facts: VisitFacts) -> Iterator[Finding]:
    """Two codes for which the classification has one (I.B.9, I.A.15, I.C.9.a)."""
    codes = [(at, one) for at, one in facts.icd10]
    done: set[int] = set()
    for row in facts.rows("combinations"):
        have = next(((at, one) for at, one in codes if _is(one.plain, row["have"])), None)
        others = [next((o for _, o in codes if _is(o.plain, part)), None) for part in row["and"].split("&")]
        if have is None or have[0] in done or not all(others) or row["take"] == row["have"].rstrip("="):
            continue
        done.add(have[0])
        named = " and ".join(one.code for one in others if one)
        yield found(
            "icd-combination",
            f"diagnoses[{have[0]}].code",
            f"{have[1].code} with {named} has one code: {row['take']}.",
            f"Replace {have[1].code} by {row['take']}"
            + (f" and leave out {row['drop']}." if row["drop"] else "."),
            edition=f"guideline {row['section']}",
        )


def integral(facts: VisitFacts) -> Iterator[Finding]:
    """A sign that belongs to a confirmed diagnosis is not coded beside it (I.B.5)."""
    codes, rows = [one for _, one in facts.icd10], tuple(facts.rows("integral_signs"))
    for at, one in facts.icd10:
        for row in rows:
            if not _is(one.plain, row["sign"]):
                continue
            causes = tuple(_prefix(each) for each in row["diagnosis"].split())
            cause = next((o for o in codes if o.plain.startswith(causes) and _same_site(one, o)), None)
            if cause:
                yield found(
                    "icd-sign-integral",
                    f"diagnoses[{at}].code",
                    f"{one.code} belongs to {cause.code} and is not coded beside it.",
                    "Remove the sign, unless it has another cause.",
                )
                break


def _same_site(sign: CodedDiagnosis, cause: CodedDiagnosis) -> bool:
    """Pain of one joint is no part of the disease of another one, nor right of left."""
    here, there = set(words(sign.title)), set(words(cause.title))
    for apart in (_JOINTS, frozenset({"right", "left"})):
        if apart & here and apart & there and not apart & here & there:
            return False
    return True


def acute_goes_first(facts: VisitFacts) -> Iterator[Finding]:
    """Acute and chronic of one thing: both are coded, the acute one first (I.B.8)."""
    forms = [(_prefix(row["acute"]), _prefix(row["chronic"])) for row in facts.rows("acute_chronic")]
    for at, chronic in facts.icd10:
        for later, acute in facts.icd10:
            if later > at and _acute_of(forms, acute, chronic):
                yield found(
                    "icd-acute-chronic-order",
                    f"diagnoses[{later}].code",
                    f"{acute.code} is acute and stands after {chronic.code}, its chronic form.",
                    "Put the acute code first.",
                )


def _acute_of(forms: list[tuple[str, str]], acute: CodedDiagnosis, chronic: CodedDiagnosis) -> bool:
    new, old = acute.plain, chronic.plain
    if any(new.startswith(first) and old.startswith(then) for first, then in forms):
        return True
    first, second = set(words(acute.title)), set(words(chronic.title))
    if not (_ACUTE & first) or "chronic" not in second or "chronic" in first or _ACUTE & second:
        return False
    return sideless(acute.title) - _PACE == sideless(chronic.title) - _PACE


def people_fit(facts: VisitFacts) -> Iterator[Finding]:
    """Codes of one sex or one age, as the Medicare Code Editor lists them; they only warn."""
    birth, sexes, ages = facts.birth, tuple(facts.rows("sex")), tuple(facts.rows("age"))
    for at, one in facts.icd10:
        for row in sexes:
            if facts.sex in "FM" and facts.sex != row["sex"] and re.match(row["code"], one.plain):
                whom = "women" if row["sex"] == "F" else "men"
                yield found(
                    "icd-sex",
                    f"diagnoses[{at}].code",
                    f"{one.code} is a code for {whom}.",
                    "Check the code and the sex in the patient's record.",
                )
                break
        for row in ages:
            if birth and re.match(row["code"], one.plain) and not _within(birth, facts.day, row):
                yield found(
                    "icd-age",
                    f"diagnoses[{at}].code",
                    f"{one.code} is for the age {row['words']}; the patient is {_age(birth, facts.day)}.",
                    "Check the code and the birth date.",
                )
                break


def _within(birth: date, day: date, row: Row) -> bool:
    """Whether an age lies in a row's span; bounds are full years, or days with a d (``28d``)."""
    years, days = _age(birth, day), (day - birth).days
    low, high = row["from"], row["thru"]
    old_enough = days >= int(low[:-1]) if low.endswith("d") else years >= int(low)
    return old_enough and (days <= int(high[:-1]) if high.endswith("d") else years <= int(high))


def _age(birth: date, day: date) -> int:
    """Full years on a date of service."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def companions(facts: VisitFacts) -> Iterator[Finding]:
    """Codes that mean something only beside the condition they belong to (I.B.14)."""
    for row in facts.rows("companions"):
        hits = [(at, one) for at, one in facts.icd10 if re.match(row["code"], one.plain)]
        if hits and not any(
            re.match(row["needs"], one.plain)
            for _, one in facts.icd10
            if not re.match(row["code"], one.plain)
        ):
            at, one = hits[0]
            yield found(
                "icd-companion",
                f"diagnoses[{at}].code",
                f"{one.code} stands without {row['what']}.",
                "Add the condition, or leave the code out.",
                edition=f"guideline {row['section']}",
                severity=Severity(row["severity"]),
            )


def pregnancy(facts: VisitFacts) -> Iterator[Finding]:
    """Chapter 15 goes before all other chapters, and the week goes with it (I.C.15.a.1, I.C.21.c.11)."""
    mothers = [(at, one) for at, one in facts.icd10 if one.plain.startswith("O")]
    if not mothers:
        return
    last = mothers[-1][0]
    before = [one for at, one in facts.icd10 if at < last and not one.plain.startswith("O")]
    if before:
        yield found(
            "icd-pregnancy-order",
            f"diagnoses[{last}].code",
            f"{mothers[-1][1].code} stands after {before[0].code}; codes of pregnancy go first.",
            "Move the codes of chapter O before all others.",
        )
    weeks = any(one.plain.startswith("Z3A") for _, one in facts.icd10)
    running = [one for _, one in mothers if not _ABORTIVE.match(one.plain) and not _is_after(one)]
    if running and not weeks:
        yield found(
            "icd-pregnancy-weeks",
            "diagnoses",
            f"{running[0].code} stands without the week of pregnancy (Z3A).",
            "Add the Z3A code of the week on the date of service.",
        )


def _is_after(one: CodedDiagnosis) -> bool:
    """Whether a code is about the time after delivery (section O85-O92, or by its title)."""
    title = one.title.casefold()
    if "trimester" in title or "in pregnancy" in title:
        return False
    return bool(_PUERPERAL.match(one.plain)) or (bool(_AFTER.search(title)) and "pregnancy" not in title)
