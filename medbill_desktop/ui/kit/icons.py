"""The bundled icons (Lucide), drawn in the colours of the appearance."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from medbill_desktop import paths


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int = 16) -> QPixmap:
    """Draw an icon sharply for the screen.

    Args:
        name: file name without ending in ``resources/icons``.
        colour: ``#RRGGBB``.
        size: edge in device-independent pixels.
    """
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    svg = paths.data(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return picture


def icon(name: str, colour: str, size: int = 16) -> QIcon:
    """An icon for a button or an action."""
    return QIcon(pixmap(name, colour, size))
