"""What stands in each box, by the rules of docs/algorithms/cms1500_boxes.md."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from make_forms import a_line, a_person, a_practice, a_provider, a_rich_image, an_image, lines

from medbill_desktop.domain.claim_image import (
    DatedEvent,
    Drug,
    ImageParty,
    ImagePayer,
    Note,
    OtherCoverage,
    OtherId,
)
from medbill_desktop.domain.finding import Severity
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.forms.boxes import boxes
from medbill_desktop.forms.boxes_people import coverage_kind
from medbill_desktop.forms.text_grid import text_grid

GOLDEN = Path(__file__).parents[1] / "data" / "forms"


def sheet(image):
    filled = boxes(image)
    assert len(filled.sheets) == 1
    return filled.sheets[0]


def findings(image, rule=None):
    return [found for found in boxes(image).findings if rule in (None, found.rule)]


def another(**over):
    values = {
        "responsibility": "S",
        "subscriber": a_person(name=PersonName("Doe", "John"), member_id="M-77"),
        "payer": ImagePayer(name="Second Life"),
    }
    return OtherCoverage(**(values | over))


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        ({"filing_code": "MB"}, "medicare"),
        ({"filing_code": "MA"}, "medicare"),
        ({"filing_code": "MC"}, "medicaid"),
        ({"filing_code": "CH"}, "tricare"),
        ({"filing_code": "VA"}, "champva"),
        ({"filing_code": "FI"}, "feca"),
        ({"filing_code": "WC"}, "other"),
        ({"filing_code": "AM"}, "other"),
        ({"filing_code": "BL", "group_number": "1"}, "group"),
        ({"filing_code": "BL", "group_number": ""}, "other"),
        ({"filing_code": "HM", "group_number": "", "group_name": "ACME"}, "group"),
        ({"filing_code": "MB", "plan_kind": "other"}, "other"),
        ({"plan_kind": "hmo", "group_number": ""}, "other"),
        ({"plan_kind": "ppo"}, "group"),
        ({"plan_kind": "workers_comp"}, "other"),
    ],
)
def test_box_1_marks_one_kind(over, kind):
    image = an_image(**over)
    assert coverage_kind(image) == kind
    marked = [name for name in sheet(image) if name.startswith("1_")]
    assert marked == [f"1_{kind}"]


def test_names_and_addresses_lose_their_punctuation():
    filled = sheet(a_rich_image())
    assert filled["2"] == "OBRIEN, TIM"
    assert filled["4"] == "GARCIA-LOPEZ JR, MARIA, J"
    assert filled["5_street"] == "123 N MAIN ST 4"
    assert filled["5_zip"] == "62701-1234"
    assert (filled["5_area"], filled["5_phone"]) == ("217", "5550123")
    assert filled["33_name"] == "SMITH & JONES FAMILY PRACTICE"
    assert filled["17"] == "JAMES R KILDARE MD"
    assert (filled["17_qual"], filled["17b"]) == ("DN", "1234567893")


def test_the_carrier_block_keeps_its_blank_third_line():
    filled = sheet(an_image())
    assert "carrier_3" not in filled
    assert filled["carrier_4"] == "PEORIA IL 61601"
    grid = text_grid(filled).splitlines()
    assert grid[4].strip() == "PO BOX 1000"
    assert grid[5].strip() == ""


def test_medicare_first_leaves_the_insured_blank_and_says_none():
    filled = sheet(an_image(filing_code="MB", group_number="", plan_name=""))
    assert filled["11"] == "NONE"
    assert not {"4", "7_street", "11a_mm", "11d_yes", "11d_no"} & set(filled)
    assert not any(name.startswith("6_") for name in filled)


def test_medicare_second_shows_the_insurance_before_it():
    first = another(responsibility="P", relationship="01", group_number="G-9", group_name="ACME PLAN")
    filled = sheet(
        an_image(
            filing_code="MB", responsibility="S", group_number="", plan_name="", other_coverages=(first,)
        )
    )
    assert filled["4"] == "DOE, JOHN"
    assert filled["6_spouse"] == "X"
    assert filled["11"] == "G9"
    assert filled["11c"] == "ACME PLAN"
    assert "9" not in filled
    assert "11d_yes" not in filled


def test_another_plan_fills_box_9_and_a_third_is_reported():
    image = an_image(other_coverages=(another(), another(payer=ImagePayer(name="Third Way"))))
    filled = sheet(image)
    assert (filled["9"], filled["9a"], filled["9d"]) == ("DOE, JOHN", "M77", "SECOND LIFE")
    assert filled["11d_yes"] == "X"
    assert any("Third Way" in found.message for found in findings(image))
    assert sheet(an_image())["11d_no"] == "X"


def test_dates_have_six_digits_but_births_eight():
    filled = sheet(a_rich_image())
    assert [filled[f"3_{part}"] for part in ("mm", "dd", "yyyy")] == ["01", "31", "2015"]
    assert [filled[f"14_{part}"] for part in ("mm", "dd", "yy", "qual")] == ["02", "27", "26", "431"]
    assert [filled[f"15_{part}"] for part in ("mm", "dd", "yy", "qual")] == ["02", "26", "26", "439"]
    assert filled["16_to_dd"] == "20"
    assert (filled["18_from_dd"], filled["18_to_dd"]) == ("27", "28")


def test_a_second_date_for_a_box_is_reported():
    dates = tuple(DatedEvent(qualifier=q, first=date(2026, 1, 5)) for q in ("454", "304"))
    image = an_image(dates=dates)
    assert sheet(image)["15_qual"] == "454"
    (found,) = findings(image)
    assert found.rule == "cms1500-no-box"
    assert "304" in found.message
    assert found.path == "dates[1]"


def test_box_17_prefers_referring_over_ordering_over_supervising():
    line = a_line(ordering=a_provider(name=PersonName("Order", "Ann")))
    boss = a_provider(name=PersonName("Super", "Sue"))
    image = an_image(lines=(line,), supervising=boss)
    assert (sheet(image)["17_qual"], sheet(image)["17"]) == ("DK", "ANN ORDER MD")
    assert any("SUE SUPER" in found.message for found in findings(image))
    assert sheet(an_image(supervising=boss))["17_qual"] == "DQ"


def test_box_19_runs_over_two_rows_and_reports_what_is_lost():
    short = an_image(notes=(Note(kind="ADD", text="Short note."),))
    assert sheet(short)["19"] == "NTEADDSHORT NOTE."
    assert "19_upper" not in sheet(short)
    long = an_image(notes=(Note(kind="ADD", text="A" * 60), Note(kind="DGN", text="B" * 20)))
    filled = sheet(long)
    assert len(filled["19_upper"]) == 23
    assert filled["19_upper"] + filled["19"] == ("NTEADD" + "A" * 60 + "   NTEDGN")[:71].rstrip()
    (found,) = findings(long)
    assert "B" * 20 in found.message


def test_diagnoses_beyond_twelve_and_pointers_beyond_four_are_reported():
    image = an_image(
        diagnoses=tuple(f"Z{n:02d}.1" for n in range(14)), lines=(a_line(pointers=(12, 1, 2, 3, 4, 14)),)
    )
    filled = sheet(image)
    assert filled["21_A"] == "Z001"
    assert filled["21_L"] == "Z111"
    assert filled["24E_1"] == "LABC"
    assert filled["21_ind"] == "0"
    paths = [found.path for found in findings(image, "cms1500-no-box")]
    assert paths == ["diagnoses[12]", "diagnoses[13]", "lines[0].pointers[4]", "lines[0].pointers[5]"]


def test_box_23_holds_exactly_one_number():
    image = an_image(clia="11D-0000000", referral_number="REF 9", prior_authorization="")
    assert sheet(image)["23"] == "REF9"
    (found,) = findings(image)
    assert "11D-0000000" in found.message


def test_a_service_line_in_all_its_columns():
    filled = sheet(a_rich_image())
    assert filled["24_1_supp"] == "N400002751001   ML2.5   ZZUNLISTED PROCEDURE   SEE REPORT"
    assert filled["24_1_supp"][16:21] == "ML2.5"
    assert (filled["24I_1"], filled["24J_1_id"], filled["24J_1"]) == ("G2", "P00123", "1234567893")
    assert (filled["24I_2"], filled["24J_2_id"]) == ("ZZ", "207Q00000X")
    assert (filled["24C_1"], filled["24H_1"], filled["24H_1_shaded"]) == ("Y", "Y", "S2")
    assert [filled[f"24D_1_mod{n}"] for n in (1, 2, 3, 4)] == ["25", "59", "GT", "Q6"]
    assert (filled["24F_1_dollars"], filled["24F_1_cents"], filled["24G_1"]) == ("125", "50", "1.5")
    assert filled["24A_1_to_yy"] == "26"


@pytest.mark.parametrize(
    ("units", "text"),
    [("1", "1"), ("1.500", "1.5"), ("0.5", ".5"), ("100", "100"), ("0", "0"), ("1E+2", "100")],
)
def test_units_without_needless_zeros(units, text):
    assert sheet(an_image(lines=(a_line(units=Decimal(units)),)))["24G_1"] == text


def test_numbers_are_never_shortened():
    image = an_image(lines=(a_line(units=Decimal(1000), charge=Money(1_000_000_00)),), total=Money(-500))
    filled = sheet(image)
    assert not {"24G_1", "24F_1_dollars", "24F_1_cents", "28_dollars", "28_cents"} & set(filled)
    said = " ".join(found.message for found in findings(image, "cms1500-truncated"))
    assert "“1000”" in said
    assert "“1000000.00”" in said
    assert "“-5.00”" in said


def test_six_digit_charges_lean_on_the_cents_rule():
    filled = sheet(an_image(lines=(a_line(charge=Money(123456_78)),)))
    assert filled["24F_1_dollars"] == "123456"
    row = text_grid(filled).splitlines()[45]
    assert row[49:57] == "12345678"
    row = text_grid(sheet(an_image())).splitlines()[45]
    assert row[51:57] == "125 50"


def test_supplement_without_qualifier_begins_with_two_blanks():
    line = a_line(notes=(Note(kind="ADD", text="left arm"),))
    assert sheet(an_image(lines=(line,)))["24_1_supp"] == "  LEFT ARM"
    drug = a_line(drug=Drug(ndc="12345678901", quantity=Decimal(3), unit="UN"))
    assert sheet(an_image(lines=(drug,)))["24_1_supp"] == "N412345678901   UN3"


def test_epsdt_without_reason_says_yes():
    assert sheet(an_image(lines=(a_line(epsdt=True),)))["24H_1_shaded"] == "Y"


@pytest.mark.parametrize(("count", "sheets"), [(0, 1), (1, 1), (6, 1), (7, 2), (12, 2), (14, 3)])
def test_further_sheets_repeat_the_head_and_share_the_lines(count, sheets):
    image = an_image(lines=lines(count), total=Money(999), patient_paid=Money(1000))
    filled = boxes(image).sheets
    assert len(filled) == sheets
    shown = [one[f"24D_{n}"] for one in filled for n in range(1, 7) if f"24D_{n}" in one]
    assert shown == [line.code for line in image.lines]
    assert all(one["2"] == filled[0]["2"] and one["21_A"] == "E119" for one in filled)
    assert ["29_dollars" in one for one in filled] == [True] + [False] * (sheets - 1)


def test_each_sheet_totals_its_own_lines():
    image = an_image(lines=lines(14))
    totals = [int(one["28_dollars"] + one["28_cents"]) for one in boxes(image).sheets]
    assert totals == [sum(line.charge.cents for line in image.lines[n : n + 6]) for n in (0, 6, 12)]
    assert sum(totals) == image.total.cents


def test_continued_sheets_total_on_the_last():
    image = an_image(lines=lines(14), paper_continued=True, patient_paid=Money(1000))
    first, second, third = boxes(image).sheets
    for one in (first, second):
        assert one["28_dollars"] + one["28_cents"] == "CONTINUED"
        assert "29_dollars" not in one
    assert int(third["28_dollars"] + third["28_cents"]) == image.total.cents
    assert third["29_dollars"] == "10"
    assert [one["page"] for one in (first, second, third)] == ["PAGE 1 OF 3", "PAGE 2 OF 3", "PAGE 3 OF 3"]


def test_box_29_adds_other_payers_but_not_for_medicare():
    paid = (another(paid=Money(4000)),)
    assert sheet(an_image(patient_paid=Money(500), other_coverages=paid))["29_dollars"] == "45"
    medicare = an_image(filing_code="MB", patient_paid=Money(500), other_coverages=paid)
    assert sheet(medicare)["29_dollars"] == "5"


def test_facility_only_when_given():
    assert not any(name.startswith("32") for name in sheet(an_image()))
    place = a_practice(name=PersonName("Clinic"), other_ids=(OtherId(qualifier="LU", value="12-3"),))
    filled = sheet(an_image(facility=place))
    assert (filled["32_name"], filled["32b"]) == ("CLINIC", "LU123")
    assert filled["33b"] == "ZZ207Q00000X"


def test_signatures_follow_release_and_assignment():
    filled = sheet(an_image(release="Y", benefits_assigned="N", provider_signature=False, assignment="C"))
    assert filled["12_sig"] == "SIGNATURE ON FILE"
    assert not {"13_sig", "31_sig", "27_yes"} & set(filled)
    assert filled["27_no"] == "X"


def test_identifiers_without_a_place_are_reported():
    spare = (OtherId(qualifier="G2", value="AA"), OtherId(qualifier="1C", value="BB"))
    image = an_image(billing=a_practice(other_ids=spare), pay_to=Address("PO Box 9"))
    assert sheet(image)["33b"] == "G2AA"
    said = " ".join(found.message for found in findings(image, "cms1500-no-box"))
    assert "BB" in said
    assert "207Q00000X" in said


def test_a_cut_names_box_value_and_loss():
    image = an_image(claim_number="ABC-1234567890123456")
    assert sheet(image)["26"] == "ABC12345678901"
    (found,) = findings(image)
    assert found.severity is Severity.WARN
    assert found.path == "claim_number"
    assert "Box 26" in found.message
    assert "“ABC1234567890123456”" in found.message
    assert "“23456”" in found.message
    assert found.source.document.endswith("Item Number 26")


def test_an_empty_claim_is_one_blank_sheet():
    image = an_image(subscriber=a_person(name=PersonName()), billing=ImageParty(), lines=())
    assert len(boxes(image).sheets) == 1


@pytest.mark.parametrize("name", ["rich", "seven"])
def test_golden_grid(name):
    image = a_rich_image() if name == "rich" else an_image(lines=lines(7), paper_continued=True)
    text = "\f".join(text_grid(one) for one in boxes(image).sheets)
    golden = GOLDEN / f"cms1500_{name}.txt"
    assert text == golden.read_text(encoding="utf-8")
    assert all(len(page.splitlines()) == 66 for page in text.split("\f"))
