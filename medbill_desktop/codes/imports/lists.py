"""Licensed and official lists that the office imports for itself: CPT, NUCC taxonomy, CARC and RARC.

Nothing of them ships. Source: AMA standard file layouts (LONGULT, LONGUT: code, tab, text; LONGULF, LONGUF:
code 1-5, sequence 6-7, text from 9; MEDU and SHORTU: code, blank, text); NUCC csv; X12 lists as tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from medbill_desktop.codes.build.content import Content, Level, Node
from medbill_desktop.codes.imports.asking import Ask, year_in
from medbill_desktop.codes.imports.heads import columns, plain, rows_of
from medbill_desktop.codes.imports.sources import Raw
from medbill_desktop.domain.errors import UnreadableInput

CPT_LINE = re.compile(r"^(\d{4}[0-9AFMTU])(?:\t|\s)(.*)$")
_FIXED = re.compile(r"^(\d{4}[0-9AFMTU])(\d\d) (.*)$")
_FIXED_NAME = re.compile(r"longu(l)?f")


def cpt(raws: Sequence[Raw], ask: Ask) -> Content:
    """The office's own CPT file: long words lead, medium or short words are kept beside them."""
    ordered = sorted(raws, key=lambda raw: "long" not in raw.name)
    words = [dict(_cpt_lines(raw)) for raw in ordered]
    for raw, found in zip(ordered, words, strict=True):
        if not found:
            raise UnreadableInput(
                f"{raw.place} has no line that begins with a CPT code and words; nothing was imported."
            )
    year = ask.effective.year if ask.effective else _cpt_year(raws) or ask.today.year
    content = Content(
        code_set="cpt",
        name=str(year),
        title=f"CPT {year} (the office's own copy)",
        effective_from=date(year, 1, 1),
        effective_thru=date(year, 12, 31),
        source="the office's licensed AMA file",
        raw=tuple(dict.fromkeys(raw.origin for raw in raws)),
    )
    long, short = words[0], words[1] if len(words) > 1 else {}
    before = ask.prior("cpt", content.name)
    if before is not None and len(words) == 1:
        # The long and the short words of one year may come one after the other.
        kept = before.all("SELECT code, title, short FROM node")
        if "long" in ordered[0].name:
            short = {row[0]: row[2] or row[1] for row in kept}
        else:
            long, short = {row[0]: row[1] for row in kept}, words[0]
    for code in sorted(long.keys() | short.keys()):
        title = long.get(code) or short[code]
        content.nodes.append(
            Node(level=Level.CODE, code=code, title=title, short=short.get(code, ""), billable=True)
        )
    content.rows = len(content.nodes)
    return content


def _cpt_lines(raw: Raw) -> Iterator[tuple[str, str]]:
    """Code and words; the notice before the first code is passed over, lines of one code are joined."""
    fixed = bool(_FIXED_NAME.search(raw.name))
    pieces: dict[str, list[str]] = {}
    for line in raw.text().splitlines():
        found = _FIXED.match(line) if fixed else CPT_LINE.match(line)
        if found:
            pieces.setdefault(found[1], []).append(found[found.re.groups].strip())
    for code, parts in pieces.items():
        yield code, " ".join(parts)


def _cpt_year(raws: Sequence[Raw]) -> int | None:
    """The year in a name, or in the notice before the first code."""
    for raw in raws:
        notice = next(iter(re.split(r"(?m)^\d{4}[0-9AFMTU][ \t]", raw.head(), maxsplit=1)), "")
        if year := year_in(raw.place) or year_in(notice):
            return year
    return None


_NUCC = (
    *(
        "Code",
        "Grouping",
        "Classification",
        "Specialization",
        "Definition",
        "Notes",
        "Display Name",
        "Section",
    ),
)


def nucc(raws: Sequence[Raw], ask: Ask) -> Content:
    """The NUCC provider taxonomy."""
    raw = raws[0]
    rows = iter(rows_of(raw))
    places = columns(raw, next(rows, ()), [(name,) for name in _NUCC])
    found = re.search(r"(?<!\d)(\d\d)\.?([01])(?!\d)", raw.name)
    begins = ask.effective or (
        date(2000 + int(found[1]), 7 if found[2] == "1" else 1, 1) if found else date(ask.today.year, 1, 1)
    )
    content = Content(
        code_set="nucc",
        name=f"{found[1]}.{found[2]}" if found else str(begins.year),
        title=f"NUCC provider taxonomy {found[1]}.{found[2]}" if found else "NUCC provider taxonomy",
        effective_from=begins,
        effective_thru=None,
        source="NUCC provider taxonomy, the office's own copy",
        raw=(raw.origin,),
    )
    for at, row in enumerate(rows, 2):
        if not any(row):
            continue
        cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        if not re.fullmatch(r"[0-9A-Z]{9}X", cells["Code"]):
            raise UnreadableInput(f"{raw.place}, row {at}: “{cells['Code']}” is no taxonomy code.")
        title = cells["Display Name"] or ", ".join(
            part for part in (cells["Classification"], cells["Specialization"]) if part
        )
        here = len(content.nodes)
        content.nodes.append(Node(level=Level.CODE, code=cells["Code"], title=title, billable=True))
        content.notes += [(here, "notes", cells[name]) for name in ("Grouping", "Definition") if cells[name]]
    content.rows = len(content.nodes)
    return content


def reasons(raws: Sequence[Raw], ask: Ask) -> Content:
    """The official words of claim adjustment reason codes (CARC) or remark codes (RARC)."""
    raw = raws[0]
    code_set = ask.wanted or ("rarc" if "rarc" in raw.name or "remark" in raw.name else "carc")
    rows = iter(rows_of(raw, "\t" if "\t" in raw.head().partition("\n")[0] else ","))
    head = next((row for row in rows if any(plain(cell) == "code" for cell in row)), ())
    places = columns(raw, head, (("Code",), ("Description", "Current Narrative", "Narrative")))
    begins = _optional(head, ("start date", "start", "effective date"))
    ends = _optional(head, ("stop date", "stop", "deactivation date", "end date"))
    content = Content(
        code_set=code_set,
        name=str((ask.effective or ask.today).isoformat()),
        title=f"{code_set.upper()} words of {ask.effective or ask.today}",
        effective_from=ask.effective or date(2000, 1, 1),
        effective_thru=None,
        source="X12 external code list, the office's own copy",
        raw=(raw.origin,),
    )
    for row in rows:
        code, title = (row[at] if at < len(row) else "" for at in places.values())
        if code:
            node = Node(level=Level.CODE, code=code.upper(), title=title, billable=True)
            content.nodes.append(replace(node, valid_from=_iso(row, begins), valid_thru=_iso(row, ends)))
    content.rows = len(content.nodes)
    if not content.rows:
        raise UnreadableInput(f"{raw.place} holds no code; nothing was imported.")
    return content


def _optional(head: Sequence[str], names: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(head) if plain(cell) in names), None)


def _iso(row: Sequence[str], place: int | None) -> str:
    """A date of a cell as ISO text: 2026-07-01, 7/1/2026 or 20260701; "" for anything else."""
    text = row[place] if place is not None and place < len(row) else ""
    if found := re.match(r"(\d{4})-?(\d\d)-?(\d\d)", text):
        return f"{found[1]}-{found[2]}-{found[3]}"
    if found := re.match(r"(\d\d?)/(\d\d?)/(\d{4})$", text):
        return f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}"
    return ""
