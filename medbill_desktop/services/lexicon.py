"""The office's own lexicon: what coders took and refused for words of notes, counted in the store (O42)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

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
    inner = _within_others(connection)
    apart = Counter((each.term, each.code) for each in inner)
    alone = (
        each for term, code, times in rows if code for each in _times(term, code, times - apart[term, code])
    )
    return learn(
        (*alone, *inner),
        (each for term, code, times in rows if not code for each in _times(term, code, times)),
    )


def _within_others(connection: sa.Connection) -> list[Decision]:
    """Codes taken for words inside longer words of the same paper that were given a code too."""
    inner, outer = code_decision.alias("inner_one"), code_decision.alias("outer_one")
    around = sa.and_(
        outer.c.document_id == inner.c.document_id,
        outer.c.start <= inner.c.start,
        outer.c.stop >= inner.c.stop,
        outer.c.stop - outer.c.start > inner.c.stop - inner.c.start,
    )
    rows = connection.execute(
        sa.select(inner.c.id, inner.c.term_key, inner.c.taken, outer.c.term_key.label("outer"))
        .join_from(inner, outer, around)
        .where(inner.c.taken != "", outer.c.taken != "")
        .order_by(inner.c.id, outer.c.id)
    )
    found: dict[int, Decision] = {}
    for row in rows:
        known = found.setdefault(int(row.id), Decision(str(row.term_key), str(row.taken)))
        found[int(row.id)] = replace(known, within=(*known.within, str(row.outer)))
    return list(found.values())


def office_lexicon(connection: sa.Connection) -> Lexicon:
    """The office's terms, ready to be looked for in a note."""
    return Lexicon(office_terms(connection))


def _times(term: str, code: str, times: int) -> Iterator[Decision]:
    return (Decision(term, code) for _ in range(times))
