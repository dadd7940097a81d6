"""Rules about codes: present, valid on the date of service, pointed at, not mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.rules.context import CodeVerdict, ScrubContext, block, guide, nucc, warn

ICD9_LAST_DAY = date(2015, 9, 30)
_ICD_SWITCH = Source("45 CFR 162.1002: ICD-10-CM for services on and after 2015-10-01", "", "2015-10-01")
_PROCEDURE = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_DIAGNOSIS = {
    "icd10cm": re.compile(r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?"),
    "icd9cm": re.compile(r"([0-9]{3}|V[0-9]{2})(\.?[0-9]{1,2})?|E[0-9]{3}(\.?[0-9])?"),
}
LETTERS = "ABCDEFGHIJKL"
_SOURCES = {
    "icd10cm": Source("CDC/NCHS ICD-10-CM tabular list"),
    "icd9cm": Source("CMS ICD-9-CM version 32"),
    "hcpcs": Source("CMS HCPCS Level II"),
    "cpt": Source("The office's own list of procedure codes"),
}


def diagnoses_are_there(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """One to twelve diagnoses, none twice, no external cause first (box 21, HI)."""
    codes = [d.code.replace(".", "").upper() for d in claim.diagnoses]
    if not codes:
        yield block(
            "diagnosis-missing", "diagnoses", "The claim has no diagnosis.", "Code the visit.", nucc("21")
        )
        return
    if len(codes) > 12:
        yield block(
            "diagnosis-count",
            "diagnoses",
            f"{len(codes)} diagnoses are more than the twelve that fit.",
            "Keep the twelve that the services were done for.",
            nucc("21"),
        )
    for place, code in enumerate(codes):
        if code in codes[:place]:
            yield block(
                "diagnosis-twice",
                f"diagnoses[{place}]",
                f"{claim.diagnoses[place].code} stands twice.",
                "Remove the second one and move its pointers.",
                guide("loop 2300, HI"),
            )
    if claim.diagnoses[0].system == "icd10cm" and codes[0][:1] in "VWXY":
        yield block(
            "external-cause-first",
            "diagnoses[0]",
            f"{claim.diagnoses[0].code} is an external cause and cannot stand first.",
            "Put the injury or condition first.",
            Source("ICD-10-CM Official Guidelines, I.C.20.a"),
        )


def diagnoses_are_well_formed(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Every diagnosis is of a system the form knows and looks like a code of it (box 21)."""
    for place, diagnosis in enumerate(claim.diagnoses):
        form = _DIAGNOSIS.get(diagnosis.system)
        if form is None:
            yield block(
                "diagnosis-system",
                f"diagnoses[{place}].system",
                f"“{diagnosis.system}” is no code set of diagnoses on a claim.",
                "Use icd10cm, or icd9cm for services up to 2015-09-30.",
                nucc("21"),
            )
        elif not form.fullmatch(diagnosis.code.upper()):
            yield block(
                "diagnosis-form",
                f"diagnoses[{place}].code",
                f"“{diagnosis.code}” has not the form of a diagnosis code.",
                "Correct the code.",
                nucc("21"),
            )


