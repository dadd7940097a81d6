"""What stands where on a filled CMS-1500, for printing it without a PDF, and the test page of a printer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.printing import CROSS_1, CROSS_2, POINTS
from medbill_desktop.forms.boxes import boxes
from medbill_desktop.forms.grid import DROP, LEFT, LINE, PITCH, fields
from medbill_desktop.forms.text_grid import rows

RULER_IN, TICK_PT = 0.5, 4.0
"""Half the length of a cross in inches; half the length of its ticks in points."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One character in its place: points from the left edge, and from the top edge to the baseline."""

    x: float
    baseline: float
    char: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of the test page, in points from the left and the top edge."""

    x1: float
    y1: float
    x2: float
    y2: float


def cells(sheet: Mapping[str, str]) -> Iterator[Cell]:
    """Every character of a filled sheet, from the same rows and cells as the PDF's."""
    for number, text in rows(sheet, raster_only=True).items():
        for place, char in enumerate(text):
            if char != " ":
                yield Cell(LEFT + PITCH * place, LINE * (number - 1) + DROP, char)
    specs = fields()
    for field_id, text in sheet.items():
        spec = specs[field_id]
        if spec.off_raster:
            begin = spec.x + PITCH * spec.start(text)
            for place, char in enumerate(text):
                if char != " ":
                    yield Cell(begin + PITCH * place, spec.baseline, char)


def sheets_of(images: Sequence[ClaimImage]) -> tuple[Mapping[str, str], ...]:
    """The filled sheets of claims, in order."""
    return tuple(sheet for image in images for sheet in boxes(image).sheets)


def test_page() -> tuple[Stroke, ...]:
    """Two crosses with a tick each tenth of an inch, to be measured from the edges of plain paper."""
    found: list[Stroke] = []
    for left, top in (CROSS_1, CROSS_2):
        x, y, arm = left * POINTS, top * POINTS, RULER_IN * POINTS
        found += [Stroke(x - arm, y, x + arm, y), Stroke(x, y - arm, x, y + arm)]
        for tenth in range(-5, 6):
            at = tenth * POINTS / 10
            found.append(Stroke(x + at, y - TICK_PT, x + at, y + TICK_PT))
            found.append(Stroke(x - TICK_PT, y + at, x + TICK_PT, y + at))
    return tuple(found)
