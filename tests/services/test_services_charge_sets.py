"""Favourites and sets: kept once for a provider, the own ones before everybody's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.errors import UserError
from medbill_desktop.query.details.charge_set_list import charge_set_list
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.services import charge_sets

MINE = ChargeSet(snap="DM", title="Diabetes", lines="99213-25 a\n83036 a")


def test_a_providers_own_set_comes_before_everybodys(shop):
    everybody = charge_sets.save_set(shop.bench, MINE).value
    assert everybody.snap == "dm"
    own = charge_sets.save_set(shop.bench, replace(MINE, provider_id=shop.provider.id, title="Mine")).value
    with shop.bench.store.reading() as connection:
        page = visit_page(connection, shop.encounter().id)
        sets, providers = charge_set_list(connection)
    assert page.sets == {"dm": own}
    assert {one.whose for one in sets} == {"Everybody", "Chen, Li W"}
    assert (shop.provider.id, "Chen, Li W") in providers


def test_a_short_word_stands_once_and_bad_ones_are_refused(shop):
    saved = charge_sets.save_set(shop.bench, MINE).value
    with pytest.raises(UserError, match="taken by “Diabetes”"):
        charge_sets.save_set(shop.bench, MINE)
    with pytest.raises(UserError, match="no procedure code"):
        charge_sets.save_set(shop.bench, replace(MINE, snap="x1", lines="nonsense"))
    changed = charge_sets.save_set(shop.bench, replace(saved, title="Diabetes check")).value
    charge_sets.delete_set(shop.bench, changed.id)
    assert shop.all(ChargeSet) == ()
