"""Questions that hold up work: queries to providers and requests for missing papers (OFFICE O43)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

OTHER = "Other (please specify)"
UNABLE = "Unable to determine"


class InquiryKind(StrEnum):
    """A clinical query asks what the record means; a request asks anybody for a paper or a fact."""

    CLINICAL = "clinical"
    REQUEST = "request"


class InquiryState(StrEnum):
    """How far an inquiry is."""

    ASKED = "asked"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Topic(StrEnum):
    """What a clinical query clears up; a question with yes and no as answers suits the last four only."""

    SPECIFICITY = "specificity"
    SIGNIFICANCE = "significance"
    PROCEDURE = "procedure"
    CONFLICT = "conflict"
    CAUSE = "cause"
    CONFIRM = "confirm"
    PRESENT_ON_ADMISSION = "present_on_admission"


TOPIC_WORDS = {
    Topic.SPECIFICITY: "More detail on a documented condition",
    Topic.SIGNIFICANCE: "Meaning of a finding or result",
    Topic.PROCEDURE: "What was done",
    Topic.CONFLICT: "Statements that contradict each other",
    Topic.CAUSE: "Cause and effect",
    Topic.CONFIRM: "A documented condition without support",
    Topic.PRESENT_ON_ADMISSION: "Present on admission",
}

USUAL_REQUESTS = (
    "Operative note",
    "Signed note",
    "Order",
    "NPI of the referring provider",
    "Details of the accident",
    "Authorization number",
    "Copy of the insurance card",
)
"""What desks ask for most (O43)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question to somebody, with its answer.

    Attributes:
        topic: of a clinical query a value of `Topic`; "" for a request.
        subject: in a few words, what it is about.
        asked_of: who is asked: the provider's name, or anybody in words.
        question: as it was put.
        options: the answers offered, one a line; "" for an open question.
        due_date: by when an answer is expected; `remind_date`: when to ask again.
        held: whether asking held the visit, so that the answer lets it go on.
        answer: the option chosen, or what was said.
        document_id: the addendum or paper that answers it.
        letter_id: the letter that asked.
        reason: why it was withdrawn.
        work_item_id: its entry among the things to do.
    """

    id: int = 0
    version: int = 0
    kind: InquiryKind
    state: InquiryState = InquiryState.ASKED
    topic: str = ""
    subject: str
    patient_id: int | None = None
    encounter_id: int | None = None
    claim_id: int | None = None
    provider_id: int | None = None
    asked_of: str
    question: str
    options: str = ""
    asked_by: str = ""
    asked_at: datetime
    due_date: date
    remind_date: date | None = None
    held: bool = False
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    document_id: int | None = None
    letter_id: int | None = None
    reason: str = ""
    work_item_id: int | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers offered, in order."""
        return tuple(line for line in self.options.splitlines() if line.strip())

    @property
    def turnaround_hours(self) -> int | None:
        """Hours from question to answer; None while there is none."""
        if self.answered_at is None:
            return None
        return int((self.answered_at - self.asked_at).total_seconds() // 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A clinical indicator of a query, quoted from the record.

    Attributes:
        start, stop: characters of the document's text.
        quote: the words; `said`: where they stand (``"Visit note, 04/15/2026"``).
        same_visit: whether the document belongs to the visit that is asked about.
    """

    id: int = 0
    version: int = 0
    inquiry_id: int = 0
    document_id: int | None = None
    start: int = 0
    stop: int = 0
    quote: str
    said: str = ""
    same_visit: bool = True
