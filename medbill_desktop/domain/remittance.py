"""What a payer says about claims: a check, its claims, their lines and adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from medbill_desktop.domain.money import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Why a payer did not pay an amount.

    Attributes:
        group: CO contractual, PR patient, OA other, PI payer initiated.
        carc: claim adjustment reason code (``"45"``).
        amount: positive lowers what is paid.
        quantity: units adjusted, None when the payer gave none.
    """

    group: str
    carc: str
    amount: Money
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePayment:
    """The payer's answer to one line.

    Attributes:
        charge_id: our charge; None when not matched.
        line_control: our line number as the payer returned it (REF*6R).
        modifiers: joined by blanks.
        id: record number; 0 before it is saved.
    """

    id: int = 0
    charge_id: int | None = None
    line_control: str = ""
    code: str = ""
    modifiers: str = ""
    service_date: date | None = None
    charge: Money = ZERO
    paid: Money = ZERO
    allowed: Money | None = None
    units: Decimal = Decimal(1)
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPayment:
    """The payer's answer to one claim.

    Attributes:
        claim_id: our claim; None when not matched.
        claim_number: CLP01.
        status: CLP02 (1 primary, 2 secondary, 3 tertiary, 4 denied, 22 reversal ...).
        payer_control: the payer's own number (CLP07), needed for corrections.
        id: record number; 0 before it is saved.
    """

    id: int = 0
    claim_id: int | None = None
    claim_number: str = ""
    status: str = "1"
    charge: Money = ZERO
    paid: Money = ZERO
    patient_share: Money = ZERO
    payer_control: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    services: tuple[ServicePayment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """One check or electronic payment with everything it explains.

    Attributes:
        trace: check or EFT number.
        method: CHK, ACH, NON or CARD.
        payment: amount of the check.
        deposit_date: the day it went to the bank; None before.
    """

    id: int = 0
    version: int = 0
    payer_id: int
    trace: str
    method: str = "CHK"
    check_date: date
    deposit_date: date | None = None
    payment: Money = ZERO
    claims: tuple[ClaimPayment, ...] = ()
