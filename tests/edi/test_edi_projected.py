"""The claims of a practice, from project() to a file that others accept, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medbill_desktop.domain.claim_image import ClaimImage, ImageParty
from medbill_desktop.domain.project import project
from medbill_desktop.edi.read_837p import read_837p
from tests.domain.make_situations import SITUATIONS
from tests.edi import pyx12_judge
from tests.edi.make_edi import a_file, as_sent

PAPER_ONLY = ("plan_kind", "plan_name", "outside_lab", "outside_lab_charge", "paper_continued")


def as_file(image):
    """The image without what only paper shows."""
    others = tuple(replace(other, plan_name="") for other in image.other_coverages)
    bare = {name: getattr(ClaimImage(), name) for name in PAPER_ONLY}
    return _bare(replace(image, other_coverages=others, **bare))


def _bare(value):
    """Providers without credentials, lines without the reason code of box 24H, at any depth."""
    if isinstance(value, tuple):
        return tuple(_bare(each) for each in value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    over = {name: _bare(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, ImageParty):
        over["credentials"] = ""
    if "epsdt_reason" in over:
        over["epsdt_reason"] = ""
    return type(value)(**over)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_leaves_and_comes_back(name):
    image = project(SITUATIONS[name]())
    raw = a_file(image)
    reading = read_837p(raw)
    assert reading.findings == ()
    assert reading.images == (as_sent(as_file(image)),)


def test_pyx12_accepts_all_situations():
    assert pyx12_judge.judge(a_file(*(project(make()) for make in SITUATIONS.values()))) == []
