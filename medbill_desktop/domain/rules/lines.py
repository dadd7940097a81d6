"""Rules about service lines: dates, amounts, units, places, drugs."""

from __future__ import annotations

from collections.abc import Iterator

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.rules.context import ScrubContext, block, guide, nucc, warn

_DRUG_UNITS = frozenset({"F2", "GR", "ME", "ML", "UN"})
MAXIMUM_LINES = 50


def lines_are_there(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """One to fifty lines (loop 2400)."""
    if not claim.lines:
        yield block(
            "lines-missing", "lines", "The claim has no service line.", "Enter the charges.", nucc("24")
        )
    if len(claim.lines) > MAXIMUM_LINES:
        yield block(
            "lines-count",
            "lines",
            f"{len(claim.lines)} lines are more than the {MAXIMUM_LINES} of one claim.",
            "Split the claim.",
            guide("loop 2400"),
        )


def dates_are_real(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """No service in the future, none that ends before it begins, none before birth or after death."""
    for place, line in enumerate(claim.lines):
        path = f"lines[{place}].service_date"
        last = max(line.service_date, line.service_thru or line.service_date)
        if last > context.today:
            yield block(
                "date-future",
                path if line.service_date > context.today else f"lines[{place}].service_thru",
                f"Line {place + 1} is dated {last:%m/%d/%Y}, in the future.",
                "Correct the date of service.",
                nucc("24A"),
            )
        if line.service_thru and line.service_thru < line.service_date:
            yield block(
                "date-order",
                f"lines[{place}].service_thru",
                f"Line {place + 1} ends before it begins.",
                "Correct the dates.",
                nucc("24A"),
            )
        died = claim.patient.death_date
        if died and line.service_date > died:
            yield block(
                "date-after-death",
                path,
                f"Line {place + 1} is dated after the patient's death.",
                "Correct the date of service.",
                guide("loop 2400, DTP*472"),
            )


def amounts_are_sensible(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Charges and units are positive (boxes 24F and 24G)."""
    for place, line in enumerate(claim.lines):
        if line.amount.cents < 0:
            yield block(
                "charge-negative",
                f"lines[{place}].amount",
                f"The charge of line {place + 1} is {line.amount}.",
                "Correct the charge.",
                nucc("24F"),
            )
        elif not line.amount:
            yield warn(
                "charge-zero",
                f"lines[{place}].amount",
                f"Line {place + 1} ({line.code}) has no charge.",
                "Enter the price, or keep it for reporting only.",
                nucc("24F"),
            )
        if not line.units.is_finite() or line.units <= 0:
            yield block(
                "units",
                f"lines[{place}].units",
                f"Line {place + 1} has {line.units} units.",
                "Enter the number of units.",
                nucc("24G"),
            )


def patient_payment_is_sensible(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """The patient paid something between nothing and the whole claim (box 29, AMT*F5)."""
    if claim.patient_paid.cents < 0:
        yield block(
            "patient-paid-negative",
            "patient_paid",
            f"The patient's payment is {claim.patient_paid}, less than nothing.",
            "Correct the payment; a refund is no part of a claim.",
            nucc("29"),
        )
    if claim.patient_paid > claim.total:
        yield warn(
            "patient-paid",
            "patient_paid",
            f"The patient paid {claim.patient_paid}, more than the claim's {claim.total}.",
            "Apply the rest to another visit.",
            nucc("29"),
        )


def places_exist(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """The claim names a place of service, and each is one of CMS's (box 24B, CLM05-1)."""
    if not claim.place_of_service.strip():
        yield block(
            "place-missing",
            "place_of_service",
            "The claim has no place of service.",
            "Choose one of the two-digit codes (11 office, 22 hospital outpatient ...).",
            nucc("24B"),
        )
    if not context.places:
        return
    named = [("place_of_service", claim.place_of_service)]
    named += [(f"lines[{n}].place_of_service", x.place_of_service) for n, x in enumerate(claim.lines)]
    for path, place in named:
        if place.strip() and place not in context.places:
            yield block(
                "place-of-service",
                path,
                f"“{place}” is not a place of service.",
                "Choose one of the two-digit codes (11 office, 22 hospital outpatient ...).",
                nucc("24B"),
            )


def drugs_are_complete(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """A drug has an eleven-digit NDC, a quantity and a unit (box 24 shaded, loop 2410)."""
    for place, line in enumerate(claim.lines):
        if not line.ndc.strip():
            continue
        path = f"lines[{place}].ndc"
        if len(digits(line.ndc)) != 11:
            yield block(
                "ndc-form",
                path,
                f"The NDC “{line.ndc}” has not eleven digits.",
                "Write it 5-4-2 with leading zeros.",
                guide("loop 2410, LIN03"),
            )
        known = line.ndc_unit.upper() in _DRUG_UNITS
        if not known or not line.ndc_quantity.is_finite() or line.ndc_quantity <= 0:
            yield block(
                "ndc-quantity",
                path,
                f"The drug on line {place + 1} has no quantity or unit.",
                "Give the quantity in F2, GR, ME, ML or UN.",
                guide("loop 2410, CTP"),
            )
