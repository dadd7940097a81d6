"""The bytes of an 837P, and what is refused before there are any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from medbill_desktop.domain.claim_image import DatedEvent, ImagePayer, Note
from medbill_desktop.domain.errors import Cancelled, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import PersonName
from medbill_desktop.domain.progress import Silent
from medbill_desktop.edi.write_837p import write_837p
from tests.edi.make_edi import (
    a_billing,
    a_child,
    a_file,
    a_line,
    a_person,
    a_second_payer_claim,
    an_envelope,
    an_image,
    every_scenario,
)

GOLDEN = """\
ISA*00*          *00*          *ZZ*OAKST1         *ZZ*CLEARING       *260415*0930*^*00501*000000042*0*T*:~
GS*HC*OAKST1*CLEARING*20260415*0930*7*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*B000042*20260415*0930*CH~
NM1*41*2*OAK STREET FAMILY MEDICINE*****46*OAKST1~
PER*IC*KAY SENDER*TE*2175550190~
NM1*40*2*CLEARINGHOUSE*****46*CLEARING~
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
NM1*85*2*OAK STREET FAMILY MEDICINE*****XX*1987654328~
N3*100 MAIN ST*SUITE 5~
N4*SPRINGFIELD*IL*627014321~
REF*EI*361234567~
PER*IC*ANN BILLER*TE*2175550100~
HL*2*1*22*1~
SBR*P**GRP77******CI~
NM1*IL*1*GARCIA*MARIA*J***MI*XYZ123456789~
NM1*PR*2*PRAIRIE HEALTH PLAN*****PI*PHP01~
HL*3*2*23*0~
PAT*19~
NM1*QC*1*GARCIA*LEO~
N3*12 OAK ST~
N4*SPRINGFIELD*IL*627011234~
DMG*D8*20180506*M~
CLM*C1001*125***11:B:1*Y*A*Y*Y~
DTP*431*D8*20260329~
REF*G1*AUTH1~
NTE*ADD*SEEN TWICE~
HI*ABK:E119*ABF:I10~
NM1*82*1*CHEN*LI*W**JR*XX*1234567893~
PRV*PE*PXC*207Q00000X~
LX*1~
SV1*HC:99213:25*125*UN*1***1:2~
DTP*472*D8*20260401~
REF*6R*1L1~
SE*34*0001~
GE*1*7~
IEA*1*000000042~
"""


def lines_of(*images, **over):
    return a_file(*images, **over).decode().split("~\n")


def test_golden_bytes_of_a_childs_claim():
    claim = an_image(
        relationship="19",
        patient=a_child(),
        prior_authorization="AUTH1",
        notes=(Note(kind="ADD", text="SEEN TWICE"),),
        dates=(DatedEvent(qualifier="431", first=date(2026, 3, 29)),),
    )
    assert write_837p([claim], an_envelope()) == GOLDEN.encode()


def test_a_contact_that_is_the_submitters_is_not_sent_again():
    known = a_file(submitter_contact="ANN BILLER", submitter_phone="2175550100").decode()
    assert known.count("PER*IC*ANN BILLER*TE*2175550100") == 1
    faxed = lines_of(an_image(billing=a_billing(fax="2175550101")), submitter_contact="ANN BILLER")
    assert "PER*IC*ANN BILLER*TE*2175550100*FX*2175550101" in faxed


@pytest.mark.parametrize("over", [{"filing_code": "WC"}, {"property_claim_number": "PC77"}])
def test_phones_of_people_go_with_property_and_casualty_claims_only(over):
    people = {
        "relationship": "19",
        "subscriber": a_person(phone="2175550111"),
        "patient": a_child(phone="2175550122"),
    }
    assert not [line for line in lines_of(an_image(**people)) if line.startswith("PER*IC**TE")]
    file = lines_of(an_image(**people, **over))
    assert [line for line in file if line.startswith("PER*IC**TE")] == [
        "PER*IC**TE*2175550111",
        "PER*IC**TE*2175550122",
    ]


def test_isa_has_106_characters_and_no_line_breaks_on_request():
    raw = a_file(lines_apart=False)
    assert raw[105:108] == b"~GS"
    assert b"\n" not in raw


def test_neighbours_share_levels():
    file = lines_of(
        an_image(claim_number="A"),
        an_image(claim_number="B"),
        an_image(claim_number="C", relationship="19", patient=a_child()),
        an_image(claim_number="D", relationship="01", patient=a_child(name=PersonName("GARCIA", "EVA"))),
        an_image(claim_number="E", billing=a_billing(npi="1555555550")),
    )
    assert [line for line in file if line[:3] in {"HL*", "CLM"}] == [
        "HL*1**20*1",
        "HL*2*1*22*0",
        "CLM*A*125***11:B:1*Y*A*Y*Y",
        "CLM*B*125***11:B:1*Y*A*Y*Y",
        "HL*3*1*22*1",
        "HL*4*3*23*0",
        "CLM*C*125***11:B:1*Y*A*Y*Y",
        "HL*5*3*23*0",
        "CLM*D*125***11:B:1*Y*A*Y*Y",
        "HL*6**20*1",
        "HL*7*6*22*0",
        "CLM*E*125***11:B:1*Y*A*Y*Y",
    ]


def test_amounts_have_no_needless_zeros_and_no_trailing_delimiters():
    file = lines_of(
        an_image(lines=(a_line(charge=Money(12_50)), a_line(charge=Money(5))), patient_paid=Money(0))
    )
    assert "CLM*C1001*12.55***11:B:1*Y*A*Y*Y" in file
    assert "SV1*HC:99213:25*.05*UN*1***1:2" in file
    assert "AMT*F5*0" in file
    assert not [line for line in file[1:] if line.endswith(("*", ":"))]


def test_second_payer_loops():
    file = lines_of(a_second_payer_claim())
    start = file.index("SBR*P*18*G1******CI")
    assert file[start + 1 : start + 7] == [
        "AMT*D*90",
        "OI***Y***Y",
        "NM1*IL*1*GARCIA*JOSE****MI*JG1",
        "N3*12 OAK ST",
        "N4*SPRINGFIELD*IL*627011234",
        "NM1*PR*2*ACME HEALTH*****PI*ACME1",
    ]
    line = file.index("SVD*ACME1*90*HC:99213:25**1")
    assert file[line + 1 : line + 4] == ["CAS*CO*45*20", "CAS*PR*2*15*1", "DTP*573*D8*20260410"]


def test_more_than_5000_claims_take_a_second_transaction():
    claims = [an_image(claim_number=f"C{number}") for number in range(5001)]
    file = write_837p(claims, an_envelope(st=8)).decode().split("~\n")
    assert [line for line in file if line[:3] in {"ST*", "GE*"}] == [
        "ST*837*0008*005010X222A1",
        "ST*837*0009*005010X222A1",
        "GE*2*7",
    ]


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        (an_image(subscriber=a_person(name=PersonName("O*NEIL"))), ("Claim C1001", "NM103", "“*”")),
        (an_image(subscriber=a_person(name=PersonName("GARCÍA"))), ("Claim C1001", "NM103", "“Í”")),
        (an_image(notes=(Note(kind="ADD", text="A:B"),)), ("Claim C1001", "NTE02", "“:”")),
        (an_image(notes=(Note(kind="ADD", text="A\nB"),)), ("Claim C1001", "NTE02")),
        (an_image(notes=(Note(kind="ADD", text="A~B"),)), ("Claim C1001", "NTE02", "“~”")),
        (an_image(notes=(Note(kind="ADD", text="A^B"),)), ("Claim C1001", "NTE02", "“^”")),
        (an_image(lines=(a_line(description="A:B"),)), ("Claim C1001", "“A:B”")),
        (an_image(lines=(a_line(description="A*B"),)), ("Claim C1001", "SV101")),
        (an_image(notes=(Note(kind="ADD", text="X" * 81),)), ("Claim C1001", "NTE02", "81", "80 fit")),
        (an_image(claim_number=""), ("no claim number",)),
        (an_image(lines=()), ("Claim C1001", "no service line")),
        (an_image(lines=(a_line(),) * 51), ("51 lines",)),
        (an_image(diagnoses=()), ("no diagnosis",)),
        (an_image(diagnoses=("E119",) * 13), ("13 diagnoses",)),
        (an_image(lines=(a_line(pointers=(3,)),)), ("line 1", "diagnosis that the claim does not have")),
        (an_image(lines=(a_line(pointers=()),)), ("line 1", "point")),
        (an_image(lines=(a_line(), a_line(service_date=None))), ("line 2", "date of service")),
        (an_image(billing=a_billing(npi="")), ("NPI",)),
        (an_image(billing=a_billing(tax_id="")), ("tax id",)),
        (an_image(payer=ImagePayer(name="X")), ("payer id",)),
        (an_image(relationship="19"), ("patient",)),
        (an_image(patient=a_child()), ("relationship",)),
        (an_image(subscriber=a_person(birth_date=None)), ("birth date",)),
    ],
)
def test_unwritable_claims_are_refused_by_claim_and_field(claim, named):
    with pytest.raises(UserError) as refusal:
        write_837p([an_image(claim_number="C1"), claim], an_envelope())
    assert [word for word in named if word not in str(refusal.value)] == []


@pytest.mark.parametrize(
    ("over", "word"),
    [
        ({"sender_id": ""}, "ISA06"),
        ({"receiver_id": "X" * 16}, "ISA08"),
        ({"isa": 0}, "interchange control"),
        ({"gs": 1_000_000_000}, "group control"),
        ({"usage": "X"}, "usage"),
        ({"submitter_phone": ""}, "phone"),
        ({"receiver_name": ""}, "receiver"),
        ({"reference": ""}, "BHT03"),
        ({"sender_id": "A*B"}, "ISA01"),
        ({"submitter_name": "A~B"}, "NM103"),
    ],
)
def test_unusable_envelopes_are_refused(over, word):
    with pytest.raises(UserError, match=word):
        a_file(**over)


def test_nothing_to_write_is_refused():
    with pytest.raises(UserError, match="no claim to write"):
        write_837p([], an_envelope())


def test_cancel_stops_writing():
    watch = Silent()
    watch.cancelled = True
    with pytest.raises(Cancelled):
        write_837p([an_image()], an_envelope(), watch)


def test_same_claims_and_envelope_give_the_same_bytes():
    assert write_837p(every_scenario(), an_envelope()) == write_837p(every_scenario(), an_envelope())


def test_reporting_and_reissue_stand_in_bht():
    file = lines_of(replace(an_image()), reporting=True, reissue=True)
    assert "BHT*0019*18*B000042*20260415*0930*RP" in file
