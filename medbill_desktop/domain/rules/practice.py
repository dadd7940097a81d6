"""Rules about who bills, treats and refers."""

from __future__ import annotations

from collections.abc import Iterator

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.finding import Finding, Source
from medbill_desktop.domain.identifiers import npi_is_valid
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.rules.context import ScrubContext, block, guide, nucc, warn

_NPI = Source("CMS NPI check digit (Luhn with prefix 80840)")


def npis_are_valid(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Every NPI on the claim has ten digits and the right check digit (boxes 17b, 24J, 32a, 33a)."""
    named = [
        ("billing.npi", "billing provider", claim.billing.npi, True),
        ("rendering.npi", "rendering provider", claim.rendering.npi, True),
    ]
    if claim.referring is not None:
        named.append(("referring.npi", "referring provider", claim.referring.npi, True))
    if not claim.location.is_billing_address:
        named.append(("location.npi", "service facility", claim.location.npi, False))
    for path, who, npi, required in named:
        if not npi:
            if required:
                yield block(
                    "npi-missing",
                    path,
                    f"The NPI of the {who} is missing.",
                    "Look it up in set-up.",
                    nucc("33a"),
                )
        elif not npi_is_valid(npi):
            yield block(
                "npi-check-digit",
                path,
                f"{npi} is not a valid NPI for the {who}: its check digit does not fit.",
                "Compare it with the provider's record; two digits are probably swapped.",
                _NPI,
            )


def billing_is_complete(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Name, tax id and contact of the billing provider (boxes 25 and 33)."""
    entity = claim.billing
    if not entity.name.strip():
        yield block(
            "billing-name", "billing.name", "The billing entity has no name.", "Complete set-up.", nucc("33")
        )
    if len(digits(entity.tax_id)) != 9:
        yield block(
            "tax-id",
            "billing.tax_id",
            f"The tax id “{entity.tax_id}” has not nine digits.",
            "Correct it in set-up.",
            nucc("25"),
        )
    if not digits(entity.phone) or not entity.contact_name.strip():
        yield warn(
            "billing-contact",
            "billing.contact_name",
            "The billing contact's name or phone is missing.",
            "Add it in set-up; the file names whom to call.",
            guide("loop 1000A, PER"),
        )


def billing_address_is_a_street(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Street address and nine-digit ZIP of the billing provider (box 33, 2010AA N3 and N4)."""
    entity = claim.billing
    if not (entity.address1.strip() and entity.city.strip() and entity.state.strip()):
        yield block(
            "billing-address",
            "billing.address1",
            "The billing provider's street address is incomplete.",
            "Complete it in set-up.",
            nucc("33"),
        )
    street = entity.address1.upper().replace(".", "").replace(" ", "")
    if street.startswith(("POBOX", "LOCKBOX")):
        yield block(
            "billing-po-box",
            "billing.address1",
            f"“{entity.address1}” is a P.O. box; the billing address must be a street.",
            "Put the street here and the P.O. box into the pay-to address.",
            guide("loop 2010AA, N3"),
        )
    if len(digits(entity.zip)) != 9:
        yield block(
            "billing-zip",
            "billing.zip",
            f"The billing ZIP “{entity.zip}” needs all nine digits.",
            "Look up ZIP+4 of the practice's street.",
            guide("loop 2010AA, N403"),
        )


def names_are_there(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """The rendering and referring providers have names (boxes 17, 31)."""
    if not claim.rendering.last_name.strip():
        yield block(
            "rendering-name",
            "rendering.last_name",
            "The rendering provider has no name.",
            "Complete set-up.",
            nucc("31"),
        )
    if claim.referring is not None and not claim.referring.last_name.strip():
        yield block(
            "referring-name",
            "referring.last_name",
            "The referring provider has no name.",
            "Complete the directory.",
            nucc("17"),
        )
