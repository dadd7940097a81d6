"""Practice charts: the keys are codes of their day, answers are worth what they hold, tries are kept."""

from __future__ import annotations

import csv
import gzip

import pytest

from medbill_desktop import paths
from medbill_desktop.domain.em_tables import ALL_CODES
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.learning import PracticeTry
from medbill_desktop.domain.practice_chart import score_answer
from medbill_desktop.services import practice
from medbill_desktop.store import Reader


@pytest.fixture(scope="module")
def valid():
    raw = paths.data("codesets/icd10cm") / "icd10cm_codes_fy2026_apr.csv.gz"
    with gzip.open(raw, "rt", encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file) if row["billable"] == "1"}


def test_every_key_holds_codes_of_its_day(valid):
    charts = practice.charts()
    assert len(charts) >= 12
    assert len({one.key for one in charts}) == len(charts)
    for chart in charts:
        assert [one.code for one in chart.diagnoses if one.code.replace(".", "") not in valid] == []
        assert all(one.why.endswith(".") for one in (*chart.diagnoses, *chart.procedures)), chart.key
        assert chart.lesson
        assert chart.wrong
        assert not {one.code for one in (*chart.diagnoses, *chart.procedures)} & chart.wrong.keys()


def test_the_key_itself_is_worth_everything_and_each_mistake_its_code():
    for chart in practice.charts():
        first, procedures = [one.code for one in chart.diagnoses], [one.code for one in chart.procedures]
        assert score_answer(chart, first, procedures).score == 100
        assert {one.said for one in score_answer(chart, first, procedures).codes} == {"Right"}
        needed = len(first) + len(procedures)
        assert score_answer(chart, first, []).score == 100 * len(first) // needed
        bad = next(iter(chart.wrong))
        extra = score_answer(chart, [*first, bad], procedures)
        assert extra.score == 100 * (needed - 1) // needed
        assert extra.codes[-1].why == chart.wrong[bad]
        if len(first) > 1:
            turned = score_answer(chart, first[::-1], procedures)
            assert [one.said for one in turned.codes].count("Order") == 1
    assert score_answer(practice.charts()[0], ["A00.0", "A00.1"], []).score == 0


def test_levels_in_the_keys_are_levels_of_the_tables():
    levels = {
        one.code for chart in practice.charts() for one in chart.procedures if one.code.startswith("992")
    }
    assert levels <= ALL_CODES


def test_an_answer_is_kept_for_the_user(shop):
    chart = practice.charts()[0]
    with pytest.raises(UserError, match="Type the diagnoses"):
        practice.check_answer(shop.bench, chart, " ", "99213")
    kept, scored = practice.check_answer(shop.bench, chart, "s93401a, m25.571", "99213-25").value
    assert (scored.score, kept.score, kept.answer) == (50, 50, "S93401A M25.571 | 99213-25")
    practice.check_answer(shop.bench, chart, "S93.401A", "99213")
    with shop.bench.store.reading() as connection:
        reader = Reader(connection)
        assert practice.best_scores(reader, shop.bench.user) == {chart.key: (100, 2)}
        assert practice.best_scores(reader, "somebody else") == {}
    assert len(shop.all(PracticeTry)) == 2
