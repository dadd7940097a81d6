"""The upper half of the CMS-1500: carrier block and boxes 1 to 13."""

from __future__ import annotations

from dataclasses import dataclass

from medbill_desktop.domain.claim_image import ClaimImage, ImagePerson, OtherCoverage
from medbill_desktop.forms import wording
from medbill_desktop.forms.filler import Filler

_FILING = {
    "MA": "medicare",
    "MB": "medicare",
    "MC": "medicaid",
    "CH": "tricare",
    "VA": "champva",
    "FI": "feca",
}
_GROUP_FILING = frozenset({"BL", "CI", "12", "13", "14", "15", "HM", "DS"})
_KINDS = frozenset({"medicare", "medicaid", "tricare", "champva", "group", "feca", "other"})
_GROUP_KINDS = frozenset({"hmo", "ppo"})
_RELATIONS = {"18": "6_self", "01": "6_spouse", "19": "6_child"}
ON_FILE = "SIGNATURE ON FILE"


def coverage_kind(image: ClaimImage) -> str:
    """Which check box of box 1 applies.

    The plan type wins; without one the claim filing indicator decides. A commercial plan is a group health
    plan when the claim names a group or its number, else "other".

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Number 1; table in
    docs/algorithms/cms1500_boxes.md.
    """
    grouped = "group" if image.group_number or image.group_name else "other"
    if image.plan_kind:
        kind = image.plan_kind.lower()
        if kind in _GROUP_KINDS:
            return grouped
        return kind if kind in _KINDS else "other"
    if image.filing_code in _GROUP_FILING:
        return grouped
    return _FILING.get(image.filing_code, "other")


def original_medicare(image: ClaimImage) -> bool:
    """Whether Medicare itself is billed; a Medicare Advantage plan has a filing code of its own kind."""
    return coverage_kind(image) == "medicare" and image.filing_code in ("", "MA", "MB")


@dataclass(frozen=True, slots=True)
class Insured:
    """Who stands in boxes 4, 6, 7 and 11.

    Attributes:
        path: where the person comes from in the ClaimImage.
        relationship: of the patient to this person.
        group: text of box 11; `group_path` where it comes from.
        plan: text of box 11c; `plan_path` where it comes from.
    """

    person: ImagePerson
    path: str
    relationship: str
    group: str
    group_path: str
    plan: str
    plan_path: str


def _from_coverage(other: OtherCoverage, path: str) -> Insured:
    """The insured of another coverage: for Medicare as second payer."""
    own = other.group_number
    plan, source = _plan(other)
    return Insured(
        other.subscriber,
        f"{path}.subscriber",
        other.relationship,
        own or other.subscriber.member_id,
        f"{path}.group_number" if own else f"{path}.subscriber.member_id",
        plan,
        f"{path}.{source}",
    )


def _plan(of: ClaimImage | OtherCoverage) -> tuple[str, str]:
    """Name of the plan, else of the group, else of the payer, and where it stands (boxes 9d and 11c)."""
    names = ((of.plan_name, "plan_name"), (of.group_name, "group_name"))
    return next((pair for pair in names if pair[0]), (of.payer.name, "payer.name"))


def _first_payer(image: ClaimImage) -> int | None:
    """Index of the coverage that pays before Medicare; None when Medicare pays first."""
    if image.responsibility == "P" or not image.other_coverages:
        return None
    ranks = [other.responsibility for other in image.other_coverages]
    return ranks.index("P") if "P" in ranks else 0


def _fill_carrier(form: Filler, image: ClaimImage) -> None:
    """Name and address of the payer in four lines; a missing second street line stays a blank line."""
    address = image.payer.address
    form.put("carrier_1", wording.company(image.payer.name), "payer.name")
    form.put("carrier_2", wording.plain(address.line1), "payer.address.line1")
    form.put("carrier_3", wording.plain(address.line2), "payer.address.line2")
    form.put("carrier_4", wording.place(address), "payer.address")


def _fill_patient(form: Filler, image: ClaimImage) -> None:
    """Boxes 2, 3 and 5."""
    path = "patient" if image.patient else "subscriber"
    patient = image.treated
    form.put("2", wording.listed(patient.name), f"{path}.name")
    form.birth("3", patient.birth_date, patient.sex)
    form.address("5", patient.address, f"{path}.address")
    form.phone("5", patient.phone, f"{path}.phone")


def _fill_insured(form: Filler, insured: Insured) -> None:
    """Boxes 4, 6, 7, 11a; box 6 only because box 4 is filled."""
    person, path = insured.person, insured.path
    name = wording.listed(person.name)
    form.put("4", name, f"{path}.name")
    if name:
        form.mark(_RELATIONS.get(insured.relationship, "6_other"))
    form.address("7", person.address, f"{path}.address")
    form.phone("7", person.phone, f"{path}.phone")
    form.birth("11a", person.birth_date, person.sex)


