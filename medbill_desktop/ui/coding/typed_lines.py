"""What a typed word becomes in the grid: units go to their column, a short word to the lines of its set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from medbill_desktop.codes.format import CPT, HCPCS, ICD10CM, printed, well_formed
from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.charge_words import LETTERS, SetLine, lines_of
from medbill_desktop.ui.coding import columns as c
from medbill_desktop.ui.kit.grid_model import Line
from medbill_desktop.ui.parts.marked_lines import MarkedLines
from medbill_desktop.ui.parts.typed_codes import TypedDiagnosis, TypedProcedure, read_procedure


def read_word_or_set(text: str, sets: Mapping[str, ChargeSet]) -> TypedProcedure:
    """Read a code with modifiers and units, or the short word of a set.

    Raises:
        UserError: it is neither.
    """
    snap = text.strip().lower()
    return TypedProcedure(snap=snap) if snap in sets else read_procedure(text)


def settle_typed(procedures: MarkedLines, diagnoses: MarkedLines, sets: Mapping[str, ChargeSet]) -> None:
    """Put units typed with a code into their column, and expand short words."""
    for row in range(procedures.rowCount()):
        typed: TypedProcedure = procedures.value(row, "code")
        if typed.snap in sets:
            _expand(procedures, diagnoses, row, sets[typed.snap])
        elif typed.units is not None:
            procedures.set_value(row, "units", typed.units)
            procedures.set_value(row, "code", replace(typed, units=None))


def default_pointers(procedures: MarkedLines, row: int) -> str:
    """What a line points to when nothing is typed: what the line before points to, else A."""
    return (procedures.value(row - 1, "pointers") if row else "") or "A"


def _expand(procedures: MarkedLines, diagnoses: MarkedLines, row: int, one: ChargeSet) -> None:
    letters = _diagnoses(diagnoses, one)
    lines = [_line(each, letters) for each in lines_of(one)]
    for key, value in lines[0].items():
        procedures.set_value(row, key, value)
    for line in lines[1:]:
        procedures.add_line(line)


def _line(each: SetLine, letters: Mapping[str, str]) -> Line:
    word = each.word
    system = CPT if well_formed(CPT, word.code) else HCPCS
    pointers = "".join(letters.get(letter, letter) for letter in each.pointers)
    made = {
        **c.blank_procedure(),
        "code": TypedProcedure(system, word.code, word.modifiers, place=word.place),
    }
    return {**made, "pointers": pointers, "units": word.units or made["units"]}


def _diagnoses(diagnoses: MarkedLines, one: ChargeSet) -> dict[str, str]:
    """Add the diagnoses of a set that the visit does not have; the set's letters to the visit's."""
    letters: dict[str, str] = {}
    for place, text in enumerate(one.diagnoses.split()):
        code = printed(ICD10CM, text)
        known = [line["code"].code for line in diagnoses.lines]
        if code not in known:
            line = {**c.blank_diagnosis(), "code": TypedDiagnosis(ICD10CM, code)}
            blank = [row for row in range(diagnoses.rowCount()) if diagnoses.is_blank(row)]
            if blank:
                diagnoses.set_value(blank[0], "code", line["code"])
            else:
                diagnoses.add_line(line)
            known.append(code)
        letters[LETTERS[place]] = LETTERS[known.index(code)]
    return letters
