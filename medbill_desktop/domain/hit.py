"""One thing that a search from anywhere found."""

from __future__ import annotations

from dataclasses import dataclass

from medbill_desktop.domain.changes import Kind


@dataclass(frozen=True, slots=True)
class Hit:
    """A record or code to go to.

    Attributes:
        kind: what it is; its tab opens it.
        id: record id; 0 when `text` names it.
        title: the words that identify it (``"Garcia, Maria J"``).
        detail: what tells it from others of the same title (``"03/12/1961 · chart 10442"``).
        text: a code or another name where there is no id.
    """

    kind: Kind
    id: int
    title: str
    detail: str = ""
    text: str = ""
