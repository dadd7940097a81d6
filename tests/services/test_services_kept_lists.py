"""Filters and columns of lists as each user keeps them, on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import NotFound, UserError
from medbill_desktop.domain.worklist import Column, Content, KeptFilter, ShownColumn, arranged
from medbill_desktop.services.kept_lists import LONGEST_TITLE, KeptLists
from medbill_desktop.store.tables import audit


def kept(**over):
    values = {"user": "", "worklist": "claims", "title": "Mine", "chosen": "blocked", "order": "-age"}
    return KeptFilter(**(values | over))


@pytest.fixture
def lists(shop):
    return KeptLists(shop.bench)


def titles(lists, worklist="claims"):
    return [one.title for one in lists.filters(worklist)]


def test_filters_belong_to_their_user_and_list_and_keep_their_order(shop, lists):
    other = KeptLists(replace(shop.bench, user="ben"))
    for title in ("One", "Two", "Three"):
        assert Kind.KEPT_LIST in lists.keep(kept(title=title, search="garcia")).kinds
    other.keep(kept(title="Ben's"))
    lists.keep(kept(title="One", worklist="coding"))
    assert titles(lists) == ["One", "Two", "Three"]
    assert (titles(other), titles(lists, "coding")) == (["Ben's"], ["One"])
    first = lists.filters("claims")[0]
    assert (first.user, first.chosen, first.order, first.search) == (
        shop.bench.user, "blocked", "-age", "garcia",
    )  # fmt: skip
    lists.move(first.id, 1)
    assert titles(lists) == ["Two", "One", "Three"]
    lists.move(first.id, -9)
    assert titles(lists) == ["One", "Two", "Three"]
    with pytest.raises(NotFound, match="another user"):
        other.remove(first.id)


def test_a_filter_is_renamed_removed_and_kept_again(lists):
    lists.keep(kept(title="One"))
    (one,) = lists.filters("claims")
    lists.rename(one.id, "  Late   ones ")
    assert titles(lists) == ["Late ones"]
    lists.rename(one.id, "late ones")  # its own name is not taken
    lists.remove(one.id)
    assert titles(lists) == []
    lists.keep(one)
    assert titles(lists) == ["One"]


@pytest.mark.parametrize(
    ("title", "words"),
    [("  ", "Type a name"), ("x" * (LONGEST_TITLE + 1), "shorter name"), ("MINE", "already; choose another")],
)
def test_a_bad_name_is_refused_and_nothing_is_kept(lists, title, words):
    lists.keep(kept())
    with pytest.raises(UserError, match=words):
        lists.keep(kept(title=title))
    assert titles(lists) == ["Mine"]


def test_columns_are_kept_for_the_user_and_can_be_given_up(shop, lists):
    chosen = (ShownColumn("age", width=90), ShownColumn("state", shown=False))
    lists.keep_columns("claims", chosen)
    lists.keep_columns("claims", chosen[:1])
    lists.keep_columns("claims", chosen)
    assert lists.columns("claims") == chosen
    assert KeptLists(replace(shop.bench, user="ben")).columns("claims") == ()
    lists.keep_columns("claims", ())
    assert lists.columns("claims") == ()
    with shop.bench.store.reading() as connection:
        actions = set(connection.execute(select(audit.c.action)).scalars())
    assert "choose columns" in actions


def test_columns_that_are_new_or_gone_do_no_harm():
    columns = [Column(key, key, Content.NAME) for key in "abc"]
    found = arranged(
        columns, [ShownColumn("c", width=50), ShownColumn("gone"), ShownColumn("a", shown=False)]
    )
    assert [(one.key, one.shown) for one in found] == [("c", True), ("a", False), ("b", False)]
    assert all(one.shown for one in arranged(columns, [ShownColumn("a", shown=False)]))
