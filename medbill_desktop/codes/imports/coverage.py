"""Coverage lists: the diagnoses for which a service is covered, as an office keeps them.

The bulk files of CMS stand behind a licence of the AMA, so the list is a plain table: procedure, diagnosis (a
category or code; all below it count), first and last date of service, and the policy it is taken from.
Source: Social Security Act 1862(a)(1)(A); Medicare Program Integrity Manual, chapter 13 (LCDs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from medbill_desktop.codes.edit_schema import COVERAGE, NEVER, number
from medbill_desktop.codes.format import normalise
from medbill_desktop.codes.imports.asking import Ask
from medbill_desktop.codes.imports.heads import columns, plain, rows_of
from medbill_desktop.codes.imports.sources import Raw
from medbill_desktop.codes.imports.tables import Tables
from medbill_desktop.domain.errors import UnreadableInput

_HEADS = (
    ("Procedure", "Code", "HCPCS", "HCPCS code"),
    ("Diagnosis", "ICD-10", "ICD-10 code"),
    ("From", "Effective"),
)
_MORE = ("Thru", "Policy")
_CODE = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")
_DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}")


def coverage(raws: Sequence[Raw], ask: Ask) -> Tables:
    """The whole coverage list from a day on; a later list takes its place from its own day."""
    rows = list(_rows(raws[0]))
    if not rows:
        raise UnreadableInput(f"{raws[0].place} holds no covered diagnosis; nothing was imported.")
    begins = ask.effective or date(*_parts(min(row[2] for row in rows)))
    return Tables(
        code_set=COVERAGE,
        name=begins.isoformat(),
        title=f"Coverage list of {begins:%m/%d/%Y}",
        effective_from=begins,
        effective_thru=None,
        source="Coverage articles as the office listed them",
        tables={"coverage": rows},
        raw=(raws[0].origin,),
    )


def _rows(raw: Raw) -> Iterator[tuple[str, str, int, int, str]]:
    """Rows after the headings.

    Raises:
        UnreadableInput: a column is missing, or a cell is no code or date.
    """
    places: dict[str, int] = {}
    optional: dict[str, int] = {}
    for at, row in enumerate(rows_of(raw), 1):
        if not places:
            places = columns(raw, row, _HEADS)
            heads = [plain(cell) for cell in row]
            optional = {name: heads.index(plain(name)) for name in _MORE if plain(name) in heads}
        elif any(row):
            cells = {
                name: row[place] if place < len(row) else "" for name, place in (places | optional).items()
            }
            yield _row(f"{raw.place}, row {at}", cells)


def _row(where: str, cells: dict[str, str]) -> tuple[str, str, int, int, str]:
    code, diagnosis = cells["Procedure"].upper(), normalise(cells["Diagnosis"])
    if not (_CODE.fullmatch(code) and _DIAGNOSIS.fullmatch(diagnosis)):
        raise UnreadableInput(f"{where}: “{code}” with “{diagnosis}” is no procedure with a diagnosis.")
    thru = cells.get("Thru", "")
    last = _day(where, thru) if thru else NEVER
    return code, diagnosis, _day(where, cells["From"]), last, cells.get("Policy", "")


def _day(where: str, text: str) -> int:
    try:
        return number(date.fromisoformat(text[:10]))
    except ValueError:
        raise UnreadableInput(f"{where}: “{text}” is no date. Write it like 2026-01-01.") from None


def _parts(value: int) -> tuple[int, int, int]:
    return value // 10_000, value // 100 % 100, value % 100
