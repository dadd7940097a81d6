"""Whatever a claim holds, drawing it never fails and no value of the table of boxes vanishes silently."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from medbill_desktop.domain.claim_image import (
    Attachment,
    ClaimImage,
    DatedEvent,
    Drug,
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
from medbill_desktop.domain.text import basic
from medbill_desktop.forms.boxes import boxes
from medbill_desktop.forms.cms1500 import draw_cms1500
from medbill_desktop.forms.grid import fields

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking a claim of this size takes minutes; the assertion names the value and its boxes anyway."""
words = st.one_of(
    st.just(""),
    st.text(alphabet="ABCdef 0123-.'#&()\\éß", max_size=40),
    st.text(max_size=12),
)
days = st.dates(date(1901, 1, 1), date(2080, 1, 1))
money = st.integers(-500, 9_999_999_99).map(Money)
names = st.builds(PersonName, words, words, words, words)
addresses = st.builds(Address, words, words, words, words, words, st.sampled_from(["", "US", "CA"]))
ids = st.lists(
    st.builds(OtherId, qualifier=st.sampled_from(["0B", "1G", "G2", "LU", "SY", "X5"]), value=words),
    max_size=3,
).map(tuple)
parties = st.builds(
    ImageParty,
    name=names,
    npi=words,
    taxonomy=words,
    tax_id=words,
    tax_id_kind=st.sampled_from(["EI", "SY", ""]),
    address=addresses,
    other_ids=ids,
    phone=words,
    credentials=words,
)
people = st.builds(
    ImagePerson,
    name=names,
    member_id=words,
    address=addresses,
    birth_date=st.none() | days,
    sex=st.sampled_from(["M", "F", "U", ""]),
    phone=words,
)
dated = st.builds(
    DatedEvent,
    qualifier=st.sampled_from(["431", "484", "439", "454", "304", "360", "361", "314", "435", "096", "573"]),
    first=days,
    last=st.none() | days,
)
units = st.decimals(0, 99999, places=2) | st.integers(0, 999).map(Decimal)
notes = st.lists(st.builds(Note, kind=st.sampled_from(["ADD", "DGN"]), text=words), max_size=2).map(tuple)
image_lines = st.builds(
    ImageLine,
    code=words,
    modifiers=st.lists(words, max_size=5).map(tuple),
    description=words,
    charge=money,
    units=units,
    place_of_service=words,
    pointers=st.lists(st.integers(-1, 14), max_size=6).map(tuple),
    emergency=st.booleans(),
    epsdt=st.booleans(),
    epsdt_reason=words,
    service_date=st.none() | days,
    clia=words,
    prior_authorization=words,
    other_ids=ids,
    notes=notes,
    dates=st.lists(dated, max_size=1).map(tuple),
    drug=st.none() | st.builds(Drug, ndc=words, quantity=units, unit=words, prescription=words),
    rendering=st.just(ImageParty()) | parties,
    ordering=st.just(ImageParty()) | parties,
    facility=st.just(ImageParty()) | parties,
    sales_tax=st.none() | money,
)
others = st.builds(
    OtherCoverage,
    responsibility=st.sampled_from("PST"),
    plan_name=words,
    group_number=words,
    group_name=words,
    subscriber=people,
    payer=st.builds(ImagePayer, name=words),
    paid=st.none() | money,
)
images = st.builds(
    ClaimImage,
    claim_number=words,
    responsibility=st.sampled_from("PST"),
    relationship=st.sampled_from(["18", "01", "19", "G8"]),
    filing_code=st.sampled_from(["MB", "MC", "CI", "BL", "WC", ""]),
    plan_name=words,
    group_number=words,
    group_name=words,
    total=money,
    frequency=st.sampled_from(["1", "7", "8", "5", ""]),
    original_reference=words,
    assignment=st.sampled_from("ABC"),
    accident=st.lists(st.sampled_from(["AA", "EM", "OA", "AP"]), max_size=3).map(tuple),
    accident_state=words,
    dates=st.lists(dated, max_size=4).map(tuple),
    attachments=st.lists(
        st.builds(Attachment, report_type=words, transmission=words, control_number=words), max_size=1
    ).map(tuple),
    patient_paid=st.none() | money,
    prior_authorization=words,
    referral_number=words,
    property_claim_number=words,
    clia=words,
    notes=notes,
    diagnoses=st.lists(words, max_size=14).map(tuple),
    condition_codes=st.lists(words, max_size=3).map(tuple),
    billing=parties,
    payer=st.builds(ImagePayer, name=words, address=addresses),
    subscriber=people,
    patient=st.none() | people,
    rendering=parties,
    referring=st.lists(parties, max_size=2).map(tuple),
    supervising=st.just(ImageParty()) | parties,
    facility=st.just(ImageParty()) | parties,
    other_coverages=st.lists(others, max_size=2).map(tuple),
    outside_lab=st.none() | st.booleans(),
    outside_lab_charge=st.none() | money,
    paper_continued=st.booleans(),
    lines=st.lists(image_lines, max_size=8).map(tuple),
)


