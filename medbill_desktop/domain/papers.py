"""Papers asked for at the window (OFFICE O45): what stands on them, without how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PaperKind(StrEnum):
    """The papers that a patient may ask for."""

    ITEMIZED = "itemized"
    PAID = "paid"
    SUPERBILL = "superbill"
    LEDGER = "ledger"
    RECEIPT = "receipt"


PAPER_WORDS = {
    PaperKind.ITEMIZED: "Itemized bill",
    PaperKind.PAID: "Payments received",
    PaperKind.SUPERBILL: "Superbill for the insurance",
    PaperKind.LEDGER: "Account ledger",
    PaperKind.RECEIPT: "Last receipt again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperWish:
    """A paper that somebody asked for.

    Attributes:
        since, thru: the dates it covers, both included.
        confidential: whether visits that the patient keeps confidential stand on it, too (O25); only when
            the patient asks for the paper and takes it.
    """

    patient_id: int
    kind: PaperKind
    since: date
    thru: date
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column of the table of a paper.

    Attributes:
        share: width in parts of the sum of all shares.
        right: stands at the right, as money does.
    """

    title: str
    share: int
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperImage:
    """A paper as it is printed; all texts are written out.

    Attributes:
        title: what it is, in words.
        period: what it covers (``"01/01/2025 to 12/31/2025"``).
        practice_lines: address, phone, tax id.
        patient_lines: name, address.
        facts: pairs at the right of the head (``("Chart", "10023")``).
        rows: texts in the order of the columns; a row may be longer than a line, then it wraps.
        totals: pairs at the foot; the last is strong.
        notes: sentences below.
    """

    title: str
    period: str
    made: date
    practice_name: str
    practice_lines: tuple[str, ...]
    patient_lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[PaperColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = "Nothing in these dates."
