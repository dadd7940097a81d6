"""Which claims of a visit still count: neither closed nor taken back by a void that was sent."""

from __future__ import annotations

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.store import Reader

VOID = "8"


def voided(reader: Reader, encounter_id: int) -> frozenset[int]:
    """The ids of a visit's claims that a void (frequency 8) which was sent took back."""
    return _voided(reader.find(ClaimRecord, encounter_id=encounter_id))


def standing_claims(reader: Reader, encounter_id: int) -> list[ClaimRecord]:
    """The claims and replacements of a visit that count, by rank and age; voids are none."""
    found = reader.find(ClaimRecord, encounter_id=encounter_id)
    gone = _voided(found)
    return sorted(
        (
            one
            for one in found
            if one.frequency != VOID and one.state is not ClaimState.CLOSED and one.id not in gone
        ),
        key=lambda one: (one.rank, one.id),
    )


def _voided(found: tuple[ClaimRecord, ...]) -> frozenset[int]:
    taken = {
        (one.rank, one.original_reference)
        for one in found
        if one.frequency == VOID and one.sent_date is not None
    }
    return frozenset(
        one.id for one in found if one.frequency != VOID and (one.rank, one.payer_control) in taken
    )
