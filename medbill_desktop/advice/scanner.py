"""Scans a note: sections, names, assertions, codes, rules. Nothing it proposes is final."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from medbill_desktop.advice import rules, terms
from medbill_desktop.advice.assertion import Cue, assertion, cues, reason
from medbill_desktop.advice.codebook import CodeBook
from medbill_desktop.advice.details import details
from medbill_desktop.advice.learned import learned_names, told_by_office
from medbill_desktop.advice.lexicon import Lexicon
from medbill_desktop.advice.match import Found, find
from medbill_desktop.advice.records import Assertion, NoteKind, NoteSpan, Proposal, Reason
from medbill_desktop.advice.sections import QUIET_SECTIONS, Section, sections
from medbill_desktop.advice.units import Unit, units
from medbill_desktop.codes.format import ICD10CM
from medbill_desktop.codes.library import Library

_STATUS = ("Z79", "Z80", "Z81", "Z82", "Z83", "Z84", "Z85", "Z86", "Z87")
"""Codes of a status or history: allowed in the sections of history, optional."""

_SELF_TOLD = {
    Assertion.FAMILY: ("Z80", "Z81", "Z82", "Z83", "Z84"),
    Assertion.HISTORICAL: ("Z85", "Z86", "Z87", "Z89", "Z90", "Z94", "Z95", "Z96", "I25.2"),
}
"""Codes whose names say themselves that something is a relative's, or past."""

_DRUGS = "Z79"
_TAKING = frozenset(
    ["on", "takes", "taking", "take", "using", "uses", "use", "continue", "continues", "long", "term"]
)
_WORDS_BEFORE_DRUG = 4
_WITHHELD = {
    Assertion.NEGATED: "the note says it is not there",
    Assertion.FAMILY: "a relative has it, not the patient",
    Assertion.OTHER_PERSON: "somebody else has it",
    Assertion.HISTORICAL: "it is past; code it only if it is treated today",
    Assertion.UNCERTAIN: "uncertain: for an outpatient the sign or symptom is coded (guideline IV.H)",
    Assertion.HYPOTHETICAL: "the note speaks of what may come or is looked for",
}


class Scanner:
    """Finds what a note names and proposes codes; may be used from any thread.

    Args:
        library: the code sets; the edition of `dos` is used.
        dos: date of service; None takes the latest edition.
        cache: folder where the dictionary is kept between starts; None keeps none.
    """

    def __init__(self, library: Library, dos: date | None = None, cache: Path | None = None) -> None:
        self._library = library
        self._dos = dos
        self._cache = cache
        self._lock = threading.Lock()
        self._made: tuple[terms.TermIndex, CodeBook] | None = None

    def scan(
        self, text: str, kind: NoteKind = NoteKind.VISIT, office: Lexicon | None = None
    ) -> tuple[NoteSpan, ...]:
        """The findings a note names, in order, with proposals where the rules allow one.

        Args:
            text: the note as written; offsets count its characters.
            kind: what paper it is.
            office: terms the office has learned; they come before the book's own names.
        """
        index, book = self._ready()
        text_units = units(text)
        parts = sections(text)
        heard = learned_names(office, text, text_units, book) if office else {}
        named = [*heard, *(each for each in find(text_units, index) if not _overlaps(each, heard))]
        found = [each for each in named if not _heads(text_units[each.first], parts)]
        found.sort(key=lambda each: each.first)
        met = [cue for cue in cues(text_units, found) if not _heads(text_units[cue.first], parts)]
        note = _Note(text, text_units, parts, found, met, kind)
        spans = [told_by_office(note.span(each, book), heard.get(each)) for each in found]
        return rules.applied(spans, book)

    def _ready(self) -> tuple[terms.TermIndex, CodeBook]:
        with self._lock:
            if self._made is None:
                names = self._library.names(ICD10CM, self._dos)
                self._made = terms.load(names, self._cache), CodeBook(names)
            return self._made


class _Note:
    """One note under the scanner."""

    def __init__(
        self,
        text: str,
        text_units: Sequence[Unit],
        parts: Sequence[Section],
        found: Sequence[Found],
        met: Sequence[Cue],
        kind: NoteKind,
    ) -> None:
        self.text, self.units, self.parts = text, text_units, parts
        self.found, self.met, self.kind = found, met, kind

    def span(self, each: Found, book: CodeBook) -> NoteSpan:
        """The span of a name with its assertion and its proposal or the reason why there is none."""
        start, end = self._edges(each)
        part = next(part for part in reversed(self.parts) if part.start <= start)
        asserted, saying = assertion(each, self.units, self.met)
        reasons = tuple(reason(cue, self.units, self.text) for cue in saying)
        chosen = book.choose(each.nodes, details(each, self.units, self.found))
        code = chosen.code if chosen else ""
        if code.startswith(_SELF_TOLD.get(asserted, ("none",))):
            asserted, reasons = Assertion.PRESENT, ()
        if asserted is Assertion.PRESENT and not code.startswith("Z"):
            asserted, reasons = _by_section(part, reasons)
        withheld = _WITHHELD.get(asserted, "") or self._quiet(part, code, each)
        proposals: tuple[Proposal, ...] = ()
        if chosen and not withheld:
            why = f"“{self.text[start:end]}” is {terms.SAID[each.source]}"
            why = "; ".join(
                (why, *chosen.steps, *(("no further detail in the note",) if chosen.guessed else ()))
            )
            optional = code.startswith(_STATUS)
            proposals = (Proposal(chosen.code, chosen.title, why, optional, chosen.guessed),)
        return NoteSpan(start, end, self.text[start:end], asserted, part.name, reasons, proposals, withheld)

    def _edges(self, each: Found) -> tuple[int, int]:
        """The name with the word of side right before it."""
        first = each.first
        if first and self.units[first - 1].side and not self.units[first].gap:
            first -= 1
        return self.units[first].start, self.units[each.last].end

    def _quiet(self, part: Section, code: str, each: Found) -> str:
        """Why a present finding proposes nothing; "" when it does."""
        if self.kind is NoteKind.UNSIGNED_RESULT:
            return QUIET_SECTIONS["results"]
        if self.kind is NoteKind.FINAL_REPORT:
            return "" if part.name == "plan" else "of a report only its impression proposes (O41)"
        if code.startswith(_DRUGS) and not self._taken(each):
            return "nothing says that the patient takes it"
        if code.startswith(_STATUS):
            return ""
        return QUIET_SECTIONS.get(part.name, "")

    def _taken(self, each: Found) -> bool:
        near = self.units[max(0, each.first - _WORDS_BEFORE_DRUG) : each.last + 1]
        return bool(_TAKING & {word for unit in near for word in unit.raw.split()})


def _by_section(part: Section, reasons: tuple[Reason, ...]) -> tuple[Assertion, tuple[Reason, ...]]:
    """What a heading alone says of a finding below it."""
    heading = (Reason(part.start, part.start + len(part.heading), part.heading),)
    if part.name == "fh":
        return Assertion.FAMILY, heading
    if part.name == "pmh":
        return Assertion.HISTORICAL, heading
    return Assertion.PRESENT, reasons


def _heads(unit: Unit, parts: Sequence[Section]) -> bool:
    """Whether a unit stands in a heading."""
    return any(part.start <= unit.start < part.body for part in parts)


def _overlaps(each: Found, others: Iterable[Found]) -> bool:
    """Whether a name shares a word with one of others."""
    return any(each.first <= other.last and other.first <= each.last for other in others)
