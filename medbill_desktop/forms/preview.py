"""Pictures of PDF pages for the screen, by PDFium."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import pypdfium2

from medbill_desktop.domain.errors import NotFound, UnreadableInput

PDFIUM = Lock()
"""PDFium is one library without threads of its own: two pages at once would crash it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as pixels.

    Attributes:
        width, height: in pixels.
        stride: bytes from one row to the next.
        rgb: the rows, three bytes a pixel, red first; fits QImage.Format_RGB888.
    """

    width: int
    height: int
    stride: int
    rgb: bytes


def open_pdf(pdf: bytes) -> pypdfium2.PdfDocument:
    """A PDF, opened under the lock; the caller closes it.

    Raises:
        UnreadableInput: the bytes are not a PDF, or it is encrypted.
    """
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as problem:
        raise UnreadableInput(
            "This document cannot be shown because it is not a readable PDF. Scan or save it again."
        ) from problem


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has.

    Raises:
        UnreadableInput: the bytes are not a PDF, or it is encrypted.
    """
    with PDFIUM:
        document = open_pdf(pdf)
        try:
            return len(document)
        finally:
            document.close()


def render(pdf: bytes, page: int, scale: float) -> Rendered:
    """Draw one page; may run on any thread.

    Args:
        pdf: the whole file.
        page: counted from 0.
        scale: 1 is 72 pixels an inch.

    Raises:
        UnreadableInput: the bytes are not a PDF, or it is encrypted.
        NotFound: the PDF has no such page.
    """
    with PDFIUM:
        document = open_pdf(pdf)
        try:
            if not 0 <= page < len(document):
                raise NotFound(f"The document has {len(document)} pages; there is no page {page + 1}.")
            bitmap = document[page].render(scale=scale, rev_byteorder=True, maybe_alpha=False)
            try:
                return Rendered(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()
        finally:
            document.close()
