"""Codes as coders type them: ``e119``, ``99213-25-59``, pointers ``abc``; read into values, written back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from medbill_desktop.codes.format import CPT, HCPCS, ICD10CM, printed, well_formed
from medbill_desktop.domain.charge_words import read_word
from medbill_desktop.domain.errors import UserError

LETTERS = "ABCDEFGHIJKL"
_NDC_UNITS = frozenset({"F2", "GR", "ME", "ML", "UN"})


@dataclass(frozen=True, slots=True)
class TypedDiagnosis:
    """A diagnosis code with its system; empty on a blank line."""

    system: str = ICD10CM
    code: str = ""

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class TypedProcedure:
    """A procedure code with its modifiers; empty on a blank line.

    Attributes:
        units: typed with the code (``99213x2``), until they stand in their own column; else None.
        snap: short word of a set, until it is expanded; else "".
        place: of service, typed with the code (``99213@22``); "" is the visit's.
    """

    system: str = CPT
    code: str = ""
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    snap: str = ""
    place: str = ""

    def __str__(self) -> str:
        words = "-".join((self.code, *self.modifiers))
        return f"{words}@{self.place}" if self.place else words


@dataclass(frozen=True, slots=True)
class TypedDrug:
    """An NDC with its quantity and unit; empty when the line has no drug."""

    ndc: str = ""
    quantity: Decimal = Decimal(0)
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.ndc} {self.unit}{self.quantity.normalize():f}" if self.ndc else ""


def read_diagnosis(text: str, systems: Sequence[str]) -> TypedDiagnosis:
    """Read a diagnosis code, with or without its point.

    Args:
        text: as typed; "" is no diagnosis.
        systems: the systems that hold on the date of service, the usual one first.

    Raises:
        UserError: it is no code of these systems by its shape.
    """
    if not text.strip():
        return TypedDiagnosis()
    for system in systems:
        if well_formed(system, text) and not re.search(r"\s", text.strip()):
            return TypedDiagnosis(system, printed(system, text))
    raise UserError(
        f"“{text.strip()}” is no diagnosis code. Type words to search, or the code with or without point."
    )


def read_procedure(text: str) -> TypedProcedure:
    """Read a procedure code with its modifiers, place and units in one word: ``99213-25,57@22x2``.

    Raises:
        UserError: it is no CPT or HCPCS code, a modifier is not two characters, there are over four, or the
            place has not two digits.
    """
    word = read_word(text)
    if not word.code:
        return TypedProcedure()
    system = next((each for each in (CPT, HCPCS) if well_formed(each, word.code)), "")
    if not system:
        raise UserError(f"“{word.code}” is no procedure code. Type words to search, or a code like 99213-25.")
    return TypedProcedure(system, word.code, word.modifiers, word.units, place=word.place)


def read_pointers(text: str) -> str:
    """Read pointer letters, the primary one first.

    Raises:
        UserError: a letter past L, one twice, or more than four.
    """
    letters = "".join(c for c in text.upper() if not c.isspace() and c != ",")
    wrong = next((c for c in letters if c not in LETTERS), "")
    if wrong:
        raise UserError(f"“{wrong}” is no pointer; diagnoses are A to L.")
    if len(set(letters)) != len(letters):
        raise UserError(f"{letters} names a diagnosis twice.")
    if len(letters) > 4:
        raise UserError("A line points to four diagnoses at most.")
    return letters


def read_units(text: str) -> Decimal:
    """Read a number of units; empty is one.

    Raises:
        UserError: it is no positive number of at most three decimals.
    """
    try:
        units = Decimal(text.strip() or "1")
    except InvalidOperation:
        units = Decimal(0)
    exponent = units.as_tuple().exponent
    if not units.is_finite() or units <= 0 or units > 9999 or (isinstance(exponent, int) and exponent < -3):
        raise UserError(f"“{text.strip()}” is no number of units. Type 1, 2 or 0.5.")
    return units


def read_drug(text: str) -> TypedDrug:
    """Read an NDC of 11 digits with its quantity, as on the paper form: ``00409116101 ML10``.

    Raises:
        UserError: the NDC has not 11 digits, or the quantity has no unit.
    """
    words = text.strip().upper().split()
    if not words:
        return TypedDrug()
    ndc = words[0].replace("-", "")
    if not (ndc.isdigit() and len(ndc) == 11):
        raise UserError(f"“{words[0]}” is no NDC; it has 11 digits. Fill a 10-digit one up with its zero.")
    amount = "".join(words[1:])
    unit = amount[:2] if amount[:2] in _NDC_UNITS else amount[-2:]
    number = amount.removeprefix(unit) if amount.startswith(unit) else amount.removesuffix(unit)
    try:
        quantity = Decimal(number)
    except InvalidOperation:
        quantity = Decimal(0)
    if unit not in _NDC_UNITS or quantity <= 0:
        raise UserError("Type the quantity after the NDC with its unit: ML10, UN1, GR2, ME5 or F2.")
    return TypedDrug(ndc, quantity, unit)
