"""What the Claims tab lists: the queue and the service lines of a claim."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from medbill_desktop.domain.claim import Claim, ServiceLine
from medbill_desktop.domain.worklist import Content
from medbill_desktop.query.worklists import CLAIMS
from medbill_desktop.ui.kit.grid_model import GridColumn, Line
from medbill_desktop.ui.parts.typed_codes import LETTERS

QUEUE = replace(CLAIMS, spec=CLAIMS.spec.narrowed("state", "patient", "amount", "age"))
"""The claims in the narrow queue; number and payer stand in the header of the record."""
HOLD_REASONS = (
    "Waiting for documents",
    "Waiting for the authorization",
    "Provider is not credentialed yet",
    "Coverage is not clear",
    "Question to the provider",
)
"""Usual reasons to hold a claim."""
LINES = (
    GridColumn("day", "Date", Content.DATE),
    GridColumn("code", "Procedure", Content.ID),
    GridColumn("title", "Words", Content.FREE, fills=True),
    GridColumn("pointers", "Points", Content.ID),
    GridColumn("units", "Units", Content.COUNT),
    GridColumn("amount", "Charge", Content.MONEY),
)
FREQUENCIES = {"1": "Original", "7": "Replacement", "8": "Void"}


def line_of(line: ServiceLine) -> Line:
    """A service line as the grid shows it."""
    return {
        "day": line.service_date,
        "code": "-".join((line.code, *line.modifiers)),
        "title": _drug(line) or line.description,
        "pointers": line.pointers,
        "units": f"{Decimal(line.units).normalize():f}",
        "amount": line.amount,
    }


def diagnoses_of(claim: Claim) -> str:
    """The diagnoses with their letters in one line."""
    return "   ".join(f"{letter} {one.code}" for letter, one in zip(LETTERS, claim.diagnoses, strict=False))


def _drug(line: ServiceLine) -> str:
    return f"NDC {line.ndc} {line.ndc_unit}{line.ndc_quantity.normalize():f}" if line.ndc else ""
