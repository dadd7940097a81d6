"""Terms from the index tables of ICD-10-CM and from the titles of ICD-9-CM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from medbill_desktop.codes.build.content import Term
from medbill_desktop.codes.build.raw import lines, table, text, tree
from medbill_desktop.codes.format import normalise

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NEOPLASM = {
    "2": "{site} cancer, primary malignant neoplasm",
    "3": "{site} metastasis, secondary malignant neoplasm",
    "4": "{site} carcinoma in situ",
    "5": "{site} benign neoplasm",
    "6": "{site} neoplasm of uncertain behavior",
    "7": "{site} neoplasm of unspecified behavior",
}


def all_terms(folder: Path, at: Mapping[str, int]) -> list[Term]:
    """The entries of the external cause index and of the tables of neoplasms and drugs.

    Args:
        folder: where the XML files are.
        at: index of the node of each code; entries of other codes are left out.
    """
    found = [
        ("eindex", code, path) for code, path in causes(tree(folder / "icd10cm_eindex_2026-04-01.xml.gz"))
    ]
    found += [("neoplasm", c, p) for c, p in neoplasms(tree(folder / "icd10cm_neoplasm_2026-04-01.xml.gz"))]
    found += [("drug", c, p) for c, p in drugs(tree(folder / "icd10cm_drug_2026-04-01.xml.gz"))]
    unique = dict.fromkeys((kind, normalise(code), path) for kind, code, path in found)
    return [Term(at[code], kind, path) for kind, code, path in unique if code in at]


def icd9_titles(raw: Path) -> Iterator[tuple[str, str]]:
    """Titles of ICD-9-CM codes that the map sends to one ICD-10-CM code: old words people still use."""
    titles = dict(icd9_lines(raw / "icd9cm" / "CMS32_DESC_LONG_DX.txt.gz"))
    targets: dict[str, list[str]] = {}
    for row in table(
        raw / "gem" / "gem_icd9_to_icd10cm.csv.gz", "icd9cm", "icd10cm", "no_map", "combination"
    ):
        if row["no_map"] == "0" and row["combination"] == "0":
            targets.setdefault(row["icd9cm"], []).append(row["icd10cm"])
    for source, codes in targets.items():
        if len(codes) == 1 and source in titles:
            yield codes[0], titles[source]


def icd9_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Code and title of each line of a CMS ICD-9-CM file."""
    for line in lines(path):
        code, _, title = line.strip().partition(" ")
        if code:
            yield code, title.strip()


def _entries(root: Element) -> Iterator[tuple[Element, str]]:
    """Each index entry with its path of titles, main term first."""
    for main in root.iter("mainTerm"):
        yield from _walk(main, ())


def _walk(entry: Element, above: tuple[str, ...]) -> Iterator[tuple[Element, str]]:
    path = (*above, text(entry, "title"))
    yield entry, ", ".join(path)
    for term in entry.findall("term"):
        yield from _walk(term, path)


def causes(root: Element) -> Iterator[tuple[str, str]]:
    """Code and path of titles of each entry of an alphabetic index, the main one or that of causes."""
    for entry, path in _entries(root):
        code = text(entry, "code")
        if code:
            yield code.rstrip("-"), path


def neoplasms(root: Element) -> Iterator[tuple[str, str]]:
    """Code and words of each cell of the table of neoplasms."""
    for entry, path in _entries(root):
        site = path.removeprefix("Neoplasm, neoplastic").strip(", ") or "unspecified site"
        for cell in entry.findall("cell"):
            pattern = _NEOPLASM.get(str(cell.get("col")))
            code = (cell.text or "").strip().rstrip("-")
            if pattern and code:
                yield code, pattern.format(site=site)


def drugs(root: Element) -> Iterator[tuple[str, str]]:
    """Each substance once, at the code that its columns have in common."""
    for entry, path in _entries(root):
        cells = [normalise(cell.text or "") for cell in entry.findall("cell")]
        codes = [code for code in cells if code]
        if codes and all(code[:5] == codes[0][:5] for code in codes):
            yield codes[0][:5], path
        elif codes:
            yield codes[0], path
