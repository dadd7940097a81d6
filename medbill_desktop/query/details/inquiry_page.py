"""A query or request with what it quotes, the letter that asked it and the paper that answered it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.inquiry import Indicator, Inquiry, InquiryState
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.visit import Document
from medbill_desktop.store import Reader, tables


@dataclass(frozen=True, slots=True)
class InquiryPage:
    """What the page of a question shows.

    Attributes:
        documents: letter and answer, then the other documents of the visit.
        answered: answered questions to the same person, for their usual time.
    """

    inquiry: Inquiry
    patient: Patient | None
    indicators: tuple[Indicator, ...]
    documents: tuple[Document, ...]
    answered: tuple[Inquiry, ...]


def inquiry_page(connection: sa.Connection, inquiry_id: int) -> InquiryPage:
    """Read a question.

    Raises:
        NotFound: there is no such question.
    """
    reader = Reader(connection)
    one = reader.get(Inquiry, inquiry_id)
    own = [number for number in (one.document_id, one.letter_id) if number]
    documents = [reader.get(Document, number) for number in own]
    if one.encounter_id:
        others = reader.find(Document, order_by="-document_date", encounter_id=one.encounter_id)
        documents += [each for each in others if each.id not in own]
    return InquiryPage(
        inquiry=one,
        patient=reader.get(Patient, one.patient_id) if one.patient_id else None,
        indicators=reader.find(Indicator, order_by="id", inquiry_id=inquiry_id),
        documents=tuple(documents),
        answered=reader.find(Inquiry, asked_of=one.asked_of, state=InquiryState.ANSWERED),
    )


def open_inquiries(connection: sa.Connection, encounter_id: int) -> int:
    """How many questions about a visit wait for an answer."""
    table = tables.inquiry
    query = sa.select(sa.func.count()).where(
        table.c.encounter_id == encounter_id, table.c.state == InquiryState.ASKED
    )
    return int(connection.execute(query).scalar_one())
