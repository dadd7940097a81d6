"""What the desks keep beside claims: work items, files sent, time line, statements, users, editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money


class WorkState(StrEnum):
    """Whether somebody still has to do something."""

    OPEN = "open"
    DONE = "done"


class Role(StrEnum):
    """What a user may do; the set-up screen names them."""

    OWNER = "owner"
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
    """A bill to a guarantor, kept as it was printed.

    Attributes:
        total: amount asked for.
        blob: keyed hash of the PDF.
    """

    id: int = 0
    version: int = 0
    guarantor_id: int | None = None
    patient_id: int
    statement_date: date
    total: Money
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAccount:
    """A named user; the passphrase is only in the key file.

    Attributes:
        name: sign-in name, unique.
        active: may sign in.
    """

    id: int = 0
    version: int = 0
    name: str
    display_name: str = ""
    role: Role = Role.OWNER
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEdition:
    """An edition of a code set that this office uses.

    Attributes:
        code_set: "icd10cm", "hcpcs", "cpt" ...
        edition: its name as published (``"FY2026 April"``).
        sha256: names the immutable file.
        rows: number of codes.
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
