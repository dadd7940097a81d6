"""Printers: offsets and scales computed from two measured crosses put every point back in its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.printing import (
    CROSS_1,
    CROSS_2,
    Measured,
    PrintedForm,
    PrinterProfile,
    calibrated,
    check_profile,
    inches,
)

DAY = date(2026, 4, 15)
PROFILE = PrinterProfile(workstation="front", form=PrintedForm.CMS1500)


def measured_on(gain, shift):
    """What a perfect eye reads from a printer that puts w inches at gain * w + shift."""
    at = [
        Decimal(str(round(gain * wanted + shift, 4)))
        for wanted in (CROSS_1[0], CROSS_1[1], CROSS_2[0], CROSS_2[1])
    ]
    return Measured(*at)


def test_a_printer_in_true_size_needs_nothing():
    found = calibrated(PROFILE, measured_on(1, 0), DAY)
    assert (found.offset_x, found.offset_y, found.scale_x, found.scale_y) == (0, 0, 10_000, 10_000)
    assert found.measured == DAY


@given(st.floats(0.96, 1.04), st.floats(-0.45, 0.45))
def test_what_the_printer_does_is_undone_everywhere_on_the_sheet(gain, shift):
    found = calibrated(PROFILE, measured_on(gain, shift), DAY)
    event("moved" if abs(shift) > 0.1 else "nearly in place")
    for x in (21.6, 300.0, 590.0):
        drawn, _ = found.place(x, x)
        lands = gain * drawn + shift * 72
        assert abs(lands - x) <= 0.5


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (measured_on(0.94, 0), "94.0 % of its size. Switch “fit to page” off"),
        (measured_on(1.06, 0), "106.0 % of its size"),
        (measured_on(1, 0.6), "lies 0.60 inch off, more than half an inch"),
        (measured_on(-1, 8), "second cross is farther"),
    ],
)
def test_a_page_too_far_off_is_refused_with_what_to_do(found, words):
    with pytest.raises(UserError, match=words.replace("%", "%")):
        calibrated(PROFILE, found, DAY)


@pytest.mark.parametrize(
    ("text", "value"), [("1.02", "1.02"), (' 1.5" ', "1.5"), ("1 1/16", "1.0625"), ("3/4", "0.75")]
)
def test_a_distance_is_read_as_typed(text, value):
    assert inches(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "one", "-1", "12", "1/0", "nan", "inf", "1//2"])
def test_what_is_no_distance_is_refused(text):
    with pytest.raises(UserError, match="is not a distance"):
        inches(text)


@pytest.mark.parametrize(
    "over", [{"offset_x": 51}, {"offset_y": -51}, {"scale_x": 9_499}, {"scale_y": 10_501}]
)
def test_a_correction_too_large_is_refused(over):
    with pytest.raises(UserError):
        check_profile(PrinterProfile(workstation="front", form=PrintedForm.CMS1500, **over))
