"""A chart to practise on: what the key says, and what an answer is worth, with a reason for every code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class KeyCode:
    """A code of the key with its reason."""

    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeChart:
    """A made-up chart with its key.

    Attributes:
        key: its stable name.
        diagnoses: in the order of the key, the first listed first.
        procedures: in any order.
        wrong: codes that are often taken here, with the reason why they are wrong.
        lesson: one sentence to keep.
    """

    key: str
    title: str
    day: date
    note: str
    diagnoses: tuple[KeyCode, ...]
    procedures: tuple[KeyCode, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class ScoredCode:
    """What an answer did with one code.

    Attributes:
        said: Right, Missing, Wrong or Order.
    """

    code: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class Scored:
    """What an answer is worth: percent, and each code with its reason."""

    score: int
    codes: tuple[ScoredCode, ...]


def plain(code: str) -> str:
    """A code as it is compared: capitals, no point, without what follows a hyphen."""
    return code.upper().replace(".", "").partition("-")[0].strip()


def score_answer(chart: PracticeChart, diagnoses: Sequence[str], procedures: Iterable[str]) -> Scored:
    """Hold an answer against the key.

    Every code of the key is worth the same; a needless code and a wrong first-listed diagnosis cost as much
    as a code gives, but nothing is worth less than 0.

    Args:
        chart: with its key.
        diagnoses: as typed, in order, with or without points.
        procedures: as typed, modifiers after a hyphen.
    """
    typed = {plain(one): one.upper() for one in (*diagnoses, *procedures) if plain(one)}
    needed = (*chart.diagnoses, *chart.procedures)
    keys = {plain(one.code) for one in needed}
    wrong = {plain(code): why for code, why in chart.wrong.items()}
    told = [
        ScoredCode(one.code, "Right" if plain(one.code) in typed else "Missing", one.why) for one in needed
    ]
    other = "The record does not ask for it."
    extra = [
        ScoredCode(shown, "Wrong", wrong.get(code, other))
        for code, shown in typed.items()
        if code not in keys
    ]
    order = _order(chart, [plain(one) for one in diagnoses if plain(one)])
    right = sum(one.said == "Right" for one in told)
    worth = max(0, right - len(extra) - len(order))
    return Scored(100 * worth // len(needed), (*told, *extra, *order))


def _order(chart: PracticeChart, typed: Sequence[str]) -> list[ScoredCode]:
    first = plain(chart.diagnoses[0].code)
    if first not in typed or typed[0] == first:
        return []
    return [ScoredCode(chart.diagnoses[0].code, "Order", "It is listed first.")]
