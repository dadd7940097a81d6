"""Who owes a charge after its insurance turned out wrong or late (O22; docs/algorithms/payer_change.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.ledger import Account, LedgerLine, is_receivable
from medbill_desktop.domain.money import ZERO, Money

ADJUSTMENTS = frozenset(
    {
        Account.CONTRACTUAL,
        Account.WRITE_OFF,
        Account.BAD_DEBT,
        Account.COLLECTIONS,
        Account.SEQUESTRATION,
        Account.SELF_PAY_DISCOUNT,
        Account.CAPITATION,
    }
)
"""What was taken off a charge; it is taken back when another payer is to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """One charge that moves.

    Attributes:
        charge_id, patient_id, amount: of the charge.
        coverage_id: who owes it now; None when the patient pays.
        kept: coverages of the payers before the first one that changed.
        kept_claims: the claims to them.
        aging: from when the new party's debt counts.
    """

    charge_id: int
    patient_id: int
    amount: Money
    coverage_id: int | None
    kept: frozenset[int]
    kept_claims: frozenset[int]
    aging: date


@dataclass(frozen=True, slots=True)
class Moved:
    """How a charge moves.

    Attributes:
        lines: pairs that sum to zero; none when nothing has to move.
        owed: what the new party owes.
        patient_credit: payments of the patient that became a credit.
        payer_credit: payments of payers that are to be refunded or recouped.
    """

    lines: tuple[LedgerLine, ...]
    owed: Money
    patient_credit: Money
    payer_credit: Money


def move(moving: Moving, posted: Iterable[LedgerLine]) -> Moved:
    """Work out how a charge moves to who pays now, as if that had been so from the start.

    Args:
        moving: the charge.
        posted: every ledger line on the charge, of all entries.
    """
    mover = _Mover(moving, _sums(posted))
    mover.receivables()
    mover.adjustments()
    mover.payments()
    mover.patient()
    return Moved(tuple(mover.lines), mover.open, mover.patient_credit, mover.payer_credit)


def _sums(posted: Iterable[LedgerLine]) -> list[LedgerLine]:
    """Lines that say the same, added up; the ones of zero left out."""
    sums: defaultdict[LedgerLine, Money] = defaultdict(Money)
    for line in posted:
        sums[replace(line, amount=ZERO)] += line.amount
    return [replace(line, amount=total) for line, total in sums.items() if total]


class _Mover:
    """Collects pairs; the new party's side of each is the second of the two accounts."""

    def __init__(self, moving: Moving, sums: Sequence[LedgerLine]) -> None:
        self.moving, self.sums = moving, sums
        self.lines: list[LedgerLine] = []
        self.patient_credit = self.payer_credit = ZERO
        self.open = Money.total(line.amount for line in sums if self._is_new(line))

    def receivables(self) -> None:
        """What others owe on the charge is owed by the new party."""
        for line in self.sums:
            if (
                is_receivable(line.account)
                and not self._is_new(line)
                and line.coverage_id not in self.moving.kept
            ):
                self._take(line)

    def adjustments(self) -> None:
        """What was taken off by answers that do not count any more, or by hand, is owed again."""
        for line in self.sums:
            if line.account in ADJUSTMENTS and line.claim_id not in self.moving.kept_claims:
                self._take(line)

    def payments(self) -> None:
        """What the old payers paid stays theirs: a credit with their coverage, no answer to this visit."""
        for line in self.sums:
            if line.account is not Account.UNAPPLIED or line.claim_id in self.moving.kept_claims:
                continue
            if line.claim_id is None:
                continue
            self.lines += [replace(line, amount=-line.amount), replace(line, claim_id=None)]
            credit = LedgerLine(
                account=Account.AR_PAYER,
                amount=line.amount,
                patient_id=line.patient_id,
                charge_id=line.charge_id,
                coverage_id=self._payer_of(line.claim_id),
                remittance_id=line.remittance_id,
                aging_date=self.moving.aging,
            )
            self._take(credit)
            self.payer_credit += line.amount

    def patient(self) -> None:
        """What the patient paid on a line that a payer owes is a credit; on an own debt it stays."""
        passed_on = self._passed_on()
        paid = passed_on - self.open
        if paid and self.moving.coverage_id is not None:
            credit = LedgerLine(
                account=Account.PATIENT_CREDIT, amount=paid, patient_id=self.moving.patient_id
            )
            self._take(credit)
            self.patient_credit += paid

    def _passed_on(self) -> Money:
        """What the payers before left over: the whole charge when there are none."""
        kept = [
            line
            for line in self.sums
            if (is_receivable(line.account) and line.coverage_id in self.moving.kept)
            or (
                line.claim_id in self.moving.kept_claims
                and (line.account in ADJUSTMENTS or line.account is Account.UNAPPLIED)
            )
        ]
        return self.moving.amount - Money.total(line.amount for line in kept)

    def _payer_of(self, claim_id: int) -> int | None:
        """The coverage that an answer to a claim took its money off."""
        return next(
            (
                line.coverage_id
                for line in self.sums
                if line.claim_id == claim_id and line.account is Account.AR_PAYER and line.amount < ZERO
            ),
            None,
        )

    def _is_new(self, line: LedgerLine) -> bool:
        if self.moving.coverage_id is None:
            return line.account is Account.AR_PATIENT
        return line.account is Account.AR_PAYER and line.coverage_id == self.moving.coverage_id

    def _take(self, line: LedgerLine) -> None:
        """Bring a sum to nothing; the new party owes it."""
        self.lines += [self._owed(line.amount), replace(line, amount=-line.amount)]
        self.open += line.amount

    def _owed(self, amount: Money) -> LedgerLine:
        payer = self.moving.coverage_id is not None
        return LedgerLine(
            account=Account.AR_PAYER if payer else Account.AR_PATIENT,
            amount=amount,
            patient_id=self.moving.patient_id,
            charge_id=self.moving.charge_id,
            coverage_id=self.moving.coverage_id,
            aging_date=self.moving.aging,
        )
