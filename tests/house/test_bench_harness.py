"""The benchmarks compare fairly and write only their own section of the page."""

from __future__ import annotations

import ast

import pytest

from benchmarks import harness, run


def test_actions_run_in_turn_after_a_warm_up_at_least_five_times():
    order = []
    medians = harness.in_turn(lambda: order.append("a"), lambda: order.append("b"), rounds=1)
    assert "".join(order) == "ab" * 6
    assert len(medians) == 2


def test_a_budget_is_kept_or_not(monkeypatch):
    monkeypatch.setattr(harness, "in_turn", lambda *_, rounds: [3.0, 2.0])
    peer = harness.Peer("theirs 1.0", lambda: None)
    kept = harness.against("x", lambda: None, peer, rounds=5, at_most=1.5)
    assert (kept.kept, kept.ratio, kept.peer_name) == (True, 1.5, "theirs 1.0")
    assert not harness.against("x", lambda: None, peer, rounds=5, at_most=1.4).kept


@pytest.mark.parametrize(("limit", "kept"), [(2.0, True), (1.9, False)])
def test_an_absolute_budget(monkeypatch, limit, kept):
    monkeypatch.setattr(harness, "in_turn", lambda *_, rounds: [2.0])
    result = harness.alone("x", lambda: None, rounds=5, at_most=limit)
    assert (result.kept, result.peer, result.ratio) == (kept, None, None)


@pytest.mark.parametrize(("percent", "value"), [(50, 10), (95, 19), (100, 20), (1, 1)])
def test_percentiles_by_nearest_rank(percent, value):
    assert harness.percentile(list(range(20, 0, -1)), percent) == value


def test_a_section_is_replaced_and_its_neighbours_stay():
    result = harness.Result("835 read", 1.25, 0.5, "split", "at most 9 times the peer", kept=True)
    one, two = run.section("one", "First", [result]), run.section("two", "Second", [result])
    page = run.put(run.put("# Page\n", "one", one), "two", two)
    again = run.put(page, "one", run.section("one", r"Third \1", [result]))
    assert "First" not in again
    assert r"Third \1" in again
    assert again.startswith("# Page\n\n<!-- one -->")
    assert again.endswith(two + "\n")
    assert "| 835 read | 1.25 | 0.5 | s CPU | 2.50 | split | at most 9 times the peer | yes |" in again


@pytest.mark.parametrize("word", run.names())
def test_every_benchmark_has_its_two_names(word):
    tree = ast.parse((run.ROOT / "benchmarks" / f"bench_{word}.py").read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = {
        ast.unparse(target) for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
    }
    assert "NAME" in names
    taken = functions["run"].args
    assert taken.args[0].arg == "rounds"
    assert len(taken.defaults) >= len(taken.args) - 1  # sizes may follow, each with the size of the budget
