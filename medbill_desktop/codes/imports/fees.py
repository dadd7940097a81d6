"""The Medicare fee schedule: relative values (PPRRVU) and geographic indices (GPCI).

The descriptions in PPRRVU are the AMA's; they are not kept. Source: CMS physician fee schedule relative value
files, record layout RVUPUF; addendum E (GPCI).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from medbill_desktop.codes.edit_schema import GPCI, RVU, RVU_QPP
from medbill_desktop.codes.imports.asking import Ask, Window, month_in, no_date, quarter, year_in
from medbill_desktop.codes.imports.heads import Row, columns, plain, rows_of
from medbill_desktop.codes.imports.sources import Raw
from medbill_desktop.codes.imports.tables import Tables
from medbill_desktop.domain.errors import UnreadableInput

_LAYOUT = (
    *("HCPCS", "MOD", "DESCRIPTION", "STATUS CODE", "MEDICARE PAYMENT", "WORK RVU", "NON-FAC PE RVU"),
    *("NON-FAC NA INDICATOR", "FACILITY PE RVU", "FACILITY NA INDICATOR", "MP RVU", "NON-FACILITY TOTAL"),
    *("FACILITY TOTAL", "PCTC IND", "GLOB DAYS", "PRE OP", "INTRA OP", "POST OP", "MULT PROC", "BILAT SURG"),
    *("ASST SURG", "CO- SURG", "TEAM SURG", "PRIC IND", "ENDO BASE", "CONV FACTOR"),
)
"""Headings up to the last one that is read; each stands over two lines of the file."""
_SOMETIMES = frozenset({"PRIC IND", "CONV FACTOR"})
"""From 2026 on there is PRIC IND; files without CONV FACTOR take the factor of the year."""
_CODE = re.compile(r"[A-Z0-9]{4}[A-Z0-9]")
_KEPT = (
    *("HCPCS", "MOD", "STATUS CODE", "WORK RVU", "NON-FAC PE RVU", "FACILITY PE RVU", "MP RVU"),
    *("NON-FAC NA INDICATOR", "FACILITY NA INDICATOR", "PCTC IND", "GLOB DAYS", "PRE OP", "INTRA OP"),
    *("POST OP", "MULT PROC", "BILAT SURG", "ASST SURG", "CO- SURG", "TEAM SURG", "ENDO BASE", "CONV FACTOR"),
)
"""In the order of the table `rvu`."""
_NUMBERS = frozenset(
    {"WORK RVU", "NON-FAC PE RVU", "FACILITY PE RVU", "MP RVU", "PRE OP", "INTRA OP", "POST OP"}
)
_MARKS = frozenset({"NON-FAC NA INDICATOR", "FACILITY NA INDICATOR"})


def rvu(raws: Sequence[Raw], ask: Ask) -> Tables:
    """Relative values of one quarter, of the ordinary schedule or of advanced payment models (QPP)."""
    raw = raws[0]
    rows = list(rows_of(raw))
    window = _quarter_of(raw, rows, ask)
    qpp = "qpp" in raw.name and "nonqpp" not in raw.name.replace("-", "").replace("_", "")
    code_set = ask.wanted or (RVU_QPP if qpp else RVU)
    letter = {1: "A", 4: "B", 7: "C", 10: "D"}[window[0].month]
    return Tables(
        code_set=code_set,
        name=f"{window[0].year}{letter}",
        title=f"Medicare relative values {window[0].year}{letter}{' (QPP)' if code_set == RVU_QPP else ''}",
        effective_from=window[0],
        effective_thru=window[1],
        source="CMS physician fee schedule relative value file",
        tables={"rvu": list(_values(raw, rows))},
        raw=(raw.origin,),
    )


def _values(raw: Raw, rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    head = next((at for at, row in enumerate(rows) if plain(row[0] if row else "") == "hcpcs"), None)
    if head is None:
        raise UnreadableInput(f"{raw.place} has no column “HCPCS”; nothing was imported.")
    places = _places(raw, rows[head - 1] if head else (), rows[head])
    for at, row in enumerate(rows[head + 1 :], head + 2):
        if not row or not row[0]:
            continue
        if not _CODE.fullmatch(row[0]):
            raise UnreadableInput(f"{raw.place}, row {at}: “{row[0]}” is no code.")
        yield tuple(_value(raw, at, name, row, places) for name in _KEPT)


def _places(raw: Raw, above: Row, head: Row) -> dict[str, int]:
    """Where the columns are; the headings repeat, so they are told by their order."""
    found: dict[str, int] = {}
    at = 0
    for wanted in _LAYOUT:
        upper, lower = (row[at] if at < len(row) else "" for row in (above, head))
        heading = f"{upper} {lower}".strip()
        # "NA INDICATOR" stands twice; what it is about is in a line further up.
        same = plain(heading) == plain(wanted) or (plain(heading) == "na indicator" and "NA IND" in wanted)
        if same:
            found[wanted] = at
            at += 1
        elif wanted not in _SOMETIMES:
            raise UnreadableInput(
                f"{raw.place}: column {at + 1} should be “{wanted}” and is “{heading}”. The publisher "
                "changed the file, or it is another one; nothing was imported."
            )
    return found


def _value(raw: Raw, at: int, name: str, row: Row, places: dict[str, int]) -> object:
    place = places.get(name)
    text = row[place] if place is not None and place < len(row) else ""
    if name in _MARKS:
        return int(text.upper() == "NA")
    if name in _NUMBERS:
        return _decimal(raw, f"row {at}, {name}", text or "0")
    if name == "CONV FACTOR" and text:
        return _decimal(raw, f"row {at}, {name}", text)
    if name == "GLOB DAYS" and text.isdigit():
        return text.zfill(3)  # workbooks lose the zeros of 010
    return text.upper()


def _decimal(raw: Raw, where: str, text: str) -> str:
    try:
        if (value := Decimal(text.replace(",", ""))).is_finite():
            return str(value)
    except InvalidOperation:
        pass
    raise UnreadableInput(f"{raw.place}, {where}: “{text}” is no number.")


def _quarter_of(raw: Raw, rows: Sequence[Row], ask: Ask) -> Window:
    """The quarter: as told, by the name, or by the lines above the headings."""
    if ask.effective:
        return quarter(ask.effective.year, ask.effective.month)
    top = " ".join(cell for row in rows[:9] for cell in row if cell)
    short = re.search(r"pprrvu(\d\d)(?!\d)", raw.name)
    year = year_in(raw.name) or (2000 + int(short[1]) if short else None) or year_in(top)
    if year is None:
        raise no_date(raw.place, "neither its name nor its title has a year")
    month = month_in(raw.name) or month_in(raw.place)
    released = re.search(r"RELEASED\s+(\d\d?)/\d\d?/(\d{4})", top.upper())
    if month is None and released and int(released[2]) == year:
        month = int(released[1])
    return quarter(year, month or 1)


def gpci(raws: Sequence[Raw], ask: Ask) -> Tables:
    """Geographic indices of one year."""
    raw = raws[0]
    rows = list(rows_of(raw))
    head = next((at for at, row in enumerate(rows) if "locality number" in map(plain, row)), None)
    if head is None:
        raise UnreadableInput(f"{raw.place} has no column “Locality Number”; nothing was imported.")
    year = ask.effective.year if ask.effective else year_in(" ".join(rows[head])) or year_in(raw.name)
    if year is None:
        raise no_date(raw.place, "no heading has a year")
    places = _gpci_places(raw, rows[head], year)
    return Tables(
        code_set=ask.wanted or GPCI,
        name=str(year),
        title=f"Medicare geographic indices {year}",
        effective_from=date(year, 1, 1),
        effective_thru=date(year, 12, 31),
        source="CMS addendum E, geographic practice cost indices",
        tables={"gpci": list(_localities(raw, rows[head + 1 :], places))},
        raw=(raw.origin,),
    )


def _gpci_places(raw: Raw, head: Row, year: int) -> dict[str, int]:
    return columns(
        raw,
        head,
        (
            ("Medicare Administrative Contractor (MAC)", "MAC"),
            ("Locality Number",),
            ("State",),
            ("Locality Name",),
            (f"{year} PW GPCI (with 1.0 Floor)", f"{year} PW GPCI", "PW GPCI"),
            (f"{year} PE GPCI", "PE GPCI"),
            (f"{year} MP GPCI", "MP GPCI"),
        ),
    )


def _localities(raw: Raw, rows: Sequence[Row], places: dict[str, int]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        mac, locality, state, name, *indices = (row[at] if at < len(row) else "" for at in places.values())
        if mac.isdigit() and locality.isdigit():
            where = f"locality {mac}-{locality}"
            numbers = (_decimal(raw, where, text) for text in indices)
            yield (mac.zfill(5), locality.zfill(2), state, name.rstrip("*"), *numbers)
