"""The coding rules as records: what each is called, how firm it is, where it comes from and since when.

A rule outside its dates is off. The documents are the ones the rules were read in; `version` is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.finding import Finding, Severity, Source

_ICD10 = date(2015, 10, 1)
_GUIDE = "ICD-10-CM Official Guidelines for Coding and Reporting"
_GUIDE_VERSION = "FY2026"
_TABULAR = "CDC/NCHS ICD-10-CM tabular list, CMS ICD-9-CM version 32"
_NCCI = "CMS NCCI Policy Manual for Medicare"
_MCPM = "Medicare Claims Processing Manual (CMS Pub. 100-04)"
_MPFS = "Medicare Physician Fee Schedule, payment policy indicators"


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One rule.

    Attributes:
        rule: its stable id.
        document, section, version: where it stands.
        effective, ends: first and last date of service it holds for; `ends` None while it does.
    """

    rule: str
    severity: Severity
    document: str
    section: str
    version: str = ""
    effective: date = _ICD10
    ends: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the rule holds for a date of service."""
        return self.effective <= day and (self.ends is None or day <= self.ends)

    def source(self, edition: str) -> Source:
        """What a finding of this rule rests on."""
        place = f"{self.document}, {self.section}" if self.section else self.document
        since = "" if self.effective == date.min else self.effective.isoformat()
        return Source(place, edition or self.version, since)


def _icd(rule: str, severity: Severity, section: str) -> RuleRecord:
    return RuleRecord(rule, severity, _GUIDE, section, _GUIDE_VERSION)


def _cms(rule: str, severity: Severity, document: str, section: str, since: date) -> RuleRecord:
    return RuleRecord(rule, severity, document, section, "", since)


_LONG_AGO = date(1996, 1, 1)  # NCCI's first edition; the modifiers and global periods are older
_MUE = date(2007, 1, 1)
_X = date(2015, 1, 1)
_BLOCK, _WARN, _INFO = Severity.BLOCK, Severity.WARN, Severity.INFO

_RECORDS = (
    _cms("icd-not-a-code", _BLOCK, _TABULAR, "", date.min),
    _cms("icd-not-valid-on-date", _BLOCK, _TABULAR, "", date.min),
    _cms("icd-not-billable", _BLOCK, _GUIDE, "I.B.2", date.min),
    _icd("icd-seventh-missing", _BLOCK, "I.A.5"),
    _icd("icd-seventh-wrong", _BLOCK, "I.A.5"),
    _icd("icd-seventh-padding", _BLOCK, "I.A.4"),
    _cms("icd-mixed", _BLOCK, "NUCC 1500 Claim Form Reference Instruction Manual", "item 21", date.min),
    _cms("icd-wrong-set", _BLOCK, "45 CFR 162.1002", "", date.min),
    _icd("icd-excludes1", _BLOCK, "I.A.12.a"),
    _icd("icd-excludes2", _INFO, "I.A.12.b"),
    _icd("icd-manifestation-first", _BLOCK, "I.A.13"),
    _icd("icd-code-first-missing", _BLOCK, "I.A.13"),
    _icd("icd-code-first-order", _BLOCK, "I.A.13"),
    _icd("icd-use-additional", _INFO, "I.A.13"),
    _icd("icd-code-also", _INFO, "I.A.17"),
    _icd("icd-laterality-both", _WARN, "I.B.13"),
    _icd("icd-laterality-modifier", _WARN, "I.B.13"),
    _icd("icd-unspecified-side", _WARN, "I.B.13"),
    _icd("icd-unspecified-better", _WARN, "I.B.2"),
    _icd("icd-external-first", _BLOCK, "I.C.20.a.6"),
    _icd("icd-external-alone", _BLOCK, "I.C.20.a.1"),
    _icd("icd-first-listed-only", _WARN, "I.C.21.c.16"),
    _icd("icd-never-first", _BLOCK, "I.C.21"),
    _icd("icd-sign-integral", _WARN, "I.B.5"),
    _icd("icd-acute-chronic-order", _WARN, "I.B.8"),
    _icd("icd-combination", _WARN, "I.B.9"),
    _cms("icd-duplicate", _BLOCK, _GUIDE, "I.B.12", date.min),
    _icd("icd-pregnancy-order", _BLOCK, "I.C.15.a.1"),
    _icd("icd-pregnancy-weeks", _WARN, "I.C.21.c.11"),
    _cms("icd-sex", _WARN, "CMS Definitions of Medicare Code Edits", "sex conflict", _ICD10),
    _cms("icd-age", _WARN, "CMS Definitions of Medicare Code Edits", "age conflict", _ICD10),
    _icd("icd-companion", _WARN, "I.B.14"),
    _cms("icd-too-many", _BLOCK, "ASC X12N 837P implementation guide", "loop 2300, HI", date.min),
    _cms("pointer-too-many", _BLOCK, "ASC X12N 837P implementation guide", "loop 2400, SV107", date.min),
    _cms("pointer-to-nothing", _BLOCK, "ASC X12N 837P implementation guide", "loop 2400, SV107", date.min),
    _cms("ncci-never", _BLOCK, _NCCI, "chapter I, section E", _LONG_AGO),
    _cms("ncci-modifier", _BLOCK, _NCCI, "chapter I, section E", _LONG_AGO),
    _cms("mue-line", _BLOCK, _NCCI, "chapter I, section V", _MUE),
    _cms("mue-day", _BLOCK, _NCCI, "chapter I, section V", _MUE),
    _cms("mue-day-review", _WARN, _NCCI, "chapter I, section V", _MUE),
    _cms("addon-alone", _BLOCK, _NCCI, "chapter I, section R, and the CMS add-on code edits", _LONG_AGO),
    _cms("global-em", _BLOCK, _MCPM, "chapter 12, section 40.2", _LONG_AGO),
    _cms("global-procedure", _BLOCK, _MCPM, "chapter 12, section 40.2", _LONG_AGO),
    _cms("modifier-25", _BLOCK, _MCPM, "chapter 12, sections 30.6.6 and 40.2", _LONG_AGO),
    _cms("modifier-57", _BLOCK, _MCPM, "chapter 12, sections 30.6.6 and 40.2", _LONG_AGO),
    _cms("modifier-59-x", _INFO, _NCCI, "chapter I, section E (CMS Transmittal 1422)", _X),
    _cms("modifier-bilateral", _WARN, _MPFS, "bilateral surgery; Pub. 100-04 ch. 12, 40.7", _LONG_AGO),
    _cms("modifier-side", _WARN, _MPFS, "bilateral surgery", _LONG_AGO),
    _cms("modifier-26-tc", _BLOCK, _MPFS, "PC/TC indicator", _LONG_AGO),
    _cms("modifier-facility-26", _WARN, _MCPM, "chapter 13, section 20.1", _LONG_AGO),
    _cms("modifier-repeat", _WARN, _MCPM, "chapter 23, section 20.9; chapter 16, section 100.5.1", _LONG_AGO),
    _cms("modifier-addon-51", _WARN, _MCPM, "chapter 12, section 40.6", _LONG_AGO),
    _cms("modifier-unknown", _WARN, "CMS HCPCS Level II modifiers and CPT modifier numbers", "", _LONG_AGO),
    _cms("modifier-order", _WARN, _MCPM, "chapter 26, section 10.4, item 24D", _LONG_AGO),
    _cms("em-new-patient", _WARN, _MCPM, "chapter 12, section 30.6.7", _LONG_AGO),
    _cms("once-per-period", _WARN, _MCPM, "chapter 18", date(2005, 1, 1)),
    _cms("necessity", _WARN, "Social Security Act 1862(a)(1)(A); the coverage list imported", "", _LONG_AGO),
)
RULES = {record.rule: record for record in _RECORDS}
"""Every coding rule by its id."""

_FIRM = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def found(
    rule: str, path: str, message: str, fix: str, *, edition: str = "", severity: Severity | None = None
) -> Finding:
    """A finding of a rule of this book.

    Args:
        rule: its id.
        path: into the visit or claim.
        message: what is wrong, with the codes.
        fix: what to do about it.
        edition: of the table that it was found in; "" names the rule's own version.
        severity: milder or firmer than the rule's own.
    """
    record = RULES[rule]
    return Finding(rule, severity or record.severity, path, message, fix, record.source(edition))


def in_order(findings: list[Finding], day: date) -> tuple[Finding, ...]:
    """The findings of rules in force on a date of service, what blocks first."""
    kept = [one for one in findings if RULES[one.rule].in_force(day)]
    return tuple(sorted(kept, key=lambda one: _FIRM[one.severity]))
