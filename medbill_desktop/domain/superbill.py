"""Numbered superbills and batches of charges: what was handed out comes back (OFFICE O17, O32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money


class SuperbillState(StrEnum):
    """How a numbered form stands."""

    PRINTED = "printed"
    VOID = "void"


class BatchState(StrEnum):
    """Whether charges still go into a batch."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Superbill:
    """A numbered form of one appointment; used when its visit has charges or a no-charge reason.

    Attributes:
        number: of the office's own series, without gaps.
        appointment_id: whose visit it is for.
        void_reason: why it will not come back; "" while it may.
        printed_by: user.
    """

    id: int = 0
    version: int = 0
    number: int
    appointment_id: int
    provider_id: int
    day: date
    state: SuperbillState = SuperbillState.PRINTED
    void_reason: str = ""
    printed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeBatch:
    """Visits entered together against a count and a total taken beforehand.

    Attributes:
        number: of the office's own series, without gaps.
        owner: the user whose charges go into it while it is open.
        expected_count: visits (superbills) in the pile; `expected_total` their charges.
        reason: why it was closed with a difference; "" when there is none.
        closed_day, closed_by: None and "" while open.
    """

    id: int = 0
    version: int = 0
    number: int
    label: str = ""
    day: date
    owner: str
    state: BatchState = BatchState.OPEN
    expected_count: int
    expected_total: Money
    reason: str = ""
    closed_day: date | None = None
    closed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchVisit:
    """A visit whose charges were entered in a batch; a visit is in one batch at most."""

    id: int = 0
    version: int = 0
    batch_id: int
    encounter_id: int


@dataclass(frozen=True, slots=True)
class BatchTally:
    """A batch against what was counted beforehand.

    Attributes:
        visits, total: entered so far, drafts too.
        drafts: visits entered but not released.
    """

    expected_visits: int
    expected_total: Money
    visits: int = 0
    total: Money = ZERO
    drafts: int = 0

    @property
    def over_visits(self) -> int:
        """Visits entered beyond those counted; negative is short."""
        return self.visits - self.expected_visits

    @property
    def over_total(self) -> Money:
        """Charges entered beyond those counted; negative is short."""
        return self.total - self.expected_total

    @property
    def agrees(self) -> bool:
        """Whether count and total are those counted beforehand."""
        return not self.over_visits and not self.over_total

    def words(self) -> str:
        """The difference as people say it: ``1 visit short, 25.00 over``."""
        parts = []
        if self.over_visits:
            many = "visit" if abs(self.over_visits) == 1 else "visits"
            parts.append(f"{abs(self.over_visits)} {many} {_side(self.over_visits)}")
        if self.over_total:
            parts.append(f"{abs(self.over_total)} {_side(self.over_total.cents)}")
        return ", ".join(parts) or "count and total agree"


def _side(number: int) -> str:
    return "over" if number > 0 else "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperbillImage:
    """A numbered superbill as it is printed.

    Attributes:
        when: day and time of the appointment, in words.
        coverages: payer, plan and member id of each coverage in force, by rank; empty for self-pay.
        services: code, the office's own words and its price, the most used first.
        diagnoses: codes of the patient's last visit.
        owes: of earlier visits; `copay` what was taken or is due, in words.
        alerts: what whoever sees the patient has to know.
    """

    practice_name: str
    practice_lines: tuple[str, ...]
    number: int
    patient: str
    chart: str
    born: str
    when: str
    provider: str
    visit_type: str
    reason: str
    coverages: tuple[str, ...]
    services: tuple[tuple[str, str, Money], ...]
    diagnoses: tuple[str, ...]
    owes: Money
    copay: str
    alerts: tuple[str, ...] = ()
