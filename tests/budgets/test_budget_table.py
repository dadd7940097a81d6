"""The table of walks is honest: its tests exist, count keys against a limit, and use nothing but keys."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "walks.md"
TASKS = 29
PAST_THE_KEYS = {
    "select_id",
    "setFocus",
    "setCurrentIndex",
    "setCurrentCell",
    "setText",
    "setTextCursor",
    "show_cell",
    "mouseClick",
    "click",
    "trigger",
    "go",
    "focus",
}
"""Calls that bring the window somewhere without a key."""


def rows():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[1:]]


def functions(source):
    return {each.name: each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)}


def reached(name, known):
    """The function and those of its file that it calls, fixtures (the way to the start) left out."""
    found, open_names = {}, [name]
    while open_names:
        name = open_names.pop()
        if name in found or name not in known:
            continue
        found[name] = known[name]
        open_names += [each.id for each in ast.walk(known[name]) if isinstance(each, ast.Name)]
    return [each for each in found.values() if not _is_fixture(each)]


def _is_fixture(function):
    return any("fixture" in ast.unparse(each) for each in function.decorator_list)


def faults(name, source):
    known = functions(source)
    if name not in known:
        return [f"{name} does not exist"]
    bodies = reached(name, known)
    calls = [each.func for body in bodies for each in ast.walk(body) if isinstance(each, ast.Call)]
    found = [
        f"{name} calls {call.attr}"
        for call in calls
        if isinstance(call, ast.Attribute) and call.attr in PAST_THE_KEYS
    ]
    asserted = [ast.unparse(each.test) for each in ast.walk(known[name]) if isinstance(each, ast.Assert)]
    if not any("<=" in each and ("keys" in each or "used" in each) for each in asserted):
        found.append(f"{name} has no limit of keys")
    if len(asserted) < 2:
        found.append(f"{name} does not look at what was stored")
    return found


@pytest.mark.parametrize(("task", "file", "walk", "twin"), rows(), ids=lambda cell: cell)
def test_a_walk_and_its_twin_are_bounded_and_go_by_keys(task, file, walk, twin):
    assert task
    source = (HERE / f"test_budget_{file}.py").read_text(encoding="utf-8")
    assert faults(f"test_{walk}", source) + faults(f"test_{twin}", source) == []


def test_every_task_is_in_the_table():
    assert len({row[0] for row in rows()}) == TASKS


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    walk.list.select_id(3)\n    assert a\n    assert walk.keys <= 3", "calls select_id"),
        ("    helper(walk)\n    assert a\n    assert walk.keys <= 3", "calls setFocus"),
        ("    assert a\n    assert b", "has no limit of keys"),
        ("    assert walk.keys <= 3", "does not look at what was stored"),
    ],
)
def test_a_walk_that_cheats_is_found(body, said):
    source = f"def helper(walk):\n    walk.box.setFocus()\n\ndef test_it(walk):\n{body}\n"
    assert [each for each in faults("test_it", source) if said in each]
