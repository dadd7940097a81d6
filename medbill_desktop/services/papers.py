"""Papers asked for at the window (OFFICE O45): drawn from the books, kept with the patient when printed."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.papers import PaperImage, PaperKind, PaperWish
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.domain.visit import Document
from medbill_desktop.forms.papers import draw_paper
from medbill_desktop.forms.receipt import draw_receipt
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.day_papers import receipt_image
from medbill_desktop.services.paper_tables import image_of
from medbill_desktop.store import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it would be printed.

    Attributes:
        title: for the window and for the document that is kept.
        file_name: for saving; says nothing about who it is about or why (O46).
    """

    wish: PaperWish
    title: str
    content: bytes
    pages: int

    @property
    def file_name(self) -> str:
        """A name without a person's name and without health information."""
        return f"paper-{self.wish.thru.isoformat()}.pdf"


def make_paper(bench: Bench, wish: PaperWish) -> Paper:
    """Draw a paper; nothing is saved, that it was read is in the audit.

    Raises:
        UserError: the dates are in the wrong order, or there is nothing to print it from.
    """
    bench.require(Permission.PRINT_PAPERS)
    if wish.thru < wish.since:
        raise UserError(
            f"{wish.thru:%m/%d/%Y} lies before {wish.since:%m/%d/%Y}; type the earlier day first."
        )
    bench.store.record_read(bench.user, Kind.PATIENT, wish.patient_id, wish.patient_id)
    out = BytesIO()
    if wish.kind is PaperKind.RECEIPT:
        receipt = receipt_image(bench, _last_receipt(bench, wish))
        pages = draw_receipt(receipt, out)
        return Paper(wish, f"Receipt {receipt.number}", out.getvalue(), pages)
    image = paper_image(bench, wish)
    pages = draw_paper(image, out)
    return Paper(wish, f"{image.title}, {image.period}", out.getvalue(), pages)


def paper_image(bench: Bench, wish: PaperWish) -> PaperImage:
    """What stands on a paper other than a receipt.

    Raises:
        UserError: the office has no billing entity yet.
    """
    with bench.store.reading() as connection:
        return image_of(Reader(connection), wish, bench.clock.today())


def keep_paper(bench: Bench, paper: Paper) -> Done[Document]:
    """Keep a paper with the patient, as it was handed out (O44)."""
    bench.require(Permission.PRINT_PAPERS)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Document:
        uow.note(Kind.PATIENT, paper.wish.patient_id, f"printed {paper.title}", paper.wish.patient_id)
        return uow.insert(
            Document(
                patient_id=paper.wish.patient_id,
                kind="letter",
                title=paper.title,
                media_type="application/pdf",
                document_date=today,
                blob=uow.put_blob(paper.content),
                size=len(paper.content),
            )
        )

    return bench.act("print paper", work)


def _last_receipt(bench: Bench, wish: PaperWish) -> int:
    with bench.store.reading() as connection:
        receipts = Reader(connection).find(Receipt, "-number", patient_id=wish.patient_id)
    found = [one.id for one in receipts if wish.since <= one.day <= wish.thru]
    if not found:
        raise UserError("No receipt was written for this patient in these dates.")
    return found[0]
