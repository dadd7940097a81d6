"""The text of a PDF, page after page, by PDFium; a scan without text gives none."""

from __future__ import annotations

from medbill_desktop.forms.preview import PDFIUM, open_pdf


def pdf_text(pdf: bytes) -> str:
    """The text of all pages, pages parted by an empty line; "" for a scan.

    Raises:
        UnreadableInput: the bytes are not a PDF, or it is encrypted.
    """
    with PDFIUM:
        document = open_pdf(pdf)
        try:
            pages = []
            for number in range(len(document)):
                words = document[number].get_textpage()
                try:
                    pages.append(words.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n").strip())
                finally:
                    words.close()
        finally:
            document.close()
    return "\n\n".join(page for page in pages if page)
