"""One copy of everybody in the lived part of a large demo office: who they are and how they are numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from medbill_desktop.office.demo.bulk_people import Namer, Person, Persona

_CONTROLS = 9 * 10**10


@dataclass(frozen=True, slots=True)
class Counts:
    """The highest number of each table and series in the lived part.

    Attributes:
        tables: table name to its highest id.
        claims, patients, files, checks: how many claim numbers, chart numbers, files and checks were given.
    """

    tables: Mapping[str, int]
    claims: int
    patients: int
    files: int
    checks: int


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the lived part, by record id.

    Attributes:
        patients, guarantors: who they are.
        homes: patient to guarantor.
        charts: patient to chart number.
        cards: coverage to patient, member id, whether it is a Medicare card, and birthday of the subscriber.
        injuries: case to the claim number of its injury.
    """

    patients: Mapping[int, Person]
    guarantors: Mapping[int, Person]
    homes: Mapping[int, int]
    charts: Mapping[int, int]
    cards: Mapping[int, tuple[int, str, bool, date | None]]
    injuries: Mapping[int, str]


@dataclass(slots=True)
class Copied:
    """One copy; answers what texts and rows ask (`bulk_text.Copy`).

    Attributes:
        place: 1 for the first copy.
        days: by which its dates are moved back.
        names: the patients' and the guarantors' new selves, and the cards' new numbers.
    """

    place: int
    days: int
    counts: Counts
    cast: Cast
    patients: dict[int, Persona] = field(default_factory=dict)
    guarantors: dict[int, Persona] = field(default_factory=dict)
    cards: dict[int, str] = field(default_factory=dict)
    injuries: dict[int, str] = field(default_factory=dict)

    @classmethod
    def drawn(cls, place: int, days: int, counts: Counts, cast: Cast, namer: Namer) -> Copied:
        """Draw everybody's new self."""
        made = cls(place, days, counts, cast)
        homes = {number: namer.home() for number in cast.guarantors}
        for number, person in cast.guarantors.items():
            made.guarantors[number] = namer.persona(person, homes[number])
        for number, person in cast.patients.items():
            home = cast.homes[number]
            elder = cast.guarantors[home]
            alone = (elder.first, elder.born) == (person.first, person.born)
            made.patients[number] = made.guarantors[home] if alone else namer.persona(person, homes[home])
        for number, (_, member, medicare, _) in cast.cards.items():
            made.cards[number] = namer.member_id(member, medicare=medicare)
        made.injuries = {number: namer.digits(old) for number, old in cast.injuries.items()}
        return made

    def number(self, table: str, old: int) -> int:
        """The id of a record's copy."""
        return old + self.place * self.counts.tables[table]

    def claim(self, old: int) -> str:
        """The number of a claim's copy."""
        return f"M{old + self.place * self.counts.claims:07d}"

    def chart(self, patient_id: int) -> str:
        """The chart number of a patient's copy."""
        return f"{self.cast.charts[patient_id] + self.place * self.counts.patients:05d}"

    def control(self, old: str) -> str:
        """The payer's number of a claim's copy: the same letters, another number of eleven digits."""
        prefix = old.rstrip("0123456789")
        number = int(old[len(prefix) :]) - 10**10 + self.place * 1_000_003
        return f"{prefix}{number % _CONTROLS + 10**10}"

    def injury(self, case_id: int) -> str:
        """The claim number of an injury's copy."""
        return self.injuries.get(case_id, "")

    def patient(self, patient_id: int, part: str) -> Any:
        """A part of a patient's new self."""
        if part == "number":
            return self.chart(patient_id)
        return self._part(self.patients[patient_id], part, self.cast.patients[patient_id].born)

    def subscriber(self, coverage_id: int, part: str) -> Any:
        """A part of a subscriber's new self, or the id on the new card."""
        if part == "member":
            return self.cards[coverage_id]
        patient_id, _, _, born = self.cast.cards[coverage_id]
        return self._part(self.guarantors[self.cast.homes[patient_id]], part, born)

    def guarantor(self, guarantor_id: int, part: str) -> Any:
        """A part of a guarantor's new self."""
        return self._part(self.guarantors[guarantor_id], part, self.cast.guarantors[guarantor_id].born)

    def _part(self, who: Persona, part: str, born: date | None) -> Any:
        if part == "birth":
            return who.born(born - timedelta(days=self.days)) if born else None
        return getattr(who, part)


@dataclass(frozen=True)
class Batch:
    """Copies that share their dates, files and checks.

    Attributes:
        place: 1 for the first batch.
        days: by which its dates are moved back.
        copies: how many copies of everybody it has.
        first: the place of the first of them.
        all_copies: how many copies the office has in all batches.
    """

    place: int
    days: int
    copies: int
    first: int
    all_copies: int
    counts: Counts

    def number(self, table: str, old: int) -> int:
        """The id of the copy of a file or check."""
        return old + self.place * self.counts.tables[table]

    @cached_property
    def ledger_place(self) -> int:
        """Where the ids of the batch's own ledger entries lie: after those of all copies."""
        return self.all_copies + self.place

    def trace(self, old: str) -> str:
        """The number of a check's copy."""
        return str(int(old) + self.place * self.counts.checks)

    def control(self, old: int) -> int:
        """The control number of a file's copy."""
        return old + self.place * self.counts.files
