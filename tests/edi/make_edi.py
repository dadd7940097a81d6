"""Claim images, envelopes and files for the tests of X12."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from medbill_desktop.domain.claim_image import (
    Adjudication,
    Attachment,
    ClaimImage,
    DatedEvent,
    Drug,
    ImageAdjustment,
    ImageLine,
    ImageParty,
    ImagePayer,
    ImagePerson,
    Note,
    OtherCoverage,
    OtherId,
)
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.edi.write_837p import Envelope, write_837p

VISIT = date(2026, 4, 1)
HOME = Address("12 OAK ST", "", "SPRINGFIELD", "IL", "627011234")


def an_envelope(**over):
    fields = {
        "sender_id": "OAKST1",
        "receiver_id": "CLEARING",
        "isa": 42,
        "gs": 7,
        "usage": "T",
        "moment": datetime(2026, 4, 15, 9, 30),  # noqa: DTZ001 - X12 envelopes carry local time without zone
        "submitter_name": "OAK STREET FAMILY MEDICINE",
        "submitter_contact": "KAY SENDER",
        "submitter_phone": "2175550190",
        "receiver_name": "CLEARINGHOUSE",
        "reference": "B000042",
    }
    return Envelope(**{**fields, **over})


def a_billing(**over):
    fields = {
        "role": "85",
        "name": PersonName("OAK STREET FAMILY MEDICINE"),
        "npi": "1987654328",
        "taxonomy": "207Q00000X",
        "tax_id": "361234567",
        "tax_id_kind": "EI",
        "address": Address("100 MAIN ST", "SUITE 5", "SPRINGFIELD", "IL", "627014321"),
        "contact": "ANN BILLER",
        "phone": "2175550100",
    }
    return ImageParty(**{**fields, **over})


def a_person(**over):
    fields = {
        "name": PersonName("GARCIA", "MARIA", "J"),
        "member_id": "XYZ123456789",
        "address": HOME,
        "birth_date": date(1980, 2, 29),
        "sex": "F",
    }
    return ImagePerson(**{**fields, **over})


def a_child(**over):
    fields = {
        "name": PersonName("GARCIA", "LEO"),
        "member_id": "",
        "birth_date": date(2018, 5, 6),
        "sex": "M",
    }
    return a_person(**{**fields, **over})


def a_doctor(role="82", **over):
    fields = {
        "role": role,
        "is_person": True,
        "name": PersonName("CHEN", "LI", "W", "JR"),
        "npi": "1234567893",
    }
    if role == "82":
        fields["taxonomy"] = "207Q00000X"
    return ImageParty(**{**fields, **over})


def a_hospital(role="77"):
    return ImageParty(
        role=role,
        name=PersonName("ST MARY'S HOSPITAL"),
        npi="1555555550",
        address=Address("800 E CARPENTER ST", "", "SPRINGFIELD", "IL", "627690001"),
    )


def a_line(**over):
    fields = {
        "code": "99213",
        "modifiers": ("25",),
        "charge": Money(125_00),
        "pointers": (1, 2),
        "service_date": VISIT,
        "line_control": "1L1",
    }
    return ImageLine(**{**fields, **over})


def an_image(**over):
    """A clean claim: the patient is the subscriber, two diagnoses, one line unless told otherwise."""
    fields = {
        "claim_number": "C1001",
        "filing_code": "CI",
        "group_number": "GRP77",
        "diagnoses": ("E119", "I10"),
        "billing": a_billing(),
        "payer": ImagePayer(name="PRAIRIE HEALTH PLAN", payer_id="PHP01"),
        "subscriber": a_person(),
        "rendering": a_doctor(),
        "lines": (a_line(),),
    }
    made = {**fields, **over}
    made.setdefault("total", Money.total(line.charge for line in made["lines"]))
    return ClaimImage(**made)


def an_other_coverage(letter="P", payer_id="ACME1", **over):
    fields = {
        "responsibility": letter,
        "relationship": "18",
        "group_number": "G1",
        "filing_code": "CI",
        "subscriber": ImagePerson(name=PersonName("GARCIA", "JOSE"), member_id="JG1", address=HOME),
        "payer": ImagePayer(name="ACME HEALTH", payer_id=payer_id),
        "paid": Money(90_00),
        "patient_signature": "",
    }
    return OtherCoverage(**{**fields, **over})


def an_adjudication(payer_id="ACME1", **over):
    fields = {
        "payer_id": payer_id,
        "paid": Money(90_00),
        "code": "99213",
        "modifiers": ("25",),
        "adjustments": (
            ImageAdjustment(group="CO", carc="45", amount=Money(20_00)),
            ImageAdjustment(group="PR", carc="2", amount=Money(15_00), quantity=Decimal(1)),
        ),
        "paid_date": date(2026, 4, 10),
    }
    return Adjudication(**{**fields, **over})


def a_second_payer_claim(**over):
    lines = (a_line(adjudications=(an_adjudication(),)),)
    return an_image(responsibility="S", other_coverages=(an_other_coverage(),), lines=lines, **over)


def a_third_payer_claim():
    first = an_adjudication()
    second = an_adjudication(
        "BETA2",
        paid=Money(10_00),
        adjustments=(ImageAdjustment(group="OA", carc="23", amount=Money(115_00)),),
    )
    return an_image(
        responsibility="T",
        lines=(a_line(adjudications=(first, second)),),
        other_coverages=(
            an_other_coverage(),
            an_other_coverage("S", "BETA2", paid=Money(10_00), remaining=Money(5_00), relationship="01"),
        ),
    )


def _drug_line():
    drug = Drug(
        ndc="00002143380", quantity=Decimal("2.5"), unit="ML", prescription="RX77", prescription_kind="XZ"
    )
    return a_line(code="J3301", modifiers=(), charge=Money(40_50), units=Decimal("2.5"), drug=drug)


def _ambulance():
    here = Address("1129 REINDEER ROAD", "", "CARR", "CO", "806120001")
    there = Address("10005 BANNOCK ST", "", "CHEYENNE", "WY", "820090001")
    return an_image(
        place_of_service="41",
        pick_up=ImageParty(role="PW", address=here),
        drop_off=ImageParty(role="45", address=there),
        extras=("CR1*LB*275**A*DH*21****PATIENT IMMOBILIZED", "CRC*07*Y*04*06*09"),
        lines=(a_line(code="A0427", modifiers=("RH",), emergency=True, extras=("QTY*PT*2",)),),
    )


def scenarios():
    """Name -> claims; each a kind of claim that offices send."""
    minutes = a_line(code="00770", modifiers=("AA", "P3"), unit_kind="MJ", units=Decimal(95))
    first = ("E119", "E1165", "E1140", "E1142", "E1143", "E1151", "E1152", "E1159")
    twelve = (*first, "I10", "J449", "N183", "Z794")
    referring = (
        a_doctor("DN", npi="1472583693"),
        a_doctor("P3", npi="1472583693", name=PersonName("ADAMS", "P")),
    )
    return {
        "self": [an_image()],
        "person bills": [
            an_image(billing=a_billing(is_person=True, name=PersonName("CHEN", "LI"), tax_id_kind="SY"))
        ],
        "spouse": [an_image(relationship="01", patient=a_child(name=PersonName("GARCIA", "ANA")))],
        "child": [an_image(relationship="19", patient=a_child())],
        "second payer": [a_second_payer_claim()],
        "second payer, medicare": [
            a_second_payer_claim(insurance_type="12", filing_code="MB", group_number="")
        ],
        "second payer, claim level": [
            an_image(
                responsibility="S",
                other_coverages=(
                    an_other_coverage(
                        paid=Money(100_00),
                        adjustments=(
                            ImageAdjustment(group="CO", carc="45", amount=Money(20_00)),
                            ImageAdjustment(group="PR", carc="1", amount=Money(5_00)),
                        ),
                        claim_paid_date=date(2026, 4, 10),
                        outpatient="0.8*12.5*MA01*MA07",
                        payer=ImagePayer(
                            name="ACME HEALTH",
                            payer_id="ACME1",
                            other_ids=(OtherId(qualifier="F8", value="ICN7"),),
                        ),
                    ),
                ),
            )
        ],
        "third payer": [a_third_payer_claim()],
        "frequency 7": [an_image(frequency="7", original_reference="ICN123")],
        "frequency 8": [an_image(frequency="8", original_reference="ICN123")],
        "drug": [an_image(lines=(a_line(), _drug_line()))],
        "12 diagnoses": [an_image(diagnoses=twelve, lines=(a_line(pointers=(12, 1, 5, 7)),))],
        "14 lines": [
            an_image(lines=tuple(a_line(line_control=f"L{n}", units=Decimal(n)) for n in range(1, 15)))
        ],
        "50 lines": [an_image(lines=tuple(a_line(line_control=f"L{n}") for n in range(50)))],
        "anesthesia": [an_image(lines=(minutes,), anesthesia_procedures=("27447",))],
        "referring": [an_image(referring=referring, supervising=a_doctor("DQ"), facility=a_hospital())],
        "paperwork": [
            an_image(
                attachments=(
                    Attachment(report_type="OZ", transmission="BM", control_number="PW1"),
                    Attachment(report_type="B4", transmission="AA"),
                ),
                notes=(Note(kind="ADD", text="PATIENT WAS SEEN TWICE"),),
                fixed_format=("STATE DATA",),
            )
        ],
        "accident": [
            an_image(
                accident=("AA", "OA"),
                accident_state="IL",
                dates=(DatedEvent(qualifier="431", first=VISIT), DatedEvent(qualifier="439", first=VISIT)),
                property_claim_number="PC-77",
                filing_code="AM",
            )
        ],
        "numbers": [
            an_image(
                prior_authorization="AUTH1",
                referral_number="REF1",
                clia="14D0000001",
                medical_record="MRN1",
                clearinghouse_number="CH1",
                condition_codes=("AJ",),
                patient_paid=Money(20_00),
                delay_reason="7",
                signature_source="P",
                pay_to=Address("PO BOX 77", "", "SPRINGFIELD", "IL", "627050077"),
            )
        ],
        "line parties": [
            an_image(
                lines=(
                    a_line(
                        rendering=a_doctor(npi="1472583693"),
                        ordering=a_doctor("DK", address=HOME, contact="DESK", phone="2175550111"),
                        referring=(a_doctor("DN"),),
                        supervising=a_doctor("DQ"),
                        facility=a_hospital(),
                        purchased=ImageParty(role="QB", npi="1555555550"),
                        purchased_charge=Money(33_00),
                        service_thru=date(2026, 4, 3),
                        place_of_service="22",
                        prior_authorization="A2",
                        notes=(Note(kind="ADD", text="BILATERAL"),),
                        sales_tax=Money(1_25),
                        description="UNLISTED SERVICE",
                        epsdt=True,
                        family_planning=True,
                        copay_exempt=True,
                    ),
                )
            )
        ],
        "ambulance": [_ambulance()],
        "chiropractic": [
            an_image(dates=(DatedEvent(qualifier="454", first=VISIT),), extras=("CR2********A**LOW BACK",))
        ],
        "hierarchy": [
            an_image(claim_number="H1"),
            an_image(claim_number="H2"),
            an_image(claim_number="H3", relationship="19", patient=a_child()),
            an_image(claim_number="H4", relationship="19", patient=a_child()),
            an_image(
                claim_number="H5",
                relationship="19",
                patient=a_child(name=PersonName("GARCIA", "EVA"), sex="F"),
            ),
            an_image(claim_number="H6", subscriber=a_person(name=PersonName("LEE", "KIM"), member_id="K1")),
            an_image(claim_number="H7", billing=a_billing(npi="1555555550", name=PersonName("LAKE CLINIC"))),
        ],
        "pregnant": [
            an_image(subscriber=a_person(pregnant=True), dates=(DatedEvent(qualifier="484", first=VISIT),))
        ],
    }


def as_sent(image):
    """What the guide lets leave the house of an image: the rest of a person is for paper only.

    Address and birth date of a subscriber who is not the patient, and phones outside property and casualty
    claims (005010X222A1, situational rules of 2010BA and 2010CA).
    """
    numbered = image.property_claim_number or image.filing_code in {"AM", "LM", "WC"}
    silent = {} if numbered else {"phone": "", "contact": ""}
    unborn = {"address": Address(), "birth_date": None, "sex": ""}
    subscriber = replace(image.subscriber, **silent, **(unborn if image.patient else {}))
    patient = replace(image.patient, **silent) if image.patient else None
    return replace(image, subscriber=subscriber, patient=patient)


def every_scenario():
    """All claims of all scenarios, numbered apart."""
    claims = [claim for some in scenarios().values() for claim in some]
    return [replace(claim, claim_number=f"N{number}") for number, claim in enumerate(claims)]


def a_file(*images, **over):
    """The bytes of an 837P."""
    return write_837p(images or (an_image(),), an_envelope(**over))


_WHO = {
    "self": {},
    "spouse": {"relationship": "01", "patient": a_child(name=PersonName("GARCIA", "ANA"), sex="F")},
    "child": {"relationship": "19", "patient": a_child()},
}
_PAYERS = {
    "first payer": {},
    "second payer": {"responsibility": "S", "other_coverages": (an_other_coverage(),)},
    "third payer": {
        "responsibility": "T",
        "other_coverages": (an_other_coverage(), an_other_coverage("S", "BETA2", relationship="01")),
    },
}
_FREQUENCIES = {
    "original": {},
    "replacement": {"frequency": "7", "original_reference": "ICN123"},
    "void": {"frequency": "8", "original_reference": "ICN123"},
}
_CONTENTS = (
    "self",
    "drug",
    "12 diagnoses",
    "14 lines",
    "anesthesia",
    "paperwork",
    "accident",
    "numbers",
    "ambulance",
    "chiropractic",
)


def matrix():
    """Claims of every mix of patient, payers, frequency and content: 270 of them, numbered apart."""
    contents = scenarios()
    return [
        replace(contents[content][0], **who, **payers, **frequency, claim_number=f"{a}-{b}-{c}-{d}".upper())
        for a, who in enumerate(_WHO.values())
        for b, payers in enumerate(_PAYERS.values())
        for c, frequency in enumerate(_FREQUENCIES.values())
        for d, content in enumerate(_CONTENTS)
    ]
