"""The direct route to paper: characters drawn in their places at the printer's own resolution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontDatabase, QPagedPaintDevice, QPainter, QPen

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.domain.printing import POINTS, PrinterProfile
from medbill_desktop.paths import data

_SIZE_PT, _LINE_PT = 12.0, 0.5
NO_ANSWER = "The printer does not answer. Look whether it is on, or print to a PDF file."


def print_claims_directly(
    images: Sequence[ClaimImage], device: QPagedPaintDevice, profile: PrinterProfile
) -> int:
    """Print only the data of claims, for red forms; runs on a thread.

    Args:
        images: the claims.
        device: the printer, on the whole sheet without margins.
        profile: of printer and tray; its offsets and scales hold for every character.

    Returns:
        Sheets printed.

    Raises:
        EnvironmentProblem: the printer does not take it.
    """
    from medbill_desktop.forms.printing import sheets_of

    sheets = sheets_of(images)
    painter = _begun(device)
    try:
        for number, sheet in enumerate(sheets):
            if number:
                device.newPage()
            _draw(painter, device.logicalDpiX(), sheet, profile)
    finally:
        painter.end()
    return len(sheets)


def print_test_page(device: QPagedPaintDevice, profile: PrinterProfile | None = None) -> None:
    """Print the two crosses: in true size to be measured, or with a profile to see it hold.

    Raises:
        EnvironmentProblem: the printer does not take it.
    """
    from medbill_desktop.forms.printing import test_page

    painter = _begun(device)
    try:
        dots = device.logicalDpiX() / POINTS
        painter.setPen(QPen(painter.pen().color(), _LINE_PT * dots))
        for stroke in test_page():
            ends = [(stroke.x1, stroke.y1), (stroke.x2, stroke.y2)]
            placed = [profile.place(*end) if profile else end for end in ends]
            painter.drawLine(*(QPointF(x * dots, y * dots) for x, y in placed))
    finally:
        painter.end()


def _begun(device: QPagedPaintDevice) -> QPainter:
    painter = QPainter()
    if not painter.begin(device):
        raise EnvironmentProblem(NO_ANSWER)
    return painter


def _draw(painter: QPainter, dpi: int, sheet: Mapping[str, str], profile: PrinterProfile) -> None:
    from medbill_desktop.forms.printing import cells

    dots = dpi / POINTS
    font = QFont(_family())
    font.setPixelSize(round(_SIZE_PT * dots))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.setFont(font)
    for x, baseline, char in _placed(((c.x, c.baseline, c.char) for c in cells(sheet)), profile):
        painter.drawText(QPointF(x * dots, baseline * dots), char)


def _placed(
    found: Iterable[tuple[float, float, str]], profile: PrinterProfile
) -> Iterable[tuple[float, float, str]]:
    for x, baseline, char in found:
        left, top = profile.place(x, baseline)
        yield left, top, char


@lru_cache(maxsize=1)
def _family() -> str:
    """The shipped face of the grid; a system's own face would not stand on it."""
    loaded = QFontDatabase.addApplicationFont(str(data("fonts/liberation/LiberationMono-Regular.ttf")))
    return QFontDatabase.applicationFontFamilies(loaded)[0]
