"""Rules over all proposals of a note: joined codes, integral signs, the better known of two.

Source: ICD-10-CM Official Guidelines for Coding and Reporting, the section each row of the tables names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medbill_desktop.advice import tables
from medbill_desktop.advice.codebook import CodeBook
from medbill_desktop.advice.records import NoteSpan, Proposal

_SAME_CATEGORY = 3


def applied(spans: Sequence[NoteSpan], book: CodeBook) -> tuple[NoteSpan, ...]:
    """The spans with their proposals after the rules; whatever is left out says why."""
    for rule in (_joined, _integral, _vaguer):
        spans = rule(spans, book)
    return tuple(spans)


def _codes(spans: Sequence[NoteSpan]) -> list[str]:
    return [each.code for span in spans for each in span.proposals]


def _joined(spans: Sequence[NoteSpan], book: CodeBook) -> Sequence[NoteSpan]:
    """Replaces two codes by the one that joins them."""
    for row in tables.rows("combinations"):
        codes = _codes(spans)
        others = [_having(codes, each) for each in row["and"].split("&")]
        if not any(_is(code, row["have"]) for code in codes) or not all(others):
            continue
        node = book.place(row["take"])
        if node is None:
            continue
        whole = " and ".join(others)
        said = f"named with {whole}: the classification joins them (guideline {row['section']})"
        take = Proposal(book.printed(node), book.title(node), said)
        spans = [_replaced(span, row["have"], take) for span in spans]
        if row["drop"]:
            spans = _withheld(spans, (row["drop"],), f"part of {take.code}")
    return spans


def _replaced(span: NoteSpan, have: str, take: Proposal) -> NoteSpan:
    proposals = tuple(
        replace(take, why=f"{each.why}; {take.why}") if _is(each.code, have) else each
        for each in span.proposals
    )
    return replace(span, proposals=proposals)


def _integral(spans: Sequence[NoteSpan], _book: CodeBook) -> Sequence[NoteSpan]:
    """Leaves out signs that belong to a diagnosis of the same note (guideline I.B.5)."""
    codes = _codes(spans)
    for row in tables.rows("integral_signs"):
        cause = next((code for code in codes if code.startswith(tuple(row["diagnosis"].split()))), "")
        if cause:
            words = f"belongs to {cause} (guideline I.B.5)"
            spans = _withheld(spans, (row["sign"],), words)
    return spans


def _vaguer(spans: Sequence[NoteSpan], _book: CodeBook) -> Sequence[NoteSpan]:
    """Leaves out an unspecified code where the same note names a better one of its category."""
    exact = [each.code for span in spans for each in span.proposals if not each.guessed and not each.optional]
    found = []
    for span in spans:
        better = [
            code
            for each in span.proposals
            if each.guessed or "without complication" in each.title
            for code in exact
            if code != each.code and code[:_SAME_CATEGORY] == each.code[:_SAME_CATEGORY]
        ]
        if better and span.proposals[0].code[0] != "S":
            words = f"the note names {better[0]}, which says more"
            found.append(replace(span, proposals=(), withheld=words))
        else:
            found.append(span)
    return found


def _withheld(spans: Sequence[NoteSpan], out: tuple[str, ...], words: str) -> list[NoteSpan]:
    found = []
    for span in spans:
        kept = tuple(each for each in span.proposals if not each.code.startswith(out))
        lost = len(kept) < len(span.proposals)
        found.append(replace(span, proposals=kept, withheld=words if lost and not kept else span.withheld))
    return found


def _having(codes: Sequence[str], prefix: str) -> str:
    return next((code for code in codes if code.startswith(prefix)), "")


def _is(code: str, pattern: str) -> bool:
    return code == pattern[:-1] if pattern.endswith("=") else code.startswith(pattern)
