"""Papers at the window on both engines: figures as the ledger has them, what is hidden, what is kept."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from make_services import an_answer

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.papers import PaperKind, PaperWish
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.domain.visit import Document
from medbill_desktop.services import claims, papers, patient_money, patient_privacy, posting, submission
from tests.make import TODAY

FIRST = date(2026, 1, 1)


def wish(shop, kind, **over):
    values = {"patient_id": shop.patient.id, "kind": kind, "since": FIRST, "thru": TODAY}
    return PaperWish(**(values | over))


def text_of(paper):
    document = pypdfium2.PdfDocument(paper.content)
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.fixture
def visit(shop):
    """A visit of 180.00: 100 paid, 40 taken off, 40 the patient's."""
    released = shop.released()
    built = claims.build_claim(shop.bench, released.id).value
    submission.send_claims(shop.bench, [built.record.id])
    answer = an_answer(built, ("100", {"CO-45": "40", "PR-1": "40"}))
    posting.post_claim(shop.bench, shop.check("100").id, answer)
    return released


def test_the_itemized_bill_adds_up_line_by_line(shop, visit):
    image = papers.paper_image(shop.bench, wish(shop, PaperKind.ITEMIZED))
    (row,) = image.rows
    assert row[0] == f"{visit.service_date:%m/%d/%Y}"
    assert row[3:] == ("180.00", "100.00", "40.00", "0.00", "0.00", "40.00")
    assert dict(image.totals)["You owe for these services"] == "$40.00"
    earlier = wish(shop, PaperKind.ITEMIZED, thru=date(2026, 3, 31))
    assert papers.paper_image(shop.bench, earlier).rows == ()
    assert "Nothing in these dates" in text_of(papers.make_paper(shop.bench, earlier))


def test_the_superbill_names_codes_diagnoses_provider_and_insurance(shop, visit):
    paper = papers.make_paper(shop.bench, wish(shop, PaperKind.SUPERBILL))
    text = text_of(paper)
    for words in ("99213", "I10", shop.provider.npi, shop.payer.name, "A123456789", shop.entity.tax_id):
        assert words in text, words
    assert paper.file_name == "paper-2026-04-15.pdf"


def test_the_ledger_has_the_balance_before_and_after(shop, visit):
    image = papers.paper_image(shop.bench, wish(shop, PaperKind.LEDGER))
    assert dict(image.totals) == {"Balance before": "$0.00", "Balance after": "$40.00"}
    assert image.rows[-1][-1] == "40.00"
    later = papers.paper_image(
        shop.bench, wish(shop, PaperKind.LEDGER, since=date(2026, 4, 16), thru=date(2026, 5, 1))
    )
    assert later.rows == ()
    assert dict(later.totals) == {"Balance before": "$40.00", "Balance after": "$40.00"}


@pytest.mark.parametrize("kind", [PaperKind.ITEMIZED, PaperKind.SUPERBILL, PaperKind.LEDGER])
def test_a_confidential_visit_stands_only_on_the_papers_that_ask_for_it(shop, visit, kind):
    patient_privacy.save_visit_privacy(
        shop.bench,
        patient_privacy.VisitPrivacy(encounter=shop.all(type(visit), id=visit.id)[0], confidential=True),
    )
    hidden = papers.paper_image(shop.bench, wish(shop, kind))
    assert hidden.rows == ()
    assert {value for _, value in hidden.totals} == {"$0.00"}
    assert papers.paper_image(shop.bench, wish(shop, kind, confidential=True)).rows


def test_what_was_handed_out_is_kept_with_the_patient(shop, visit):
    paper = papers.make_paper(shop.bench, wish(shop, PaperKind.ITEMIZED))
    assert shop.all(Document) == ()
    kept = papers.keep_paper(shop.bench, paper).value
    assert shop.all(Document) == (kept,)
    assert kept.title == "Itemized bill, 01/01/2026 to 04/15/2026"
    assert shop.bench.store.blobs.get(kept.blob) == paper.content


def test_wrong_dates_and_a_missing_receipt_are_said(shop):
    with pytest.raises(UserError, match=r"lies before 04/16/2026"):
        papers.make_paper(shop.bench, wish(shop, PaperKind.LEDGER, since=date(2026, 4, 16)))
    with pytest.raises(UserError, match="No receipt was written"):
        papers.make_paper(shop.bench, wish(shop, PaperKind.RECEIPT))


def test_payments_received_are_the_receipts_that_stand(shop, visit):
    for dollars in (1500, 2500):
        patient_money.take_payment(
            shop.bench, patient_money.TakePayment(patient_id=shop.patient.id, amount=Money(dollars))
        )
    receipts = shop.all(Receipt)
    patient_money.undo_payment(shop.bench, receipts[0].id)
    image = papers.paper_image(shop.bench, wish(shop, PaperKind.PAID))
    assert [row[-1] for row in image.rows] == ["25.00"]
    assert dict(image.totals)["You paid in these dates"] == "$25.00"
    again = papers.make_paper(shop.bench, wish(shop, PaperKind.RECEIPT))
    assert f"Receipt {receipts[1].number}" in text_of(again)
    assert "$25.00" in text_of(again)