def _fill_other(form: Filler, others: list[tuple[int, OtherCoverage]]) -> None:
    """Boxes 9, 9a and 9d from the next coverage; further coverages are reported."""
    for order, (index, other) in enumerate(others):
        path = f"other_coverages[{index}]"
        if order:
            name = wording.listed(other.subscriber.name)
            form.no_box("9", "further insured", name, f"{path}.subscriber.name")
            form.no_box("9d", "further payer", other.payer.name, f"{path}.payer.name")
            form.no_box(
                "9a", "further policy number", other.subscriber.member_id, f"{path}.subscriber.member_id"
            )
            form.no_box("9a", "further group number", other.group_number, f"{path}.group_number")
            form.no_box("9d", "further plan", other.plan_name, f"{path}.plan_name")
            form.no_box("9d", "further group", other.group_name, f"{path}.group_name")
            continue
        member = other.subscriber.member_id
        number, source = (
            (other.group_number, "group_number") if other.group_number else (member, "subscriber.member_id")
        )
        medigap = "MEDIGAP " if other.insurance_type == "MI" else ""
        form.put("9", wording.listed(other.subscriber.name), f"{path}.subscriber.name")
        form.put("9a", f"{medigap}{wording.compact(number)}".strip(), f"{path}.{source}")
        plan, source = _plan(other)
        form.put("9d", wording.company(plan), f"{path}.{source}")
        if other.group_number:
            form.no_box("9a", "other insured's member number", member, f"{path}.subscriber.member_id")
        for what, text, field in (
            ("other group name", other.group_name, "group_name"),
            ("other payer", other.payer.name, "payer.name"),
        ):
            if wording.company(text) != wording.company(plan):
                form.no_box("9d", what, text, f"{path}.{field}")


def _fill_condition(form: Filler, image: ClaimImage) -> None:
    """Boxes 10a to 10d."""
    for box, cause in (("10a", "EM"), ("10b", "AA"), ("10c", "OA")):
        form.mark(f"{box}_{'yes' if cause in image.accident else 'no'}")
    form.put("10b_state", wording.plain(image.accident_state), "accident_state")
    if image.accident_country not in ("", "US"):
        form.no_box("10b", "country of the accident", image.accident_country, "accident_country")
    for cause in image.accident:
        if cause not in ("EM", "AA", "OA"):
            form.no_box("10c", "cause of the accident", cause, "accident")
    codes = "   ".join(wording.compact(code) for code in image.condition_codes if code)
    form.put("10d", codes, "condition_codes")


def _fill_plan(form: Filler, image: ClaimImage, insured: Insured | None, *, medicare: bool) -> None:
    """Boxes 11, 11b and 11c."""
    if insured:
        form.put("11", wording.compact(insured.group), insured.group_path)
        form.put("11c", wording.company(insured.plan), insured.plan_path)
    elif image.responsibility == "P":
        form.put("11", "NONE", "group_number")
    if medicare:
        form.no_box("11", "group number of Medicare", image.group_number, "group_number")
        form.no_box("11c", "plan name of Medicare", image.plan_name or image.group_name, "plan_name")
    elif image.plan_name and image.group_name not in ("", image.plan_name):
        form.no_box("11c", "group name", image.group_name, "group_name")
    if image.property_claim_number:
        form.put("11b_qual", "Y4", "property_claim_number")
        form.put("11b", wording.compact(image.property_claim_number), "property_claim_number")


def _own_insured(image: ClaimImage) -> Insured:
    """The subscriber of the plan billed."""
    plan, source = _plan(image)
    return Insured(
        image.subscriber, "subscriber", image.relationship, image.group_number, "group_number", plan, source
    )


def _insured(image: ClaimImage, first: int | None, *, medicare: bool) -> Insured | None:
    """Who stands in box 4: for Medicare only the insured of the plan that pays before it."""
    if not medicare:
        return _own_insured(image)
    if first is not None:
        return _from_coverage(image.other_coverages[first], f"other_coverages[{first}]")
    return None


def fill_people(form: Filler, image: ClaimImage) -> None:
    """Fill the carrier block and boxes 1 to 13.

    Original Medicare is special: as first payer boxes 4, 6, 7, 11a and 11c stay blank and box 11 says NONE;
    as second payer these boxes describe the insurance that pays before it; box 11d always stays blank.

    Source: NUCC 1500 Claim Form Reference Instruction Manual 02/12, Item Numbers 1-13; Medicare Claims
    Processing Manual chapter 26, section 10.2.
    """
    kind = coverage_kind(image)
    medicare = original_medicare(image)
    first = _first_payer(image) if medicare else None
    insured = _insured(image, first, medicare=medicare)
    others = [(index, other) for index, other in enumerate(image.other_coverages) if index != first]
    _fill_carrier(form, image)
    form.mark(f"1_{kind}")
    form.put("1a", wording.loose(image.subscriber.member_id), "subscriber.member_id")
    _fill_patient(form, image)
    if insured:
        _fill_insured(form, insured)
    elif image.patient:
        form.no_box("4", "Medicare subscriber", wording.listed(image.subscriber.name), "subscriber.name")
    _fill_other(form, others)
    _fill_condition(form, image)
    _fill_plan(form, image, insured, medicare=medicare)
    if not medicare:
        form.mark("11d_yes" if others else "11d_no")
    if image.release in ("Y", "I"):
        form.put("12_sig", ON_FILE, "release")
    if image.benefits_assigned == "Y":
        form.put("13_sig", ON_FILE, "benefits_assigned")
