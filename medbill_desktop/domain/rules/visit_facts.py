"""What the coding rules may know of a visit: codes, what the books say of them, the past, the edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.rules.context import CodeVerdict


class PayerKind(StrEnum):
    """Whose edits hold for a visit (O37)."""

    MEDICARE = "medicare"
    MEDICAID = "medicaid"
    COMMERCIAL = "commercial"
    WORKERS_COMP = "workers_comp"
    SELF = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerScope:
    """What of the payer decides which rules hold.

    Attributes:
        icd9: it still takes ICD-9-CM after 2015-09-30 (O20).
        ncci: it uses the NCCI pairs and unit limits.
        bilateral: "one_line" with modifier 50 or "two_lines" with RT and LT (O34).
        x_modifiers: it wants XE, XS, XP or XU in place of 59.
    """

    kind: PayerKind = PayerKind.MEDICARE
    icd9: bool = False
    ncci: bool = True
    bilateral: str = "one_line"
    x_modifiers: bool = True


@dataclass(frozen=True, slots=True)
class BookNote:
    """An instruction of the tabular list that holds for a code.

    Attributes:
        kind: excludes1, excludes2, code_first, use_additional or code_also.
        text: as printed; origin: the code, section or chapter it stands at.
    """

    kind: str
    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Relative:
    """A code near another one in the book: its plain code, title, and whether it is complete."""

    code: str
    title: str
    complete: bool = True


@lru_cache(maxsize=4096)
def _plain(code: str) -> str:
    return code.replace(".", "").upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedDiagnosis:
    """A diagnosis with what its edition says of it.

    Attributes:
        code: as printed; `plain` is without point.
        verdict, sentence: what the code sets say on the date of service, and why.
        edition: which edition said so.
        title: "" when no loaded edition has the code.
        below: the codes below an incomplete one, as printed.
        sevenths: the 7th characters that the code or its stem takes.
        padded: the code with X in its empty places and its last character seventh; "" if that is no code.
        stem: plain code without its 7th character; `stem_title` its title.
        notes: own and inherited instructions.
        relatives: stems of the same category, for sides and better codes.
    """

    system: str = "icd10cm"
    code: str
    verdict: CodeVerdict = CodeVerdict.BILLABLE
    sentence: str = ""
    edition: str = ""
    title: str = ""
    below: tuple[str, ...] = ()
    sevenths: tuple[str, ...] = ()
    padded: str = ""
    stem: str = ""
    stem_title: str = ""
    notes: tuple[BookNote, ...] = ()
    relatives: tuple[Relative, ...] = ()

    @property
    def plain(self) -> str:
        """The code without point."""
        return _plain(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedLine:
    """A service, of this visit or of an earlier one.

    Attributes:
        place: two digits, "" unknown.
        pointers: letters A-L.
        provider: who billed it, "" unknown; `group` and `specialty` likewise.
    """

    code: str
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    amount: Money = ZERO
    day: date
    place: str = ""
    pointers: str = ""
    provider: str = ""
    group: str = ""
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """An NCCI pair active on a date: column 1 is paid, column 2 is not."""

    column1: str
    column2: str
    indicator: int
    edition: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """The most units of a code; adjudication 1 a line, 2 a day by policy, 3 a day by clinical judgment."""

    units: int
    adjudication: int
    edition: str = ""


@dataclass(frozen=True, slots=True)
class AddOnFact:
    """An add-on code: type 1 only beside `parents`, 2 the contractor says, 3 both."""

    type: int
    parents: frozenset[str]
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Payment policy of a code: global days, bilateral and PC/TC indicators; "" where not known."""

    global_days: str = ""
    bilateral: str = ""
    pctc: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class ModifierFact:
    """What a modifier does: separates NCCI pairs; changes the price."""

    separates: bool = False
    pricing: bool = False


CodeDay = tuple[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFacts:
    """The edits of a payer for the codes of a visit; empty where nothing was imported.

    Attributes:
        pairs: active NCCI pairs among the codes of a day.
        policies: also of the patient's earlier charges, on their own dates.
        modifiers: the modifiers that exist; None when no list is at hand.
        necessity: diagnoses (plain, prefixes) that support a code.
        facilities: places of service where Medicare pays the facility rate.
    """

    pairs: Mapping[date, tuple[Pair, ...]] = field(default_factory=dict)
    limits: Mapping[CodeDay, UnitLimit] = field(default_factory=dict)
    addons: Mapping[CodeDay, AddOnFact] = field(default_factory=dict)
    policies: Mapping[CodeDay, Policy] = field(default_factory=dict)
    modifiers: Mapping[str, ModifierFact] | None = None
    necessity: Mapping[CodeDay, tuple[str, ...]] = field(default_factory=dict)
    facilities: frozenset[str] = frozenset()


Row = Mapping[str, str]
"""A row of one of the rules' own tables (resources/rules, resources/advice), by heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """One visit as the coding rules see it.

    Attributes:
        day: first date of service; decides which rules are in force.
        birth, sex: of the patient; sex F, M or U.
        note: text of the visit's notes, "" when not at hand.
        past: the patient's charges on other visits, of the same day too.
        tables: the rules' own tables by name.
    """

    day: date
    birth: date | None = None
    sex: str = "U"
    payer: PayerScope = field(default_factory=PayerScope)
    diagnoses: tuple[CodedDiagnosis, ...] = ()
    lines: tuple[CodedLine, ...] = ()
    past: tuple[CodedLine, ...] = ()
    note: str = ""
    edits: EditFacts = field(default_factory=EditFacts)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a table that are in force on the day of the visit."""
        told = self.day.isoformat()
        for row in self.tables.get(name, ()):
            if row.get("effective", "") <= told <= (row.get("ends", "") or "9999"):
                yield row

    @property
    def icd10(self) -> tuple[tuple[int, CodedDiagnosis], ...]:
        """The ICD-10-CM diagnoses with their 0-based places."""
        return tuple((at, one) for at, one in enumerate(self.diagnoses) if one.system == "icd10cm")

    def pointed(self, line: CodedLine) -> tuple[CodedDiagnosis, ...]:
        """The diagnoses a line points at."""
        places = ["ABCDEFGHIJKL".find(letter) for letter in line.pointers.upper()]
        return tuple(self.diagnoses[at] for at in places if 0 <= at < len(self.diagnoses))

    def policy(self, line: CodedLine) -> Policy:
        """The payment policy of a line's code on its date."""
        return self.edits.policies.get((line.code, line.day), Policy())
