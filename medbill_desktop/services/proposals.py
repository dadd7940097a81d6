"""Codes proposed from the record of a visit, and what the coder decides on each, one by one (O42)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from medbill_desktop.advice.lexicon import Lexicon, term_of
from medbill_desktop.advice.records import NoteKind, NoteSpan
from medbill_desktop.advice.scanner import Scanner
from medbill_desktop.codes.format import ICD10CM
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.status import ICD10_BEGINS
from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.domain.evidence import CodeDecision, Evidence
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Document, Encounter, EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.documents import keep_evidence, text_of
from medbill_desktop.services.lexicon import office_lexicon
from medbill_desktop.store import Reader, UnitOfWork

REPORT_ELSEWHERE = "a report proposes codes only on the visit for the test itself (O41)"
NOT_FINAL = "the report is not signed as final; unsigned results propose nothing (O41)"
_REPORTS = frozenset({"imaging", "pathology"})
_READ = _REPORTS | {"note", "lab"}
"""Kinds of document that are scanned: letters of this office and cards are not."""
_BEST_SECTION = "plan"
_SIGNED = ("signed by", "electronically signed", "final report", "interpreted by", "authenticated by")
_NOT_YET = ("preliminary", "unsigned", "not signed", "draft report")


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding of the record with the code proposed for it, or the reason why none is.

    Attributes:
        code: "" when nothing is proposed; then `why` says why not.
        decision: what the coder decided on it; None while nothing.
        standing: whether the code is among the visit's diagnoses already.
    """

    document_id: int
    span: NoteSpan
    code: str = ""
    title: str = ""
    why: str = ""
    optional: bool = False
    decision: CodeDecision | None = None
    standing: bool = False

    @property
    def open(self) -> bool:
        """Whether it waits for the coder."""
        return bool(self.code) and self.decision is None and not self.standing


@dataclass(frozen=True, slots=True)
class ScannedRecord:
    """What the scan of a visit's documents found.

    Attributes:
        spans: by document, in order of their places.
        offers: proposals, of the newest document first, each code once, then what is not proposed.
    """

    encounter_id: int
    spans: dict[int, tuple[NoteSpan, ...]]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """What a coder decides on a proposal.

    Attributes:
        start, stop, term: the words it is proposed for, and their place.
        taken: the code taken; "" refuses.
        opened: whether its place was shown before.
    """

    encounter_id: int
    document_id: int
    start: int
    stop: int
    term: str
    proposed: str
    taken: str = ""
    opened: bool = False


class Scanners:
    """One scanner an edition for the whole program: its dictionary takes a second to load.

    Args:
        cache: folder of the dictionaries; None takes the user's.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._made: dict[str, Scanner] = {}

    def of(self, library: Library, dos: date) -> Scanner:
        """The scanner for a date of service."""
        from medbill_desktop.advice.places import cache_folder

        editions = [each for each in library.editions() if each.code_set == ICD10CM]
        nearest = min(
            editions,
            key=lambda each: 0 if each.covers(dos) else abs((dos - each.effective_from).days) + 1,
            default=None,
        )
        key = nearest.sha256 if nearest else ""
        with self._lock:
            if not key or key not in self._made:
                self._made[key] = Scanner(library, dos, self._cache or cache_folder())
            return self._made[key]


def scan_record(bench: Bench, scanner: Scanner, encounter_id: int) -> ScannedRecord:
    """Scan the documents of a visit; reads only, may run on a reader thread.

    A damaged document is left out; whoever opens it is told what is wrong with it.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        visit = reader.get(Encounter, encounter_id)
        documents = reader.find(Document, order_by="-document_date", encounter_id=encounter_id)
        decisions = reader.find(CodeDecision, encounter_id=encounter_id)
        office = office_lexicon(connection)
    if visit.service_date < ICD10_BEGINS:
        return ScannedRecord(encounter_id, {}, ())
    spans: dict[int, tuple[NoteSpan, ...]] = {}
    for document in documents:
        if document.kind not in _READ:
            continue
        try:
            text = text_of(document.media_type, bench.store.blobs.get(document.blob))
        except UnreadableInput:
            continue
        if text:
            spans[document.id] = _scanned(scanner, document, text, (documents, office))
    return ScannedRecord(encounter_id, spans, offers_of(spans, decisions))


