"""What a batch of 1,000 complete CMS-1500 forms costs, beside bare text on the same places."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import fpdf
import pypdfium2
import reportlab

from benchmarks.harness import Peer, Result, against, in_turn
from benchmarks.peers.form_text import fpdf_text, placed, reportlab_text
from benchmarks.peers.paper_claims import claims
from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.forms.boxes import boxes
from medbill_desktop.forms.cms1500 import draw_cms1500

NAME = "Paper claims"
_RATE = 0.8
_MEGABYTES = 60


def complete(images: list[ClaimImage]) -> bytes:
    out = io.BytesIO()
    draw_cms1500(images, out, data_only=False)
    return out.getvalue()


def _texts(pdf: bytes) -> str:
    """The words of the last page, to see that ours and the peers print the same."""
    document = pypdfium2.PdfDocument(pdf)
    return "".join(document[len(document) - 1].get_textpage().get_text_bounded().split())


def _same(images: list[ClaimImage], sheets: list[list[tuple[float, float, str]]]) -> None:
    out = io.BytesIO()
    draw_cms1500(images, out, data_only=True)
    ours = sorted(_texts(out.getvalue()))
    assert ours == sorted(_texts(reportlab_text(sheets))) == sorted(_texts(fpdf_text(sheets)))


def _growth() -> float:
    """Megabytes by which drawing 1,000 complete forms raises the peak of a fresh Linux process."""
    # VmHWM, not ru_maxrss: that one is inherited from the process that starts us, and would always say 0.
    code = (
        "from pathlib import Path\n"
        "from benchmarks.peers.paper_claims import claims\n"
        "def peak():\n"
        "    lines = Path('/proc/self/status').read_text().splitlines()\n"
        "    return next(int(line.split()[1]) for line in lines if line.startswith('VmHWM')) / 1024\n"
        "images = claims(1000)\n"
        "before = peak()\n"
        "from io import BytesIO\n"
        "from medbill_desktop.forms.cms1500 import draw_cms1500\n"
        "draw_cms1500(images, BytesIO(), data_only=False)\n"
        "print(peak() - before)\n"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return float(done.stdout)


def run(rounds: int) -> list[Result]:
    """Compare 1,000 complete forms, from claim to PDF, with bare text; and twice as many with as many."""
    images = claims(1000)
    sheets = [placed(dict(sheet)) for image in images for sheet in boxes(image).sheets]
    _same(images[:20], sheets[:20])
    name = f"1,000 complete CMS-1500, {len(sheets[0])} fields each, from claim to PDF"
    bare = Peer(f"ReportLab {reportlab.Version} text only", lambda: reportlab_text(sheets))
    other = Peer(f"fpdf2 {fpdf.FPDF_VERSION} text only", lambda: fpdf_text(sheets))
    half = images[:500]
    small, whole = in_turn(lambda: complete(half), lambda: complete(images), rounds=rounds)
    results = [
        against(name, lambda: complete(images), bare, rounds=rounds, at_most=1 / _RATE),
        against(name, lambda: complete(images), other, rounds=rounds, at_most=1 / _RATE),
        Result(
            "500 complete forms, then 1,000",
            whole,
            small,
            "ours, half",
            "at most 2.2 times",
            whole <= 2.2 * small,
        ),
    ]
    if Path("/proc/self/status").exists():
        grown = _growth()
        kept = grown <= _MEGABYTES
        words = f"at most {_MEGABYTES} MB more"
        results.append(Result("memory of 1,000 complete forms", grown, None, "", words, kept, "MB"))
    return results
