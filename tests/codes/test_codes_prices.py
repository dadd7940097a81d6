"""Medicare amounts against sums worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from medbill_desktop.codes.build.make import build
from medbill_desktop.codes.files import listed
from medbill_desktop.codes.imports.shelf import Order, import_into
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.prices.medicare import Asked, localities, price
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Silent
from tests.codes.conftest import BUILT, RAW
from tests.codes.make_codes_files import FIXTURES

FEBRUARY = date(2026, 2, 10)
GPCI = """ADDENDUM E,,,,,,
,,,,,,
Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,\
2026 PW GPCI (with 1.0 Floor)***,2026 PE GPCI,2026 MP GPCI
10112,AL,00,ALABAMA,1.000,0.875,0.566
02102,AK,01,ALASKA*,1.500,1.065,0.551
"""
OWN = {
    "G0101": "G0101,,X,A,,0.45,0.60,,0.20,,0.04,1.09,0.69,0,XXX,0,0,0,0,0,0,0,0,0,,33.4009",
    "G0202": "G0202,,X,A,,0.76,2.30,,2.30,,0.09,3.15,3.15,1,XXX,0,0,0,0,2,0,0,0,0,,33.4009",
    "G0202-TC": "G0202,TC,X,A,,0.00,2.00,,2.00,,0.05,2.05,2.05,1,XXX,0,0,0,0,2,0,0,0,0,,33.4009",
    "G0300": "G0300,,X,C,,0,0,,0,,0,0,0,0,YYY,0,0,0,0,0,0,0,0,0,,33.4009",
    "G0400": "G0400,,X,A,,1.00,1.00,NA,1.00,,0.10,2.10,2.10,0,090,.1,.7,.2,2,0,0,0,0,0,,33.4009",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    build(RAW, BUILT)
    folder = tmp_path_factory.mktemp("prices")
    text = (FIXTURES / "PPRRVU2026_nonQPP.sample.csv").read_text().splitlines()
    rvu, gpci = folder / "PPRRVU2026_Jan_nonQPP.csv", folder / "GPCI2026.csv"
    extra = [f"{row},09,0,99,0,0,0" for key, row in OWN.items() if key != "G0101"]
    rvu.write_text("\n".join([*(line for line in text if "G0202,26" in line or line[:5] != "G0202"), *extra]))
    gpci.write_text(GPCI)
    made = folder / "made"
    empty = Library([])
    import_into(Order(files=[rvu, gpci], today=FEBRUARY), empty, made, Silent())
    empty.close()
    opened = Library.shipped(listed(made))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("code", "modifiers", "place", "locality", "cents"),
    [
        # 0.45 x 1.000 + 0.60 x 0.875 + 0.04 x 0.566 = 0.99764; x 33.4009 = 33.32207...
        ("G0101", (), "11", "10112-00", 3332),
        # 0.45 x 1.000 + 0.20 x 0.875 + 0.04 x 0.566 = 0.64764; x 33.4009 = 21.63175...
        ("G0101", (), "22", "10112-00", 2163),
        # 0.45 x 1.500 + 0.60 x 1.065 + 0.04 x 0.551 = 1.33604; x 33.4009 = 44.62493...
        ("G0101", ("25",), "11", "02102-01", 4462),
        # 0.31 x 1.000 + 2.40 x 0.875 + 0.05 x 0.566 = 2.4383; x 33.4009 = 81.44141...
        ("G0168", (), "11", "10112-00", 8144),
        # 26: 0.76 x 1.000 + 0.30 x 0.875 + 0.04 x 0.566 = 1.04514; x 33.4009 = 34.90861...
        ("G0202", ("26",), "11", "10112-00", 3491),
        # TC: 0 + 2.00 x 0.875 + 0.05 x 0.566 = 1.7783; x 33.4009 = 59.39682...
        ("G0202", ("59", "TC"), "11", "10112-00", 5940),
        # whole: 0.76 + 2.30 x 0.875 + 0.09 x 0.566 = 2.82344; x 33.4009 = 94.30543...
        ("G0202", (), "11", "10112-00", 9431),
        # 24 is a surgical center: facility. 1.00 + 0.875 + 0.0566 = 1.9316; x 33.4009 = 64.51717...
        ("G0400", (), "24", "10112-00", 6452),
    ],
)
def test_the_amount_to_the_cent(library, code, modifiers, place, locality, cents):
    asked = Asked(code=code, modifiers=modifiers, on=FEBRUARY, place=place, locality=locality)
    found = price(library, asked)
    assert found.amount == Money(cents)
    assert found.verified
    assert found.sources == ("Medicare relative values 2026A", "Medicare geographic indices 2026")
    assert f"Medicare pays {found.amount.dollars()} for one unit" in found.lines[-1]


def test_the_steps_can_be_followed(library):
    asked = Asked(code="G0101", modifiers=("50",), on=FEBRUARY, locality="10112-00")
    assert price(library, asked).lines[:6] == (
        "G0101 at place 11 (office rate), ALABAMA, AL.",
        "Work 0.45 x 1.000 = 0.45000",
        "Practice expense 0.60 x 0.875 = 0.52500",
        "Malpractice 0.04 x 0.566 = 0.02264",
        "0.99764 units x 33.4009 dollars",
        "What 50 changes is not worked out.",
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"code": "J1100"}, "another schedule pays for it"),
        ({"code": "G0300"}, "the Medicare contractor sets its price"),
        ({"code": "G0400"}, "rarely or never done in an office"),
        ({"code": "99999"}, "has no row for 99999"),
        ({"code": "G0101", "modifiers": ("26",)}, "has no row for G0101-26"),
        ({"code": "G0101", "locality": ""}, "no Medicare locality"),
        ({"code": "G0101", "qpp": True}, "No Medicare relative values"),
    ],
)
def test_no_amount_says_why(library, asked, says):
    found = price(library, Asked(**{"on": FEBRUARY, "locality": "10112-00", **asked}))
    assert found.amount is None
    assert says in found.lines[-1]


def test_a_date_past_the_files_is_priced_and_marked(library):
    found = price(library, Asked(code="G0101", on=date(2026, 5, 1), locality="10112-00"))
    assert (found.amount, found.verified) == (Money(3332), False)
    assert "Not verified for 2026-05-01" in found.lines[-1]


def test_what_does_not_exist_is_refused(library):
    with pytest.raises(UserError, match="no place of service"):
        price(library, Asked(code="G0101", on=FEBRUARY, place="98", locality="10112-00"))
    with pytest.raises(UserError, match="no Medicare locality of 2026"):
        price(library, Asked(code="G0101", on=FEBRUARY, locality="99999-99"))


def test_the_places_of_the_schedule(library):
    assert [(one.key, one.name, one.work) for one in localities(library, FEBRUARY)] == [
        ("02102-01", "ALASKA", Decimal("1.500")),
        ("10112-00", "ALABAMA", Decimal("1.000")),
    ]


def test_the_sentence_beside_the_price_of_the_office(library):
    from medbill_desktop.domain.practice import Location
    from medbill_desktop.domain.visit import Charge
    from medbill_desktop.ui.coding.medicare_words import medicare_words

    def words(place="11", locality="10112-00", **over):
        line = Charge(**{"encounter_id": 1, "patient_id": 1, "line": 1, "service_date": FEBRUARY, **over})
        return medicare_words(library, Location(name="Here", medicare_locality=locality), line, place)

    assert words(code="G0101", units=Decimal(2)) == "Medicare: $66.64 (office rate)."
    assert words(code="G0101", place="22") == "Medicare: $21.63 (facility rate)."
    assert words(code="G0101", place_of_service="22") == "Medicare: $21.63 (facility rate)."
    assert "no Medicare locality" in words(code="G0101", locality="")
    assert "is no place of service" in words(code="G0101", place="98")
    assert words(code="") == ""
    late = words(code="G0101", service_date=date(2026, 5, 1))
    assert late == "Medicare: $33.32 (office rate, by the nearest files loaded)."
