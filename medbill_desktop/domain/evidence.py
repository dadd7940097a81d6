"""What a code rests on: a stretch of a document, and what coders decided on proposed codes (O42)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words of the record that a code of a visit rests on.

    Attributes:
        system: "icd10cm", "icd9cm", "cpt" or "hcpcs".
        code: as printed in the book; with the visit and the system it names the line.
        start, stop: characters of the document's text, `stop` excluded.
        quote: the words as they stood there; where the place no longer holds them they are looked for.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int
    system: str
    code: str
    document_id: int
    start: int
    stop: int
    quote: str

    def place_in(self, text: str) -> tuple[int, int] | None:
        """Where the words stand in a text; the nearest place to the kept one, None when they are gone."""
        if text[self.start : self.stop] == self.quote:
            return self.start, self.stop
        places, at = [], text.find(self.quote) if self.quote else -1
        while at >= 0:
            places.append(at)
            at = text.find(self.quote, at + 1)
        if not places:
            return None
        nearest = min(places, key=lambda place: abs(place - self.start))
        return nearest, nearest + len(self.quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDecision:
    """A coder took or refused a code that was proposed for words of a note.

    Attributes:
        term: the words as written; `term_key` folded, as the office's lexicon counts them.
        proposed: the code that was proposed.
        taken: the code that was taken; "" when it was refused.
        opened: whether its place in the note was shown before; taking without looking is counted (O42).
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int
    document_id: int
    start: int
    stop: int
    term: str
    term_key: str
    proposed: str
    taken: str = ""
    opened: bool = False
    decided_by: str = ""
    decided_at: datetime
