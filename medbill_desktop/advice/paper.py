"""What a file of the record says: its text, what paper it is, and whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of the record that names itself.

    Attributes:
        text: as people read it, lines ended by a line feed.
        title: its own title; "" when it has none.
        kind: note, lab or imaging.
        family, birth_date: of the patient it names; "" and None when it names none.
        day: of the document.
        signed: whether it says that it is final or authenticated.
    """

    text: str
    title: str
    kind: str
    family: str = ""
    birth_date: date | None = None
    day: date | None = None
    signed: bool = False


def hl7_day(text: str) -> date | None:
    """A date or time of HL7 (``"20260415"``, ``"202604151030"``) as a day; None when it is none."""
    if len(text) < 8 or not text[:8].isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
