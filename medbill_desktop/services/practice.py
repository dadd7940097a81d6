"""Practice on made-up charts: the charts that ship, and what users were worth on them."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import Any

from medbill_desktop import paths
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.learning import PracticeTry
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice_chart import KeyCode, PracticeChart, Scored, score_answer
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader

_APART = re.compile(r"[\s,;]+")
PART = " | "
"""Between diagnoses and procedures of a kept answer."""


@cache
def charts() -> tuple[PracticeChart, ...]:
    """The charts that ship, in their order; read once."""
    files = sorted(paths.data("practice").glob("*.json"))
    return tuple(_chart(json.loads(file.read_text(encoding="utf-8"))) for file in files)


def check_answer(
    bench: Bench, chart: PracticeChart, diagnoses: str, procedures: str
) -> Done[tuple[PracticeTry, Scored]]:
    """Hold a typed answer against the key and keep it for the user's progress.

    Args:
        bench: the office.
        chart: one of `charts`.
        diagnoses: codes in order, parted by blanks or commas.
        procedures: codes, modifiers after a hyphen.

    Raises:
        UserError: nothing is typed.
    """
    bench.require(Permission.CODE_VISIT)
    found, done = _codes(diagnoses), _codes(procedures)
    if not found:
        raise UserError("Type the diagnoses of the chart first, the first listed in front.")
    scored = score_answer(chart, found, done)
    kept = PracticeTry(
        user=bench.user,
        chart=chart.key,
        answer=PART.join((" ".join(found), " ".join(done))),
        score=scored.score,
        tried_at=bench.clock.now(),
    )
    saved = bench.act("practise a chart", lambda uow: uow.insert(kept))
    return Done((saved.value, scored), saved.changes)


def best_scores(reader: Reader, user: str) -> dict[str, tuple[int, int]]:
    """The best score of a user and the number of tries, by chart."""
    found: dict[str, tuple[int, int]] = {}
    for one in reader.find(PracticeTry, user=user):
        best, tries = found.get(one.chart, (0, 0))
        found[one.chart] = max(best, one.score), tries + 1
    return found


def _codes(text: str) -> tuple[str, ...]:
    return tuple(one.upper() for one in _APART.split(text.strip()) if one)


def _chart(raw: dict[str, Any]) -> PracticeChart:
    return PracticeChart(
        key=raw["key"],
        title=raw["title"],
        day=date.fromisoformat(raw["day"]),
        note=raw["note"],
        diagnoses=tuple(KeyCode(**one) for one in raw["diagnoses"]),
        procedures=tuple(KeyCode(**one) for one in raw["procedures"]),
        wrong=raw["wrong"],
        lesson=raw["lesson"],
    )
