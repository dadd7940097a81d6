"""The office's own lexicon: what coders took and refused for words of notes, counted in the store (O42)."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from medbill_desktop.advice.lexicon import Decision, Learned, Lexicon, learn
from medbill_desktop.store.tables import code_decision


def office_terms(connection: sa.Connection) -> tuple[Learned, ...]:
    """The terms that may propose: taken at least twice, and seven times in ten or more."""
    table = code_decision
    counted = connection.execute(
        sa.select(table.c.term_key, table.c.taken, sa.func.count().label("times"))
        .group_by(table.c.term_key, table.c.taken)
        .order_by(table.c.term_key, table.c.taken)
    ).all()
    rows = [(str(row.term_key), str(row.taken), int(row.times)) for row in counted]
    return learn(
        (each for term, code, times in rows if code for each in _times(term, code, times)),
        (each for term, code, times in rows if not code for each in _times(term, code, times)),
    )


def office_lexicon(connection: sa.Connection) -> Lexicon:
    """The office's terms, ready to be looked for in a note."""
    return Lexicon(office_terms(connection))


def _times(term: str, code: str, times: int) -> Iterator[Decision]:
    return (Decision(term, code) for _ in range(times))
