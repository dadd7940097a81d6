"""What an office sets up beside who bills and who pays: codes, employers, credentialing (O30, O31)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.names import Address


class CodeUse(StrEnum):
    """Whether an office code stands on adjustments or on payments."""

    ADJUSTMENT = "adjustment"
    PAYMENT = "payment"


class CredentialStatus(StrEnum):
    """How far a payer's approval of a provider is."""

    DRAFT = "draft"
    APPLIED = "applied"
    APPROVED = "approved"
    DENIED = "denied"
    ENDED = "ended"


class Transaction(StrEnum):
    """The electronic exchanges a payer enrols a practice for."""

    CLAIM = "837P"
    REMITTANCE = "835"
    ELIGIBILITY = "270"
    STATUS = "276"


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """An employer of patients: group insurance, workers' compensation."""

    id: int = 0
    version: int = 0
    name: str
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    contact_name: str = ""
    active: bool = True

    @property
    def address(self) -> Address:
        """Where letters go."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCode:
    """An adjustment or payment code of the office, mapped to one account (O2).

    Attributes:
        code: as typed, such as ``SMALL``; each stands once a use.
        name: in words, as reports show it.
        account: where its money goes.
    """

    id: int = 0
    version: int = 0
    use: CodeUse = CodeUse.ADJUSTMENT
    code: str
    name: str
    account: Account = Account.WRITE_OFF
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a payer has said to a provider at a billing entity and place (O31).

    Attributes:
        location_id: None is every place of the entity.
        number: the payer's own number of the provider, "" when it gives none.
        effective_from: first day on which visits may be billed; None while not known.
        effective_thru: last day; None is open.
        in_network: in or out of network.
    """

    id: int = 0
    version: int = 0
    provider_id: int
    payer_id: int
    billing_entity_id: int
    location_id: int | None = None
    status: CredentialStatus = CredentialStatus.DRAFT
    number: str = ""
    applied_on: date | None = None
    effective_from: date | None = None
    effective_thru: date | None = None
    in_network: bool = True
    note: str = ""

    def is_effective(self, day: date) -> bool:
        """Whether visits of a day may be billed under it."""
        if self.status not in {CredentialStatus.APPROVED, CredentialStatus.ENDED}:
            return False
        if self.status is CredentialStatus.ENDED and self.effective_thru is None:
            return False
        started = self.effective_from is None or self.effective_from <= day
        return started and (self.effective_thru is None or day <= self.effective_thru)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Whether a payer lets an NPI send or receive a transaction electronically."""

    id: int = 0
    version: int = 0
    payer_id: int
    npi: str
    transaction: Transaction = Transaction.CLAIM
    status: CredentialStatus = CredentialStatus.DRAFT
    effective_from: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerNumber:
    """The id of a payer at one clearinghouse for one transaction, where it differs from the payer's own.

    Attributes:
        clearinghouse: its name, as in the office's settings.
        number: the id to send there.
    """

    id: int = 0
    version: int = 0
    payer_id: int
    clearinghouse: str
    transaction: Transaction = Transaction.CLAIM
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRun:
    """One import of a workbook: what came of it, and whether it was undone.

    Attributes:
        kind: name of the import spec (``"payers"``).
        blob: the file as it was.
        columns: which column fed which field, as JSON.
        made, changed, same, left_out: rows by what became of them.
    """

    id: int = 0
    version: int = 0
    kind: str
    file_name: str
    blob: str
    columns: str = ""
    made: int = 0
    changed: int = 0
    same: int = 0
    left_out: int = 0
    run_at: datetime
    user: str = ""
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a visit may be billed as far as credentialing goes.

    Attributes:
        effective: it may.
        release_on: the first day on which it may, when that is known already; else None.
        sentence: why not, "" when it may.
        in_network: as the payer's approval says; None when credentialing is not kept for this payer.
    """

    effective: bool
    release_on: date | None = None
    sentence: str = ""
    in_network: bool | None = None


def standing_of(credentials: Iterable[Credential], location_id: int, day: date) -> Standing:
    """What the credentials of one provider, payer and entity say of a visit (O31).

    Args:
        credentials: those of this provider, payer and billing entity, of any place.
        location_id: where the visit was.
        day: date of service.

    Returns:
        Not effective only when credentialing is kept for them: an office that keeps none holds nothing.
    """
    kept = [one for one in credentials if one.location_id in {None, location_id}]
    if not kept:
        return Standing(effective=True)
    now = [one for one in kept if one.is_effective(day)]
    if now:
        own = next((one for one in now if one.location_id == location_id), now[0])
        return Standing(effective=True, in_network=own.in_network)
    return _not_yet(kept, day)


def _not_yet(kept: Sequence[Credential], day: date) -> Standing:
    coming = [
        one.effective_from
        for one in kept
        if one.effective_from and one.effective_from > day and one.status is CredentialStatus.APPROVED
    ]
    if coming:
        first = min(coming)
        words = f"The payer's approval begins on {first:%m/%d/%Y}, after the visit of {day:%m/%d/%Y}."
        return Standing(effective=False, release_on=first, sentence=words, in_network=False)
    status = max(kept, key=lambda one: one.id).status
    words = {
        CredentialStatus.DRAFT: "The provider has not applied to the payer yet.",
        CredentialStatus.APPLIED: "The payer has not approved the provider yet.",
        CredentialStatus.APPROVED: f"The payer's approval had ended by {day:%m/%d/%Y}.",
        CredentialStatus.DENIED: "The payer has refused the provider.",
        CredentialStatus.ENDED: f"The payer's approval had ended by {day:%m/%d/%Y}.",
    }[status]
    return Standing(effective=False, sentence=words, in_network=False)
