"""The two routes to paper, PDF and drawing on the printer, agree in every cell within 0.5 pt (O48)."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pytest
from make_forms import a_rich_image, an_image, lines
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

from medbill_desktop.domain.printing import CROSS_1, CROSS_2, PrintedForm, PrinterProfile
from medbill_desktop.domain.project import project
from medbill_desktop.forms.cms1500 import draw_cms1500
from medbill_desktop.forms.printing import cells, sheets_of
from medbill_desktop.ui.parts.direct_print import print_claims_directly, print_test_page
from tests.domain.make_situations import SITUATIONS

DPI, AGREE_PT = 600, 0.5
PROFILES = (
    PrinterProfile(workstation="w", form=PrintedForm.CMS1500),
    PrinterProfile(workstation="w", form=PrintedForm.CMS1500, offset_x=7, offset_y=-12),
    PrinterProfile(workstation="w", form=PrintedForm.CMS1500, scale_x=9_950, scale_y=10_080),
    PrinterProfile(
        workstation="w", form=PrintedForm.CMS1500, offset_x=-20, offset_y=15, scale_x=10_100, scale_y=9_900
    ),
)


def a_printer(path):
    """A printer of 600 dots an inch whose paper is a PDF."""
    device = QPdfWriter(str(path))
    device.setResolution(DPI)
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.Letter), QPageLayout.Orientation.Portrait, QMarginsF())
    )
    return device


def characters(pdf):
    """Each page's characters with their left edge and baseline, in points from the top left corner."""
    pages = []
    with pdfplumber.open(pdf) as opened:
        for page in opened.pages:
            found = [
                (c["text"], c["matrix"][4], float(page.height) - c["matrix"][5])
                for c in page.chars
                if c["text"].strip()
            ]
            pages.append(sorted(found, key=lambda one: (round(one[2] / 6), one[1], one[0])))
    return pages


@pytest.mark.parametrize("number", range(len(PROFILES)))
def test_both_routes_agree_in_every_cell(qapp, tmp_path, number):
    profile = PROFILES[number]
    images = [a_rich_image(), an_image(lines=lines(14)), *(project(one()) for one in SITUATIONS.values())]
    print_claims_directly(images, a_printer(tmp_path / "direct.pdf"), profile)
    drawn = BytesIO()
    draw_cms1500(images, drawn, data_only=True, profile=profile)
    direct, through = characters(tmp_path / "direct.pdf"), characters(drawn)
    assert len(direct) == len(through) == len(sheets_of(images))
    compared, worst = 0, 0.0
    for ours, theirs in zip(direct, through, strict=True):
        assert [one[0] for one in ours] == [one[0] for one in theirs]
        for (_, x1, y1), (_, x2, y2) in zip(ours, theirs, strict=True):
            worst = max(worst, abs(x1 - x2), abs(y1 - y2))
            compared += 1
    assert worst <= AGREE_PT
    assert compared == sum(1 for sheet in sheets_of(images) for _ in cells(sheet))
    assert compared > 2_000


def test_a_wrong_offset_is_seen(qapp, tmp_path):
    """The comparison can fail: a hundredth of an inch more than allowed is found."""
    image = a_rich_image()
    shifted = PrinterProfile(workstation="w", form=PrintedForm.CMS1500, offset_x=1)
    print_claims_directly([image], a_printer(tmp_path / "direct.pdf"), shifted)
    drawn = BytesIO()
    draw_cms1500([image], drawn, data_only=True)
    pairs = zip(characters(tmp_path / "direct.pdf")[0], characters(drawn)[0], strict=True)
    assert all(abs(ours[1] - theirs[1]) > AGREE_PT for ours, theirs in pairs)


def test_the_test_page_draws_its_crosses_where_they_are_measured(qapp, tmp_path):
    print_test_page(a_printer(tmp_path / "test.pdf"))
    with pdfplumber.open(tmp_path / "test.pdf") as opened:
        drawn = [(one["x0"], one["top"], one["x1"], one["bottom"]) for one in opened.pages[0].lines]
    for left, top in (CROSS_1, CROSS_2):
        x, y = left * 72, top * 72
        across = [one for one in drawn if abs(one[0] - (x - 36)) < 0.1 and abs(one[1] - y) < 0.1]
        down = [one for one in drawn if abs(one[0] - x) < 0.1 and abs(one[1] - (y - 36)) < 0.1]
        assert len(across) == len(down) == 1
