"""The part of screen-lint that looks at pixels: focus that shows, and contrast of text."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPixmap, QRegion
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from medbill_desktop.ui.kit.tokens import contrast
from medbill_desktop.ui.shell.lint import Fault, path, visible

LEAST_CONTRAST = 4.5
_MAGNIFY = 4
_LEAST_INK = 24


def look(root: QWidget, page: str) -> list[Fault]:
    """Check focus and contrast of everything visible below a shown window.

    Args:
        root: the window; it must be active.
        page: name of the picture, for the faults.
    """
    faults = []
    for widget in visible(root):
        ratio = text_contrast(widget)
        if ratio is not None and ratio < LEAST_CONTRAST:
            faults.append(Fault("contrast", page, path(widget), f"text has {ratio:.1f}:1"))
    return faults + look_focus(root, page)


def look_focus(root: QWidget, page: str) -> list[Fault]:
    """Give the focus to every widget that takes it and compare the picture with the one without."""
    before = QApplication.focusWidget()
    faults = []
    wanting = [w for w in visible(root) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled()]
    wanting.sort(key=lambda widget: widget is not before)  # a question is there only while it has the focus
    for widget in wanting:
        place = _around(widget, root)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        _settle()
        with_focus = root.grab(place).toImage()
        widget.clearFocus()
        leaves = not widget.isVisible()
        widget.show()  # a question goes away with the focus; its edge is compared with itself
        _settle()
        without = root.grab(place).toImage()
        if leaves:
            widget.hide()
            _settle()
        least = (widget.width() + widget.height()) * root.devicePixelRatioF()
        if changed_pixels(with_focus, without) < least:
            faults.append(Fault("focus-unseen", page, path(widget), "the focus changes no edge"))
    if before is not None:
        before.setFocus(Qt.FocusReason.OtherFocusReason)
    return faults


def changed_pixels(one: QImage, other: QImage) -> int:
    """How many pixels of two pictures of the same size differ."""
    pairs = zip(_pixels(one), _pixels(other), strict=True)
    return sum(a != b for a, b in pairs)


def text_contrast(widget: QWidget) -> float | None:
    """Contrast of the text of a label, button or field as painted.

    Returns:
        The ratio; None when the widget has no text or cannot be used now.
    """
    if not isinstance(widget, (QLabel, QAbstractButton, QLineEdit)) or not widget.isEnabled():
        return None
    if not widget.text() or widget.width() < 8 or widget.height() < 8:
        return None
    inner = widget.rect().adjusted(5, 4, -5, -4) if not isinstance(widget, QLabel) else widget.rect()
    counts = Counter(_pixels(_magnified(widget).copy(_scaled(inner))))
    ground = QColor(counts.most_common(1)[0][0]).name()
    inks = [QColor(value).name() for value, many in counts.items() if many >= _LEAST_INK]
    return max(contrast(ink, ground) for ink in inks) if inks else None


def _magnified(widget: QWidget) -> QImage:
    """The widget with what lies under it, four times as large, so that strokes show their full ink."""
    picture = QPixmap(widget.size() * _MAGNIFY)
    picture.setDevicePixelRatio(_MAGNIFY)
    window = widget.window()
    corner = widget.mapTo(window, QPoint(0, 0)) if widget is not window else QPoint(0, 0)
    window.render(picture, QPoint(0, 0), QRegion(QRect(corner, widget.size())))
    return picture.toImage()


def _scaled(rect: QRect) -> QRect:
    return QRect(rect.topLeft() * _MAGNIFY, rect.size() * _MAGNIFY)


def _around(widget: QWidget, root: QWidget) -> QRect:
    corner = widget.mapTo(root, QPoint(0, 0))
    return QRect(corner, widget.size()).adjusted(-4, -4, 4, 4).intersected(root.rect())


def _pixels(image: QImage) -> memoryview:
    converted = image.convertToFormat(QImage.Format.Format_RGB32)
    return memoryview(bytes(converted.constBits())).cast("I")


def _settle() -> None:
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
