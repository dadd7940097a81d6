"""Some pages out of a PDF, so that a copy shows nobody else's."""

from __future__ import annotations

from io import BytesIO

import pypdfium2

from medbill_desktop.domain.errors import NotFound
from medbill_desktop.forms.preview import PDFIUM, open_pdf


def pages_of(pdf: bytes, first: int, count: int) -> bytes:
    """A PDF of some pages of another; may run on any thread.

    Args:
        pdf: the whole file.
        first: counted from 0.
        count: how many.

    Raises:
        UnreadableInput: the bytes are not a PDF.
        NotFound: it has not so many pages.
    """
    with PDFIUM:
        whole = open_pdf(pdf)
        part = pypdfium2.PdfDocument.new()
        try:
            if not 0 <= first < first + count <= len(whole):
                raise NotFound(f"The document has {len(whole)} pages; there is no page {first + count}.")
            part.import_pages(whole, list(range(first, first + count)))
            out = BytesIO()
            part.save(out)
            return out.getvalue()
        finally:
            part.close()
            whole.close()
