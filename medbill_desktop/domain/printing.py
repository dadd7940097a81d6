"""Printers: where their paper really lies, computed from two crosses that a person measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from medbill_desktop.domain.errors import UserError

POINTS = 72
"""Points an inch."""
MOST_OFFSET, LEAST_SCALE, MOST_SCALE = 50, 9_500, 10_500
"""Hundredths of an inch; hundredths of a percent. Beyond them the driver fits to page."""
CROSS_1 = (1.0, 1.0)
CROSS_2 = (7.5, 10.0)
"""Inches from the left and from the top edge of the sheet at which the test page draws its two crosses."""


class PrintedForm(StrEnum):
    """What a workplace prints, each with its own printer and tray."""

    CMS1500 = "cms1500"
    PAPER = "paper"


class Tray(StrEnum):
    """Where the paper comes from, as printers name it."""

    AUTO = "auto"
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"
    MANUAL = "manual"


class Route(StrEnum):
    """How data reach the red form: drawn for the printer, or through a PDF."""

    DIRECT = "direct"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterProfile:
    """How one workplace prints one form in this office.

    Attributes:
        workstation: name of the computer.
        printer: its name in the system; "" asks each time.
        offset_x, offset_y: hundredths of an inch added to the right and downward.
        scale_x, scale_y: hundredths of a percent; 10,000 is true size.
        measured: when a test page was measured last.
    """

    id: int = 0
    version: int = 0
    workstation: str
    printer: str = ""
    form: PrintedForm
    tray: Tray = Tray.AUTO
    route: Route = Route.DIRECT
    offset_x: int = 0
    offset_y: int = 0
    scale_x: int = 10_000
    scale_y: int = 10_000
    measured: date | None = None

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the form has to be drawn so that it lands in its place.

        Args:
            x: points from the left edge of the sheet.
            y: points from its top edge.
        """
        return (
            x * self.scale_x / 10_000 + self.offset_x * POINTS / 100,
            y * self.scale_y / 10_000 + self.offset_y * POINTS / 100,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """The middles of the two crosses on the printed test page, in inches from the left and the top edge."""

    left_1: Decimal
    top_1: Decimal
    left_2: Decimal
    top_2: Decimal


def inches(text: str) -> Decimal:
    """Read a distance as typed: ``1.02``, ``1.02"``, ``1 1/16``.

    Raises:
        UserError: it is no distance on a letter page.
    """
    typed = text.strip().rstrip('"').strip()
    try:
        whole = sum((_part(word) for word in typed.split()), Decimal(0))
    except (InvalidOperation, ZeroDivisionError, ValueError):
        whole = Decimal(-1)
    if not typed or not Decimal(0) < whole <= Decimal(11):
        raise UserError(f"“{text}” is not a distance in inches on the page. Type it like 1.02 or 1 1/16.")
    return whole


def _part(word: str) -> Decimal:
    over, slash, under = word.partition("/")
    value = Decimal(over) / Decimal(under) if slash else Decimal(word)
    if not value.is_finite():
        raise ValueError(word)
    return value


def calibrated(profile: PrinterProfile, found: Measured, day: date) -> PrinterProfile:
    """The profile with the offsets and scales that undo what the printer did to the test page.

    The test page is drawn in true size; the printer put the point `w` at ``m = g * w + h``. Drawing at
    ``w / g - h / g`` therefore lands at `w`.

    Args:
        profile: of the printer and tray that printed the test page.
        found: what was measured on it.
        day: for the record.

    Raises:
        UserError: the paper lies more than half an inch off, or the size is more than 5 percent off.
    """
    offset_x, scale_x = _axis("left", (found.left_1, found.left_2), (CROSS_1[0], CROSS_2[0]))
    offset_y, scale_y = _axis("top", (found.top_1, found.top_2), (CROSS_1[1], CROSS_2[1]))
    return replace(
        profile, offset_x=offset_x, offset_y=offset_y, scale_x=scale_x, scale_y=scale_y, measured=day
    )


def _axis(edge: str, measured: tuple[Decimal, Decimal], wanted: tuple[float, float]) -> tuple[int, int]:
    first, second = (Decimal(str(one)) for one in wanted)
    gain = (measured[1] - measured[0]) / (second - first)
    if gain <= 0:
        raise UserError(f"From the {edge} edge the second cross is farther than the first. Measure again.")
    scale = _whole(10_000 / gain)
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        raise UserError(
            f"From the {edge} edge the page is {gain * 100:.1f} % of its size. Switch “fit to page” off in "
            "the printer's settings, print the test page again and measure again."
        )
    offset = _whole((first - measured[0] * scale / 10_000) * 100)
    if abs(offset) > MOST_OFFSET:
        raise UserError(
            f"From the {edge} edge the page lies {abs(offset) / 100:.2f} inch off, more than half an inch. "
            "Set the guides of the tray to the paper and print the test page again."
        )
    return offset, scale


def check_profile(profile: PrinterProfile) -> None:
    """Refuse corrections that cannot be.

    Raises:
        UserError: an offset of more than half an inch, a scale more than 5 percent off.
    """
    if max(abs(profile.offset_x), abs(profile.offset_y)) > MOST_OFFSET:
        raise UserError(f"An offset is at most {MOST_OFFSET} hundredths of an inch either way.")
    if not all(LEAST_SCALE <= one <= MOST_SCALE for one in (profile.scale_x, profile.scale_y)):
        raise UserError("A scale lies between 95.00 and 105.00 percent.")


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
