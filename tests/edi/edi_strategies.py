"""Any claim image that an 837P can hold, for properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

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
from medbill_desktop.edi.write_claim import DATE_ORDER

_EDGE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def text(most):
    inner = st.text(alphabet=_EDGE + " !\"&'()+,-./;?=", max_size=most - 2)
    return st.builds("{}{}{}".format, st.sampled_from(_EDGE), inner, st.sampled_from(_EDGE))


def maybe(strategy, empty=""):
    return st.one_of(st.just(empty), strategy)


codes = st.text(alphabet=_EDGE, min_size=2, max_size=10)
days = st.dates(date(1900, 1, 1), date(2030, 12, 31))
amounts = st.integers(0, 99_999_999_99).map(Money)
signed = st.integers(-99_999_99, 99_999_99).map(Money)
quantities = st.integers(1, 999_999).map(lambda n: Decimal(n) / 1000)
addresses = st.builds(
    Address,
    text(20),
    maybe(text(10)),
    text(12),
    st.sampled_from(["IL", "MO"]),
    st.sampled_from(["627011234", "62701"]),
)
npis = st.sampled_from(["1234567893", "1987654328", "1472583693"])


def ids(*kinds):
    """References in the order of the guide, each kind at most once."""
    chosen = st.lists(st.sampled_from(kinds), unique=True, max_size=2)
    return chosen.flatmap(
        lambda some: st.tuples(
            *(
                st.builds(OtherId, qualifier=st.just(kind), value=codes)
                for kind in sorted(some, key=kinds.index)
            )
        )
    )


@st.composite
def parties(draw, role, *, reach=False):
    is_person = draw(st.booleans())
    name = PersonName(draw(text(20)))
    if is_person:
        name = PersonName(
            draw(text(20)), draw(maybe(text(10))), draw(maybe(text(5))), draw(st.sampled_from(["", "JR"]))
        )
    phone = draw(maybe(st.just("2175550100"))) if reach else ""
    return ImageParty(
        role=role,
        is_person=is_person,
        name=name,
        npi=draw(npis),
        taxonomy=draw(maybe(st.just("207Q00000X"))) if role in {"82", "85"} else "",
        address=draw(addresses) if reach else Address(),
        other_ids=draw(ids("0B", "1G", "G2", "LU")),
        phone=phone,
        contact=draw(maybe(text(12))) if phone else "",
        fax=draw(maybe(st.just("2175550199"))) if phone else "",
    )


@st.composite
def billings(draw):
    made = draw(parties("85", reach=True))
    kind = draw(st.sampled_from(["EI", "SY"]))
    fields = {name: getattr(made, name) for name in ImageParty.__dataclass_fields__}
    return ImageParty(**{**fields, "tax_id": "361234567", "tax_id_kind": kind})


@st.composite
def people(draw, *, member):
    return ImagePerson(
        name=PersonName(draw(text(15)), draw(text(10)), draw(maybe(text(4)))),
        member_id=draw(codes) if member else "",
        member_id_kind=draw(st.sampled_from(["MI", "II"])) if member else "MI",
        address=draw(addresses),
        birth_date=draw(days),
        sex=draw(st.sampled_from("FMU")),
        death_date=draw(maybe(days, None)) if not member else None,
        weight=draw(maybe(quantities, None)) if not member else None,
        pregnant=draw(st.booleans()) if not member else False,
        other_ids=draw(ids("SY")),
    )


payers = st.builds(
    ImagePayer,
    name=text(20),
    payer_id=codes,
    id_kind=st.sampled_from(["PI", "XV"]),
    address=maybe(addresses, Address()),
    other_ids=ids("2U", "FY", "G2"),
)


@st.composite
def adjustments(draw):
    found = []
    for group in draw(st.lists(st.sampled_from(["CO", "OA", "PI", "PR"]), unique=True, max_size=3)):
        count = draw(st.sampled_from([1, 2, 7]))
        found += [
            ImageAdjustment(
                group=group, carc=draw(codes), amount=draw(signed), quantity=draw(maybe(quantities, None))
            )
            for _ in range(count)
        ]
    return tuple(found)


def dates(*kinds):
    events = st.builds(DatedEvent, qualifier=st.sampled_from(kinds), first=days, last=maybe(days, None))
    return st.lists(events, max_size=3, unique_by=lambda each: each.qualifier).map(
        lambda some: tuple(sorted(some, key=lambda each: DATE_ORDER.get(each.qualifier, 99)))
    )


def few(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


notes = few(st.builds(Note, kind=st.sampled_from(["ADD", "DCP"]), text=text(40)))
papers = few(st.builds(Attachment, report_type=codes, transmission=codes, control_number=maybe(codes)))

adjudications = st.builds(
    Adjudication,
    payer_id=codes,
    paid=amounts,
    code=codes,
    modifiers=few(st.sampled_from(["25", "59", "LT"]), 4),
    description=maybe(text(20)),
    units=quantities,
    bundled_line=maybe(st.integers(1, 50), None),
    adjustments=adjustments(),
    paid_date=maybe(days, None),
    remaining=maybe(amounts, None),
)
drugs = st.builds(
    Drug,
    ndc=st.just("00002143380"),
    quantity=quantities,
    unit=st.sampled_from(["UN", "ML", "GR", "ME", "F2"]),
    prescription=codes,
    prescription_kind=st.sampled_from(["XZ", "VY"]),
)


@st.composite
def lines(draw, diagnoses):
    purchased = draw(maybe(parties("QB"), ImageParty()))
    return ImageLine(
        code_kind=draw(st.sampled_from(["HC", "ER"])),
        code=draw(codes),
        modifiers=draw(few(st.sampled_from(["25", "59", "LT"]), 4)),
        description=draw(maybe(text(20))),
        charge=draw(amounts),
        unit_kind=draw(st.sampled_from(["UN", "MJ"])),
        units=draw(quantities),
        place_of_service=draw(st.sampled_from(["", "22"])),
        pointers=tuple(draw(st.lists(st.integers(1, diagnoses), min_size=1, max_size=4))),
        emergency=draw(st.booleans()),
        epsdt=draw(st.booleans()),
        family_planning=draw(st.booleans()),
        copay_exempt=draw(st.booleans()),
        service_date=draw(days),
        service_thru=draw(maybe(days, None)),
        line_control=draw(maybe(codes)),
        prior_authorization=draw(maybe(codes)),
        referral_number=draw(maybe(codes)),
        clia=draw(maybe(codes)),
        other_ids=draw(ids("9B", "9D", "EW", "F4", "BT")),
        notes=draw(notes),
        dates=draw(dates("304", "455", "471")),
        drug=draw(maybe(drugs, None)),
        rendering=draw(maybe(parties("82"), ImageParty())),
        purchased=purchased,
        purchased_charge=draw(maybe(amounts, None)) if purchased else None,
        facility=draw(maybe(parties("77", reach=True), ImageParty())),
        ordering=draw(maybe(parties("DK", reach=True), ImageParty())),
        referring=draw(few(parties("DN"), 1)),
        adjudications=draw(few(adjudications)),
        sales_tax=draw(maybe(amounts, None)),
        postage=draw(maybe(amounts, None)),
        attachments=draw(papers),
        extras=draw(st.sampled_from([(), ("QTY*PT*2",), ("CRC*70*Y*65", "MEA*TR*R1*10.5", "LQ*UT*04.04B")])),
    )


@st.composite
def coverages(draw):
    return OtherCoverage(
        responsibility=draw(st.sampled_from("PST")),
        relationship=draw(st.sampled_from(["18", "01", "G8"])),
        group_number=draw(maybe(codes)),
        group_name=draw(maybe(text(10))),
        insurance_type=draw(st.sampled_from(["", "12", "47"])),
        filing_code=draw(st.sampled_from(["CI", "MB"])),
        subscriber=ImagePerson(
            name=PersonName(draw(text(10))), member_id=draw(codes), address=draw(addresses)
        ),
        payer=draw(payers),
        adjustments=draw(adjustments()),
        paid=draw(maybe(amounts, None)),
        non_covered=draw(maybe(amounts, None)),
        remaining=draw(maybe(amounts, None)),
        benefits_assigned=draw(st.sampled_from("YNW")),
        patient_signature=draw(st.sampled_from(["", "P"])),
        release=draw(st.sampled_from("YI")),
        outpatient=draw(st.sampled_from(["", "0.8", "**MA01*MA07"])),
        claim_paid_date=draw(maybe(days, None)),
    )


_BILLING = st.shared(billings(), key="billing")
_PAY_TO = st.shared(maybe(addresses, Address()), key="pay to")
_PAYER = st.shared(payers, key="payer")
_SUBSCRIBER = st.shared(people(member=True), key="subscriber")


@st.composite
def images(draw):
    diagnoses = tuple(
        draw(st.one_of(st.lists(codes, min_size=1, max_size=12), st.lists(codes, min_size=12, max_size=12)))
    )
    dependent = draw(st.booleans())
    accident = draw(st.sampled_from([(), ("EM",), ("AA", "OA")]))
    own = {
        name: draw(maybe(codes))
        for name in (
            "group_number",
            "original_reference",
            "signature_source",
            "prior_authorization",
            "referral_number",
            "property_claim_number",
            "clia",
            "service_authorization_exception",
            "mammography",
            "investigational",
            "medical_record",
            "demonstration",
            "care_plan",
            "clearinghouse_number",
            "special_program",
            "delay_reason",
        )
    }
    count = draw(st.sampled_from([1, 2, 3, 8]))
    return ClaimImage(
        **own,
        claim_number=draw(codes),
        responsibility=draw(st.sampled_from("PST")),
        relationship=draw(st.sampled_from(["01", "19", "G8"])) if dependent else "18",
        filing_code=draw(st.sampled_from(["CI", "MB", ""])),
        total=draw(amounts),
        frequency=draw(st.sampled_from("178")),
        provider_signature=draw(st.booleans()),
        assignment=draw(st.sampled_from("ABC")),
        benefits_assigned=draw(st.sampled_from("YNW")),
        release=draw(st.sampled_from("YI")),
        accident=accident,
        accident_state=draw(st.sampled_from(["", "IL"])) if accident else "",
        dates=draw(dates("431", "454", "439", "484", "435", "096")),
        attachments=draw(papers),
        patient_paid=draw(maybe(amounts, None)),
        other_ids=draw(ids("F5", "9A", "9C")),
        notes=draw(notes),
        fixed_format=draw(few(text(30))),
        icd=draw(st.sampled_from("09")),
        diagnoses=diagnoses,
        anesthesia_procedures=draw(few(codes)),
        condition_codes=draw(few(codes, 14)),
        billing=draw(_BILLING),
        pay_to=draw(_PAY_TO),
        payer=draw(_PAYER),
        subscriber=draw(_SUBSCRIBER),
        patient=draw(people(member=False)) if dependent else None,
        rendering=draw(maybe(parties("82"), ImageParty())),
        referring=draw(few(parties("DN"))),
        supervising=draw(maybe(parties("DQ"), ImageParty())),
        facility=draw(maybe(parties("77", reach=True), ImageParty())),
        other_coverages=draw(few(coverages())),
        extras=draw(st.sampled_from([(), ("CN1*02*12.5", "CRC*07*Y*04*06*09", "HCP*03*100*10")])),
        lines=tuple(draw(st.lists(lines(len(diagnoses)), min_size=count, max_size=count))),
    )
