"""`medbill form cms1500`: paper claims from an office's claim or from anybody's 837P."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from medbill_desktop.cli.files import write_whole
from medbill_desktop.cli.opening import add_office, opened
from medbill_desktop.cli.output import DONE, Output
from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.errors import UserError
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.forms.cms1500 import draw_cms1500


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `form`."""
    form = words.add_parser("form", help="draw paper forms", parents=[shared])
    inner = form.add_subparsers(dest="form_word", required=True, metavar="FORM")
    cms = inner.add_parser("cms1500", help="CMS-1500 (02/12) as PDF", parents=[shared])
    add_office(cms, required=False)
    cms.add_argument("--claim", help="a claim of that office, by id or number")
    cms.add_argument("--from-837", type=Path, metavar="FILE", help="every professional claim of a file")
    cms.add_argument("-o", "--out", type=Path, required=True, help="the PDF to write")
    cms.add_argument("--data-only", action="store_true", help="only the data, for red forms in the printer")
    cms.set_defaults(run=_cms1500)


def _cms1500(options: argparse.Namespace, output: Output) -> int:
    images, notes = _images(options)
    pdf = BytesIO()
    drawn = draw_cms1500(images, pdf, data_only=options.data_only)
    write_whole(options.out, pdf.getvalue())
    findings = [*notes, *(finding.as_json() for finding in drawn.findings)]
    for row in findings:
        output.say(f"{row['severity']}: {row['path']}: {row['message']}")
    answer = {
        "file": str(options.out),
        "pages": drawn.pages,
        "claims": drawn.claims,
        "findings": findings,
    }
    output.result(answer, [f"{options.out}: {drawn.claims} claim(s) on {drawn.pages} page(s)"])
    return DONE


def _images(options: argparse.Namespace) -> tuple[Sequence[ClaimImage], list[dict[str, object]]]:
    if (options.from_837 is None) == (options.claim is None):
        raise UserError("Give either --from-837 FILE, or --office DIR with --claim ID.")
    if options.from_837 is not None:
        reading = read_837p(options.from_837.read_bytes())
        return reading.images, [finding.as_row() for finding in reading.findings]
    if options.office is None:
        raise UserError("--claim needs --office DIR.")
    with opened(options) as office:
        return [office.image_of(office.claim_id(options.claim))], []
