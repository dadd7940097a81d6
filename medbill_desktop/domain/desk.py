"""What the desks keep beside claims: work items, files sent, time line, statements, users, editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.text import fold


class WorkState(StrEnum):
    """Whether somebody still has to do something."""

    OPEN = "open"
    DONE = "done"


class Role(StrEnum):
    """What a user may do; `domain.permissions.ROLES` says it."""

    OWNER = "owner"
    MANAGER = "manager"
    BILLER = "biller"
    CODER = "coder"
    FRONT_DESK = "front_desk"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """Something for a person to do, with its reason and its day.

    Attributes:
        kind: stable name of the queue (``"denial"``, ``"posting"``, ``"query"``, ``"approval"`` ...).
        reason: why, in the biller's words.
        amount: the money it is about; zero when it is not about money.
        due_date: None when it has no day.
    """

    id: int = 0
    version: int = 0
    kind: str
    state: WorkState = WorkState.OPEN
    patient_id: int | None = None
    claim_id: int | None = None
    encounter_id: int | None = None
    remittance_id: int | None = None
    reason: str
    amount: Money = ZERO
    due_date: date | None = None
    created_date: date
    patient_name: str = ""
    patient_name_key: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "patient_name_key", fold(self.patient_name))  # lists sort by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A file of claims that left the office.

    Attributes:
        isa_control, gs_control, st_control: the control numbers in the file.
        usage: "P" production or "T" test.
        total: sum of the claim charges.
        blob: keyed hash of the file as sent.
        receiver: clearinghouse or payer it went to.
    """

    id: int = 0
    version: int = 0
    isa_control: int
    gs_control: int
    st_control: int
    usage: str = "P"
    created_at: datetime
    claims: int
    total: Money
    blob: str
    receiver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEvent:
    """One mark on a claim's time line: built, sent, acknowledged, paid, called.

    Attributes:
        kind: stable word (``"built"``, ``"sent"``, ``"999"``, ``"277CA"``, ``"835"``, ``"call"`` ...).
        text: what happened, in words.
        blob: the raw file it came from, "" when none.
    """

    id: int = 0
    version: int = 0
    claim_id: int
    happened_at: datetime
    kind: str
    text: str
    submission_id: int | None = None
    remittance_id: int | None = None
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a bill asks for one patient, kept as it was printed; one a patient of the account.

    Attributes:
        guarantor_id: who got it; None when it went to the patient's own confidential address.
        total: amount asked for.
        blob: keyed hash of the PDF of its run.
        run_id: the run that made it; None for statements older than runs.
        page: its first page in that PDF, counted from 0.
        pages: how many pages it has; 0 means the whole PDF.
    """

    id: int = 0
    version: int = 0
    guarantor_id: int | None = None
    patient_id: int
    statement_date: date
    total: Money
    blob: str = ""
    run_id: int | None = None
    page: int = 0
    pages: int = 0


class RunState(StrEnum):
    """What became of a run of statements."""

    MADE = "made"
    PRINTED = "printed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRun:
    """The statements of one press of F9, with those who were left out.

    Attributes:
        state: made runs may be undone; printed ones may be in the mail and can only be printed again.
        statements: how many letters; `pages`: of all of them.
        total: what they ask for together.
        left_out, left_out_total: accounts that owe and got none, and what they owe.
        blob: keyed hash of the PDF of all.
    """

    id: int = 0
    version: int = 0
    run_date: date
    created_at: datetime
    made_by: str
    state: RunState = RunState.MADE
    statements: int
    pages: int
    total: Money
    left_out: int = 0
    left_out_total: Money = ZERO
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLeftOut:
    """Who owed on the day of a run and got no statement, and why."""

    id: int = 0
    version: int = 0
    run_id: int
    guarantor_id: int | None = None
    patient_id: int | None = None
    name: str
    amount: Money
    reason: str


class HoldKind(StrEnum):
    """Why a patient's statements stand still."""

    BY_HAND = "by_hand"
    PAYER_CHANGE = "payer_change"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHold:
    """No statements for a patient until a day, or until somebody lifts it.

    Attributes:
        reason: in words that follow "left out:" (``"payment plan of 50.00 a month"``).
        until: the last day it holds; None until it is lifted.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    kind: HoldKind = HoldKind.BY_HAND
    reason: str
    made_date: date
    made_by: str = ""
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it stands on a day."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAccount:
    """A named user; the passphrase is only in the key file.

    Attributes:
        name: sign-in name, unique.
        active: may sign in.
        write_off_limit, refund_limit, discount_limit: the largest amount alone; None is the role's limit.
        back_days: how many days back an accounting date may lie; None is the role's limit.
        exceptions: permissions beside the role's, ``"+merge_patients -void_claim"``.
    """

    id: int = 0
    version: int = 0
    name: str
    display_name: str = ""
    role: Role = Role.OWNER
    active: bool = True
    write_off_limit: Money | None = None
    refund_limit: Money | None = None
    discount_limit: Money | None = None
    back_days: int | None = None
    exceptions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEdition:
    """An edition of a code set that this office uses.

    Attributes:
        code_set: "icd10cm", "hcpcs", "cpt" ...
        edition: its name as published (``"FY2026 April"``).
        sha256: names the immutable file.
        rows: number of codes.
        raw: the files it was made of, ``name sha256`` in lines.
    """

    id: int = 0
    version: int = 0
    code_set: str
    edition: str
    sha256: str
    effective_from: date
    effective_thru: date | None = None
    rows: int
    imported_at: datetime
    raw: str = ""
