"""The record of a visit: files taken in, evidence of codes, proposals decided one by one, the lexicon."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from make_record import BOMB, CCDA, MDM, NOTE, ORU, XRAY, a_file
from reportlab.pdfgen.canvas import Canvas

from medbill_desktop.advice.records import NoteKind
from medbill_desktop.advice.scanner import Scanner
from medbill_desktop.codes.build.make import build
from medbill_desktop.codes.library import Library
from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.domain.evidence import CodeDecision, Evidence
from medbill_desktop.domain.visit import Document
from medbill_desktop.services import coding, documents, lexicon, proposals
from medbill_desktop.services.proposals import Decide, note_kind
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.parametrize("store", ["sqlcipher"], indirect=True)
"""One engine: the statements here are plain; inquiries run on both."""


@pytest.fixture(scope="module")
def scanner(tmp_path_factory):
    """One scanner for all tests here, over the editions that ship."""
    built = REPOSITORY / "resources" / "codes"
    build(REPOSITORY / "resources" / "codesets", built)
    library = Library(built)
    yield Scanner(library, cache=tmp_path_factory.mktemp("terms"))
    library.close()


def text_of(shop, document):
    return documents.text_of(document.media_type, shop.bench.store.blobs.get(document.blob))


def mine(shop, content):
    """The paper with the name and birth date of the patient of the office."""
    born = f"{shop.patient.birth_date:%Y%m%d}"
    if isinstance(content, bytes):
        return content % (shop.patient.name.last.encode(), born.encode())
    return content.replace("{family}", shop.patient.name.last).replace("{born}", born)


def test_results_of_a_message_are_read_and_kept_as_they_came(shop):
    visit = shop.encounter()
    kept = a_file(shop, visit, mine(shop, ORU), name="r.hl7")
    assert (kept.kind, kept.title, kept.media_type) == ("lab", "CBC&Diff", documents.HL7)
    assert text_of(shop, kept).splitlines() == [
        "CBC&Diff",
        "Hemoglobin: 10.2 g/dL (12.0-15.5) L",
        "Smear: Normal cells",
        "Called to the office",
        "at 10:00",
    ]
    assert shop.bench.store.blobs.get(kept.blob) == mine(shop, ORU).encode()


def test_documents_of_messages_and_clinical_documents(shop):
    visit = shop.encounter()
    note = a_file(shop, visit, MDM)
    assert (note.kind, note.title) == ("note", "Progress note")
    assert text_of(shop, note) == "Note:\nPlan:\nType 2 diabetes."
    summary = a_file(shop, visit, mine(shop, CCDA), name="s.xml")
    assert summary.title == "Visit summary"
    said = text_of(shop, summary).splitlines()
    assert said == ["Assessment:", "Essential hypertension", "- Gout", "- Asthma", "BP 150/90"]


def test_text_of_a_pdf_and_of_windows_lines(shop):
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "Assessment: gout")
    canvas.save()
    visit = shop.encounter()
    assert text_of(shop, a_file(shop, visit, out.getvalue(), name="scan")) == "Assessment: gout"
    assert "\r" not in text_of(shop, a_file(shop, visit, NOTE))
    picture = a_file(shop, visit, b"\x89PNG\r\n", name="wrist.png")
    assert (picture.kind, text_of(shop, picture)) == ("other", "")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        ("MSH|^~\\&|A|B|C|D|20260401||ADT^A01|1|P|2.5.1", UnreadableInput, "is ADT"),
        ("MSH|^~\\&|A|B|C|D|20260401||ORU^R01|1|P|2.5.1", UnreadableInput, "has no text"),
        (BOMB, UnreadableInput, "no readable XML"),
        (b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", UnreadableInput, "no section"),
        (b"<ClinicalDocument", UnreadableInput, "no readable XML"),
        (ORU.replace("{family}", "Okafor").replace("{born}", "19010203"), UserError, "born 02/03/1901"),
        (CCDA % (b"Nobody", b""), UserError, "of Nobody"),
        (b"", UserError, "empty"),
    ],
)
def test_what_is_refused(shop, content, error, words):
    visit = shop.encounter()
    with pytest.raises(error, match=words):
        a_file(shop, visit, content, name="x.xml")
    assert shop.all(Document) == ()


def test_evidence_follows_its_words(shop):
    visit = shop.encounter()
    note = a_file(shop, visit, NOTE)
    start = text_of(shop, note).index("HTN")
    given = Evidence(
        patient_id=shop.patient.id,
        encounter_id=visit.id,
        system="icd10cm",
        code="I10",
        document_id=note.id,
        start=start,
        stop=start + 3,
        quote="HTN",
    )
    documents.set_evidence(shop.bench, given)
    kept = documents.set_evidence(shop.bench, given).value
    assert shop.all(Evidence) == (kept,)
    assert kept.place_in(text_of(shop, note)) == (start, start + 3)
    assert kept.place_in("Since 2019: HTN") == (12, 15)
    assert kept.place_in("nothing of it") is None
    with pytest.raises(UserError, match="Mark the words"):
        documents.set_evidence(shop.bench, replace(given, quote=" "))
    documents.remove_evidence(shop.bench, visit.id, "icd10cm", "I10")
    assert shop.all(Evidence) == ()


def offer(record, code):
    return next(one for one in record.offers if one.code == code)


def decided(shop, visit, one, taken, *, opened=True):
    command = Decide(
        encounter_id=visit.id,
        document_id=one.document_id,
        start=one.span.start,
        stop=one.span.end,
        term=one.span.text,
        proposed=one.code,
        taken=taken,
        opened=opened,
    )
    return proposals.decide(shop.bench, command).value


def test_a_proposal_is_taken_with_its_evidence_and_taken_back(shop, scanner):
    visit = shop.encounter()
    note = a_file(shop, visit, NOTE)
    record = proposals.scan_record(shop.bench, scanner, visit.id)
    assert [one.code for one in record.offers if one.open] == ["I10"]
    why_not = {one.span.text: one.why for one in record.offers if not one.code}
    assert "uncertain" in why_not["pneumonia"]
    assert "not there" in why_not["asthma"]
    assert "relative" in why_not["gout"]
    made = decided(shop, visit, offer(record, "I10"), "I10", opened=False)
    (kept,) = shop.all(Evidence)
    assert (kept.document_id, kept.quote) == (note.id, "HTN")
    assert text_of(shop, note)[kept.start : kept.stop] == "HTN"
    again = proposals.scan_record(shop.bench, scanner, visit.id)
    assert offer(again, "I10").decision == made
    assert not made.opened
    proposals.take_back(shop.bench, made)
    assert shop.all(CodeDecision) == shop.all(Evidence) == ()


def test_nothing_is_decided_on_a_released_visit(shop, scanner):
    visit = shop.encounter()
    a_file(shop, visit, NOTE)
    one = offer(proposals.scan_record(shop.bench, scanner, visit.id), "I10")
    released = shop.released()
    with pytest.raises(UserError, match="is released"):
        decided(shop, released, one, "I10")
    assert shop.all(CodeDecision) == ()


def test_the_office_learns_after_two_accepts_and_says_its_history(shop, scanner):
    text = "Assessment:\nSugar trouble again.\n"
    for number in range(3):
        visit = shop.encounter()
        a_file(shop, visit, text)
        record = proposals.scan_record(shop.bench, scanner, visit.id)
        learned = [one for one in record.offers if one.code == "E11.9"]
        assert len(learned) == (number == 2)
        if number < 2:
            document = shop.all(Document, encounter_id=visit.id)[0]
            command = Decide(
                encounter_id=visit.id,
                document_id=document.id,
                start=12,
                stop=25,
                term="Sugar trouble",
                proposed="",
                taken="E11.9",
                opened=True,
            )
            proposals.decide(shop.bench, command)
    assert learned[0].why == "your office took E11.9 for “sugar trouble” 2 of 2 times"
    assert (learned[0].span.start, learned[0].span.end) == (12, 25)
    decided(shop, visit, learned[0], "")
    with shop.bench.store.reading() as connection:
        assert lexicon.office_terms(connection) == ()


def test_a_term_inside_a_longer_one_is_learned_where_both_were_coded(shop):
    for _ in range(2):
        visit = shop.encounter()
        document = a_file(shop, visit, "Assessment:\nSugar trouble")
        for start, term, code in ((12, "Sugar trouble", "E11.9"), (18, "trouble", "R69")):
            command = Decide(
                encounter_id=visit.id,
                document_id=document.id,
                start=start,
                stop=25,
                term=term,
                proposed="",
                taken=code,
                opened=True,
            )
            proposals.decide(shop.bench, command)
    with shop.bench.store.reading() as connection:
        terms = {each.term: each for each in lexicon.office_terms(connection)}
        heard = lexicon.office_lexicon(connection).find("Sugar trouble again")
    assert (terms["sugar trouble"].inner, terms["trouble"].accepted) == ({"trouble"}, 2)
    assert [each.learned.code for each in heard] == ["E11.9", "R69"]


def test_a_learned_term_that_is_denied_proposes_nothing(shop, scanner):
    learned = lexicon.learn([lexicon.Decision("sugar trouble", "E11.9")] * 2, [])
    office = lexicon.Lexicon(learned)
    (span,) = scanner.scan("Assessment:\nNo sugar trouble.", office=office)
    assert (span.proposals, str(span.assertion)) == ((), "negated")
    (span,) = scanner.scan("Assessment:\nsugar trouble", office=office)
    assert [one.code for one in span.proposals] == ["E11.9"]


def test_a_report_proposes_only_on_the_visit_for_the_test(shop, scanner):
    visit = shop.encounter()
    report = a_file(shop, visit, XRAY, name="x.hl7")
    assert report.kind == "imaging"
    alone = [one for one in proposals.scan_record(shop.bench, scanner, visit.id).offers if one.code]
    assert [one.code[:4] for one in alone] == ["S52."]
    a_file(shop, visit, "Assessment:\nGout.")
    both = proposals.scan_record(shop.bench, scanner, visit.id)
    assert [one.code[:4] for one in both.offers if one.code] == ["M10."]
    assert proposals.REPORT_ELSEWHERE in [one.why for one in both.offers]
    draft = replace(report, kind="imaging")
    assert note_kind(draft, "Impression: gout", [draft]) == (NoteKind.UNSIGNED_RESULT, proposals.NOT_FINAL)


def test_values_propose_nothing(shop, scanner):
    visit = shop.encounter()
    a_file(shop, visit, "Impression: iron deficiency anemia", kind="lab")
    record = proposals.scan_record(shop.bench, scanner, visit.id)
    assert [one.code for one in record.offers if one.code] == []
    coding.assign_diagnoses(shop.bench, visit.id, [("icd10cm", "I10")])
