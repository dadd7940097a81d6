"""The level of a visit, against the grid written from the tables of levels (tests/data/rules/em.json)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from medbill_desktop.domain.em import EmLevel, data_level, judge, judge_levels, level_findings
from medbill_desktop.domain.em_tables import DATA, LADDERS, PROBLEMS, RISKS, Known, Level, Setting

_CASES = json.loads((Path(__file__).parents[1] / "data/rules/em.json").read_text(encoding="utf-8"))


def _entered(case: dict[str, Any]) -> EmLevel:
    return EmLevel(
        patient_id=1,
        encounter_id=1,
        code="99213",
        setting=Setting(case["setting"]),
        known=Known(case["patient"]),
        data=" ".join(case["data"]),
        minutes=case["minutes"] or 0,
        staff_only=case["staff_only"],
    )


@pytest.mark.parametrize("case", _CASES, ids=[one["id"] for one in _CASES])
def test_the_grid(case: dict[str, Any]) -> None:
    columns = (
        Level(case["problems"]) if case["problems"] else None,
        data_level(case["data"]),
        Level(case["risk"]) if case["risk"] else None,
    )
    medicare = case["payer"] == "medicare"
    told = judge_levels(_entered(case), columns, date.fromisoformat(case["date"]), medicare=medicare)
    assert (told.code or None) == case["expect"], told.words
    assert told.above == case["above"]
    assert list(told.missing) == case["missing"]
    more = case["prolonged"]
    assert told.prolonged == ((more["code"], more["units"]) if more else None)


def test_the_grid_is_complete() -> None:
    reached = {(one["setting"], one["patient"], one["expect"]) for one in _CASES}
    for (setting, known), ladder in LADDERS.items():
        for code in ladder.codes:
            assert (setting, known, code) in reached


def test_a_missing_column_is_named_with_its_level() -> None:
    entered = EmLevel(patient_id=1, encounter_id=1, code="99214", problems="stables", data="result")
    told = judge(entered, date(2026, 4, 15), medicare=False)
    assert told.code == "99212"
    assert told.words[1] == (
        "Cannot support above minimal: what was read (minimal), what could harm (not entered)."
    )


def test_elements_reach_their_level() -> None:
    for problem, (level, _) in PROBLEMS.items():
        for risk, (harm, _) in RISKS.items():
            entered = EmLevel(patient_id=1, encounter_id=1, code="", problems=problem, risk=risk)
            told = judge(entered, date(2026, 4, 15), medicare=False)
            ladder = LADDERS[Setting.OFFICE, Known.ESTABLISHED]
            assert told.code == ladder.codes[min(level.rank, harm.rank)]
    assert set(DATA) == {"note", "result", "order", "historian", "interpretation", "discussion"}


def test_a_setting_without_such_a_visit_supports_nothing() -> None:
    entered = EmLevel(patient_id=1, encounter_id=1, code="", setting=Setting.HOME, known=Known.INITIAL)
    assert judge(entered, date(2026, 4, 15), medicare=False).code == ""


def test_a_line_is_held_against_the_entries() -> None:
    day = date(2026, 4, 15)
    entered = EmLevel(patient_id=1, encounter_id=1, code="99214", problems="stables", risk="drug")
    said = {
        code: [
            (one.rule, one.severity.value, one.path)
            for one in level_findings([entered], [("36415", day), (code, day)], medicare=False)
        ]
        for code in ("99213", "99214", "99215", "99223", "85025")
    }
    assert said == {
        "99213": [("em-level-below", "info", "lines[1].code")],
        "99214": [],
        "99215": [("em-level-above", "warn", "lines[1].code")],
        "99223": [("em-level-above", "warn", "lines[1].code")],
        "85025": [],
    }
    (told,) = level_findings([entered], [("99215", day)], medicare=False)
    assert told.message == (
        "Line 1: 99215 is not what the entries support: 99214. Cannot support above moderate: "
        "what was dealt with (moderate), what was read (minimal), what could harm (moderate)."
    )
    assert list(level_findings([], [("99215", day)], medicare=False)) == []