def offers_of(spans: dict[int, tuple[NoteSpan, ...]], decisions: Sequence[CodeDecision]) -> tuple[Offer, ...]:
    """Spans as a list for the coder: each code once, then what is not proposed.

    Of several places of one code the assessment's is offered, as what the provider decided; else the first.
    """
    decided = {one.proposed: one for one in decisions}
    proposed: dict[str, Offer] = {}
    silent: list[Offer] = []
    for document_id, found in spans.items():
        for span in found:
            for each in span.proposals:
                known = decided.get(each.code)
                offer = Offer(document_id, span, each.code, each.title, each.why, each.optional, known)
                first = proposed.setdefault(each.code, offer)
                if span.section == _BEST_SECTION != first.span.section:
                    proposed[each.code] = offer
            if not span.proposals and span.withheld:
                silent.append(Offer(document_id, span, why=span.withheld))
    return (*sorted(proposed.values(), key=lambda one: one.optional), *silent)


def decide(bench: Bench, command: Decide) -> Done[CodeDecision]:
    """Take or refuse one proposal; taken, the words become the evidence of the code.

    Both feed the office's lexicon. Taking without having looked at the place is marked in the audit (O42).

    Raises:
        UserError: the visit is released, or the document is another patient's.
    """
    bench.require(Permission.CODE_VISIT)

    def work(uow: UnitOfWork) -> CodeDecision:
        visit = uow.get(Encounter, command.encounter_id)
        if visit.state is EncounterState.RELEASED:
            raise UserError("This visit is released; correct it with a reason.")
        same: dict[str, Any] = {
            "document_id": command.document_id,
            "start": command.start,
            "stop": command.stop,
            "proposed": command.proposed,
        }
        for old in uow.find(CodeDecision, **same):
            uow.delete(old)
        if command.taken:
            keep_evidence(uow, _evidence(visit, command))
        return uow.insert(
            CodeDecision(
                **same,
                patient_id=visit.patient_id,
                encounter_id=visit.id,
                term=command.term,
                term_key=term_of(command.term),
                taken=command.taken,
                opened=command.opened,
                decided_by=bench.user,
                decided_at=bench.clock.now(),
            )
        )

    return bench.act("take proposed code" if command.taken else "refuse proposed code", work)


def take_back(bench: Bench, decision: CodeDecision) -> Done[None]:
    """Undo a decision: the proposal is open again and its evidence is gone."""
    bench.require(Permission.CODE_VISIT)

    def work(uow: UnitOfWork) -> None:
        uow.delete(uow.get(CodeDecision, decision.id))
        if decision.taken:
            same: dict[str, Any] = {
                "encounter_id": decision.encounter_id,
                "system": ICD10CM,
                "code": decision.taken,
            }
            for kept in uow.find(Evidence, **same):
                uow.delete(kept)

    return bench.act("take back decision on proposal", work)


def note_kind(document: Document, text: str, documents: Sequence[Document]) -> tuple[NoteKind, str]:
    """What paper a document is to the scanner, and why it proposes nothing if it does not (O41).

    A report of imaging or pathology proposes the diagnoses of its impression when it is signed as final and
    the visit was for the test itself: no note of a visit stands beside it.
    """
    if document.kind == "lab":
        return NoteKind.UNSIGNED_RESULT, ""
    if document.kind not in _REPORTS:
        return NoteKind.VISIT, ""
    folded = text.casefold()
    if any(word in folded for word in _NOT_YET) or not any(word in folded for word in _SIGNED):
        return NoteKind.UNSIGNED_RESULT, NOT_FINAL
    if any(one.kind == "note" for one in documents):
        return NoteKind.UNSIGNED_RESULT, REPORT_ELSEWHERE
    return NoteKind.FINAL_REPORT, ""


def _scanned(
    scanner: Scanner, document: Document, text: str, around: tuple[Sequence[Document], Lexicon]
) -> tuple[NoteSpan, ...]:
    documents, office = around
    kind, silent = note_kind(document, text, documents)
    found = scanner.scan(text, kind, office if len(office) else None)
    if not silent:
        return found
    return tuple(replace(span, withheld=silent) if span.withheld else span for span in found)


def _evidence(visit: Encounter, command: Decide) -> Evidence:
    return Evidence(
        patient_id=visit.patient_id,
        encounter_id=visit.id,
        system=ICD10CM,
        code=command.taken,
        document_id=command.document_id,
        start=command.start,
        stop=command.stop,
        quote=command.term,
    )
