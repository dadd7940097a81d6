"""Lines of the coder's grids and the records they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from medbill_desktop.codes.format import ICD10CM
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.rules import CodeFact
from medbill_desktop.domain.visit import Charge, Diagnosis
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services.visit_check import LinePrice
from medbill_desktop.ui.coding import columns as c
from medbill_desktop.ui.kit.grid_model import Line
from medbill_desktop.ui.parts.marked_lines import MarkedLines
from medbill_desktop.ui.parts.typed_codes import TypedDiagnosis, TypedDrug, TypedProcedure


def said(price: LinePrice, fact: CodeFact) -> str:
    """The price of a line with its source, and what the code sets say."""
    money = f"{price.amount.dollars()} from {price.source}." if price.amount is not None else ""
    if price.source == "typed" and price.amount is not None:
        money = f"{price.amount.dollars()}, typed here."
    return f"{money} {fact.sentence}".strip()


def diagnosis_lines(diagnoses: Sequence[Diagnosis]) -> list[Line]:
    """Stored diagnoses as lines."""
    return [{**c.blank_diagnosis(), "code": TypedDiagnosis(one.system, one.code)} for one in diagnoses]


def procedure_lines(charges: Sequence[Charge]) -> list[Line]:
    """Stored charges as lines."""
    return [
        {
            "charge_id": one.id,
            "code": TypedProcedure(
                one.system, one.code, tuple(one.modifiers.split()), place=one.place_of_service
            ),
            "title": one.description,
            "pointers": one.pointers,
            "units": one.units,
            "price": c.LineCharge(one.amount, typed=one.price_source == "typed"),
            "drug": TypedDrug(one.ndc, one.ndc_quantity, one.ndc_unit) if one.ndc else TypedDrug(),
        }
        for one in charges
    ]


def charge_of(page: VisitPage, number: int, line: Mapping[str, Any]) -> Charge:
    """The charge that a line says.

    Raises:
        UserError: it has no procedure code.
    """
    code: TypedProcedure = line["code"]
    drug: TypedDrug = line["drug"]
    price: c.LineCharge = line["price"]
    if not code.code:
        raise UserError(f"Line {number} has no procedure code. Type it, or remove the line with Ctrl+Delete.")
    made = Charge(
        id=line.get("charge_id", 0),
        encounter_id=page.encounter.id,
        patient_id=page.patient.id,
        line=number,
        service_date=page.encounter.service_date,
        service_thru=page.encounter.service_thru,
        system=code.system,
        code=code.code,
        modifiers=" ".join(code.modifiers),
        place_of_service=code.place,
        units=Decimal(line["units"]),
        pointers=line["pointers"] or "A",
        ndc=drug.ndc,
        ndc_quantity=drug.quantity,
        ndc_unit=drug.unit,
    )
    if price.typed and price.amount is not None:
        made = replace(made, amount=price.amount, price_source="typed")
    return made


def keys_of(lines: Sequence[Line]) -> list[Line]:
    """What was typed, without what follows from it."""
    return [
        {
            key: (value if not isinstance(value, c.LineCharge) or value.typed else None)
            for key, value in line.items()
            if key not in {"title", "status", "charge_id"}
        }
        for line in lines
    ]


def take_code(lines: MarkedLines, system: str, code: str) -> None:
    """Put a diagnosis on the first blank line, or on a new one; one that stands there stays."""
    wanted = TypedDiagnosis(system, code)
    if any(line["code"] == wanted for line in lines.lines):
        return
    blank = [row for row in range(lines.rowCount()) if lines.is_blank(row)]
    if blank:
        lines.set_value(blank[0], "code", wanted)
    else:
        lines.add_line({**c.blank_diagnosis(), "code": wanted})


def type_code(lines: MarkedLines, code: str) -> int:
    """Type an ICD-10-CM code on the first blank line or a new one, as hands would: Ctrl+Z takes it back.

    Returns:
        Its 0-based row; that of a code that stands there already.
    """
    known = row_of(lines, ICD10CM, code)
    if known >= 0:
        return known
    blank = [row for row in range(lines.rowCount()) if lines.is_blank(row)]
    row = blank[0] if blank else lines.add_line()
    lines.setData(lines.index(row, 0), code)
    return row


def row_of(lines: MarkedLines, system: str, code: str) -> int:
    """The row of a code; -1 when it does not stand there."""
    for row in lines.typed_rows:
        typed = lines.value(row, "code")
        if (typed.system, typed.code) == (system, code):
            return row
    return -1
