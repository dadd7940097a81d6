"""What stands on a letter to a provider, without how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLetter:
    """A query as it is printed; all texts are written out.

    Attributes:
        choices: answers to tick; none leaves lines to write on.
        indicators: pairs of where the words stand and the words.
    """

    practice: str
    asked_of: str
    asked_by: str
    day: date
    due: date
    patient: str
    chart: str
    born: date | None
    service_date: date
    subject: str
    question: str
    choices: tuple[str, ...]
    indicators: tuple[tuple[str, str], ...]
