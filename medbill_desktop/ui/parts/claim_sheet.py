"""A claim as its CMS-1500: the form as picture, drawn by the same code that prints it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QResizeEvent

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.preview import ZOOMS, PageImage, Preview

_LETTER_PX, _MARGIN_PX = 816, 40
"""A letter page at 96 dots an inch, and the ground and scroll bar beside it."""


def claim_pdf(images: Sequence[ClaimImage], *, data_only: bool = False) -> bytes:
    """Claims as a PDF; runs on a reader thread.

    Args:
        images: the claims.
        data_only: only what is typed, for red forms in the printer; else the complete form as a copy.
    """
    from medbill_desktop.forms.cms1500 import draw_cms1500

    out = BytesIO()
    draw_cms1500(images, out, data_only=data_only)
    return out.getvalue()


def page_image(pdf: bytes, page: int, dpi: float) -> PageImage:
    """Draw one page of a PDF for the screen; runs on a reader thread."""
    from medbill_desktop.forms.preview import render

    drawn = render(pdf, page, dpi / 72)
    width = drawn.width * 3
    rows = (drawn.rgb[at : at + width] for at in range(0, drawn.stride * drawn.height, drawn.stride))
    return PageImage(drawn.width, drawn.height, drawn.rgb if drawn.stride == width else b"".join(rows))


def picture_image(content: bytes, dpi: float) -> PageImage:
    """Draw a scan or photograph as wide as a letter page; runs on a reader thread.

    Raises:
        UnreadableInput: the bytes are no picture that can be shown.
    """
    image = QImage.fromData(content)
    if image.isNull():
        raise UnreadableInput("This picture cannot be shown; scan or save it again as PNG or JPEG.")
    width = max(1, round(_LETTER_PX / 96 * dpi))
    drawn = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    drawn = drawn.convertToFormat(QImage.Format.Format_RGB888)
    raw, stride, row = bytes(drawn.constBits()), drawn.bytesPerLine(), drawn.width() * 3
    rows = (raw[at : at + row] for at in range(0, stride * drawn.height(), stride))
    return PageImage(drawn.width(), drawn.height(), b"".join(rows))


class PdfView(Preview):
    """A preview of PDF bytes; Page Up and Page Down turn, Ctrl and plus, minus or 0 zoom."""

    def __init__(self, name: str, jobs: Jobs) -> None:
        super().__init__(jobs)
        self.setObjectName(name)
        self._reader = jobs
        self._fits = True

    def zoom_by(self, steps: int) -> None:
        """As Preview; from then on the width of the pane no longer chooses the zoom."""
        self._fits = False
        super().zoom_by(steps)

    def show_pdf(self, title: str, pdf: bytes, pages: int) -> None:
        """Show a PDF from its first page."""
        self._fit()
        self.show_document(title, pages, lambda page, dpi: page_image(pdf, page, dpi))

    def show_picture(self, title: str, content: bytes) -> None:
        """Show a scan or photograph."""
        self._fit()
        self.show_document(title, 1, lambda _page, dpi: picture_image(content, dpi))

    def _fit(self) -> bool:
        """Take the largest zoom whose page is no wider than the pane; True when it is another one."""
        room = (self.width() - _MARGIN_PX) / _LETTER_PX
        wanted = max((zoom for zoom in ZOOMS if zoom <= room), default=ZOOMS[0])
        changed = self._fits and wanted != self.zoom
        if changed:
            self.zoom = wanted
        return changed

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to the pane until somebody zooms."""
        super().resizeEvent(event)
        if self._fit():
            self._ask()


class ClaimSheet(PdfView):
    """The CMS-1500 of one claim."""

    def __init__(self, jobs: Jobs, name: str = "claim-sheet") -> None:
        super().__init__(name, jobs)

    def show_claim(self, image: ClaimImage) -> None:
        """Draw a claim; an older drawing that is not ready yet is dropped."""
        from medbill_desktop.forms.preview import page_count

        def draw() -> tuple[str, bytes, int]:
            pdf = claim_pdf([image])
            return f"CMS-1500 of claim {image.claim_number}", pdf, page_count(pdf)

        self._reader.read(lambda _: draw(), self._on_pdf, key=f"sheet-{id(self)}")

    def _on_pdf(self, drawn: tuple[str, bytes, int]) -> None:
        self.show_pdf(*drawn)