def systems_fit_the_date(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """ICD-9-CM up to 2015-09-30, ICD-10-CM after; never both on one claim (O20, box 21 indicator)."""
    systems = {d.system for d in claim.diagnoses}
    if len(systems) > 1:
        yield block(
            "icd-mixed",
            "diagnoses",
            "ICD-9-CM and ICD-10-CM codes stand on one claim.",
            "Split the claim by date of service, or recode.",
            nucc("21"),
        )
    billed = claim.billed
    flagged = claim.case.accepts_icd9 or (billed is not None and billed.payer.accepts_icd9)
    if not claim.lines:
        return
    first, last = claim.service_date, max(line.service_date for line in claim.lines)
    if "icd9cm" in systems and last > ICD9_LAST_DAY and not flagged:
        yield block(
            "icd9-after-2015",
            "diagnoses",
            f"ICD-9-CM is not accepted for services on {last:%m/%d/%Y}.",
            "Recode in ICD-10-CM, or flag the payer or case when it still takes ICD-9.",
            _ICD_SWITCH,
        )
    if "icd10cm" in systems and first <= ICD9_LAST_DAY:
        yield block(
            "icd10-before-2015",
            "diagnoses",
            f"ICD-10-CM is not accepted for services on {first:%m/%d/%Y}.",
            "Recode in ICD-9-CM; split a claim that goes on after 09/30/2015.",
            _ICD_SWITCH,
        )


def codes_are_valid(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """Every code is billable on its date of service (O35: what cannot be verified only warns)."""
    if not claim.lines:
        return
    first = claim.service_date
    for place, diagnosis in enumerate(claim.diagnoses):
        yield from _verdict(context, diagnosis.system, diagnosis.code, first, f"diagnoses[{place}].code")
    for place, line in enumerate(claim.lines):
        yield from _verdict(context, line.system, line.code, line.service_date, f"lines[{place}].code")


def _verdict(context: ScrubContext, system: str, code: str, day: date, path: str) -> Iterator[Finding]:
    fact = context.codes.get((system, code, day))
    if fact is None or fact.verdict is CodeVerdict.BILLABLE:
        return
    source = _SOURCES.get(system, Source("Code sets"))
    source = Source(source.document, fact.edition, source.effective)
    unsure = fact.verdict is CodeVerdict.CANNOT_VERIFY
    fix = "Import the edition named." if unsure else "Choose a code that is valid on the date of service."
    rule = "code-cannot-verify" if unsure else f"code-{fact.verdict.value.replace('_', '-')}"
    yield Finding(rule, Severity.WARN if unsure else Severity.BLOCK, path, fact.sentence, fix, source)


def pointers_are_valid(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Each line points at one to four diagnoses that exist, none twice (box 24E, SV107)."""
    known = LETTERS[: len(claim.diagnoses)]
    for place, line in enumerate(claim.lines):
        path = f"lines[{place}].pointers"
        if not line.pointers:
            yield block(
                "pointer-missing",
                path,
                f"Line {place + 1} ({line.code}) points at no diagnosis.",
                "Type the letters of its diagnoses, the main one first.",
                nucc("24E"),
            )
        lost = [letter for letter in line.pointers if letter not in known]
        if lost:
            yield block(
                "pointer-to-nothing",
                path,
                f"Line {place + 1} ({line.code}) points at {', '.join(lost)}, which is not there.",
                "Correct the pointer or add the diagnosis.",
                nucc("24E"),
            )
        if len(line.pointers) > 4 or len(set(line.pointers)) != len(line.pointers):
            yield block(
                "pointer-count",
                path,
                f"Line {place + 1} ({line.code}) has the pointers {line.pointers}.",
                "Give one to four different letters.",
                nucc("24E"),
            )


def procedures_are_well_formed(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Procedure codes and modifiers have the form of one (box 24D, SV101)."""
    for place, line in enumerate(claim.lines):
        if not _PROCEDURE.fullmatch(line.code.upper()):
            yield block(
                "procedure-form",
                f"lines[{place}].code",
                f"“{line.code}” has not the form of a CPT or HCPCS code.",
                "Correct the code.",
                nucc("24D"),
            )
        if len(line.modifiers) > 4:
            yield block(
                "modifier-count",
                f"lines[{place}].modifiers",
                f"Line {place + 1} has {len(line.modifiers)} modifiers; four fit.",
                "Keep four, pricing modifiers first.",
                nucc("24D"),
            )
        for at, modifier in enumerate(line.modifiers):
            path = f"lines[{place}].modifiers[{at}]"
            if not _MODIFIER.fullmatch(modifier.upper()):
                yield block(
                    "modifier-form",
                    path,
                    f"“{modifier}” is not a modifier.",
                    "Use two characters.",
                    nucc("24D"),
                )
            elif modifier.upper() in (m.upper() for m in line.modifiers[:at]):
                yield warn(
                    "modifier-twice",
                    path,
                    f"Modifier {modifier} stands twice on line {place + 1}.",
                    "Remove one.",
                    nucc("24D"),
                )
