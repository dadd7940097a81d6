"""The Advance Beneficiary Notice as paper: drawn from what is typed, kept when printed (O40, O44)."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from medbill_desktop.domain.abn import Abn, AbnImage
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Document
from medbill_desktop.forms.abn import draw_abn
from medbill_desktop.query.details.notice_page import NoticePage
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork

TITLE = "Advance Beneficiary Notice"


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """A notice as it would be printed."""

    image: AbnImage
    content: bytes
    pages: int


def notice_image(page: NoticePage, notice: Abn) -> AbnImage:
    """What stands on a notice; blank C is the chart number, never that of Medicare."""
    return AbnImage(
        notifier=notice.notifier,
        patient=page.patient.name.spoken(),
        identification=f"Chart {page.patient.number}",
        items=notice.items,
        reason=notice.reason,
        cost=notice.cost.dollars() if notice.cost > ZERO else "",
        option=notice.option,
        additional=notice.additional,
        signed_on=f"{notice.signed_on:%m/%d/%Y}" if notice.signed_on else "",
    )


def draw_notice(page: NoticePage, notice: Abn) -> NoticePaper:
    """Draw a notice as it is typed; nothing is saved."""
    image, out = notice_image(page, notice), BytesIO()
    pages = draw_abn(image, out)
    return NoticePaper(image, out.getvalue(), pages)


def keep_notice_paper(bench: Bench, notice: Abn, paper: NoticePaper) -> Done[Document]:
    """Keep a notice with the visit, as it was handed to the patient for signature (O44)."""
    bench.require(Permission.PRINT_PAPERS)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Document:
        uow.note(Kind.PATIENT, notice.patient_id, f"printed {TITLE}", notice.patient_id)
        return uow.insert(
            Document(
                patient_id=notice.patient_id,
                encounter_id=notice.encounter_id,
                kind="letter",
                title=f"{TITLE}, printed {today:%m/%d/%Y}",
                media_type="application/pdf",
                document_date=today,
                blob=uow.put_blob(paper.content),
                size=len(paper.content),
            )
        )

    return bench.act("print ABN", work)
