"""Rules about the patient and the subscriber."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding, Source
from medbill_desktop.domain.identifiers import STATES, mbi_is_valid
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.names import Address, digits
from medbill_desktop.domain.rules.context import ScrubContext, block, guide, nucc, warn

_RELATIONSHIPS = frozenset({"18", "01", "19", "20", "21", "39", "40", "53", "G8"})


def patient_is_complete(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """Name, birth date, sex and address of the patient (boxes 2, 3, 5)."""
    patient = claim.patient
    if not patient.last_name.strip() or not patient.first_name.strip():
        yield block(
            "patient-name",
            "patient.last_name",
            "The patient's last or first name is missing.",
            "Type it as on the insurance card.",
            nucc("2"),
        )
    if patient.sex.upper() not in {"M", "F"}:
        yield warn(
            "patient-sex",
            "patient.sex",
            "The patient's sex is unknown; it is sent as unknown.",
            "Ask the front desk for it.",
            nucc("3"),
        )
    yield from _birth(patient.birth_date, "patient.birth_date", "patient", claim, context)
    yield from _address(patient.address, "patient", "patient", "5")


def coverage_is_complete(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """The coverage billed: it exists, is in force, and names its subscriber (boxes 1a, 4, 6, 7, 11a)."""
    billed = claim.billed
    if billed is None:
        yield block(
            "coverage-missing",
            "coverages",
            f"No coverage of rank {claim.billed_rank} is on this claim.",
            "Add the coverage to the case, or bill the patient.",
            guide("loop 2000B, SBR"),
        )
        return
    coverage = billed.coverage
    path = f"coverages[{claim.coverages.index(billed)}].coverage"
    if not coverage.member_id.strip():
        yield block(
            "member-id",
            f"{path}.member_id",
            f"The member id with {billed.payer.name} is missing.",
            "Copy it from the card.",
            nucc("1a"),
        )
    lost = min((x.service_date for x in claim.lines if not coverage.covers(x.service_date)), default=None)
    if lost is not None:
        yield block(
            "coverage-dates",
            f"{path}.effective_from",
            f"{billed.payer.name} does not cover {lost:%m/%d/%Y}.",
            "Choose the coverage in force on the date of service; split a claim that outlasts it.",
            Source("Coverage resolves by case and date of service"),
        )
    if coverage.relationship not in _RELATIONSHIPS:
        yield block(
            "relationship",
            f"{path}.relationship",
            f"“{coverage.relationship}” is no relationship to the subscriber.",
            "Use 18 self, 01 spouse, 19 child or G8 other.",
            guide("loop 2000C, PAT01"),
        )
    yield from _medicare_id(claim, path)


def subscriber_is_named(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """A dependent's subscriber has a name and a birth date (boxes 4 and 11a)."""
    billed = claim.billed
    if billed is None:
        return
    coverage = billed.coverage
    path = f"coverages[{claim.coverages.index(billed)}].coverage"
    if coverage.relationship != "18":
        if not coverage.subscriber_name.last or not coverage.subscriber_name.first:
            yield block(
                "subscriber-name",
                f"{path}.subscriber_last_name",
                "The patient is a dependent, but the subscriber's name is missing.",
                "Type the subscriber's name as on the card.",
                nucc("4"),
            )
        yield from _birth(
            coverage.subscriber_birth_date, f"{path}.subscriber_birth_date", "subscriber", claim, context
        )


def other_coverages_are_complete(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Every other payer on the claim has a rank, an id, a member and a subscriber (loops 2320, 2330)."""
    for place, item in enumerate(claim.coverages):
        path = f"coverages[{place}]"
        if not 1 <= item.coverage.rank <= 11 or item.coverage.rank in (
            earlier.coverage.rank for earlier in claim.coverages[:place]
        ):
            yield block(
                "coverage-rank",
                f"{path}.coverage.rank",
                f"The rank {item.coverage.rank} of {item.payer.name} stands twice or is none.",
                "Give the coverages of the case the ranks 1, 2, 3.",
                guide("loop 2320, SBR01"),
            )
        if item is claim.billed:
            continue
        coverage = item.coverage
        named = coverage.relationship == "18" or coverage.subscriber_name.last
        for gone, field, what in (
            (not coverage.member_id.strip(), "coverage.member_id", "member id"),
            (not item.payer.payer_id.strip() and not item.payer.paper_only, "payer.payer_id", "payer id"),
            (not named, "coverage.subscriber_last_name", "subscriber's name"),
        ):
            if gone:
                yield block(
                    "other-coverage",
                    f"{path}.{field}",
                    f"{item.payer.name}, another payer of this claim, lacks the {what}.",
                    "Complete the coverage; every payer of a claim is named in it.",
                    guide("loops 2330A and 2330B, NM1"),
                )


def _medicare_id(claim: Claim, path: str) -> Iterator[Finding]:
    billed = claim.billed
    if billed is None or billed.plan.plan_type is not PlanType.MEDICARE or not billed.coverage.member_id:
        return
    if not mbi_is_valid(billed.coverage.member_id):
        yield block(
            "mbi-pattern",
            f"{path}.member_id",
            f"{billed.coverage.member_id} is not a Medicare Beneficiary Identifier.",
            "It has 11 characters like 1EG4-TE5-MK73; copy it from the red, white and blue card.",
            Source("CMS, Understanding the Medicare Beneficiary Identifier (MBI) format"),
        )


def _birth(born: date | None, path: str, who: str, claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    if born is None:
        yield block(
            "birth-date",
            path,
            f"The birth date of the {who} is missing.",
            "Ask the front desk for it.",
            nucc("3" if who == "patient" else "11a"),
        )
    elif born > context.today or (who == "patient" and born > claim.service_date):
        yield block(
            "birth-date",
            path,
            f"The {who}'s birth date {born:%m/%d/%Y} lies after the service or today.",
            "Correct the birth date.",
            nucc("3" if who == "patient" else "11a"),
        )
    elif _age(born, context.today) > 120:
        yield warn(
            "birth-date-old",
            path,
            f"The {who} would be over 120 years old ({born:%m/%d/%Y}).",
            "Check the century of the birth date.",
            nucc("3" if who == "patient" else "11a"),
        )


def _age(born: date, day: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _address(address: Address, path: str, who: str, item: str) -> Iterator[Finding]:
    for field, value in (("address1", address.line1), ("city", address.city), ("state", address.state)):
        if not value.strip():
            yield block(
                f"{who}-address",
                f"{path}.{field}",
                f"The {who}'s {field.rstrip('1')} is missing.",
                "Complete the address.",
                nucc(item),
            )
    if address.state and address.state.strip().upper() not in STATES:
        yield block(
            f"{who}-state",
            f"{path}.state",
            f"“{address.state}” is not a state.",
            "Use the two-letter postal code.",
            nucc(item),
        )
    if len(digits(address.zip)) not in (5, 9):
        yield block(
            f"{who}-zip",
            f"{path}.zip",
            f"The {who}'s ZIP “{address.zip}” has neither 5 nor 9 digits.",
            "Correct the ZIP.",
            nucc(item),
        )
