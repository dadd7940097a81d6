"""Levels of visits: kept with the code, put on the line with its longer visit, on both engines (O42)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from make_services import a_line

from medbill_desktop.domain.em_tables import Known, Setting
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query.details.em_page import em_page
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.services import charges, em_levels
from medbill_desktop.services.visit_check import VisitDraft, check_visit


def page_of(shop, visit):
    with shop.bench.store.reading() as connection:
        return em_page(connection, visit.id)


@pytest.fixture
def visit(shop):
    made = shop.encounter()
    charges.enter_charges(shop.bench, made.id, [a_line("99213"), a_line("36415", amount=Money(500))])
    return made


def test_the_entries_are_kept_with_the_code_and_shown_again(shop, visit):
    page = page_of(shop, visit)
    shown = page.shown()
    assert (page.line.code, shown.code, shown.setting, shown.id) == ("99213", "99213", Setting.OFFICE, 0)
    entered = replace(shown, known=Known.ESTABLISHED, problems="stables", risk="drug", minutes=12)
    found = em_levels.judged(page, entered)
    assert (found.code, em_levels.words_of_line(page, found)) == (
        "99214",
        "The line says 99213; the entries support 99214.",
    )
    kept = em_levels.save_level(shop.bench, entered).value
    assert page_of(shop, visit).shown() == kept
    assert em_levels.save_level(shop.bench, replace(kept, minutes=20)).value.version == kept.version + 1
    em_levels.remove_level(shop.bench, replace(kept, version=kept.version + 1))
    assert page_of(shop, visit).levels == ()


def test_a_longer_visit_gets_its_own_line_and_loses_it_again(shop, visit):
    page = page_of(shop, visit)
    entered = replace(page.shown(), known=Known.ESTABLISHED, minutes=56)
    found = em_levels.judged(page, entered)
    lines = em_levels.lines_with(page, found)
    assert [(one.code, int(one.units)) for one in lines] == [("99215", 1), ("36415", 1), ("99417", 1)]
    typed = [replace(one, amount=one.amount or Money(500)) for one in lines]
    charges.enter_charges(shop.bench, visit.id, typed)
    short = page_of(shop, visit)
    again = em_levels.lines_with(short, em_levels.judged(short, replace(entered, minutes=41)))
    assert [one.code for one in again] == ["99215", "36415"]


def test_a_visit_without_a_line_gets_one(shop):
    made = shop.encounter()
    page = page_of(shop, made)
    found = em_levels.judged(page, replace(page.shown(), known=Known.NEW, minutes=31))
    assert [one.code for one in em_levels.lines_with(page, found)] == ["99203"]


def test_what_cannot_be_kept_is_refused(shop, visit):
    shown = page_of(shop, visit).shown()
    for wrong, words in (
        ({"problems": "terrible"}, "“terrible” is no entry"),
        ({"data": "note rumour"}, "“rumour” is no entry"),
        ({"minutes": 2000}, "more than a day has"),
        ({"code": ""}, "support no code yet"),
    ):
        with pytest.raises(UserError, match=words):
            em_levels.save_level(shop.bench, replace(shown, **wrong))
    with pytest.raises(UserError, match="support no code yet"):
        em_levels.lines_with(page_of(shop, visit), em_levels.judged(page_of(shop, visit), shown))
    charges.release_encounter(shop.bench, visit.id)
    page = page_of(shop, visit)
    with pytest.raises(UserError, match="released"):
        em_levels.lines_with(page, em_levels.judged(page, replace(shown, minutes=41)))
    assert {one.code for one in shop.all(Charge)} == {"99213", "36415"}


def test_the_check_of_the_visit_names_a_line_above_its_entries(shop, visit):
    page = page_of(shop, visit)
    low = replace(page.shown(), known=Known.ESTABLISHED, problems="minor", risk="rest")
    em_levels.save_level(shop.bench, low)
    with shop.bench.store.reading() as connection:
        full = visit_page(connection, visit.id)
    found = check_visit(shop.bench, full, VisitDraft((("icd10cm", "I10"),), full.charges)).findings
    assert [one.path for one in found if one.rule == "em-level-above"] == ["lines[0].code"]
