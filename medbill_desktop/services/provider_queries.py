"""Queries to providers (O43): asked with quoted indicators, the visit held, the answer an addendum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding, blocking
from medbill_desktop.domain.inquiry import Indicator, Inquiry, InquiryKind, InquiryState, Topic
from medbill_desktop.domain.letter import QueryLetter
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import BillingEntity, Provider
from medbill_desktop.domain.provider_query import query_findings, with_usual_choices
from medbill_desktop.domain.visit import Document, Encounter
from medbill_desktop.forms.query_letter import draw_query
from medbill_desktop.services import requests
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork

ANSWER_DAYS = 7
"""By when a provider's answer is expected when nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskProvider:
    """A query as the coder types it.

    Attributes:
        subject: what it is about, without naming an answer.
        choices: the answers offered, without "other" and "unable to determine", which are added; none for
            an open question.
        days: until the answer is due.
    """

    encounter_id: int
    topic: Topic
    subject: str
    question: str
    choices: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    days: int = ANSWER_DAYS


def check_query(bench: Bench, command: AskProvider) -> tuple[Finding, ...]:
    """What makes a query leading or incomplete; pure, nothing is written."""
    return query_findings(_draft(bench, command), command.indicators)


def ask_provider(bench: Bench, command: AskProvider) -> Done[Inquiry]:
    """Send a query: kept with its letter, the visit held until it is answered, due on a day.

    Raises:
        UserError: it leads or is incomplete, in one sentence.
    """
    bench.require(Permission.ASK_PROVIDER)
    draft = _draft(bench, command)
    found = query_findings(draft, command.indicators)
    if blocking(found):
        first = found[0]
        raise UserError(f"{first.message} {first.fix}".strip())

    def work(uow: UnitOfWork) -> Inquiry:
        visit = uow.get(Encounter, command.encounter_id)
        provider = uow.get(Provider, visit.rendering_id)
        named = f"{provider.name.listed()} {provider.credentials}".strip()
        known = replace(draft, patient_id=visit.patient_id, provider_id=provider.id, asked_of=named)
        asked = requests.keep_asked(bench, uow, known)
        for one in command.indicators:
            uow.insert(replace(one, id=0, version=0, inquiry_id=asked.id))
        letter = _letter(bench, uow, asked, command.indicators)
        return uow.update(replace(asked, letter_id=letter.id))

    return bench.act("ask provider", work)


def turnaround(inquiries: Sequence[Inquiry]) -> int | None:
    """The middle number of hours that answered queries took; None without any."""
    hours = sorted(one.turnaround_hours for one in inquiries if one.turnaround_hours is not None)
    return hours[len(hours) // 2] if hours else None


def indicators_of(reader: Reader, inquiry_id: int) -> tuple[Indicator, ...]:
    """What a query quotes, in the order in which it was marked."""
    return reader.find(Indicator, inquiry_id=inquiry_id, order_by="id")


def _draft(bench: Bench, command: AskProvider) -> Inquiry:
    choices = with_usual_choices(command.choices) if any(command.choices) else ()
    return Inquiry(
        kind=InquiryKind.CLINICAL,
        state=InquiryState.ASKED,
        topic=command.topic.value,
        subject=command.subject.strip(),
        encounter_id=command.encounter_id,
        asked_of="",
        question=command.question.strip(),
        options="\n".join(choices),
        asked_by=bench.user,
        asked_at=bench.clock.now(),
        due_date=bench.clock.today() + timedelta(days=command.days),
    )


def _letter(bench: Bench, uow: UnitOfWork, asked: Inquiry, indicators: Sequence[Indicator]) -> Document:
    """The letter as PDF, kept among the documents of the visit."""
    visit = uow.get(Encounter, asked.encounter_id or 0)
    patient, entity = uow.get(Patient, visit.patient_id), uow.get(BillingEntity, visit.billing_entity_id)
    out = BytesIO()
    draw_query(
        QueryLetter(
            practice=entity.name,
            asked_of=asked.asked_of,
            asked_by=asked.asked_by,
            day=bench.clock.today(),
            due=asked.due_date,
            patient=patient.name.listed(),
            chart=patient.number,
            born=patient.birth_date,
            service_date=visit.service_date,
            subject=asked.subject,
            question=asked.question,
            choices=asked.choices,
            indicators=tuple((one.said, one.quote) for one in indicators),
        ),
        out,
    )
    content = out.getvalue()
    return uow.insert(
        Document(
            patient_id=visit.patient_id,
            encounter_id=visit.id,
            kind="letter",
            title=f"Query: {asked.subject}",
            media_type="application/pdf",
            document_date=bench.clock.today(),
            blob=uow.put_blob(content),
            size=len(content),
        )
    )
