"""Paper: where a PDF goes when somebody prints it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.ui.parts.claim_sheet import page_image

_DPI = 300.0


def ask_printer(parent: QWidget) -> QPrinter | None:
    """Ask which printer; None when the user leaves."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    return printer if QPrintDialog(printer, parent).exec() else None


def print_pdf(pdf: bytes, pages: int, printer: QPrinter) -> None:
    """Print a PDF in its real size, page by page; runs on a thread.

    Raises:
        EnvironmentProblem: the printer does not take it.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise EnvironmentProblem(
            "The printer does not answer. Look whether it is on, or print to a PDF file."
        )
    try:
        for page in range(pages):
            if page:
                printer.newPage()
            drawn = page_image(pdf, page, _DPI)
            image = QImage(drawn.rgb, drawn.width, drawn.height, drawn.width * 3, QImage.Format.Format_RGB888)
            ratio = printer.resolution() / _DPI
            size = QSize(round(drawn.width * ratio), round(drawn.height * ratio))
            painter.drawImage(QRect(0, 0, size.width(), size.height()), image)
    finally:
        painter.end()
