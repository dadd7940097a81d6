"""The embedded typefaces of all forms: Liberation Mono on the grid, Liberation Sans for captions and letters.

A font that is not embedded is replaced by the viewer's own, and the grid is lost.
"""

from __future__ import annotations

from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from medbill_desktop.paths import data

MONO = "MedBillMono"
SANS = "MedBillSans"
BOLD = "MedBillSansBold"
ITALIC = "MedBillSansItalic"
BOLD_ITALIC = "MedBillSansBoldItalic"
_FILES = {
    MONO: "LiberationMono-Regular.ttf",
    SANS: "LiberationSans-Regular.ttf",
    BOLD: "LiberationSans-Bold.ttf",
    ITALIC: "LiberationSans-Italic.ttf",
    BOLD_ITALIC: "LiberationSans-BoldItalic.ttf",
}


@lru_cache(maxsize=len(_FILES))
def font(name: str) -> TTFont:
    """Load and register a typeface once.

    Args:
        name: one of the names of this module.

    Returns:
        The font; its first subset is ASCII, so text may be written as it is.
    """
    loaded = TTFont(name, str(data(f"fonts/liberation/{_FILES[name]}")), asciiReadable=True, shapable=False)
    registerFont(loaded)
    return loaded


def sans() -> None:
    """Make the four faces of Liberation Sans known to ReportLab."""
    for name in (SANS, BOLD, ITALIC, BOLD_ITALIC):
        font(name)
