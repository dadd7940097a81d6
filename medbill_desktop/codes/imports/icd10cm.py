"""ICD-10-CM of CDC: the order file, the tabular list, and the index tables, together or one after the other.

What comes later is put to what an earlier import of the same edition brought: an order file gives the titles
and says which codes are complete, the tabular list gives notes and headings, the indexes give terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from medbill_desktop.codes.build import indexes
from medbill_desktop.codes.build.content import Content, Level, Node, Term
from medbill_desktop.codes.build.icd10 import nodes_of_order, prior
from medbill_desktop.codes.build.tabular import Tabular
from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import normalise
from medbill_desktop.codes.imports.asking import Ask, year_in
from medbill_desktop.codes.imports.heads import columns, plain, rows_of
from medbill_desktop.codes.imports.sources import Raw
from medbill_desktop.domain.errors import UnreadableInput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ORDER = re.compile(r"^(\d{5}) ([A-Z][0-9A-Z]{2,6}) *$")
_PARTS = ("order", "tabular", "index", "eindex", "neoplasm", "drug", "conversion")
_NAMES = (
    "SELECT n.code, e.kind, e.text FROM entry e JOIN node n ON n.id = e.node"
    " WHERE e.text IS NOT NULL ORDER BY e.id"
)
OrderRow = tuple[str, bool, str, str]


def part_of(raw: Raw) -> str:
    """Which part of the set a file is by its name: one of order, tabular, index ...; "" for none."""
    name = raw.name
    if name.endswith(".xml"):
        for word in ("tabular", "eindex", "neoplasm", "drug", "index"):
            if word in name:
                return word
    if "addenda" in name:
        return ""
    if re.search(r"icd-?10-?cm[-_ ]?order", name) and name.endswith(".txt"):
        return "order"
    if "conversion" in name and "icd" in name and name.endswith((".xlsx", ".csv")):
        return "conversion"
    return ""


@dataclass(frozen=True, slots=True)
class _Dates:
    name: str
    title: str
    begins: date
    ends: date


def icd10cm(raws: Sequence[Raw], ask: Ask) -> Content:
    """One edition of ICD-10-CM out of the parts at hand and what was imported of it before.

    Raises:
        UnreadableInput: a part is damaged, or there are only indexes and no codes to put them to.
    """
    parts = {part: raw for raw in raws if (part := part_of(raw) or ("order" if _is_order(raw) else ""))}
    trees = {part: _tree(raw) for part, raw in parts.items() if raw.name.endswith(".xml")}
    dates = _dates(parts, trees, ask)
    before = ask.prior("icd10cm", dates.name)
    content = Content(
        code_set="icd10cm",
        name=dates.name,
        title=dates.title,
        effective_from=dates.begins,
        effective_thru=dates.ends,
        source="CDC/NCHS ICD-10-CM files",
        raw=tuple(dict.fromkeys(raw.origin for raw in raws)),
    )
    order = list(_order_rows(parts["order"])) if "order" in parts else []
    ask.progress.report(1, 3, "Reading the codes")
    _codes(content, order, trees.get("tabular"), before)
    if not content.nodes:
        raise UnreadableInput(
            f"{raws[0].place} has no codes of {dates.title}; import its order file or tabular list first."
        )
    ask.progress.report(2, 3, "Reading the indexes")
    ask.progress.check()
    at = {node.code: place for place, node in enumerate(content.nodes) if node.level >= Level.CODE}
    content.rows = len(at)
    for node in content.nodes:
        node.prior = prior(node.code, node.title)
    content.terms = list(_terms(content, trees, before or ask.latest("icd10cm"), at))
    content.replaced = list(_conversions(parts["conversion"])) if "conversion" in parts else []
    return content


def _dates(parts: Mapping[str, Raw], trees: Mapping[str, Element], ask: Ask) -> _Dates:
    """The fiscal year by the names or the <version> of an XML; April updates begin on April 1."""
    said = " ".join(f"{raw.place}" for raw in parts.values())
    inside = next((root.findtext("version") or "" for root in trees.values()), "")
    if ask.effective:
        year = ask.effective.year + (ask.effective.month >= 10)
        april = ask.effective.month in range(4, 10)
    else:
        found = year_in(inside) or next((y for raw in parts.values() if (y := year_in(raw.name))), None)
        found = found or year_in(said)
        if found is None:
            raise UnreadableInput(
                f"{said} does not say of which year it is. Keep the publisher's file name, or give the first "
                "date of service with --effective."
            )
        year, april = found, bool(re.search(r"april|[-_]04[-_]01", said.lower()))
    name, title = f"FY{year}", f"ICD-10-CM FY{year}"
    begins = date(year - 1, 10, 1)
    held = ask.prior("icd10cm", name)
    # An April update stands beside the edition of October, unless what is loaded is the update already.
    if april and not (held and "April" in held.edition.title):
        return _Dates(f"{name}-April", f"{title} (April {year})", date(year, 4, 1), date(year, 9, 30))
    return _Dates(name, f"{title} (April {year})" if april else title, begins, date(year, 9, 30))


def _is_order(raw: Raw) -> bool:
    return bool(raw.name.endswith(".txt") and _ORDER.match(raw.head()[:14]))


def _order_rows(raw: Raw) -> Iterator[OrderRow]:
    """Code, whether complete, short and long title of each line."""
    for at, line in enumerate(raw.text().splitlines(), 1):
        if not line.strip():
            continue
        if not _ORDER.match(line[:14]) or line[14:15] not in ("0", "1") or not line[77:].strip():
            column = (
                "code"
                if not _ORDER.match(line[:14])
                else "complete (0 or 1)"
                if line[14:15] not in ("0", "1")
                else "long title"
            )
            raise UnreadableInput(
                f"{raw.place}, line {at}: the column “{column}” is not where the order file has it. The "
                "publisher changed the file, or it is another one; nothing was imported."
            )
        yield line[6:13].strip(), line[14] == "1", line[16:76].strip(), line[77:].strip()


def _codes(
    content: Content, order: list[OrderRow], tabular: Element | None, before: OpenEdition | None
) -> None:
    """Nodes and notes: the tabular list's where the codes agree, else the order file's with notes by code."""
    if tabular is not None:
        book = Tabular(tabular)
        content.nodes, content.notes = book.nodes, book.notes
    elif before is not None:
        content.nodes, content.notes = _nodes_before(before)
    titles: Sequence[OrderRow] = order
    if not titles and tabular is not None and before is not None:
        titles = [
            (row[0], bool(row[1]), row[2], row[3])
            for row in before.all("SELECT code, billable, short, title FROM node WHERE level >= 2")
        ]
    if titles and {row[0] for row in titles} == {n.code for n in content.nodes if n.level >= Level.CODE}:
        _overlay(content.nodes, titles)
    elif order:
        by_code: dict[str, list[tuple[str, str]]] = {}
        for place, kind, text in content.notes:
            by_code.setdefault(content.nodes[place].code, []).append((kind, text))
        content.nodes = nodes_of_order(order)
        content.notes = [
            (place, kind, text)
            for place, node in enumerate(content.nodes)
            for kind, text in by_code.get(node.code, ())
        ]


def _overlay(nodes: list[Node], titles: Sequence[OrderRow]) -> None:
    said = {code: (complete, short, title) for code, complete, short, title in titles}
    for node in nodes:
        if node.level >= Level.CODE:
            node.billable, node.short, node.title = said[node.code]


def _nodes_before(before: OpenEdition) -> tuple[list[Node], list[tuple[int, str, str]]]:
    """The nodes and notes of an edition file, as they were when it was made."""
    rows = before.all(
        "SELECT level, code, title, short, billable, parent, valid_from, valid_thru FROM node ORDER BY id"
    )
    nodes = [
        Node(
            level=Level(level),
            code=code,
            title=title,
            short=short,
            billable=bool(billable),
            parent=(parent or 0) - 1,
            valid_from=begins,
            valid_thru=ends,
        )
        for level, code, title, short, billable, parent, begins, ends in rows
    ]
    notes = before.all("SELECT node - 1, kind, text FROM note ORDER BY node, position")
    return nodes, [(place, kind, text) for place, kind, text in notes]


_READERS = {
    "index": indexes.causes,
    "eindex": indexes.causes,
    "neoplasm": indexes.neoplasms,
    "drug": indexes.drugs,
}


def _terms(
    content: Content, trees: Mapping[str, Element], carried: OpenEdition | None, at: Mapping[str, int]
) -> Iterator[Term]:
    """Inclusion terms, the entries of the indexes at hand, and what an edition before had of other kinds.

    Names of last year still find the code of this year where it has none of its own yet; they are no notes.
    """
    fresh = {part for part in trees if part in _READERS}
    for place, kind, text in content.notes:
        if kind in ("inclusion_terms", "includes") and content.nodes[place].level is Level.CODE:
            fresh.add("inclusion")
            yield Term(place, "inclusion", text)
    for part in sorted(fresh & _READERS.keys()):
        found = dict.fromkeys((normalise(code), path) for code, path in _READERS[part](trees[part]))
        for code, path in found:
            if code in at:
                yield Term(at[code], part, path)
    rows = carried.stream(_NAMES) if carried else ()
    for code, kind, text in rows:
        if kind not in fresh and code in at:
            yield Term(at[code], kind, text)


def _conversions(raw: Raw) -> Iterator[tuple[str, str]]:
    """Pairs of an earlier code and the new one, of the conversion table."""
    places: dict[str, int] = {}
    for row in rows_of(raw):
        if not places:
            if any("current code" in plain(cell) for cell in row):
                places = columns(
                    raw,
                    row,
                    (
                        ("Current code assignment", "Current code"),
                        ("Previous Code(s) Assignment", "Previous code s assignment", "Previous code"),
                    ),
                )
            continue
        new, old = (row[place] if place < len(row) else "" for place in places.values())
        for code in re.findall(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?", old):
            if new:
                yield normalise(code), normalise(new)
    if not places:
        raise UnreadableInput(f"{raw.place} has no column “Current code assignment”; nothing was imported.")


def _tree(raw: Raw) -> Element:
    try:
        root: Element = fromstring(raw.read())
    except (ParseError, DefusedXmlException) as error:
        raise UnreadableInput(f"{raw.place} is no XML of CDC ({error}); download it again.") from error
    wanted = "ICD10CM.tabular" if part_of(raw) == "tabular" else "ICD10CM.index"
    if root.tag != wanted:
        raise UnreadableInput(
            f"{raw.place} begins with “{root.tag}” in place of “{wanted}”; nothing was imported."
        )
    return root
