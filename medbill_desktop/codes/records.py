"""What the library answers with: editions, code records, statuses, hits, maps, modifiers and places."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EditionFile:
    """An edition file to open.

    Attributes:
        path: the immutable SQLite file.
        sha256: its digest as registered; "" when not known.
    """

    path: Path
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of one code set.

    Attributes:
        code_set: icd10cm, icd9cm, icd9proc, hcpcs, gem or lists.
        name: short name of the edition (``"FY2026"``).
        title: name for people (``"ICD-10-CM FY2026 (April 2026)"``).
        effective_from: first date of service it holds for.
        effective_thru: last date of service, None when open.
        source: who published it and how it came here.
        official: False for a list not taken from the publisher's own file.
        rows: codes (or map rows) in it.
        sha256: digest of the file, "" when not known.
    """

    code_set: str
    name: str
    title: str
    effective_from: date
    effective_thru: date | None
    source: str
    official: bool
    rows: int
    sha256: str = ""

    def covers(self, day: date) -> bool:
        """Whether the edition holds for this date of service."""
        return self.effective_from <= day and (self.effective_thru is None or day <= self.effective_thru)

    def days_past(self, today: date) -> int:
        """Days since the edition ended; 0 while it is in force or open."""
        if self.effective_thru is None:
            return 0
        return max(0, (today - self.effective_thru).days)


class State(StrEnum):
    """What the library can say about a code on a date of service."""

    VALID_BILLABLE = "valid"
    NOT_BILLABLE = "not_billable"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    CANNOT_VERIFY = "cannot_verify"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeStatus:
    """Whether a code may stand on a claim with this date of service.

    Attributes:
        code: as printed in the book.
        message: one sentence for people.
        fix: what to do about it, "" when nothing is to be done.
        edition: title of the edition asked; "" when none is loaded.
        needed: the edition to import, for CANNOT_VERIFY.
        known: whether the edition asked (or the nearest one) has the code.
        children: the more complete codes, for NOT_BILLABLE.
    """

    state: State
    system: str
    code: str
    dos: date | None
    message: str
    fix: str = ""
    edition: str = ""
    needed: str = ""
    known: bool = False
    children: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether nothing is known against the code: valid, or it could not be verified."""
        return self.state in (State.VALID_BILLABLE, State.CANNOT_VERIFY)


@dataclass(frozen=True, slots=True)
class CodeNote:
    """An instruction of the tabular list.

    Attributes:
        kind: includes, inclusion_terms, excludes1, excludes2, code_first, use_additional, code_also, notes or
            seventh_characters.
        text: as printed.
        origin: the code, section or chapter it stands at (``"E11"``, ``"section E08-E13"``, ``"chapter 4"``).
        inherited: whether it stands above the code shown.
    """

    kind: str
    text: str
    origin: str
    inherited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRecord:
    """A code with everything its edition says about it; the fields of `medbill codes show --json`.

    Attributes:
        valid_from: first date of the loaded editions that have the code; the set may have had it longer.
        valid_thru: last date for which a loaded edition has the code; None when open.
        inclusion_terms: further names the tabular list gives for the code.
        seventh_characters: "A: initial encounter ..." where the code needs one.
        children: the codes one level below; parent: the code above, "" at the top.
        notes: every note with the place it comes from.
        chapter, section: headings above the code.
        pricing: columns of the HCPCS file (coverage, BETOS).
    """

    system: str
    code: str
    title: str
    short: str
    billable: bool
    valid_from: date
    valid_thru: date | None
    includes: tuple[str, ...] = ()
    inclusion_terms: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()
    excludes2: tuple[str, ...] = ()
    code_first: tuple[str, ...] = ()
    use_additional: tuple[str, ...] = ()
    code_also: tuple[str, ...] = ()
    seventh_characters: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    parent: str = ""
    notes: tuple[CodeNote, ...] = ()
    chapter: str = ""
    section: str = ""
    edition: str = ""

    def as_json(self) -> dict[str, object]:
        """The object that `codes show --json` prints; dates are ISO text."""
        record = asdict(self)
        record["valid_from"] = self.valid_from.isoformat()
        record["valid_thru"] = self.valid_thru.isoformat() if self.valid_thru else None
        return record


@dataclass(frozen=True, slots=True)
class MapTarget:
    """A row of the General Equivalence Mappings.

    Attributes:
        target: code as printed, "" when the map says there is none.
        approximate, no_map, combination: the flags of the map.
        scenario, choice_list: which targets go together; 0 outside combinations.
        status: the target on the date of service; None when no date was given or there is no target.
    """

    source: str
    target: str
    approximate: bool
    no_map: bool
    combination: bool
    scenario: int
    choice_list: int
    status: CodeStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    """A procedure modifier.

    Attributes:
        level: 1 CPT (number only: names are licensed), 2 HCPCS Level II.
        title: its words for Level II, "" for CPT.
        ncci_bypass: may separate a bundled pair of codes.
        visit_only: belongs on visit codes only.
        pricing: changes what is paid, so it goes first.
        global_period: says why a service inside a global period is paid.
        valid_thru: last date of service, None when open.
    """

    code: str
    level: int
    title: str = ""
    ncci_bypass: bool = False
    visit_only: bool = False
    pricing: bool = False
    global_period: bool = False
    valid_from: date | None = None
    valid_thru: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place of service; `facility` says which Medicare rate applies there."""

    code: str
    name: str
    facility: bool


@dataclass(frozen=True, slots=True)
class NameList:
    """All codes of an edition and all their names.

    Attributes:
        sha256: of the edition's file; "" when none is loaded.
        codes: place, code without point, title, whether it is complete, place of the code above (0 none).
        names: place of the code, kind of name (inclusion, do, eindex ...), words.
        abbreviations: short form, what it stands for, the category it means.
    """

    sha256: str
    codes: tuple[tuple[int, str, str, bool, int], ...]
    names: tuple[tuple[int, str, str], ...]
    abbreviations: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code of the office's own list with the office's own words (CPT, or a local code).

    Attributes:
        system: usually "cpt".
    """

    code: str
    title: str
    system: str = "cpt"


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of an answer to a search.

    Attributes:
        code: as printed in the book.
        matched: the words that answered: the title, a synonym, an index term.
        source: code, title, inclusion, do, eindex, neoplasm, drug, icd9, office, abbreviation, own or
            spelling.
    """

    system: str
    code: str
    title: str
    billable: bool
    matched: str
    source: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The answer to a search.

    Attributes:
        ms: how long it took, in milliseconds.
        corrections: pairs of word typed and word searched instead ("showing results for ...").
        notes: sentences about editions that could not be asked for the date.
    """

    query: str
    ms: float
    results: tuple[Hit, ...]
    corrections: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The object that `codes search --json` prints."""
        return asdict(self)
