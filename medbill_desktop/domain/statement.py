"""A bill to a patient or guarantor, as it is printed: in words they understand, all sums adding up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.aging import Aging
from medbill_desktop.domain.errors import Unbalanced
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import Address

NOTHING_OPEN = Aging()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One service, or one payment that belongs to no service.

    Attributes:
        service_date: day of the service or payment; None leaves the column blank.
        description: plain words (``"Office visit"``, ``"Your payment - thank you"``), no codes.
        charge: the full price.
        insurance_paid, adjusted, patient_paid: what lowers it; positive lowers.
        pending: what the insurance has still to answer for; not asked of the patient yet.
    """

    service_date: date | None = None
    description: str
    charge: Money = ZERO
    insurance_paid: Money = ZERO
    adjusted: Money = ZERO
    patient_paid: Money = ZERO
    pending: Money = ZERO

    @property
    def balance(self) -> Money:
        """What the patient owes of it."""
        return self.charge - self.insurance_paid - self.adjusted - self.patient_paid - self.pending


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPatient:
    """The services of one patient of the account."""

    name: str
    lines: tuple[StatementLine, ...] = ()

    @property
    def balance(self) -> Money:
        """What is owed for this patient."""
        return Money.total(line.balance for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementImage:
    """One statement.

    Attributes:
        practice_name, practice_address, practice_phone: who sends it; the address prints on the coupon too.
        pay_to: where checks go; empty when to the practice's address.
        guarantor_name, guarantor_address: who gets it.
        account: number the payer of the bill writes on the check.
        due: until when, in words (``"April 15, 2026"``, ``"on receipt"``).
        patients: the people on the account.
        aging: the total by age; its total must be the total of the patients.
        messages: sentences below the table, each its own paragraph.

    Raises:
        Unbalanced: aging and lines do not have the same total.
    """

    practice_name: str
    practice_address: Address
    practice_phone: str = ""
    pay_to: Address = Address()
    guarantor_name: str
    guarantor_address: Address
    account: str
    statement_date: date
    due: str = "on receipt"
    patients: tuple[StatementPatient, ...] = ()
    aging: Aging = NOTHING_OPEN
    messages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.aging.total != self.total_due:
            raise Unbalanced(
                f"The statement of account {self.account} asks for {self.total_due.dollars()}, but its aging "
                f"adds up to {self.aging.total.dollars()}. Run the office check; no statement was printed."
            )

    @property
    def total_due(self) -> Money:
        """What is asked for; negative when the practice owes money."""
        return Money.total(patient.balance for patient in self.patients)

    @property
    def remit_to(self) -> Address:
        """Where checks go."""
        return self.pay_to or self.practice_address
