"""Pages of a document on screen, from pictures that somebody else draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.panes import FocusRing

ZOOMS = (0.4, 0.5, 0.6, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_SCREEN_DPI = 96.0


@dataclass(frozen=True, slots=True)
class PageImage:
    """A drawn page.

    Attributes:
        width, height: pixels.
        rgb: 3 bytes a pixel, rows from the top without padding.
    """

    width: int
    height: int
    rgb: bytes


class _Paper(QWidget):
    """The page on a quiet ground."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paper")
        self._image = QImage()
        self._scale = 1.0

    def show_image(self, image: QImage, scale: float) -> None:
        """Show a page drawn at this many device pixels a pixel."""
        self._image, self._scale = image, scale
        self.setFixedSize(self._page().size() + QSize(2 * t.SPACE_3, 2 * t.SPACE_3))
        self.update()

    def _page(self) -> QRect:
        size = QSize(round(self._image.width() / self._scale), round(self._image.height() / self._scale))
        return QRect(QPoint(t.SPACE_3, t.SPACE_3), size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tokens().panel))
        if not self._image.isNull():
            painter.drawImage(self._page(), self._image)
            painter.setPen(theme.colour("border"))
            painter.drawRect(self._page().adjusted(0, 0, -1, -1))


class Preview(QWidget):
    """A document viewer: Page Up and Page Down turn pages, Ctrl and plus, minus or 0 zoom.

    Signals:
        turned: another page is shown; with its 0-based number.
    """

    turned = Signal(int)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self._jobs = jobs
        self._draw: Callable[[int, float], PageImage] | None = None
        self._pages = 0
        self.page = 0
        self.zoom = 1.0
        self._paper = _Paper()
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("preview-scroll")
        self._scroll.setAccessibleName("Document")
        self._scroll.setWidget(self._paper)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._foot = labels.label("", "preview-foot", tone="small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(t.SPACE_1)
        layout.addWidget(FocusRing(self._scroll, self), 1)
        foot = labels.row()
        foot.setContentsMargins(t.SPACE_3, 0, t.SPACE_3, t.SPACE_1)
        foot.addWidget(self._foot)
        layout.addLayout(foot)

    def show_document(self, title: str, pages: int, draw: Callable[[int, float], PageImage]) -> None:
        """Show a document from its first page.

        Args:
            title: what a reader says.
            pages: how many it has.
            draw: gets the 0-based page and dots per inch; runs on a reader thread.
        """
        self._draw, self._pages, self.page = draw, pages, 0
        self._scroll.setAccessibleName(title)
        self._ask()

    def turn(self, by: int) -> None:
        """Go to another page."""
        wanted = max(0, min(self._pages - 1, self.page + by))
        if wanted != self.page:
            self.page = wanted
            self._ask()

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller by steps; 0 is the real size."""
        place = ZOOMS.index(self.zoom) + steps if steps else ZOOMS.index(1.0)
        self.zoom = ZOOMS[max(0, min(len(ZOOMS) - 1, place))]
        self._ask()

    def _ask(self) -> None:
        draw, page = self._draw, self.page
        if draw is None:
            return
        ratio = self.devicePixelRatioF()
        dpi = _SCREEN_DPI * self.zoom * ratio
        self._foot.setText(f"Page {page + 1} of {self._pages}   {self.zoom:.0%}")
        self._jobs.read(
            lambda _: draw(page, dpi),
            lambda image: self._on_drawn(page, image, ratio),
            key=f"page-{id(self)}",
        )

    def _on_drawn(self, page: int, image: PageImage, ratio: float) -> None:
        picture = QImage(image.rgb, image.width, image.height, image.width * 3, QImage.Format.Format_RGB888)
        self._paper.show_image(picture.copy(), ratio)  # the copy owns its bytes
        self.turned.emit(page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a viewer."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        turns = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        zooms = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
        key = Qt.Key(event.key())
        if key in turns:
            self.turn(turns[key])
        elif control and key in zooms:
            self.zoom_by(zooms[key])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and wheel zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)
