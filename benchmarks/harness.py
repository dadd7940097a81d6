"""Measures our way and a peer's way in turn, in one process, and says whether the budget is kept."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MIN_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """One line of docs/benchmarks.md.

    Attributes:
        name: what was measured, in the words of the office, with its size ("835 of 10,000 claims read").
        ours: the median of our runs, in `unit`.
        peer: the median of the peer's runs, in `unit`; None when the budget is an absolute figure.
        peer_name: who the peer is, with its version ("openpyxl 3.1.5 write-only"); empty without a peer.
        budget: the budget in words, as docs/benchmarks.md prints it ("at most 1.3 times the peer").
        kept: whether the budget is met; the run fails when one is not.
        unit: of `ours` and `peer`: "s CPU", "ms" or "MB".
    """

    name: str
    ours: float
    peer: float | None
    peer_name: str
    budget: str
    kept: bool
    unit: str = "s CPU"

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's; None without a peer."""
        return self.ours / self.peer if self.peer else None


def cpu_seconds(action: Callable[[], Any]) -> float:
    """CPU seconds (user and system, all threads of the process) of one call, after collecting garbage."""
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def in_turn(*actions: Callable[[], Any], rounds: int) -> list[float]:
    """Run the actions one after the other, round after round, so that a busy machine hurts all alike.

    Args:
        *actions: calls without arguments; each runs once unmeasured first, to warm caches and imports.
        rounds: how many times each is measured; raised to at least 5.

    Returns:
        The median CPU seconds of each action, in the order given.
    """
    for action in actions:
        action()
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(max(rounds, MIN_ROUNDS)):
        for taken, action in zip(times, actions, strict=True):
            taken.append(cpu_seconds(action))
    return [statistics.median(taken) for taken in times]


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's way to do the same work.

    Attributes:
        name: product and version.
        action: does the same work once.
    """

    name: str
    action: Callable[[], Any]


def against(name: str, ours: Callable[[], Any], peer: Peer, *, rounds: int, at_most: float) -> Result:
    """Compare with a peer: our CPU time may be at most `at_most` times the peer's (0.5 = twice as fast)."""
    our_time, peer_time = in_turn(ours, peer.action, rounds=rounds)
    kept = our_time <= at_most * peer_time
    return Result(name, our_time, peer_time, peer.name, f"at most {at_most:g} times the peer", kept)


def paired(name: str, ours: Callable[[], Any], peer: Peer, *, rounds: int, at_most: float) -> Result:
    """Compare two ways so alike that the noise of a busy machine is larger than what lies between them.

    The two run right after each other, each first in turn; the median ratio of these pairs is judged.
    """
    ours(), peer.action()
    pairs = []
    for number in range(max(rounds, MIN_ROUNDS)):
        if number % 2:
            second = cpu_seconds(peer.action)
            first = cpu_seconds(ours)
        else:
            first = cpu_seconds(ours)
            second = cpu_seconds(peer.action)
        pairs.append((first, second))
    ratio = statistics.median(first / second for first, second in pairs)
    words = f"at most {at_most:g} times the peer (median of {len(pairs)} pairs: {ratio:.2f})"
    medians = [statistics.median(taken) for taken in zip(*pairs, strict=True)]
    return Result(name, medians[0], medians[1], peer.name, words, ratio <= at_most)


def alone(name: str, ours: Callable[[], Any], *, rounds: int, at_most: float) -> Result:
    """Measure without a peer: at most `at_most` seconds of CPU."""
    (our_time,) = in_turn(ours, rounds=rounds)
    return Result(name, our_time, None, "", f"at most {at_most:g} s of CPU", our_time <= at_most)


def percentile(values: list[float], percent: float) -> float:
    """The value that `percent` of the values do not exceed (nearest rank), for p95 of key strokes.

    Args:
        values: at least one figure, in any order and unit.
        percent: above 0, at most 100.
    """
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]
