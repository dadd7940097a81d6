"""Paper: the one door to printers. Each workplace has printer, tray and corrections for each form."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.errors import EnvironmentProblem
from medbill_desktop.domain.printing import POINTS, PrintedForm, PrinterProfile, Route, Tray
from medbill_desktop.services.printers import profile_of
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.claim_sheet import claim_pdf, page_image
from medbill_desktop.ui.parts.direct_print import NO_ANSWER, print_claims_directly

_DPI = 300.0
_SOURCES = {
    Tray.AUTO: QPrinter.PaperSource.Auto,
    Tray.UPPER: QPrinter.PaperSource.Upper,
    Tray.MIDDLE: QPrinter.PaperSource.Middle,
    Tray.LOWER: QPrinter.PaperSource.Lower,
    Tray.MANUAL: QPrinter.PaperSource.Manual,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A printer that is ready, with how this workplace prints the form on it."""

    printer: QPrinter
    profile: PrinterProfile


def workstation() -> str:
    """The name of this computer, under which its printers are kept."""
    return socket.gethostname()


def printer_names() -> list[str]:
    """The printers that the system has."""
    return [str(name) for name in QPrinterInfo.availablePrinterNames()]


def ask_printer(parent: QWidget) -> QPrinter | None:
    """Ask which printer; None when the user leaves."""
    printer = _letter(QPrinter())
    return printer if QPrintDialog(printer, parent).exec() else None


def paper_for(desk: Desk, form: PrintedForm, parent: QWidget) -> Paper | None:
    """The printer of this workplace for a form; asks when none was set up or the one of the set-up is gone.

    Returns:
        None when the user leaves.
    """
    profile = profile_here(desk, form)
    printer = opened(profile)
    if printer is None:
        printer = ask_printer(parent)
    return None if printer is None else Paper(printer, profile)


def profile_here(desk: Desk, form: PrintedForm) -> PrinterProfile:
    """How this workplace prints a form; "" as its printer when none was set up."""
    with desk.office.bench.store.reading() as connection:
        return profile_of(Reader(connection), workstation(), form)


def ready_paper(desk: Desk, form: PrintedForm) -> Paper | None:
    """The printer of the set-up, without asking; None when there is none."""
    profile = profile_here(desk, form)
    printer = opened(profile)
    return None if printer is None else Paper(printer, profile)


def opened(profile: PrinterProfile) -> QPrinter | None:
    """The printer of a profile on the whole letter sheet; None when there is no such printer."""
    info = QPrinterInfo.printerInfo(profile.printer) if profile.printer else QPrinterInfo()
    if info.isNull():
        return None
    printer = _letter(QPrinter(info, QPrinter.PrinterMode.HighResolution))
    printer.setPaperSource(_SOURCES[profile.tray])
    return printer


def print_red_forms(images: Sequence[ClaimImage], paper: Paper) -> int:
    """Print the data of claims on red forms by the route of the profile; runs on a thread.

    Returns:
        Sheets printed.

    Raises:
        EnvironmentProblem: the printer does not take it.
    """
    if paper.profile.route is Route.DIRECT:
        return print_claims_directly(images, paper.printer, paper.profile)
    from medbill_desktop.forms.preview import page_count

    pdf = claim_pdf(images, data_only=True)
    pages = page_count(pdf)
    print_on(paper, pdf, pages)
    return pages


def print_on(paper: Paper, pdf: bytes, pages: int) -> None:
    """Print a PDF as this workplace prints its form; runs on a thread.

    Raises:
        EnvironmentProblem: the printer does not take it.
    """
    print_pdf(pdf, pages, paper.printer, paper.profile)


def print_pdf(pdf: bytes, pages: int, printer: QPrinter, profile: PrinterProfile | None = None) -> None:
    """Print a PDF in its real size, page by page; runs on a thread.

    Args:
        pdf: the document.
        pages: how many it has.
        printer: on the whole sheet.
        profile: its offsets and scales hold for the whole page.

    Raises:
        EnvironmentProblem: the printer does not take it.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise EnvironmentProblem(NO_ANSWER)
    try:
        for page in range(pages):
            if page:
                printer.newPage()
            drawn = page_image(pdf, page, _DPI)
            image = QImage(drawn.rgb, drawn.width, drawn.height, drawn.width * 3, QImage.Format.Format_RGB888)
            painter.drawImage(_place(drawn.width, drawn.height, printer.resolution(), profile), image)
    finally:
        painter.end()


def _place(width: int, height: int, resolution: int, profile: PrinterProfile | None) -> QRectF:
    """Where a picture of so many pixels lies on the printer, in its dots."""
    dots = resolution / POINTS
    right, bottom = width * POINTS / _DPI, height * POINTS / _DPI
    left, top = 0.0, 0.0
    if profile is not None:
        (left, top), (right, bottom) = profile.place(0, 0), profile.place(right, bottom)
    return QRectF(left * dots, top * dots, (right - left) * dots, (bottom - top) * dots)


def _letter(printer: QPrinter) -> QPrinter:
    """The whole sheet, so that no margin of the driver moves the form."""
    size = QPageSize(QPageSize.PageSizeId.Letter)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    printer.setFullPage(True)
    return printer
