"""What a claim read from an 837P must have, whoever made the file."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.findings import Log, Place

_MAX_LINES = 50
_MAX_DIAGNOSES = 12


def check_claim(image: ClaimImage, log: Log, at: Place) -> None:
    """Add a finding for everything the claim lacks or that does not add up."""
    name = f"Claim {image.claim_number or '(no number)'}"
    for missing, words in _missing(image):
        if missing:
            log.block(at, "x12-missing", f"{name} has no {words}.", "Correct it where the file was made.")
    if image.billing and not image.billing.npi:
        log.caution(at, "x12-npi", f"{name}: the billing provider is sent without NPI (NM109).")
    total = Money.total(line.charge for line in image.lines)
    if image.lines and total != image.total:
        log.block(
            at,
            "x12-total",
            f"{name}: CLM02 is {image.total}, but its lines add up to {total}.",
            "Correct the charges where the file was made.",
        )
    for count, most, what in (
        (len(image.lines), _MAX_LINES, "lines"),
        (len(image.diagnoses), _MAX_DIAGNOSES, "diagnoses"),
    ):
        if count > most:
            log.block(at, "x12-too-many", f"{name} has {count} {what}; a claim holds at most {most}.")
    _check_lines(image, name, log, at)


def _missing(image: ClaimImage) -> tuple[tuple[bool, str], ...]:
    """What is absent, with the words for it."""
    return (
        (not image.claim_number, "claim number (CLM01)"),
        (not image.lines, "service line"),
        (not image.diagnoses, "diagnosis (HI)"),
        (not image.billing, "billing provider (NM1*85)"),
        (bool(image.billing) and not image.billing.tax_id, "tax id of the billing provider (REF*EI or SY)"),
        (not image.subscriber.name, "subscriber (NM1*IL)"),
        (not image.payer.name and not image.payer.payer_id, "payer (NM1*PR)"),
        (not image.responsibility, "payer responsibility (SBR01)"),
        (not image.relationship, "relationship of the patient to the subscriber (SBR02 or PAT01)"),
        (
            image.patient is None and image.relationship not in {"18", ""},
            "patient (NM1*QC), although the patient is not the subscriber",
        ),
        (image.treated.birth_date is None, "birth date of the patient that can be read (DMG02)"),
    )


def _check_lines(image: ClaimImage, name: str, log: Log, at: Place) -> None:
    for number, line in enumerate(image.lines, start=1):
        for missing, words in (
            (not line.code, "procedure code (SV101)"),
            (line.service_date is None, "date of service that can be read (DTP*472)"),
            (not line.pointers, "diagnosis pointer (SV107)"),
        ):
            if missing:
                log.block(at, "x12-missing", f"{name}, line {number} has no {words}.")
        beyond = [pointer for pointer in line.pointers if not 1 <= pointer <= len(image.diagnoses)]
        if beyond:
            log.block(
                at,
                "x12-pointer",
                f"{name}, line {number} points to diagnosis {beyond[0]} of {len(image.diagnoses)}.",
            )
