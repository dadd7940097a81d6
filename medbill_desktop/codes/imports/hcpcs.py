"""HCPCS Level II of CMS: the fixed-width file or the workbook of a quarter.

Source: CMS HCPCS record layout (320 characters: code 1-5, sequence 6-10, record 11, long words 12-91, short
words 92-119, cross references 205-229, added 269-276, terminated 285-292; records 3 and 4 are codes, 7 and 8
modifiers, 4 and 8 go on with the words of the line before).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from medbill_desktop.codes.build.content import Content, Level, Node
from medbill_desktop.codes.imports.asking import Ask, Window, month_in, no_date, quarter, year_in
from medbill_desktop.codes.imports.heads import columns, plain, rows_of
from medbill_desktop.codes.imports.sources import Raw
from medbill_desktop.domain.errors import UnreadableInput

_CODE = re.compile(r"[A-Z]\d{4}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_SHORTEST = 292
"""Characters a line needs to hold the termination date."""
_HEADS = (
    *("HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "XREF1", "XREF2", "XREF3"),
    *("XREF4", "XREF5", "ADD DT", "TERM DT"),
)
_QUARTER = 2  # months from the first to the last
_MONTH = {1: "January", 4: "April", 7: "July", 10: "October"}


@dataclass(slots=True)
class _Line:
    """One code or modifier with its words put together."""

    code: str
    kind: str
    words: list[str]
    short: str
    instead: tuple[str, ...]
    added: str
    ended: str


@dataclass(slots=True)
class _Book:
    lines: list[_Line] = field(default_factory=list)

    def take(self, line: _Line) -> None:
        """A line of the file; a continuation adds its words to the code before."""
        if line.kind in ("4", "8") and self.lines and self.lines[-1].code == line.code:
            self.lines[-1].words += line.words
        else:
            self.lines.append(line)


def hcpcs(raws: Sequence[Raw], ask: Ask) -> Content:
    """HCPCS Level II of a quarter with its modifiers; of text and workbook the text is read."""
    raw = next((one for one in raws if one.name.endswith(".txt")), raws[0])
    book = _Book()
    for line in _fixed(raw) if raw.name.endswith(".txt") else _sheet(raw):
        book.take(line)
    window = _window(raw, ask)
    month = _MONTH[window[0].month]
    yearly = window[1] is not None and window[1].month - window[0].month > _QUARTER
    content = Content(
        code_set="hcpcs",
        name=str(window[0].year) if yearly else f"{window[0].year}-{month[:3]}",
        title=f"HCPCS Level II {month} {window[0].year}",
        effective_from=window[0],
        effective_thru=window[1],
        source="CMS alpha-numeric HCPCS file",
        raw=(raw.origin,),
    )
    for line in book.lines:
        _add(content, line)
    content.rows = len(content.nodes)
    if not content.rows:
        raise UnreadableInput(f"{raw.place} holds no HCPCS code; nothing was imported.")
    return content


def _add(content: Content, line: _Line) -> None:
    title = " ".join(" ".join(line.words).split())
    if line.kind in ("7", "8"):
        content.modifiers.append((line.code, title, line.short, line.added, line.ended))
        return
    content.nodes.append(
        Node(
            level=Level.CODE,
            code=line.code,
            title=title,
            short=line.short,
            billable=True,
            valid_from=line.added,
            valid_thru=line.ended,
        )
    )
    if line.ended:
        content.replaced += [(line.code, code) for code in line.instead]


def _fixed(raw: Raw) -> Iterator[_Line]:
    """The records of the fixed-width file; disclaimers above and below them are passed over."""
    for at, text in enumerate(raw.read().decode("cp1252", errors="replace").splitlines(), 1):
        kind, own = text[10:11], text[:5].strip()
        if kind not in "3478" or not kind or "\t" in text[:92] or not text[5:10].strip().isdigit():
            continue
        if not _fits(kind, own):
            continue
        if len(text) < _SHORTEST:
            raise UnreadableInput(
                f"{raw.place}, line {at}: {len(text)} characters; a record of HCPCS has 320. The column "
                "“termination date” is missing; nothing was imported."
            )
        instead = tuple(text[place : place + 5].strip() for place in range(204, 229, 5))
        yield _Line(
            own,
            kind,
            [text[11:91]],
            text[91:119].strip(),
            tuple(code for code in instead if _CODE.fullmatch(code)),
            _iso(raw, f"line {at}, date added", text[268:276]),
            _iso(raw, f"line {at}, termination date", text[284:292]),
        )


def _sheet(raw: Raw) -> Iterator[_Line]:
    places: dict[str, int] = {}
    for at, row in enumerate(rows_of(raw), 1):
        if not places:
            if sum(plain(cell) in {plain(head) for head in _HEADS} for cell in row) > len(_HEADS) // 2:
                places = columns(raw, row, [(head,) for head in _HEADS])
            continue
        cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        if _fits(cells["RECID"], cells["HCPC"]):
            instead = tuple(cells[f"XREF{n}"] for n in range(1, 6))
            yield _Line(
                cells["HCPC"],
                cells["RECID"],
                [cells["LONG DESCRIPTION"]],
                cells["SHORT DESCRIPTION"],
                tuple(code for code in instead if _CODE.fullmatch(code)),
                _iso(raw, f"row {at}, ADD DT", cells["ADD DT"]),
                _iso(raw, f"row {at}, TERM DT", cells["TERM DT"]),
            )
    if not places:
        raise UnreadableInput(f"{raw.place} has no column “HCPC”; nothing was imported.")


def _fits(kind: str, code: str) -> bool:
    """Whether it is a Level II code or modifier; dental codes are the ADA's and stay out."""
    if kind in ("7", "8"):
        return bool(_MODIFIER.fullmatch(code))
    return kind in ("3", "4") and bool(_CODE.fullmatch(code)) and not code.startswith("D")


def _iso(raw: Raw, where: str, text: str) -> str:
    compact = text.strip()
    if not compact:
        return ""
    try:
        return date(int(compact[:4]), int(compact[4:6]), int(compact[6:8])).isoformat()
    except ValueError:
        raise UnreadableInput(f"{raw.place}, {where}: “{compact}” is no date (yyyymmdd).") from None


def _window(raw: Raw, ask: Ask) -> Window:
    """The quarter by the name (HCPC2026_OCT_ANWEB.txt); the yearly file of old days holds for its year."""
    if ask.effective:
        return quarter(ask.effective.year, ask.effective.month)
    year = year_in(raw.name) or year_in(raw.place)
    if year is None:
        raise no_date(raw.place, "its name has no year (HCPC2026_OCT_ANWEB.txt)")
    month = month_in(raw.name.replace("hcpc", "")) or month_in(raw.place)
    return quarter(year, month) if month else (date(year, 1, 1), date(year, 12, 31))
