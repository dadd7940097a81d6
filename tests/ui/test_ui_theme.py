"""Tokens and theme: contrast, one style sheet, light and dark."""

from __future__ import annotations

import pytest

from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.style_sheet import sheet

ROLES = {style.role for style in (*t.CHIPS.values(), *t.LEVELS.values())}


@pytest.mark.parametrize("tokens", [t.LIGHT, t.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", sorted(ROLES))
def test_chip_text_reads_on_its_own_tint(tokens, role):
    ink = t.colour(tokens, role)
    assert t.contrast(ink, t.mix(ink, tokens.base, t.TINT)) >= 5.0
    assert t.contrast(ink, t.mix(ink, tokens.base, t.TINT)) >= t.contrast("#767676", "#FFFFFF")


@pytest.mark.parametrize("tokens", [t.LIGHT, t.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["base", "panel", "hover", "chosen"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "blocked", "paid"])
def test_text_reads_on_every_ground(tokens, ground, ink):
    assert t.contrast(t.colour(tokens, ink), t.colour(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [t.LIGHT, t.DARK], ids=["light", "dark"])
def test_edges_of_fields_can_be_seen(tokens):
    assert t.contrast(tokens.border, tokens.base) >= 3.0
    assert t.contrast(tokens.accent, tokens.base) >= 3.0
    assert t.contrast(tokens.on_accent, tokens.accent) >= 4.5


def test_contrast_of_known_pairs():
    assert t.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert t.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [t.LIGHT, t.DARK])
def test_high_contrast_leaves_no_grey_words(tokens):
    strong = t.high_contrast(tokens)
    assert t.contrast(strong.muted, strong.base) == pytest.approx(21.0)
    assert strong.dark == tokens.dark


def test_every_chip_has_its_own_letter():
    letters = [style.letter for style in t.CHIPS.values()]
    assert len(letters) == len(set(letters)) == 17
    assert t.chip("paid in part") == t.CHIPS["paid"]
    assert t.chip("zurück").letter == "Z"


def test_sheet_is_filled_in():
    text = sheet(t.DARK, "arrow.svg")
    assert "$" not in text
    assert t.DARK.accent in text


def test_switching_repaints(program, qtbot):
    from medbill_desktop.ui.kit import theme

    with qtbot.waitSignal(program.theme.changed):
        program.theme.switch(theme.Mode.DARK)
    assert theme.tokens() is t.DARK
    assert program.gate.palette().window().color().name().upper() == t.DARK.panel


def test_mono_is_the_shipped_font(program):
    assert program.theme.mono().family() == "MedBill Mono"
