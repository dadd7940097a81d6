"""ICD-10-CM editions: from the tabular list, and from an order file alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from medbill_desktop.codes.build import indexes
from medbill_desktop.codes.build.content import Content, Level, Node, Term
from medbill_desktop.codes.build.raw import table, tree
from medbill_desktop.codes.build.tabular import Tabular
from medbill_desktop.codes.format import normalise
from medbill_desktop.domain.errors import UnreadableInput

_PRIOR = {"O": 4, "P": 4, "Q": 2, "S": 1, "T": 2, "V": 7, "W": 7, "X": 7, "Y": 7, "Z": 1}
"""Chapters that answer a bare word less often: pregnancy, newborns and external causes come later."""


def fy2026(raw: Path) -> Content:
    """ICD-10-CM FY2026 with the update of April 2026: all codes, all notes, index terms and synonyms.

    Raises:
        UnreadableInput: the tabular list and the list of codes disagree.
    """
    folder = raw / "icd10cm"
    book = Tabular(tree(folder / "icd10cm_tabular_2026-04-01.xml.gz"))
    _take_titles(book, folder / "icd10cm_codes_fy2026_apr.csv.gz")
    content = Content(
        code_set="icd10cm",
        name="FY2026",
        title="ICD-10-CM FY2026 (April 2026)",
        effective_from=date(2025, 10, 1),
        effective_thru=date(2026, 9, 30),
        source="CDC/NCHS tabular list and index tables, April 1 2026; CMS order file",
        nodes=book.nodes,
        notes=book.notes,
    )
    _finish(content, raw)
    at = {node.code: i for i, node in enumerate(content.nodes)}
    inclusion = [
        Term(node, "inclusion", text)
        for node, kind, text in book.notes
        if kind in ("inclusion_terms", "includes") and book.nodes[node].level is Level.CODE
    ]
    content.terms[:0] = inclusion + indexes.all_terms(folder, at)
    return content


def fy2025(raw: Path) -> Content:
    """ICD-10-CM FY2025: codes and titles of the order file; the tabular notes of that year do not ship."""
    content = Content(
        code_set="icd10cm",
        name="FY2025",
        title="ICD-10-CM FY2025 (titles without notes)",
        effective_from=date(2024, 10, 1),
        effective_thru=date(2025, 9, 30),
        source="CMS order file FY2025",
    )
    rows = table(
        raw / "icd10cm" / "icd10cm_order_fy2025.csv.gz", "code", "billable", "short_desc", "long_desc"
    )
    content.nodes = nodes_of_order(
        (row["code"], row["billable"] == "1", row["short_desc"], row["long_desc"]) for row in rows
    )
    _finish(content, raw)
    return content


def nodes_of_order(rows: Iterable[tuple[str, bool, str, str]]) -> list[Node]:
    """The codes of an order file with the code above each.

    Args:
        rows: code, whether it is complete, short title, long title, in the order of the file.
    """
    at: dict[str, int] = {}
    nodes: list[Node] = []
    for code, complete, short, title in rows:
        parent = _parent(code, at)
        base = nodes[parent] if parent >= 0 else None
        extension = len(code) == 7 and base is not None and title.startswith(f"{base.title}, ")
        at[code] = len(nodes)
        nodes.append(
            Node(
                level=Level.EXTENSION if extension else Level.CODE,
                code=code,
                title=title,
                short=short,
                billable=complete,
                parent=parent,
            ),
        )
    return nodes


def _take_titles(book: Tabular, path: Path) -> None:
    """Give each code the title of the order file where that has it; both must have the same codes.

    Where the list says that its title is not the order file's, ours from the tabular list stays: the list
    has second meanings of 7th characters run into nine of those titles.
    """
    listed = {row["code"]: row for row in table(path, "code", "billable", "long_desc", "desc_source")}
    codes = {node.code for node in book.nodes if node.level >= Level.CODE}
    odd = sorted(codes ^ listed.keys())
    if odd:
        raise UnreadableInput(
            f"{path.name} and the tabular list disagree about {len(odd)} codes, first {odd[0]}."
        )
    for node in book.nodes:
        if node.level >= Level.CODE:
            row = listed[node.code]
            if (row["billable"] == "1") != node.billable:
                raise UnreadableInput(
                    f"{path.name} and the tabular list disagree whether {node.code} is complete."
                )
            node.short = row["short_desc"]
            if row["desc_source"] == "order_fy2025":
                node.title = row["long_desc"]


def _finish(content: Content, raw: Path) -> None:
    """Rank the codes, count them, and add the synonyms that hold for any edition."""
    at = {node.code: i for i, node in enumerate(content.nodes) if node.level >= Level.CODE}
    content.rows = len(at)
    for node in content.nodes:
        node.prior = prior(node.code, node.title)
    content.terms += [
        Term(at[code], "do", row["term"])
        for row in table(raw / "synonyms" / "disease_ontology_synonyms.csv.gz", "term", "icd10cm")
        if (code := normalise(row["icd10cm"])) in at
    ]
    content.terms += [
        Term(at[code], "office", row["term"])
        for row in table(raw / "synonyms" / "office_terms.csv", "term", "code")
        if (code := normalise(row["code"])) in at
    ]
    content.terms += [Term(at[code], "icd9", text) for code, text in indexes.icd9_titles(raw) if code in at]


def prior(code: str, title: str) -> int:
    """How much later than its equals a code comes; hand-set, see docs/algorithms/code_editions.md."""
    weight = _PRIOR.get(code[0], 0)
    if code[0] == "T" and "36" <= code[1:3] <= "65":
        weight += 3
    if title.startswith("Other "):
        weight += 1
    return weight


def _parent(code: str, at: dict[str, int]) -> int:
    """The nearest code above: shorter by a character, placeholders passed over; -1 for a category."""
    for cut in range(len(code) - 1, 2, -1):
        if code[:cut] in at:
            return at[code[:cut]]
    return -1