def bare(text):
    """Letters and digits in upper case: what any wording must keep."""
    return "".join(c for c in basic(text) if c.isalnum())


def box_table(image):
    """Every value with a box: the words, and the boxes where it may stand."""
    yield image.claim_number, {"26"}
    yield image.subscriber.member_id, {"1a"}
    yield image.original_reference, {"22"}
    yield image.property_claim_number, {"11b"}
    yield image.billing.tax_id, {"25"}
    yield image.group_number, {"11"}
    yield image.accident_state, {"10b"}
    for number in (image.prior_authorization, image.referral_number, image.clia):
        yield number, {"23"}
    for code in image.diagnoses:
        yield code, {"21"}
    for code in image.condition_codes:
        yield code, {"10d"}
    for note in image.notes:
        yield note.text, {"19"}
    yield from person_table(image.treated)
    yield from party_table(image.billing, "33", "33a", "33b")
    yield from party_table(image.facility, "32", "32a", "32b")
    for party in (*image.referring, image.supervising):
        if party:
            yield party.name.last, {"17"}
            yield party.npi, {"17b", "17"}
            for one in party.other_ids:
                yield one.value, {"17a"}
    for other in image.other_coverages:
        yield other.subscriber.name.last, {"9", "4"}
        yield other.group_number, {"9a", "11"}
        yield other.group_name, {"9d", "11c"}
    for line in image.lines:
        yield from line_table(image, line)


def person_table(person):
    yield person.name.last, {"2"}
    yield person.name.first, {"2"}
    yield person.name.suffix, {"2"}
    yield from ((value, {"5"}) for value in (person.address.line1, person.address.city, person.address.state))
    yield "".join(c for c in person.phone if c in "0123456789"), {"5"}


def party_table(party, box, npi, other):
    yield party.name.last, {box}
    yield party.name.first, {box}
    yield party.address.line1, {box}
    yield party.address.line2, {box}
    yield party.address.city, {box}
    if party or party.address:
        yield party.npi, {npi}
        for one in party.other_ids:
            yield one.value, {other}


def line_table(image, line):
    yield line.code, {"24D"}
    yield from ((modifier, {"24D"}) for modifier in line.modifiers)
    yield line.description, {"24 shaded"}
    yield from ((note.text, {"24 shaded"}) for note in line.notes)
    yield line.place_of_service or image.place_of_service, {"24B"}
    yield line.epsdt_reason, {"24H shaded"}
    yield line.clia, {"23"}
    yield line.prior_authorization, {"23"}
    rendering = line.rendering or image.rendering
    if rendering:
        yield rendering.npi, {"24J"}
        yield rendering.taxonomy, {"24J shaded"}
    if line.drug and line.drug.ndc:
        yield line.drug.ndc, {"24 shaded"}
        yield line.drug.prescription, {"24 shaded"}
    if line.charge.cents >= 0:
        yield line.charge.plain(), {"24F"}
    if line.facility:
        yield line.facility.name.last, {"32"}


def shown_in(filled, wanted):
    """All text of some boxes, sheet after sheet, without blanks."""
    specs = fields()
    return "".join(
        bare(sheet[name]) + "|"
        for sheet in filled.sheets
        for name in specs
        if name in sheet and specs[name].box in wanted
    )


def runs_on(filled, wanted):
    return shown_in(filled, wanted).replace("|", "")


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    phases=QUICK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(images)
def test_no_value_is_lost_in_silence(image):
    filled = boxes(image)
    capacity = {name: spec.capacity for name, spec in fields().items()}
    said = "".join(bare(found.message) + "|" for found in filled.findings)
    event(f"sheets {len(filled.sheets)}")
    event("findings" if filled.findings else "no findings")
    for sheet in filled.sheets:
        assert all(text and len(text) <= capacity[name] and text.isascii() for name, text in sheet.items())
    for value, wanted in box_table(image):
        key = bare(value)
        assert not key or key in runs_on(filled, wanted) or key in said, (value, wanted)


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    phases=QUICK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(images, max_size=2))
def test_any_claim_can_be_drawn(batch):
    out = io.BytesIO()
    drawn = draw_cms1500(batch, out, data_only=True)
    assert drawn.claims == len(batch)
    assert drawn.pages >= len(batch)
    assert out.getvalue().startswith(b"%PDF")
