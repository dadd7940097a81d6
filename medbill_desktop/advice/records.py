"""What a scan of a note answers: spans with their assertion, and proposals that explain themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Assertion(StrEnum):
    """What the note says of a finding."""

    PRESENT = "present"
    NEGATED = "negated"
    FAMILY = "family"
    HISTORICAL = "historical"
    UNCERTAIN = "uncertain"
    HYPOTHETICAL = "hypothetical"
    OTHER_PERSON = "other_person"


class NoteKind(StrEnum):
    """What kind of paper is scanned.

    A visit's note proposes what the provider found. A final report, interpreted and signed by a physician,
    proposes the diagnoses of its impression (OFFICE O41); an unsigned result proposes nothing.
    """

    VISIT = "visit"
    FINAL_REPORT = "final_report"
    UNSIGNED_RESULT = "unsigned_result"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a span is not simply present.

    Attributes:
        start, end: where the words stand in the note; both 0 when a heading or a rule is the reason.
        text: the words.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code that a coder may take; nothing is final.

    Attributes:
        code: as the book prints it.
        why: the words matched, where they come from and the rule that chose the code.
        optional: allowed but not asked for, as a history or the long use of a drug.
        guessed: completed to the unspecified code, since the note says no more.
    """

    code: str
    title: str
    why: str
    optional: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class NoteSpan:
    """A stretch of the note that names a finding; ``note[start:end] == text``.

    Attributes:
        section: where it stands (hpi, pmh, fh, ros, pe, plan ...); "" before any heading.
        reasons: the words that made the assertion, with their places.
        withheld: one sentence on why nothing is proposed; "" when something is.
    """

    start: int
    end: int
    text: str
    assertion: Assertion
    section: str
    reasons: tuple[Reason, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    withheld: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object of `note scan --json`."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "assertion": str(self.assertion),
            "section": self.section,
            "reasons": [{"start": each.start, "end": each.end, "text": each.text} for each in self.reasons],
            "withheld": self.withheld,
            "proposals": [
                {"code": each.code, "title": each.title, "why": each.why, "optional": each.optional}
                for each in self.proposals
            ],
        }
