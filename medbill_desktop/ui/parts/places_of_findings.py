"""Where a finding of a claim is mended: which record its path leads to."""

from __future__ import annotations

import re

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import Claim
from medbill_desktop.ui.kit.navigate import Target

_INDEX = re.compile(r"^(\w+)\[(\d+)\](?:\.(\w+))?")


def place_of(path: str) -> tuple[str, int, str]:
    """Take a path apart.

    Args:
        path: as in Finding (``"lines[2].modifiers[0]"``).

    Returns:
        The collection, its 0-based index (-1 when the path names none) and the field.
    """
    found = _INDEX.match(path)
    if found:
        return found[1], int(found[2]), found[3] or ""
    head, _, rest = path.partition(".")
    return head, -1, rest


def target_of(path: str, claim: Claim) -> Target:
    """The record in which a finding of this claim is mended."""
    head, index, field = place_of(path)
    if head == "coverages" and 0 <= index < len(claim.coverages) and field == "payer":
        return Target(Kind.PAYER, claim.coverages[index].payer.id)
    if head == "referring" and claim.referring is not None:
        return Target(Kind.PROVIDER, claim.referring.id)
    records = {
        "patient": Target(Kind.PATIENT, claim.patient.id),
        "coverages": Target(Kind.PATIENT, claim.patient.id),
        "case": Target(Kind.PATIENT, claim.patient.id),
        "billing": Target(Kind.BILLING_ENTITY, claim.billing.id),
        "location": Target(Kind.LOCATION, claim.location.id),
        "rendering": Target(Kind.PROVIDER, claim.rendering.id),
    }
    return records.get(head, Target(Kind.ENCOUNTER, claim.encounter_id))
