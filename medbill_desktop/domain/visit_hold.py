"""Why a visit waits, who has to do something about it, and when it may go on (OFFICE O32, O31)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.visit import Encounter, EncounterState, HoldKind

WORDS = {
    HoldKind.NOTE: "Note is not signed",
    HoldKind.QUERY: "Query to the provider",
    HoldKind.AUTHORIZATION: "Waiting for the authorization",
    HoldKind.CREDENTIALING: "Provider is not credentialed yet",
    HoldKind.COVERAGE: "Coverage is not clear",
    HoldKind.LATE_CHARGE: "Late charge expected",
    HoldKind.OTHER: "Other",
}
"""The usual sentence of each kind."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as somebody asks for it.

    Attributes:
        reason: in words; "" takes the usual sentence of its kind.
        owner: who has to do something; "" when nobody is named.
        until: from this day on it may go on; None when nobody knows.
    """

    kind: HoldKind
    reason: str = ""
    owner: str = ""
    until: date | None = None


def kind_of(reason: str) -> HoldKind:
    """The kind that a reason in words means; OTHER when it is none of the usual sentences."""
    return next((kind for kind, words in WORDS.items() if words == reason), HoldKind.OTHER)


def held(encounter: Encounter, hold: Hold, today: date) -> Encounter:
    """The visit, held; a hold that goes on keeps its first day."""
    since = encounter.held_since if encounter.state is EncounterState.HELD else None
    return replace(
        encounter,
        state=EncounterState.HELD,
        hold_kind=hold.kind.value,
        hold_reason=hold.reason.strip() or WORDS[hold.kind],
        hold_owner=hold.owner.strip(),
        held_since=since or today,
        hold_until=hold.until,
    )


def taken_up(encounter: Encounter) -> Encounter:
    """The visit, a draft again."""
    return replace(
        encounter,
        state=EncounterState.DRAFT,
        hold_kind="",
        hold_reason="",
        hold_owner="",
        held_since=None,
        hold_until=None,
    )
