"""The printed grid of the CMS-1500 (02/12): every box in rows and columns, every rule and caption in points.

The tables were measured from four descriptions of the form and lie in ``resources/cms1500``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from medbill_desktop.paths import data

ROWS = 66
COLUMNS = 80
PITCH = 7.2
"""Points from one column to the next: 10 characters an inch."""
LEFT = 21.6
"""Points from the left edge of the sheet to column 1."""
LINE = 12.0
"""Points from one row to the next: 6 lines an inch."""
DROP = 9.4
"""Points from the top of a row to its baseline."""
PAGE_MARK = "page"
"""Field id of "PAGE 1 OF 2" for payers that want the sheets of a claim numbered."""
SHEET = (612.0, 792.0)
"""Width and height of the sheet in points."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One place on the form where something is printed.

    Attributes:
        field_id: stable name (``"24F_1_dollars"``).
        box: box as people call it (``"24F"``).
        label: what stands there.
        row: 1-based line of the sheet.
        col: 1-based column where the field begins.
        width: characters the field normally takes.
        capacity: characters it takes at most; more than `width` only for 24F dollars, which may lean on the
            cents rule.
        align: L left, R right, X check mark, "-" must stay blank.
        x: points from the left edge to column `col` of this field.
        baseline: points from the top edge to the baseline.
        rule: the format rule in words.
    """

    field_id: str
    box: str
    label: str
    row: int
    col: int
    width: int
    capacity: int
    align: str
    x: float
    baseline: float
    rule: str

    @property
    def off_raster(self) -> bool:
        """Whether the cell does not begin on a whole column (24H shaded and the 17a qualifier)."""
        return abs(self.x - LEFT - PITCH * (self.col - 1)) > 0.05

    def start(self, text: str) -> int:
        """Columns from `col` to the first character: right-aligned text is pushed to the end of the field."""
        return self.width - len(text) if self.align == "R" and len(text) < self.width else 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the printed form; x grows to the right, y downward, in points.

    Attributes:
        style: "solid" or "dash".
    """

    name: str
    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    style: str


@dataclass(frozen=True, slots=True)
class Area:
    """A check box or a shaded area, in points from the top left corner."""

    name: str
    x0: float
    y0: float
    x1: float
    y1: float
    shaded: bool


@dataclass(frozen=True, slots=True)
class Caption:
    """A printed caption.

    Attributes:
        x, baseline: where it begins, in points from the top left corner.
        size: of the type, in points.
        width: measured width it is scaled to; None keeps the natural width.
        style: R regular, B bold, I italic, BI bold italic.
    """

    x: float
    baseline: float
    size: float
    width: float | None
    style: str
    text: str


def _table(name: str) -> Iterator[dict[str, str]]:
    """Read one of the three tables without its comment lines."""
    lines = data(f"cms1500/{name}").read_text(encoding="utf-8").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


@lru_cache(maxsize=1)
def fields() -> Mapping[str, FieldSpec]:
    """All places of the form by field id, in the order of the form."""
    found: dict[str, FieldSpec] = {}
    for row in _table("fields.csv"):
        width = int(row["max_chars_10cpi"])
        nucc = int(row["nucc_max_chars"] or 0)
        found[row["field_id"]] = FieldSpec(
            row["field_id"],
            row["box"],
            row["label"],
            int(row["row"]),
            int(row["col"]),
            width,
            max(width, nucc) if row["align"] == "R" and row["field_id"].startswith("24F") else width,
            row["align"],
            float(row["x_pt"]),
            float(row["baseline_from_top_pt"]),
            row["format_rule"],
        )
    found[PAGE_MARK] = _page_mark()
    return MappingProxyType(found)


def _page_mark() -> FieldSpec:
    """The one place that is no box of the form.

    Source: TMHP Provider Procedures Manual 5.4.1.4: "Page 1 of 2" at the top right of each sheet.
    """
    col, row = 67, 3
    baseline = LINE * (row - 1) + DROP
    left = LEFT + PITCH * (col - 1)
    return FieldSpec(PAGE_MARK, "top", "Page n of m", row, col, 12, 12, "R", left, baseline, "upper case")


@lru_cache(maxsize=1)
def capacities() -> Mapping[str, int]:
    """How many characters each field takes, by field id."""
    return MappingProxyType({name: spec.capacity for name, spec in fields().items()})


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules of the printed form."""
    found = []
    for row in _table("geometry.csv"):
        if row["kind"] == "line":
            pos, begin, end = float(row["pos"]), float(row["from"]), float(row["to"])
            ends = (begin, pos, end, pos) if row["orient"] == "h" else (pos, begin, pos, end)
            found.append(Rule(row["id"], *ends, float(row["width_pt"]), row["style"]))
    return tuple(found)


@lru_cache(maxsize=1)
def areas() -> tuple[Area, ...]:
    """Check boxes and shaded areas of the printed form."""
    found = []
    for row in _table("geometry.csv"):
        if row["kind"] != "line":
            top, bottom = (float(part) for part in row["to"].split("-"))
            shaded = row["kind"] == "shade"
            found.append(Area(row["id"], float(row["pos"]), top, float(row["from"]), bottom, shaded))
    return tuple(found)


@lru_cache(maxsize=1)
def captions() -> tuple[Caption, ...]:
    """The captions of the printed form."""
    return tuple(
        Caption(
            float(row["x"]),
            float(row["baseline_from_top"]),
            float(row["size"]),
            float(row["width_pt"]) if row["width_pt"] else None,
            row["style"],
            row["text"],
        )
        for row in _table("labels.csv")
    )
