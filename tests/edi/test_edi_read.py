"""Claims read from files: tolerance, refusals and findings with their place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from medbill_desktop.domain.claim_image import ClaimImage, OtherId
from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.finding import Severity
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.read_837p import read_837p
from tests.edi.make_edi import (
    a_child,
    a_file,
    a_line,
    a_second_payer_claim,
    an_image,
    as_sent,
    every_scenario,
)

DATA = Path(__file__).resolve().parent.parent / "data" / "x12"
PLAIN = a_file()


def changed(old, new, raw=PLAIN, times=-1):
    assert old in raw
    return read_837p(raw.replace(old, new, times))


def rules(reading):
    return [(finding.rule, finding.segment, finding.path) for finding in reading.findings]


@pytest.mark.parametrize(
    ("name", "claims", "lines", "total"),
    [
        ("837p-seed100", 6, 12, "7378.51"),
        ("837p-seed101", 9, 15, "18130.56"),
        ("837p-seed102", 12, 24, "19154.31"),
    ],
)
def test_another_authors_files_are_read_whole(name, claims, lines, total):
    reading = read_837p((DATA / f"{name}.edi").read_bytes())
    assert len(reading.images) == claims
    assert sum(len(image.lines) for image in reading.images) == lines
    assert Money.total(image.total for image in reading.images) == Money.parse(total)
    assert [finding for finding in reading.findings if finding.severity is Severity.BLOCK] == []
    assert all(image.treated.birth_date and image.billing.npi for image in reading.images)


def test_institutional_file_is_refused_by_name():
    with pytest.raises(UnreadableInput, match=r"^This is an institutional claim file \(837I, 005010X223"):
        read_837p((DATA / "837i-seed100.edi").read_bytes())


@pytest.mark.parametrize(
    ("name", "words"), [("835-seed101-plb2", "a remittance"), ("277-seed100", "a claim status")]
)
def test_other_sets_are_refused_by_name(name, words):
    with pytest.raises(UnreadableInput, match=words):
        read_837p((DATA / f"{name}.edi").read_bytes())


@pytest.mark.parametrize(
    ("version", "line", "kind"),
    [
        (b"005010X224A2", b"SV3", "dental"),
        (b"005010X223A2", b"SV2", "institutional"),
        (b"004010X096A1", b"SV2", "institutional"),
        (b"005010X222A1", b"SV2", "institutional"),
        (b"", b"SV3", "dental"),
    ],
)
def test_label_and_lines_tell_professional_claims_apart(version, line, kind):
    raw = PLAIN.replace(b"005010X222A1", version).replace(b"SV1*", line + b"*")
    with pytest.raises(UnreadableInput, match=kind):
        read_837p(raw)


def test_mixed_file_gives_its_professional_claims_and_names_the_rest():
    raw = PLAIN + PLAIN.replace(b"X222A1", b"X223A2").replace(b"SV1*", b"SV2*")
    reading = read_837p(raw)
    assert len(reading.images) == 1
    [finding] = reading.findings
    assert (finding.rule, finding.severity) == ("x12-other-set", Severity.INFO)
    assert "institutional" in finding.message


def test_several_interchanges_and_transactions_keep_their_order():
    raw = a_file(an_image(claim_number="A")) + a_file(an_image(claim_number="B"), an_image(claim_number="C"))
    reading = read_837p(raw)
    assert [image.claim_number for image in reading.images] == ["A", "B", "C"]
    assert [each.claims for each in reading.transactions] == [1, 2]
    assert reading.interchanges == 2


@pytest.mark.parametrize(
    ("old", "new", "segment", "path", "raw_value", "empty"),
    [
        (
            b"D8*20260401",
            b"D8*20260231",
            26,
            "2400/DTP03",
            "20260231",
            lambda c: c.lines[0].service_date is None,
        ),
        (
            b"D8*20260401",
            b"D8*2026-4-1",
            26,
            "2400/DTP03",
            "2026-4-1",
            lambda c: c.lines[0].service_date is None,
        ),
        (
            b"D8*20260401",
            b"RD8*20260401-20261301",
            26,
            "2400/DTP03",
            "20261301",
            lambda c: not c.lines[0].service_date,
        ),
        (
            b"D8*19800229",
            b"D8*19810229",
            18,
            "2010BA/DMG02",
            "19810229",
            lambda c: c.subscriber.birth_date is None,
        ),
        (b"25*125*UN", b"25*12O*UN", 25, "2400/SV102", "12O", lambda c: c.lines[0].charge == Money(0)),
        (b"25*125*UN", b"25*12.345*UN", 25, "2400/SV102", "12.345", lambda c: c.lines[0].charge == Money(0)),
        (b"C1001*125", b"C1001*1,25", 20, "2300/CLM02", "1,25", lambda c: c.total == Money(0)),
        (b"*UN*1*", b"*UN*one*", 25, "2400/SV104", "one", lambda c: c.lines[0].units == 0),
        (b"***1:2", b"***1:B", 25, "2400/SV107", "B", lambda c: c.lines[0].pointers == (1,)),
        (b"ABF:I10", b"XYZ:I10", 21, "2300/HI02", "XYZ:I10", lambda c: c.diagnoses == ("E119",)),
    ],
)
def test_a_value_that_cannot_be_read_is_named_and_left_empty(old, new, segment, path, raw_value, empty):
    reading = changed(old, new)
    [finding] = [each for each in reading.findings if each.rule == "x12-value"]
    assert (finding.segment, finding.path) == (segment, path)
    assert raw_value in finding.message
    assert empty(reading.images[0])


def test_both_date_formats_and_long_dates_are_read():
    [image] = changed(b"D8*20260401", b"RD8*20260401-20260403").images
    assert (image.lines[0].service_date, image.lines[0].service_thru) == (date(2026, 4, 1), date(2026, 4, 3))
    [image] = changed(b"HI*ABK", b"DTP*435*DT*202604011015~\nHI*ABK").images
    assert image.dates[0].first == date(2026, 4, 1)


def test_unknown_segments_are_named_once_a_kind_and_loop():
    reading = changed(b"LX*1~", b"ZZZ*1~\nZZZ*2~\nLX*1~")
    [finding] = [each for each in reading.findings if each.rule == "x12-not-shown"]
    assert (finding.severity, finding.segment) == (Severity.INFO, 24)
    assert "2 times" in finding.message
    assert "kept in the raw file" in finding.message


def test_component_separator_that_isa_does_not_declare_is_found():
    raw = PLAIN.replace(b":", b">").replace(b"*T*>~", b"*T*:~")
    reading = read_837p(raw)
    assert reading.images == (an_image(),)
    [finding] = reading.findings
    assert (finding.rule, finding.path) == ("x12-component", "CLM05")


def test_other_delimiters_give_equal_claims():
    claims = every_scenario()
    raw = a_file(*claims).replace(b"*", b"|").replace(b":", b"<").replace(b"~\n", b"\x1d")
    assert list(read_837p(raw).images) == [as_sent(claim) for claim in claims]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (b"HL*2*1*22*0", b"HL*3*1*22*0", "2000B/HL01"),
        (b"HL*2*1*22*0", b"HL*2*5*22*0", "2000B/HL02"),
        (b"HL*2*1*22*0", b"HL*2**22*0", "2000B/HL02"),
        (b"HL*1**20*1", b"HL*1*1*20*1", "2000A/HL02"),
    ],
)
def test_hierarchy_is_checked_but_not_believed(old, new, path):
    reading = changed(old, new)
    assert reading.images == (an_image(),)
    assert [(finding.rule, finding.path) for finding in reading.findings] == [("x12-hierarchy", path)]


def test_patient_named_at_the_subscriber_level_is_the_patient():
    claim = an_image(relationship="19", patient=a_child())
    raw = a_file(claim).replace(b"HL*3*2*23*0~\n", b"")
    [image] = read_837p(raw).images
    assert (image.patient, image.relationship) == (claim.patient, "19")


def test_line_without_lx_and_segments_out_of_order_are_still_read():
    [image] = changed(b"LX*1~\n", b"").images
    assert image.lines == (a_line(),)
    raw = PLAIN.replace(b"HI*ABK:E119*ABF:I10~\n", b"").replace(b"LX*1~", b"HI*ABK:E119*ABF:I10~\nLX*1~")
    assert read_837p(raw).images == (an_image(),)


def test_4010_ids_are_understood_and_the_version_is_named():
    raw = PLAIN.replace(b"005010X222A1", b"004010X098A1").replace(b"*XX*1987654328", b"*24*36-1234567")
    raw = raw.replace(b"REF*EI*361234567", b"REF*1C*M77").replace(b"ABK:E119*ABF:I10", b"BK:25000*BF:4019")
    reading = read_837p(raw)
    billing = reading.images[0].billing
    assert (billing.npi, billing.tax_id, billing.tax_id_kind) == ("", "36-1234567", "EI")
    assert billing.other_ids == (OtherId(qualifier="1C", value="M77"),)
    assert (reading.images[0].icd, reading.images[0].diagnoses) == ("9", ("25000", "4019"))
    assert ("x12-version", 1, "ST03") in rules(reading)


def test_what_a_claim_lacks_blocks():
    reading = changed(b"HI*ABK:E119*ABF:I10~\n", b"")
    messages = [each.message for each in reading.findings if each.severity is Severity.BLOCK]
    assert "Claim C1001 has no diagnosis (HI)." in messages
    assert any("points to diagnosis 1 of 0" in message for message in messages)


def test_total_that_differs_from_the_lines_blocks():
    reading = changed(b"C1001*125", b"C1001*126")
    assert ("x12-total", 20, "2300/CLM") in rules(reading)


def test_second_payers_are_read_with_their_amounts():
    [image] = read_837p(a_file(a_second_payer_claim())).images
    [coverage] = image.other_coverages
    [adjudication] = image.lines[0].adjudications
    assert (coverage.paid, coverage.payer.payer_id) == (Money(90_00), adjudication.payer_id)
    assert Money.total(each.amount for each in adjudication.adjustments) + adjudication.paid == image.total


def test_mixed_icd_versions_block():
    assert ("x12-mixed-icd", 21, "2300/HI02") in rules(changed(b"ABF:I10", b"BF:4019"))


def test_repeated_party_keeps_the_first():
    line = b"NM1*82*1*CHEN*LI*W**JR*XX*1234567893~\n"
    reading = changed(line, line + line.replace(b"CHEN", b"WONG"))
    assert reading.images[0].rendering.name.last == "CHEN"
    assert any(rule == "x12-repeated" for rule, _, _ in rules(reading))


def test_transaction_without_claims_blocks():
    start, end = PLAIN.index(b"CLM*"), PLAIN.index(b"SE*")
    reading = read_837p(PLAIN[:start] + PLAIN[end:])
    assert reading.images == ()
    assert any("holds no claim" in each.message for each in reading.findings)


def test_images_are_plain_values():
    assert all(
        isinstance(image, ClaimImage) and hash(image) for image in read_837p(a_file(*every_scenario())).images
    )
