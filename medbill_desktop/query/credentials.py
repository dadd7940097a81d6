"""The certificates of coders with the education that counts for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from medbill_desktop.domain.learning import (
    CoderCredential,
    EducationEntry,
    Standing,
    earned,
    standing_of,
    units_text,
)
from medbill_desktop.store import Reader

if TYPE_CHECKING:
    import sqlalchemy as sa

_WORDS = {Standing.GOOD: "Good", Standing.SOON: "Ends soon", Standing.EXPIRED: "Expired"}


@dataclass(frozen=True, slots=True)
class ListedCredential:
    """A certificate as its list shows it.

    Attributes:
        education: all entries of it, the newest first.
    """

    record: CoderCredential
    standing: Standing
    education: tuple[EducationEntry, ...]

    @property
    def words(self) -> str:
        """How it stands: ``"Good"``, ``"Ends soon"``, ``"Expired"``."""
        return _WORDS[self.standing]

    @property
    def units(self) -> str:
        """``"12.5 of 36"``, or what is earned where nothing is asked for."""
        got = units_text(earned(self.record, self.education))
        return f"{got} of {units_text(self.record.needed)}" if self.record.needed else got


def listed_credentials(connection: sa.Connection, today: date) -> tuple[ListedCredential, ...]:
    """Every certificate, the one that ends first in front."""
    reader = Reader(connection)
    entries = reader.find(EducationEntry, order_by="-earned_on")
    return tuple(
        ListedCredential(
            one, standing_of(one, today), tuple(each for each in entries if each.credential_id == one.id)
        )
        for one in reader.find(CoderCredential, order_by="expires")
    )
