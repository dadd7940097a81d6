"""NCCI files of CMS: pairs of procedures, unit limits, add-on codes.

Source: layouts of the CMS files as published (PTP: tab-delimited, two lines of notice and four of headings;
MUE: a notice, then headings; add-on codes: a notice, then headings, dates as year and day of the year).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from medbill_desktop.codes.edit_schema import ADDON, MEDICAID, MUE, NEVER, PTP, number
from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.imports.asking import Ask, Window, no_date, quarter, quarter_name, year_in
from medbill_desktop.codes.imports.heads import Row, columns, expect, plain, rows_of
from medbill_desktop.codes.imports.sources import Raw
from medbill_desktop.codes.imports.tables import Tables
from medbill_desktop.domain.errors import UnreadableInput

_CODE = re.compile(r"[A-Z0-9]{4}[A-Z0-9]")
_PTP_HEADS = (
    *("Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"),
)
_ENOUGH = 4  # headings that make a line the line of headings
_ALL_PAIRS = (
    "SELECT p.column1, p.column2, p.effective, p.deleted, p.indicator, r.text"
    " FROM ptp p JOIN rationale r ON r.id = p.rationale"
)
_FIRST_VERSION_YEAR = 1994  # version 32 is 2026's
_STEP = 50_000
_DAY = re.compile(r"(?<=\t)(?:19|20)\d\d(?:0[1-9]|1[0-2])\d\d(?=\t)")


def ptp(raws: Sequence[Raw], ask: Ask) -> Tables:
    """Pairs of procedures of one quarter; the parts f1 to f4 may come together or one after the other."""
    window = _window(raws, ask) or _newest_quarter(raws)
    name = quarter_name(window[0])
    code_set = ask.wanted or PTP
    before = ask.prior(code_set, name)
    reasons: dict[str, int] = {}
    rows = _Pairs(raws, ask, reasons)
    kept: list[tuple[str, str]] = []
    if before is not None:
        held = [(row[0], row[1]) for row in before.all("SELECT name, sha256 FROM raw")]
        # Another part of the same quarter is put to what is there; the same part again replaces it all.
        if _parts(name for name, _ in held).isdisjoint(_parts(raw.place for raw in raws) or {""}):
            kept, rows.before = held, before
    who = "Medicaid" if code_set.endswith(MEDICAID) else "Medicare"
    return Tables(
        code_set=code_set,
        name=name,
        title=f"NCCI pairs of procedures {name} ({who})",
        effective_from=window[0],
        effective_thru=window[1],
        source="CMS NCCI procedure-to-procedure edits, practitioner services",
        # The reasons are known when the pairs were read: they come last.
        tables={"ptp": rows, "rationale": _Reasons(reasons)},
        raw=tuple(dict.fromkeys([*kept, *(raw.origin for raw in raws)])),
    )


def _parts(names: Iterable[str]) -> set[str]:
    """The parts that file names say they are (f1 ... f4)."""
    return {found[1] for name in names if (found := re.search(r"[-_](f\d)\b", name.lower()))}


@dataclass(slots=True)
class _Pairs:
    """The rows of the parts, read one line at a time, after the rows of parts imported before."""

    raws: Sequence[Raw]
    ask: Ask
    reasons: dict[str, int]
    before: OpenEdition | None = None

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        for row in self.before.stream(_ALL_PAIRS) if self.before else ():
            yield (*row[:5], self.reasons.setdefault(row[5], len(self.reasons) + 1))
        for raw in self.raws:
            yield from self._part(raw)

    def _part(self, raw: Raw) -> Iterator[tuple[object, ...]]:
        """The rows of one part, after its headings."""
        found, headed = 0, False
        for at, line in enumerate(raw.lines(), 1):
            cells = tuple(line.split("\t"))
            if not found and not _CODE.fullmatch(cells[0].strip()):
                headed = headed or _ptp_heads(raw, cells)
            elif line.strip():
                if not headed:
                    raise UnreadableInput(f"{raw.place} has no column “Column 1”; nothing was imported.")
                found += 1
                yield self._row(raw, at, cells)
                if found % _STEP == 0:
                    self.ask.progress.report(found, 0, f"Reading {raw.name}")
        if not found:
            raise UnreadableInput(f"{raw.place} holds no pair of codes; nothing was imported.")

    def _row(self, raw: Raw, at: int, cells: Row) -> tuple[object, ...]:
        if len(cells) < len(_PTP_HEADS):
            raise UnreadableInput(
                f"{raw.place}, line {at}: {len(cells)} columns in place of {len(_PTP_HEADS)}."
            )
        one, two, _, begins, ends, indicator, reason = (cell.strip() for cell in cells[:7])
        if not (_CODE.fullmatch(one) and _CODE.fullmatch(two) and indicator in ("0", "1", "9")):
            raise UnreadableInput(f"{raw.place}, line {at}: “{one}”, “{two}”, “{indicator}” is no pair.")
        first = _compact(raw, at, "Effective Date", begins)
        last = NEVER if ends in ("*", "") else _compact(raw, at, "Deletion Date", ends)
        return one, two, first, last, int(indicator), self.reasons.setdefault(reason, len(self.reasons) + 1)


@dataclass(slots=True)
class _Reasons:
    """The reasons met while the pairs were read."""

    found: dict[str, int]

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return iter([(key, text) for text, key in self.found.items()])


def _ptp_heads(raw: Raw, cells: Row) -> bool:
    """Whether this is the line of headings; the notice and the lines under it are passed over."""
    heads = [plain(cell) for cell in cells]
    if len(set(heads) & {plain(head) for head in _PTP_HEADS}) < _ENOUGH:
        return False
    expect(raw, cells, _PTP_HEADS)
    return True


def mue(raws: Sequence[Raw], ask: Ask) -> Tables:
    """Unit limits of one quarter."""
    raw = raws[0]
    window = _needed(raws, ask, "the name carries no date (Eff_01-01-2026)")
    name, code_set = quarter_name(window[0]), ask.wanted or MUE
    return Tables(
        code_set=code_set,
        name=name,
        title=f"NCCI unit limits {name} ({'Medicaid' if code_set.endswith(MEDICAID) else 'Medicare'})",
        effective_from=window[0],
        effective_thru=window[1],
        source="CMS NCCI medically unlikely edits, practitioner services",
        tables={"mue": list(_limits(raw))},
        raw=(raw.origin,),
    )


def _limits(raw: Raw) -> Iterator[tuple[object, ...]]:
    """Rows after the headings; adjudication is the digit that the words begin with."""
    places: dict[str, int] = {}
    for at, row in enumerate(rows_of(raw), 1):
        if not places:
            if any("cpt code" in plain(cell) for cell in row):
                places = columns(
                    raw,
                    row,
                    (
                        ("HCPCS/ CPT Code", "HCPCS/CPT Code"),
                        ("Practitioner Services MUE Values", "Practitioner MUE Values", "MUE Values"),
                        ("MUE Adjudication Indicator",),
                        ("MUE Rationale",),
                    ),
                )
            continue
        if not any(row):
            continue
        code, units, how, why = (row[place] if place < len(row) else "" for place in places.values())
        if not (_CODE.fullmatch(code) and units.isdigit() and how[:1] in ("1", "2", "3")):
            raise UnreadableInput(f"{raw.place}, row {at}: “{code}”, “{units}”, “{how}” is no unit limit.")
        yield code, int(units), int(how[0]), why
    if not places:
        raise UnreadableInput(f"{raw.place} has no column “HCPCS/CPT Code”; nothing was imported.")


def addon(raws: Sequence[Raw], ask: Ask) -> Tables:
    """Add-on codes of one quarter with what they stand beside."""
    raw = raws[0]
    window = _needed(raws, ask, "the name carries no quarter (AOC_V2026Q3-MCR.xlsx)")
    name, code_set = quarter_name(window[0]), ask.wanted or ADDON
    return Tables(
        code_set=code_set,
        name=name,
        title=f"NCCI add-on codes {name}",
        effective_from=window[0],
        effective_thru=window[1],
        source="CMS NCCI add-on code edits",
        tables={"addon": list(_addons(raw))},
        raw=(raw.origin,),
    )


_ADDON_HEADS = (
    *("AOC_Edit_Type", "Add-On_Code", "AOC_DelDT", "Primary_Code", "Primary_Code_DelDT"),
    *("AOC_Edit_EffDT", "AOC_Edit_DelDT", "Special_Instruction_Notes"),
)
_BY_CONTRACTOR = "CCCCC"


def _addons(raw: Raw) -> Iterator[tuple[object, ...]]:
    """Rows after the headings; a row ends with the first of its three deletion dates."""
    places: dict[str, int] = {}
    for at, row in enumerate(rows_of(raw, "\t" if raw.name.endswith(".txt") else ","), 1):
        if not places:
            if any(plain(cell) in ("aoc edit type", "add on code") for cell in row):
                places = columns(raw, row, [(head,) for head in _ADDON_HEADS])
            continue
        if not any(row):
            continue
        cells = [row[place] if place < len(row) else "" for place in places.values()]
        kind, code, gone, primary, primary_gone, begins, ends, note = cells
        if not (_CODE.fullmatch(code) and kind[:1] in ("1", "2", "3")):
            raise UnreadableInput(f"{raw.place}, row {at}: “{kind}”, “{code}” is no add-on code.")
        last = min(_of_year(raw, at, each) for each in (gone, primary_gone, ends))
        first = 0 if not begins else _of_year(raw, at, begins)
        yield code, "" if primary == _BY_CONTRACTOR else primary, first, last, int(kind[0]), note
    if not places:
        raise UnreadableInput(f"{raw.place} has no column “Add-On_Code”; nothing was imported.")


def _of_year(raw: Raw, at: int, text: str) -> int:
    """2026091 as 20260401; "" as no end."""
    if not text:
        return NEVER
    if not re.fullmatch(r"(19|20)\d{5}", text) or not 1 <= int(text[4:]) <= 366:
        raise UnreadableInput(f"{raw.place}, row {at}: “{text}” is no date (year and day of the year).")
    return number(date(int(text[:4]), 1, 1) + timedelta(days=int(text[4:]) - 1))


def _compact(raw: Raw, at: int, column: str, text: str) -> int:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise UnreadableInput(
            f"{raw.place}, line {at}: “{text}” in {column} is no date (yyyymmdd)."
        ) from None
    return int(text[:8])


def _needed(raws: Sequence[Raw], ask: Ask, what: str) -> Window:
    window = _window(raws, ask)
    if window is None:
        raise no_date(raws[0].place, what)
    return window


def _newest_quarter(raws: Sequence[Raw]) -> Window:
    """The quarter of the latest change in the rows, for a copy whose name lost its version."""
    newest = 0
    for raw in raws:
        for line in raw.lines():
            newest = max(newest, *(int(each) for each in _DAY.findall(line)), 0)
    if not newest:
        raise UnreadableInput(f"{raws[0].place} holds no pair of codes; nothing was imported.")
    return quarter(newest // 10_000, newest // 100 % 100)


def _window(raws: Sequence[Raw], ask: Ask) -> Window | None:
    """From when the files hold: as told, by version (v322r0), by quarter (2026Q3), or by Eff_01-01-2026."""
    if ask.effective:
        return quarter(ask.effective.year, ask.effective.month)
    for raw in raws:
        text = f"{raw.origin[0]} {raw.place}".lower()
        if found := re.search(r"v(\d\d)([0-3])r\d", text):
            return quarter(_FIRST_VERSION_YEAR + int(found[1]), int(found[2]) * 3 + 1)
        if found := re.search(r"(20\d\d)[-_ ]?q([1-4])", text):
            return quarter(int(found[1]), int(found[2]) * 3 - 2)
        if found := re.search(r"eff[_ -]?(\d\d)-(\d\d)-(20\d\d)", text):
            return quarter(int(found[3]), int(found[1]))
        if (year := year_in(text)) and (found := re.search(r"(?:quarter|qtr|q)[ _-]?([1-4])", text)):
            return quarter(year, int(found[1]) * 3 - 2)
    return None
