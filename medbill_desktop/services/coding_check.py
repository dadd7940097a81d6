"""Gathers what the coding rules may know of a visit, from the code sets, the edits and the patient's past.

The rules themselves are pure (`domain.rules.visit_rules.check_visit`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Protocol, TypeVar

from medbill_desktop.codes.edit_schema import ADDON, MUE, PTP, RVU
from medbill_desktop.codes.edits import AddOn, Mue, PtpEdit, Rvu
from medbill_desktop.codes.format import ICD10CM, normalise
from medbill_desktop.codes.records import CodeRecord, CodeStatus, Edition, Modifier, Place
from medbill_desktop.domain.rules.context import CodeVerdict
from medbill_desktop.domain.rules.visit_facts import (
    AddOnFact,
    BookNote,
    CodeDay,
    CodedDiagnosis,
    EditFacts,
    ModifierFact,
    Pair,
    PayerKind,
    Policy,
    Relative,
    UnitLimit,
    VisitFacts,
)
from medbill_desktop.services.coding_check_tables import tables

T = TypeVar("T")
_VERDICTS = {
    "valid": CodeVerdict.BILLABLE,
    "not_billable": CodeVerdict.NOT_BILLABLE,
    "unknown": CodeVerdict.UNKNOWN,
    "expired": CodeVerdict.EXPIRED,
    "not_yet": CodeVerdict.NOT_YET,
    "cannot_verify": CodeVerdict.CANNOT_VERIFY,
}
_ICD9_LAST = date(2015, 9, 30)
_CATEGORY, _STEM, _FULL = 3, 6, 7
_MOST_KNOWN = 2_000
_NOTES = frozenset({"excludes1", "excludes2", "code_first", "use_additional", "code_also"})


class EditBook(Protocol):
    """The edits of one program (`codes.edits.Edits`)."""

    def edition(self, code_set: str, on: date) -> Edition | None:
        """The edition that answers for a date."""

    def pairs_among(self, codes: Iterable[str], on: date) -> tuple[PtpEdit, ...]:
        """All active pairs between codes."""

    def mue(self, code: str, on: date) -> Mue | None:
        """The unit limit of a code."""

    def addon(self, code: str, on: date) -> AddOn | None:
        """What an add-on code must stand beside."""

    def rvu(self, code: str, modifier: str, on: date) -> Rvu | None:
        """The payment policy of a code."""

    def covered(self, code: str, on: date) -> tuple[str, ...]:
        """The diagnoses for which a code is covered."""


class CodeBooks(Protocol):
    """What of the library the rules ask (`codes.library.Library`)."""

    @property
    def generation(self) -> int:
        """Grows when editions are taken in."""

    def status(self, system: str, code: str, dos: date | None = None) -> CodeStatus:
        """Whether a code may stand on a date."""

    def show(self, system: str, code: str, dos: date | None = None) -> CodeRecord | None:
        """A code with its notes."""

    def below(
        self, system: str, code: str, dos: date | None, longest: int
    ) -> tuple[tuple[str, str, bool], ...]:
        """Code, title and completeness of all that begin with a code."""

    def modifier(self, code: str, dos: date | None = None) -> Modifier | None:
        """A modifier."""

    def places(self) -> tuple[Place, ...]:
        """All places of service."""


@dataclass(frozen=True, slots=True)
class BooksJudge:
    """Turns a visit as typed into facts.

    Attributes:
        books: the code sets.
        edits, medicaid: of Medicare, and Medicaid's own (O37).
    """

    books: CodeBooks
    edits: EditBook
    medicaid: EditBook
    _known: dict[tuple[object, ...], CodedDiagnosis] = field(default_factory=dict)
    """What was said of codes before; an import of editions begins it anew."""

    def gather(self, visit: VisitFacts) -> VisitFacts:
        """The facts of a visit whose codes are only typed yet: each judged, with notes, limits and policies.

        Args:
            visit: day, patient, payer, typed diagnoses and lines, the past; what the books say is filled in.
        """
        edits = self.medicaid if visit.payer.kind is PayerKind.MEDICAID else self.edits
        return replace(
            visit,
            diagnoses=tuple(self._diagnosis(visit, one) for one in visit.diagnoses),
            edits=replace(
                _edits(edits, visit),
                modifiers=self._modifiers(visit),
                facilities=frozenset(one.code for one in self.books.places() if one.facility),
            ),
            tables=tables(),
        )

    def _diagnosis(self, visit: VisitFacts, one: CodedDiagnosis) -> CodedDiagnosis:
        day = min(visit.day, _ICD9_LAST) if one.system != ICD10CM and visit.payer.icd9 else visit.day
        key = (one.system, one.code, day, self.books.generation)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._ask(one, day)
        return found

    def _ask(self, one: CodedDiagnosis, day: date) -> CodedDiagnosis:
        status = self.books.status(one.system, one.code, day)
        told = CodedDiagnosis(
            system=one.system,
            code=one.code if status.state.value == "unknown" else status.code,
            verdict=_VERDICTS[status.state.value],
            sentence=status.message,
            edition=status.edition,
            below=status.children,
        )
        if one.system != ICD10CM:
            return told
        record = self._record(one.code, day)
        return self._described(told, record, day) if record else self._misspelt(told, day)

    def _record(self, code: str, day: date) -> CodeRecord | None:
        """A code of the edition of the date; where that has no notes, with those of the latest one."""
        found = self.books.show(ICD10CM, code, day)
        if found is not None and found.chapter:
            return found
        latest = self.books.show(ICD10CM, code)
        if found is None:
            return latest if latest is not None and self._unverified(code, day) else None
        return replace(found, notes=latest.notes, parent=latest.parent) if latest else found

    def _unverified(self, code: str, day: date) -> bool:
        return self.books.status(ICD10CM, code, day).state.value in ("cannot_verify", "expired", "not_yet")

    def _described(self, told: CodedDiagnosis, record: CodeRecord, day: date) -> CodedDiagnosis:
        plain = normalise(record.code)
        stem, stem_title = plain, record.title
        sevenths = _characters(record.seventh_characters)
        if len(plain) == _FULL and record.parent and not _names_sides(record.seventh_characters):
            parent = self.books.show(ICD10CM, record.parent, day)
            if parent is not None and sevenths:
                stem, stem_title = normalise(parent.code), parent.title
        return replace(
            told,
            title=record.title,
            sevenths=sevenths,
            stem=stem,
            stem_title=stem_title,
            notes=tuple(
                BookNote(one.kind, one.text, one.origin) for one in record.notes if one.kind in _NOTES
            ),
            relatives=self._relatives(plain, stem, day),
        )

    def _relatives(self, plain: str, stem: str, day: date) -> tuple[Relative, ...]:
        longest = _STEM if stem != plain else _FULL
        below = self.books.below(ICD10CM, plain[:_CATEGORY], day, longest)
        return tuple(Relative(*each) for each in below)

    def _misspelt(self, told: CodedDiagnosis, day: date) -> CodedDiagnosis:
        """What would make a code that does not exist one: its 7th character, or X where it is missing."""
        plain = told.plain
        stem = self.books.show(ICD10CM, plain.rstrip("X"), day) if plain.endswith("X") else None
        rest = [one for one in stem.children if normalise(one).startswith(plain)] if stem else []
        if stem and rest and len(plain) == _STEM:
            below, characters = tuple(rest), _characters(stem.seventh_characters)
            return replace(told, verdict=CodeVerdict.NOT_BILLABLE, below=below, sevenths=characters)
        padded = ""
        if _CATEGORY < len(plain) <= _FULL and told.verdict is CodeVerdict.UNKNOWN:
            tries = [plain[:-1].rstrip("X").ljust(_STEM, "X") + plain[-1]]
            padded = next((one for one in tries if one != plain and self._billable(one, day)), "")
        stem = self._stem_of(plain, day) if len(plain) == _FULL else None
        return replace(
            told,
            padded=f"{padded[:3]}.{padded[3:]}" if padded else "",
            sevenths=_characters(stem.seventh_characters) if stem else (),
        )

    def _billable(self, plain: str, day: date) -> bool:
        return self.books.status(ICD10CM, plain, day).state.value == "valid"

    def _stem_of(self, plain: str, day: date) -> CodeRecord | None:
        """The code that a 7th character was put on; None when what stands before it is no such code."""
        stem = self.books.show(ICD10CM, plain[:_STEM].rstrip("X"), day)
        fits = stem is not None and any(len(normalise(one)) == _FULL for one in stem.children)
        return stem if fits else None

    def _modifiers(self, visit: VisitFacts) -> dict[str, ModifierFact]:
        wanted = {one for line in (*visit.lines, *visit.past) for one in line.modifiers}
        late = {row["modifier"]: row for row in replace(visit, tables=tables()).rows("modifiers")}
        found: dict[str, ModifierFact] = {}
        for code in wanted:
            book = self.books.modifier(code)
            if book is not None:
                found[code] = ModifierFact(book.ncci_bypass, book.pricing)
            elif code in late:
                found[code] = ModifierFact(late[code]["separates"] == "1", late[code]["pricing"] == "1")
        return found


def _edits(book: EditBook, visit: VisitFacts) -> EditFacts:
    lines = (*visit.lines, *visit.past)
    here = {line.day for line in visit.lines}
    titles = _Titles(book)
    pairs = {}
    for day in here:
        codes = list(dict.fromkeys(line.code for line in lines if line.day == day))
        edition = titles.of(PTP, day)
        pairs[day] = tuple(
            Pair(one.column1, one.column2, one.indicator, edition, one.effective)
            for one in book.pairs_among(codes, day)
        )
    wanted = {(line.code, line.day) for line in lines if line.day in here}
    return EditFacts(
        necessity=_known(wanted, lambda code, day: book.covered(code, day) or None),
        pairs=pairs,
        limits=_known(wanted, lambda code, day: _limit(book.mue(code, day), titles.of(MUE, day))),
        addons=_known(wanted, lambda code, day: _addon(book.addon(code, day), titles.of(ADDON, day))),
        policies=_known(
            {(line.code, line.day) for line in lines},
            lambda code, day: _policy(book.rvu(code, "", day), titles.of(RVU, day)),
        ),
    )


class _Titles:
    """The names of the editions that answer for a day, each asked once."""

    def __init__(self, book: EditBook) -> None:
        self._book = book
        self._known: dict[tuple[str, date], str] = {}

    def of(self, code_set: str, day: date) -> str:
        """The title of the edition; "" when none is loaded."""
        key = (code_set, day)
        if key not in self._known:
            edition = self._book.edition(code_set, day)
            self._known[key] = edition.title if edition else ""
        return self._known[key]


def _known(keys: Iterable[CodeDay], ask: Callable[[str, date], T | None]) -> dict[CodeDay, T]:
    answers = ((key, ask(*key)) for key in keys)
    return {key: answer for key, answer in answers if answer is not None}


def _limit(row: Mue | None, edition: str) -> UnitLimit | None:
    return UnitLimit(row.units, row.adjudication, edition) if row else None


def _addon(row: AddOn | None, edition: str) -> AddOnFact | None:
    return AddOnFact(row.type, row.primaries, edition) if row else None


def _policy(row: Rvu | None, edition: str) -> Policy | None:
    return Policy(row.global_days, row.bilateral, row.pctc, edition) if row else None


@lru_cache(maxsize=512)
def _characters(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The 7th characters that the list allows; the first line only says where they go."""
    return tuple(line[0] for line in lines if len(line) > 1 and line[1] == ":")


def _names_sides(lines: Sequence[str]) -> bool:
    return any("right" in line.casefold() for line in lines)
