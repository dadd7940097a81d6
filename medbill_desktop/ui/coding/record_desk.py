"""The record beside the codes: proposals taken one by one, evidence of each code (O41, O42)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from medbill_desktop.codes.format import ICD10CM
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.evidence import CodeDecision, Evidence
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services import documents as record
from medbill_desktop.services import proposals
from medbill_desktop.services.proposals import Decide, Offer, ScannedRecord, Scanners
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding import actions
from medbill_desktop.ui.coding.form import VisitForm
from medbill_desktop.ui.coding.proposals_pane import ProposalsPane, marks_of
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.documents import DocumentsPane, OpenedDocument

_SCANNERS = Scanners()
"""Shared by all offices that this program opens one after the other: dictionaries hold no patient's words."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a visit's record says."""

    scanned: ScannedRecord
    evidence: tuple[Evidence, ...]


class RecordDesk:
    """Proposals, evidence and their keys.

    Attributes:
        pane: the list of proposals; the page lays it out.
        commands: for the keys of the screen.
    """

    def __init__(
        self, desk: Desk, form: VisitForm, documents: DocumentsPane, page: Callable[[], VisitPage | None]
    ) -> None:
        """Start without a visit.

        Args:
            desk: of the screen.
            form: where codes are typed.
            documents: where the record is shown.
            page: the visit shown; None for none.
        """
        self._desk, self._form, self._documents, self._page = desk, form, documents, page
        self._read: _Read | None = None
        self._wanted: tuple[int, str, str] = (0, "", "")
        self._taken: set[str] = set()
        self.pane = ProposalsPane()
        able, some = self._able, self._waiting
        self.take = Command("take-proposal", "Take code", "Alt+A", self._on_take, some)
        self.commands = (
            self.take,
            Command("refuse-proposal", "Refuse code", "Alt+X", self._on_refuse, some),
            Command("next-proposal", "Next proposal", "Alt+Down", lambda: self._go(1), in_strip=False),
            Command("previous-proposal", "Proposal before", "Alt+Up", lambda: self._go(-1), in_strip=False),
            Command("evidence", "Evidence", "Alt+E", self._on_evidence, able, in_strip=False),
        )
        self.pane.taken.connect(lambda _: self._on_take())
        self.pane.refused.connect(lambda _: self._on_refuse())
        documents.text_shown.connect(self._on_text)
        for grid in (form.diagnoses, form.procedures):
            grid.selectionModel().currentChanged.connect(lambda *_: self._show_evidence())
        form.edited.connect(self._show_offers)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the scan proposes, and what not, in order."""
        return self.pane.offers

    def show_page(self, page: VisitPage | None) -> None:
        """Another visit, or another version of it, is shown: its record is read and scanned."""
        if page is None or self._read is None or self._read.scanned.encounter_id != page.encounter.id:
            self._read, self._taken = None, set()
            self.pane.show_offers(())
        if page is not None:
            desk, encounter = self._desk, page.encounter
            scanners, library = _SCANNERS, desk.office.library

            def read() -> _Read:
                bench = desk.office.bench
                scanner = scanners.of(library, encounter.service_date)
                found = proposals.scan_record(bench, scanner, encounter.id)
                with bench.store.reading() as connection:
                    kept = Reader(connection).find(Evidence, encounter_id=encounter.id)
                return _Read(found, kept)

            desk.jobs.read(lambda _: read(), self._on_read, key="coding-record-scan")

    def want(self, encounter_id: int, system: str, code: str) -> None:
        """Show the evidence of a code as soon as its visit is there: the way in from a claim line."""
        self._wanted = (encounter_id, system, code)
        self._keep_wish()

    def _able(self) -> bool:
        return actions.is_open(self._page())

    def _waiting(self) -> bool:
        return self._able() and any(one.open for one in self.pane.offers)

    def _on_read(self, read: _Read) -> None:
        page = self._page()
        if page is None or page.encounter.id != read.scanned.encounter_id:
            return
        self._read = read
        decided = {one.code for one in read.scanned.offers if one.decision is not None}
        for code in self._taken - decided:  # taken back by Undo
            self._form.drop_diagnosis(ICD10CM, code)
        self._taken &= decided
        self._show_offers()
        opened = self._documents.opened
        if opened is not None:
            self._on_text(opened)
        self._keep_wish()

    def _show_offers(self) -> None:
        if self._read is not None:
            coded = {line["code"].code for line in self._form.diagnosis_lines.lines}
            self.pane.show_offers(self._read.scanned.offers, coded)

    def _on_text(self, opened: OpenedDocument) -> None:
        if self._read is not None:
            spans = self._read.scanned.spans.get(opened.document.id, ())
            self._documents.text.show_marks(marks_of(spans, self._read.scanned.offers))

    def _go(self, step: int) -> None:
        self.pane.step(step)
        self._show_current()

    def _show_current(self) -> None:
        offer = self.pane.current
        if offer is not None:
            self._documents.show_place(offer.document_id, offer.span.start, offer.span.end)

    def _on_take(self) -> None:
        offer = self._chosen()
        if offer is None:
            return
        self._taken.add(offer.code)
        self._form.take_diagnosis(ICD10CM, offer.code)
        self._show_offers()
        self._decide(offer, offer.code, f"{offer.code} taken; its words are kept as its evidence.")

    def _on_refuse(self) -> None:
        offer = self._chosen()
        if offer is not None:
            self._decide(offer, "", f"{offer.code} refused.")

    def _chosen(self) -> Offer | None:
        """The proposal under the cursor that waits, else the next one that does."""
        current = self.pane.current
        if (current is None or not current.open) and not self.pane.next_open():
            return None
        return self.pane.current

    def _decide(self, offer: Offer, taken: str, said: str) -> None:
        page, span = self._page(), offer.span
        if page is None:
            return
        bench = self._desk.office.bench
        command = Decide(
            encounter_id=page.encounter.id,
            document_id=offer.document_id,
            start=span.start,
            stop=span.end,
            term=span.text,
            proposed=offer.code,
            taken=taken,
            opened=self._documents.sees(offer.document_id, span.start),
        )

        def then(made: CodeDecision) -> None:
            self._note_decision(offer, made)
            if self.pane.next_open():
                self._show_current()

        act(
            self._desk,
            lambda _: proposals.decide(bench, command),
            lambda _: said,
            undo=lambda made: proposals.take_back(bench, made).changes,
            then=then,
        )

    def _on_evidence(self) -> None:
        """The words selected in the record become the evidence of the current code."""
        page, opened = self._page(), self._documents.opened
        system, code = self._form.current_code()
        start, stop = self._documents.text.selected()
        if page is None or not code:
            raise UserError("Go to the line of a code first.")
        if opened is None or start == stop:
            raise UserError("Select the words of the record on which the code rests, then press Alt+E.")
        kept = Evidence(
            patient_id=page.patient.id,
            encounter_id=page.encounter.id,
            system=system,
            code=code,
            document_id=opened.document.id,
            start=start,
            stop=stop,
            quote=self._documents.text.words(start, stop),
        )
        bench = self._desk.office.bench
        act(
            self._desk,
            lambda _: record.set_evidence(bench, kept),
            lambda made: f"{made.code} rests on “{made.quote[:60]}”.",
            undo=lambda _: record.remove_evidence(bench, page.encounter.id, system, code).changes,
        )

    def _note_decision(self, offer: Offer, made: CodeDecision) -> None:
        """Show a decision at once; the record is read again when the change comes round."""
        if self._read is None:
            return
        scanned = self._read.scanned
        offers = tuple(
            replace(one, decision=made) if (one.code, one.span) == (offer.code, offer.span) else one
            for one in scanned.offers
        )
        self._read = replace(self._read, scanned=replace(scanned, offers=offers))
        self._show_offers()
        if self._documents.opened is not None:
            self._on_text(self._documents.opened)

    def _show_evidence(self) -> None:
        """The place of the current code's evidence, when its line is current."""
        system, code = self._form.current_code()
        found = self._evidence_of(system, code)
        if found is None:
            self._documents.text.leave_place()
        else:
            self._documents.show_place(found.document_id, found.start, found.stop)

    def _evidence_of(self, system: str, code: str) -> Evidence | None:
        if self._read is None or not code:
            return None
        same = [one for one in self._read.evidence if (one.system, one.code) == (system, code)]
        return same[0] if same else None

    def _keep_wish(self) -> None:
        encounter_id, system, code = self._wanted
        if self._read is None or self._read.scanned.encounter_id != encounter_id:
            return
        self._wanted = (0, "", "")
        self._form.show_code(system, code)
        self._show_evidence()
