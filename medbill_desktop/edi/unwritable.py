"""What no 837P can do without: such a claim is refused before a byte leaves (OFFICE O36)."""

from __future__ import annotations

from medbill_desktop.domain.claim_image import ClaimImage, ImageLine
from medbill_desktop.domain.errors import UserError

_MAX_LINES = 50
_MAX_DIAGNOSES = 12
_MAX_POINTERS = 4


def refuse_incomplete(where: str, image: ClaimImage) -> None:
    """Return quietly when the claim has every part the format requires.

    Args:
        where: names the claim in the sentence.
        image: the claim.

    Raises:
        UserError: a part is missing; the sentence names it.

    Source: ASC X12N 837 005010X222A1, required segments and elements; map of pyx12 4.0.0.
    """
    problem = _of_claim(image) or _of_parties(image)
    if not problem:
        for number, line in enumerate(image.lines, start=1):
            found = _of_line(line, len(image.diagnoses))
            if found:
                problem = f"line {number} {found}"
                break
    if problem:
        raise UserError(f"{where} cannot be written: {problem}. Complete the claim and try again.")


def _first(checks: tuple[tuple[bool, str], ...]) -> str:
    return next((words for wrong, words in checks if wrong), "")


def _of_claim(image: ClaimImage) -> str:
    return _first(
        (
            (not image.claim_number, "it has no claim number (CLM01)"),
            (not image.lines, "it has no service line"),
            (len(image.lines) > _MAX_LINES, f"it has {len(image.lines)} lines and 50 fit; split it"),
            (not image.diagnoses, "it has no diagnosis"),
            (len(image.diagnoses) > _MAX_DIAGNOSES, f"it has {len(image.diagnoses)} diagnoses and 12 fit"),
            (not all(image.diagnoses), "it has an empty diagnosis"),
            (not image.place_of_service, "it has no place of service"),
            (not image.frequency, "it has no claim frequency"),
            (not image.responsibility, "payer responsibility (SBR01) is not set"),
        )
    )


def _of_parties(image: ClaimImage) -> str:
    own = image.patient is None
    return _first(
        (
            (not image.billing.name.last, "the billing provider has no name"),
            (not image.billing.npi, "the billing provider has no NPI"),
            (not image.billing.tax_id, "the billing provider has no tax id"),
            (not image.billing.address.line1, "the billing provider has no street address"),
            (not image.subscriber.name.last, "the subscriber has no name"),
            (not image.payer.name or not image.payer.payer_id, "the payer has no name or no payer id"),
            (own and image.relationship != "18", "the patient is not the subscriber but is missing"),
            (
                not own and image.relationship in {"", "18"},
                "the relationship of patient to subscriber is not set",
            ),
            (not image.treated.name.last, "the patient has no name"),
            (image.treated.birth_date is None, "the patient has no birth date"),
            (not image.treated.address.line1, "the patient has no address"),
        )
    )


def _of_line(line: ImageLine, diagnoses: int) -> str:
    return _first(
        (
            (not line.code or not line.code_kind, "has no procedure code"),
            (line.service_date is None, "has no date of service"),
            (not 1 <= len(line.pointers) <= _MAX_POINTERS, "must point to one to four diagnoses"),
            (
                any(not 1 <= pointer <= diagnoses for pointer in line.pointers),
                "points to a diagnosis that the claim does not have",
            ),
            (len(line.modifiers) > 4, "has more than four modifiers"),
            (
                line.purchased_charge is not None and not line.purchased.npi,
                "has a purchased service charge but no NPI of its provider",
            ),
            (
                line.drug is not None and not (line.drug.ndc and line.drug.unit),
                "has a drug without NDC or unit",
            ),
        )
    )
