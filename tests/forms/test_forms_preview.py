"""The preview draws what is on the page."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from make_forms import an_image, lines

from medbill_desktop.domain.errors import NotFound, UnreadableInput
from medbill_desktop.forms.cms1500 import draw_cms1500
from medbill_desktop.forms.preview import page_count, render


@pytest.fixture(scope="module")
def pdf():
    out = io.BytesIO()
    draw_cms1500([an_image(lines=lines(7))], out, data_only=False)
    return out.getvalue()


def test_a_page_has_the_size_of_a_letter_sheet(pdf):
    assert page_count(pdf) == 2
    picture = render(pdf, 0, 1.5)
    assert (picture.width, picture.height) == (918, 1188)
    assert picture.stride >= 3 * picture.width
    assert len(picture.rgb) == picture.stride * picture.height


def test_the_heavy_rule_above_box_1_is_red(pdf):
    picture = render(pdf, 0, 1.0)
    at = picture.stride * 96 + 3 * 300
    red, green, blue = picture.rgb[at : at + 3]
    assert red > 180
    assert green < 110
    assert blue < 110


def test_pages_may_be_drawn_from_several_threads(pdf):
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda page: render(pdf, page % 2, 0.5), range(8)))
    assert pictures[0] == pictures[2] == pictures[4]
    assert pictures[0].rgb != pictures[1].rgb


def test_what_cannot_be_shown_says_why(pdf):
    with pytest.raises(NotFound, match="has 2 pages"):
        render(pdf, 2, 1)
    with pytest.raises(UnreadableInput, match="not a readable PDF"):
        page_count(b"hello")
