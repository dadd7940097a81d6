"""What registration keeps beside the patient: notes and alerts, confidential addresses, merged charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from medbill_desktop.domain.names import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientNote:
    """A dated note on an account; an alert is shown on every screen of the patient (OFFICE O45).

    Attributes:
        until: an alert is shown up to this day; None until it is taken down.
        done: taken down; the words stay on the list of notes.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    alert: bool = False
    done: bool = False
    text: str
    noted_at: datetime
    noted_by: str = ""
    until: date | None = None

    def shown_on(self, day: date) -> bool:
        """Whether it stands in the alert line of the patient on a day."""
        return self.alert and not self.done and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialAddress:
    """Where mail about a patient, or about one visit of theirs, goes on the patient's own wish (O25).

    Attributes:
        encounter_id: the visit it is about; None for all of the patient's.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int | None = None
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""

    @property
    def address(self) -> Address:
        """Postal address."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientMerge:
    """Two charts of one person made one; keeps what moved, so that it can be taken back exactly (adr 106).

    Attributes:
        survivor_id: the chart that stays.
        merged_id: the chart whose records moved; hidden, never deleted.
        reason: why they are one person, needed when their birth dates differ.
        moved: JSON: table, column and ids of the rows that moved.
        filled: JSON: fields of the survivor that were blank, with what was there before.
        entry_id: the ledger entry that moved the balances; None when there were none.
        taken_back_at: when the merge was undone; None while it stands.
    """

    id: int = 0
    version: int = 0
    survivor_id: int
    merged_id: int
    merged_at: datetime
    merged_by: str = ""
    reason: str = ""
    moved: str = ""
    filled: str = ""
    entry_id: int | None = None
    taken_back_at: datetime | None = None
    taken_back_by: str = ""
