"""What a payer's answer to a claim does to the ledger (docs/algorithms/posting.md, OFFICE O4 to O6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.remittance import Adjustment, ServicePayment

PATIENT_SHARE = frozenset({"1", "2", "3"})
"""PR reasons that may move to the patient: deductible, coinsurance, copay (O4)."""
CONTRACT = "45"
SEQUESTRATION = "253"
PRIOR_PAYER = "23"
QMB_REMARKS = frozenset({"N781", "N782", "N783", "N830"})
"""Remarks after which the patient is not billed: Qualified Medicare Beneficiary, or barred by law (O4).

Source: X12 list of Remittance Advice Remark Codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStanding:
    """How one charge stands before the posting.

    Attributes:
        open_amount: what this coverage still owes on the line.
        settled_before: what earlier payers paid and took off on the line.
        service_date: aging date of the payer side.
    """

    charge_id: int
    patient_id: int
    service_date: date
    charge: Money
    open_amount: Money
    settled_before: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingSetting:
    """The coverage that answers, the next one, and what this payer may do.

    Attributes:
        next_coverage_id: who is billed next; None when nobody is.
        may_bill_patient: False for Medicaid, QMB and the like (O4).
        in_network: the practice has a contract with the payer (O5).
        notice_charges: lines whose denial in the patient's name (PR) a valid ABN lets us bill (O4, O40).
        is_first: the payer is the first of the claim; only later payers repeat earlier adjustments (O6).
    """

    claim_id: int
    remittance_id: int
    coverage_id: int
    next_coverage_id: int | None
    may_bill_patient: bool
    in_network: bool
    is_first: bool
    day: date
    notice_charges: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PostingException:
    """Something a person must look at.

    Attributes:
        kind: stable word: denial, patient-not-billable, unusual-adjustment, over-adjusted, over-paid,
            unbalanced.
        charge_id: the line it is about.
        reason: in words, with the amounts.
        amount: the money concerned.
    """

    kind: str
    charge_id: int
    reason: str
    amount: Money


@dataclass(frozen=True, slots=True)
class LinePlan:
    """Ledger lines of one service line (they sum to zero) and what needs a person."""

    lines: tuple[LedgerLine, ...]
    exceptions: tuple[PostingException, ...]


def is_balanced(service: ServicePayment) -> bool:
    """Charge minus paid equals the sum of the adjustments."""
    return service.charge - service.paid == Money.total(a.amount for a in service.adjustments)


def plan_line(service: ServicePayment, standing: LineStanding, setting: PostingSetting) -> LinePlan:
    """Work out what one line of the payer's answer does to the ledger.

    Args:
        service: the payer's answer, whose charge, paid and adjustments balance (`is_balanced`).
        standing: how our charge stands.
        setting: who answers and who is next.
    """
    planner = _Planner(service, standing, setting)
    planner.take_payment()
    for adjustment in sorted(service.adjustments, key=lambda a: a.group != "PR"):
        if adjustment.amount:  # some payers write reasons of 0.00, which are about no money
            planner.take(adjustment)
    return LinePlan(tuple(planner.lines), tuple(planner.exceptions))


def is_denied(services: Iterable[ServicePayment], setting: PostingSetting) -> bool:
    """Whether an answer pays nothing and denies a line; that depends on what it says, not on what is open."""
    lines = tuple(services)
    blank = LineStanding(charge_id=0, patient_id=0, service_date=setting.day, charge=ZERO, open_amount=ZERO)
    if Money.total(line.paid for line in lines):
        return False
    plans = [plan_line(line, blank, setting) for line in lines]
    return any(one.kind == "denial" for plan in plans for one in plan.exceptions)


def entry_of(plans: list[LinePlan], setting: PostingSetting, reason: str, key: str) -> LedgerEntry | None:
    """Join the plans of a claim's lines into one entry; None when nothing moves."""
    lines = tuple(line for plan in plans for line in plan.lines)
    if not lines:
        return None
    return LedgerEntry(
        kind=EntryKind.PAYMENT,
        accounting_date=setting.day,
        reason=reason,
        idempotency_key=key,
        lines=lines,
    )


def _is_share(adjustment: Adjustment) -> bool:
    """Deductible, coinsurance and copay; PR-27, PR-96 and the like are denials in the patient's name."""
    return adjustment.group == "PR" and adjustment.carc in PATIENT_SHARE


def _is_information(adjustment: Adjustment) -> bool:
    """CARC 23 of a later payer repeats what earlier ones paid or took off."""
    return adjustment.carc == PRIOR_PAYER and adjustment.group != "PR"


