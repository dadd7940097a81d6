"""The record beside the codes: files taken in as they come, their text, and what each code rests on."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from datetime import date

from medbill_desktop.advice import ccda_text, hl7_text
from medbill_desktop.advice.paper import Paper
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.evidence import Evidence
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.text import fold
from medbill_desktop.domain.visit import Document, Encounter
from medbill_desktop.forms.pdf_text import pdf_text
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.encounters import AttachDocument, attach_document
from medbill_desktop.store import Reader, UnitOfWork

HL7, CCDA, PDF = "x-application/hl7-v2+er7", "application/hl7-cda+xml", "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn:
    """A file for the record of a visit.

    Attributes:
        name: of the file, with its ending; "" for pasted text.
        title: for people; "" takes the file's own title or its name.
        kind: note, lab, imaging, letter or other; "" takes what the file says it is.
        day: of the document; the visit's for a file that names none.
    """

    patient_id: int
    encounter_id: int | None
    content: bytes
    day: date
    name: str = ""
    title: str = ""
    kind: str = ""


def take_in(bench: Bench, file: TakeIn) -> Done[Document]:
    """Keep a file as it came; messages and clinical documents are checked to be this patient's.

    Raises:
        UserError: it is empty, over 25 MB, or names another patient.
        UnreadableInput: a message or clinical document that cannot be read.
    """
    bench.require(Permission.ATTACH_DOCUMENTS)
    media = media_type(file.name, file.content)
    paper = _paper(media, file.content)
    if paper is not None:
        with bench.store.reading() as connection:
            _refuse_strangers(paper, Reader(connection).get(Patient, file.patient_id))
    plain = media.startswith("text/")
    stem = file.name.rpartition(".")[0] or file.name
    return attach_document(
        bench,
        AttachDocument(
            patient_id=file.patient_id,
            encounter_id=file.encounter_id,
            kind=file.kind or (paper.kind if paper else "note" if plain else "other"),
            title=file.title or (paper.title if paper else "") or stem or "Pasted text",
            document_date=(paper.day if paper else None) or file.day,
            content=file.content,
            media_type=media,
        ),
    )


def media_type(name: str, content: bytes) -> str:
    """What kind of file it is, by what it holds before what it is called."""
    if hl7_text.is_hl7(content):
        return HL7
    if ccda_text.is_ccda(content):
        return CCDA
    if content.startswith(b"%PDF-"):
        return PDF
    guessed = mimetypes.guess_type(name)[0] if name else "text/plain"
    return guessed or "application/octet-stream"


def text_of(media: str, content: bytes) -> str:
    """The text of a document, in which evidence and proposals have their places; "" for a picture.

    Lines end with a line feed, whatever the file has, so that places are the same in the window.

    Raises:
        UnreadableInput: the document is damaged.
    """
    if media == PDF:
        return pdf_text(content)
    paper = _paper(media, content)
    if paper is not None:
        return paper.text
    if not media.startswith("text/"):
        return ""
    return content.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def set_evidence(bench: Bench, evidence: Evidence) -> Done[Evidence]:
    """Say on which words of the record a code of a visit rests; the last word on it holds.

    Raises:
        UserError: nothing is marked, or the document is another patient's.
    """
    bench.require(Permission.CODE_VISIT)

    def work(uow: UnitOfWork) -> Evidence:
        return keep_evidence(uow, evidence)

    return bench.act("set evidence", work)


def keep_evidence(uow: UnitOfWork, evidence: Evidence) -> Evidence:
    """Keep the evidence of a code inside another action. Raises as `set_evidence`."""
    visit = uow.get(Encounter, evidence.encounter_id)
    document = uow.get(Document, evidence.document_id)
    if document.patient_id != visit.patient_id:
        raise UserError(f"“{document.title}” is a document of another patient.")
    if not evidence.quote.strip() or evidence.stop <= evidence.start:
        raise UserError("Mark the words of the record on which the code rests first.")
    for old in uow.find(Evidence, encounter_id=visit.id, system=evidence.system, code=evidence.code):
        uow.delete(old)
    return uow.insert(evidence)


def remove_evidence(bench: Bench, encounter_id: int, system: str, code: str) -> Done[None]:
    """Take the evidence of a code back."""
    bench.require(Permission.CODE_VISIT)

    def work(uow: UnitOfWork) -> None:
        for old in uow.find(Evidence, encounter_id=encounter_id, system=system, code=code):
            uow.delete(old)

    return bench.act("remove evidence", work)


def _paper(media: str, content: bytes) -> Paper | None:
    if media == HL7:
        return hl7_text.read_hl7(content)
    return ccda_text.read_ccda(content) if media == CCDA else None


def _refuse_strangers(paper: Paper, patient: Patient) -> None:
    """A message names its patient: another birth date, or another family name without one, is not ours."""
    known = patient.birth_date
    other_birth = paper.birth_date is not None and known is not None and paper.birth_date != known
    other_name = bool(paper.family) and fold(paper.family) != fold(patient.name.last)
    if other_birth or (other_name and paper.birth_date is None):
        born = f", born {paper.birth_date:%m/%d/%Y}" if paper.birth_date else ""
        raise UserError(
            f"This document is of {paper.family or 'a patient'}{born}, not of {patient.name.listed()}. "
            "Attach it to the right chart."
        )
