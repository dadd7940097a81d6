"""The office's learned terms among the names of a note; assertion and rules treat them like any name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medbill_desktop.advice.codebook import CodeBook
from medbill_desktop.advice.lexicon import Learned, Lexicon
from medbill_desktop.advice.match import Found
from medbill_desktop.advice.records import NoteSpan
from medbill_desktop.advice.terms import OFFICE
from medbill_desktop.advice.units import Unit


def learned_names(
    office: Lexicon, text: str, text_units: Sequence[Unit], book: CodeBook
) -> dict[Found, Learned]:
    """The learned terms of a note with their codes; a code that the edition does not have is left out."""
    names: dict[Found, Learned] = {}
    for heard in office.find(text):
        places = [
            place
            for place, unit in enumerate(text_units)
            if unit.start < heard.end and heard.start < unit.end
        ]
        node = book.place(heard.learned.code)
        if places and node is not None:
            words = len(places)
            names[Found(places[0], places[-1], (node,), OFFICE, words, float(words))] = heard.learned
    return names


def told_by_office(span: NoteSpan, learned: Learned | None) -> NoteSpan:
    """The span with the history of its term as the reason of its proposal."""
    if learned is None:
        return span
    proposals = tuple(
        replace(each, why=learned.why) if each.code == learned.code else each for each in span.proposals
    )
    return replace(span, proposals=proposals)