class _Planner:
    """Collects the ledger lines of one service line while its open amount goes down."""

    def __init__(self, service: ServicePayment, standing: LineStanding, setting: PostingSetting) -> None:
        self.service = service
        self.standing = standing
        self.setting = setting
        self.open = standing.open_amount
        self.lines: list[LedgerLine] = []
        self.exceptions: list[PostingException] = []
        self._patient_share = Money.total(a.amount for a in service.adjustments if _is_share(a))
        self._repeats = self._may_be_repeated()

    def take_payment(self) -> None:
        """Place what was paid; more than is open is still placed and leaves a credit with a reason."""
        paid = self.service.paid
        if not paid:
            return
        self._move(Account.UNAPPLIED, paid)
        if self.open.cents < 0:
            over = min(-self.open, paid)
            self._except("over-paid", f"Paid {paid}, {over} more than was open on the line.", over)

    def take(self, adjustment: Adjustment) -> None:
        """Do what one adjustment says, or leave it to a person."""
        if adjustment.group == "PR":
            self._take_patient_share(adjustment)
        elif adjustment.group == "CO" and adjustment.carc == CONTRACT:
            self._take_contract(adjustment)
        elif adjustment.group == "CO" and adjustment.carc == SEQUESTRATION and self.service.paid:
            self._reduce(Account.SEQUESTRATION, adjustment, adjustment.amount)
        elif _is_information(adjustment) and not self.setting.is_first:
            return
        else:
            self._unusual(adjustment)

    def _take_contract(self, adjustment: Adjustment) -> None:
        whole = adjustment.amount == self.service.charge
        if self.service.paid + self._patient_share <= ZERO or whole or not self.setting.in_network:
            why = "for the whole charge" if whole else "without payment or patient share"
            if not self.setting.in_network:
                why = "from a payer we have no contract with"
            self._except("denial", f"CO-45 {adjustment.amount} {why}: not written off.", adjustment.amount)
            return
        self._reduce(Account.CONTRACTUAL, adjustment, self._change_of(adjustment))

    def _may_be_repeated(self) -> Money:
        """What earlier payers settled and OA-23 does not already tell: so much of CO-45 is no news (O6)."""
        if self.setting.is_first:
            return ZERO
        told = Money.total(a.amount for a in self.service.adjustments if _is_information(a))
        return max(self.standing.settled_before - told, ZERO)

    def _change_of(self, adjustment: Adjustment) -> Money:
        """Only the change against what earlier payers paid and took off (O6)."""
        repeated = min(max(adjustment.amount, ZERO), self._repeats)
        self._repeats -= repeated
        return adjustment.amount - repeated

    def _take_patient_share(self, adjustment: Adjustment) -> None:
        noticed = (
            self.service.charge_id in self.setting.notice_charges and self.setting.next_coverage_id is None
        )
        if not (_is_share(adjustment) or noticed) or adjustment.amount < ZERO:
            self._unusual(adjustment)
            return
        amount = self._within_open(adjustment)
        if not amount:
            return
        if self.setting.next_coverage_id is not None:
            self._move(Account.AR_PAYER, amount, adjustment, self.setting.next_coverage_id)
        elif self.setting.may_bill_patient and not QMB_REMARKS.intersection(self.service.remarks):
            self._move(Account.AR_PATIENT, amount, adjustment)
        else:
            self._except(
                "patient-not-billable",
                f"PR-{adjustment.carc} {amount}, but this patient may not be billed.",
                amount,
            )

    def _unusual(self, adjustment: Adjustment) -> None:
        label = f"{adjustment.group}-{adjustment.carc} {adjustment.amount}"
        nothing = not self.service.paid and not self._patient_share
        kind = "denial" if nothing else "unusual-adjustment"
        words = "denied" if nothing else "left with the payer until somebody decides"
        self._except(kind, f"{label}: {words}.", adjustment.amount)

    def _reduce(self, account: Account, adjustment: Adjustment, wanted: Money) -> None:
        amount = self._within_open(adjustment, wanted)
        if amount:
            self._move(account, amount, adjustment)

    def _within_open(self, adjustment: Adjustment, wanted: Money | None = None) -> Money:
        """A line never goes below zero by an adjustment; what is over is an exception (O6)."""
        wanted = adjustment.amount if wanted is None else wanted
        amount = min(wanted, max(self.open, ZERO))
        if amount != wanted:
            over = wanted - amount
            self._except(
                "over-adjusted",
                f"{adjustment.group}-{adjustment.carc} is {over} more than is open on the line.",
                over,
            )
        return amount

    def _move(
        self, to: Account, amount: Money, why: Adjustment | None = None, coverage_id: int | None = None
    ) -> None:
        """Debit an account, credit what this payer owes."""
        to_patient = to is Account.AR_PATIENT
        receivable = to_patient or to is Account.AR_PAYER
        aging = self.setting.day if to_patient else self.standing.service_date
        self.lines.append(
            self._line(to, amount, why, coverage_id, aging if receivable else None),
        )
        self.lines.append(
            self._line(Account.AR_PAYER, -amount, why, self.setting.coverage_id, self.standing.service_date)
        )
        self.open -= amount

    def _line(
        self,
        account: Account,
        amount: Money,
        why: Adjustment | None,
        coverage_id: int | None,
        aging: date | None,
    ) -> LedgerLine:
        return LedgerLine(
            account=account,
            amount=amount,
            patient_id=self.standing.patient_id,
            charge_id=self.standing.charge_id,
            claim_id=self.setting.claim_id,
            coverage_id=coverage_id,
            remittance_id=self.setting.remittance_id,
            group=why.group if why else "",
            carc=why.carc if why else "",
            aging_date=aging,
        )

    def _except(self, kind: str, reason: str, amount: Money) -> None:
        self.exceptions.append(PostingException(kind, self.standing.charge_id, reason, amount))


def released(
    charge_id: int, patient_id: int, amount: Money, day: date, coverage_id: int | None
) -> Iterator[LedgerLine]:
    """The two lines of a released charge: who owes it, against CHARGES.

    Args:
        charge_id: the charge.
        patient_id: its patient.
        amount: the gross charge.
        day: date of service, from which it ages.
        coverage_id: the first coverage; None when the patient pays.
    """
    account = Account.AR_PATIENT if coverage_id is None else Account.AR_PAYER
    yield LedgerLine(
        account=account,
        amount=amount,
        patient_id=patient_id,
        charge_id=charge_id,
        coverage_id=coverage_id,
        aging_date=day,
    )
    yield LedgerLine(account=Account.CHARGES, amount=-amount, patient_id=patient_id, charge_id=charge_id)
