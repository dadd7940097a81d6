"""What the Coding tab lists and types: the queue, the diagnoses, the procedure lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from medbill_desktop.domain.insurance import CaseKind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import EncounterState, HoldKind
from medbill_desktop.domain.visit_hold import WORDS
from medbill_desktop.domain.worklist import Content
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.query.worklists import CODING
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.grid_model import GridColumn, Line
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.typed_codes import (
    TypedDiagnosis,
    TypedDrug,
    TypedProcedure,
    read_diagnosis,
    read_drug,
    read_pointers,
    read_procedure,
    read_units,
)

QUEUE = replace(CODING, spec=CODING.spec.narrowed("patient", "service_date", "age", "amount"))
"""The charts in the narrow queue; state, chart number and provider stand in the header of the record."""
HOLD_REASONS = tuple(words for kind, words in WORDS.items() if kind is not HoldKind.OTHER)
"""Usual reasons to hold a visit (O32)."""
WIDTHS = {
    "code": 116,
    "pointers": 58,
    "units": 50,
    "price": 84,
    "drug": 104,
    "status": 104,
}
"""Pixels of the columns whose content is narrower or wider than its class."""


@dataclass(frozen=True, slots=True)
class LineCharge:
    """The charge of a line.

    Attributes:
        amount: what is shown; None while no price is known.
        typed: somebody typed it; else it is the office's price and follows code and units.
    """

    amount: Money | None = None
    typed: bool = False


def read_charge(text: str) -> LineCharge:
    """Read a typed charge; empty returns to the office's price.

    Raises:
        UserError: it is no amount.
    """
    return LineCharge(Money.parse(text), typed=True) if text.strip() else LineCharge()


def diagnosis_columns(systems: Sequence[str]) -> tuple[GridColumn, ...]:
    """The columns of the diagnoses.

    Args:
        systems: that hold on the date of service, the usual one first.
    """
    return (
        GridColumn("code", "Diagnosis", Content.CODE, lambda text: read_diagnosis(text, systems), str),
        GridColumn("title", "Words", Content.FREE, fills=True),
        GridColumn("status", "On this date", Content.CODE),
    )


def blank_diagnosis() -> Line:
    """A line without a diagnosis."""
    return {"code": TypedDiagnosis(), "title": "", "status": ""}


def procedure_columns(read: Callable[[str], TypedProcedure] = read_procedure) -> tuple[GridColumn, ...]:
    """The columns of the procedure lines, in the order in which they are typed.

    Args:
        read: how the code cell is read.
    """
    return (
        GridColumn("code", "Procedure", Content.CODE, read, str),
        GridColumn("title", "Words", Content.FREE, fills=True),
        GridColumn("pointers", "Points", Content.CODE, read_pointers),
        GridColumn("units", "Units", Content.COUNT, read_units, _plain),
        GridColumn("price", "Charge", Content.MONEY, read_charge, _written),
        GridColumn("drug", "NDC, quantity", Content.CODE, read_drug, str),
    )


def blank_procedure() -> Line:
    """A line without a procedure."""
    return {
        "code": TypedProcedure(),
        "title": "",
        "pointers": "",
        "units": Decimal(1),
        "price": LineCharge(),
        "drug": TypedDrug(),
    }


def following(view: WorklistView) -> int:
    """The record below the current one, or above it at the end of the list; 0 when it is alone."""
    rows, row = view.model, view.table.currentIndex().row()
    near = rows.id_at(row + 1) if row + 1 < rows.rowCount() else rows.id_at(row - 1) if row > 0 else 0
    return near or 0


def head_words(page: VisitPage) -> str:
    """Day, provider, birth date and place, in one line."""
    patient = page.patient
    born = f"born {write_date(patient.birth_date)}" if patient.birth_date else "birth date missing"
    provider = f"{page.rendering.name.listed()} {page.rendering.credentials}".strip()
    if page.billed_as is not None:
        provider = f"{provider}, billed as {page.billed_as.name.listed()}"
    return f"{write_date(page.encounter.service_date)} · {provider} · {born} · {page.location.name}"


def coverage_words(page: VisitPage) -> str:
    """Who pays for the visit, or why it is held, in one line."""
    if page.encounter.state is EncounterState.HELD:
        return f"Held: {page.encounter.hold_reason}"
    case = page.case.label or page.case.kind.value.replace("_", " ").capitalize()
    if page.case.kind is CaseKind.SELF_PAY:
        return f"{case} · the patient pays"
    if not page.paying:
        return f"{case} · no coverage in force on {write_date(page.encounter.service_date)}; the patient pays"
    payers = (f"{one.coverage.rank} {one.payer.name}, {one.coverage.member_id}" for one in page.paying)
    return f"{case} · {' · '.join(payers)}"


def _plain(units: Decimal) -> str:
    return f"{units.normalize():f}"


def _written(charge: LineCharge) -> str:
    return "" if charge.amount is None else charge.amount.grid()
