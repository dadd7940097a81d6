"""One visit moves to another payer: its claims, its money, its new claim (O22)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from medbill_desktop.domain.charge_desk import PayerChange
from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.payer_change import Moved, Moving, move
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter
from medbill_desktop.services import remittances
from medbill_desktop.services.assembly import Billing
from medbill_desktop.services.base import Bench
from medbill_desktop.services.billing_on import call_back, settle_onward
from medbill_desktop.services.charge_ledger import moved_key
from medbill_desktop.services.claim_standing import VOID, voided
from medbill_desktop.services.claims import (
    OPEN_STATES,
    add_event,
    make_claims,
    next_number,
    void_of,
)
from medbill_desktop.services.correction_claims import ClaimAction, wait_for_number
from medbill_desktop.services.day_copay import lift_copay, settle_copay
from medbill_desktop.services.prior import priors_of
from medbill_desktop.store import UnitOfWork
from medbill_desktop.store.tables import ledger_line

if TYPE_CHECKING:
    from datetime import date

    from medbill_desktop.services.payer_change import Before


@dataclass(frozen=True, slots=True)
class VisitMoved:
    """What a change of payer did to one visit.

    Attributes:
        rank: the first rank that changed.
        charges: its gross charge; `owed` is what the new party owes.
        payer: who pays now in this rank; "" for the patient.
        claims: what became of the claims that were there; `built` the new one, None when none was built.
        payer_credits: payer and what it paid and has to get back.
    """

    encounter: Encounter
    rank: int
    charges: Money
    owed: Money
    payer: str
    claims: tuple[ClaimAction, ...]
    built: ClaimRecord | None
    patient_credit: Money
    payer_credits: tuple[tuple[int, Money], ...]

    @property
    def payer_credit(self) -> Money:
        """What old payers paid on it."""
        return Money.total(amount for _, amount in self.payer_credits)


def move_visit(
    bench: Bench,
    uow: UnitOfWork,
    run: tuple[PayerChange, Before, str],
    encounter: Encounter,
    coverages: tuple[tuple[Coverage, ...], tuple[Coverage, ...]],
) -> VisitMoved:
    """Move a visit whose coverages have changed.

    Args:
        bench: the office.
        uow: the transaction.
        run: the change, what undo needs, and the delay reason.
        encounter: a released visit.
        coverages: before and now, by rank.

    Raises:
        UserError: a later coverage is in force but no primary one.
    """
    (change, before, delay), today = run, bench.clock.today()
    _refuse_gap(encounter, coverages[1])
    mover = _Visit(bench, uow, encounter, change, before)
    lift_copay(uow, encounter.id, today)
    mover.split(*coverages)
    mover.delay(delay)
    call_back(uow, encounter.id, today, after=mover.rank - 1)
    taken = tuple(mover.take_back(claim) for claim in mover.concerned())
    moved = [mover.charge(charge) for charge in mover.charges]
    return _told(mover, taken, moved, today)


def _told(mover: _Visit, taken: tuple[ClaimAction, ...], moved: list[Moved], today: date) -> VisitMoved:
    """Bill the moved visit, settle its copay and say all that became of it."""
    built = mover.bill()
    _settle(mover.uow, mover.encounter.id, today)
    return VisitMoved(
        encounter=mover.encounter,
        rank=mover.rank,
        charges=Money.total(one.amount for one in mover.charges),
        owed=Money.total(one.owed for one in moved),
        payer=built.payer_name if built else "",
        claims=taken,
        built=built,
        patient_credit=Money.total(one.patient_credit for one in moved),
        payer_credits=tuple(sorted(mover.payer_credits.items())),
    )


def _settle(uow: UnitOfWork, encounter_id: int, today: date) -> None:
    settle_onward(uow, encounter_id, today)
    settle_copay(uow, encounter_id, today)


def _refuse_gap(encounter: Encounter, coverages: tuple[Coverage, ...]) -> None:
    if coverages and coverages[0].rank != 1:
        raise UserError(
            f"On {encounter.service_date:%m/%d/%Y} a later coverage would be in force but no primary one. "
            "Change the primary one first."
        )


class _Visit:
    """A visit on its way to another payer."""

    def __init__(
        self, bench: Bench, uow: UnitOfWork, encounter: Encounter, change: PayerChange, before: Before
    ) -> None:
        self.bench, self.uow, self.encounter = bench, uow, encounter
        self.change, self.before = change, before
        released = uow.find(Charge, order_by="line", encounter_id=encounter.id, state=ChargeState.RELEASED)
        self.charges = tuple(one for one in released if not one.patient_pays)
        self.payer_credits: defaultdict[int, Money] = defaultdict(Money)
        self.rank = 1
        self.kept: frozenset[int] = frozenset()
        self.now: Coverage | None = None

    def split(self, old: tuple[Coverage, ...], new: tuple[Coverage, ...]) -> None:
        """Find the first rank that changed, who stays before it and who pays there now."""
        was, now = {one.rank: one for one in old}, {one.rank: one for one in new}
        self.rank = next(
            rank for rank in (1, 2, 3) if (was.get(rank) and was[rank].id) != (now.get(rank) and now[rank].id)
        )
        self.kept = frozenset(one.id for one in new if one.rank < self.rank)
        self.now = next((one for one in new if one.rank >= self.rank), None)

    def delay(self, reason: str) -> None:
        """Say on the visit why its claim comes late; "" says nothing."""
        if not reason:
            return
        self.before.delays[str(self.encounter.id)] = self.encounter.delay_reason
        self.encounter = self.uow.update(replace(self.encounter, delay_reason=reason))

    def concerned(self) -> list[ClaimRecord]:
        """The claims to this rank and later ones that still count."""
        gone = voided(self.uow, self.encounter.id)
        return [
            one
            for one in self.uow.find(ClaimRecord, encounter_id=self.encounter.id, order_by="id")
            if one.rank >= self.rank
            and one.frequency != VOID
            and one.id not in gone
            and one.state is not ClaimState.CLOSED
        ]

    def take_back(self, record: ClaimRecord) -> ClaimAction:
        """Close a claim; one that is out is voided, or waits to be voided."""
        self.before.claims[str(record.id)] = record.state.value
        for answer in remittances.posted_answers(self.uow, record.id):
            words = f"does not count: the payer was changed on {self.bench.clock.today():%m/%d/%Y}"
            remittances.mark(self.uow, answer.payment.id, remittances.REVERSED, words)
            self.before.answers.append(answer.payment.id)
            paid = answer.payment.paid
            if paid:
                self.payer_credits[record.payer_id] += paid
        self.uow.update(replace(record, state=ClaimState.CLOSED))
        why = f"Payer changed: {self.change.reason}"
        add_event(self.bench, self.uow, record.id, "closed", why)
        if record.state in OPEN_STATES or record.state is ClaimState.REJECTED:
            return ClaimAction(record.number, record.payer_name, "is withdrawn")
        if not record.payer_control:
            wait_for_number(self.bench, self.uow, record, f"{why}. The claim has to be voided.")
            return ClaimAction(
                record.number, record.payer_name, "is out; its void waits for the payer's number"
            )
        void = void_of(self.bench, self.uow, record).record
        self.before.made_claims.append(void.id)
        return ClaimAction(record.number, record.payer_name, f"is voided by {void.number} (8)", void.id)

    def charge(self, charge: Charge) -> Moved:
        """Move one charge's money."""
        now, today = self.now, self.bench.clock.today()
        kept_claims = frozenset(
            one.id
            for one in self.uow.find(ClaimRecord, encounter_id=self.encounter.id)
            if one.rank < self.rank
        )
        moving = Moving(
            charge_id=charge.id,
            patient_id=charge.patient_id,
            amount=charge.amount,
            coverage_id=now.id if now else None,
            kept=self.kept,
            kept_claims=kept_claims,
            aging=charge.service_date if now else today,
        )
        moved = move(moving, self._posted(charge.id))
        if moved.lines:
            saved = self.uow.post(
                LedgerEntry(
                    kind=EntryKind.TRANSFER,
                    accounting_date=today,
                    service_date=charge.service_date,
                    reason=f"Payer changed: {self.change.reason}",
                    idempotency_key=moved_key(self.change.id, charge.id, charge.amount, self.rank),
                    lines=moved.lines,
                )
            )
            self.before.last_entry = max(self.before.last_entry, saved.id)
        return moved

    def bill(self) -> ClaimRecord | None:
        """Build the new claim: to the primary at once, to a later payer when those before have answered."""
        if self.now is None or not self.charges:
            return None
        prior = priors_of(self.uow, self.encounter, self.now.rank)
        if self.rank > 1 and not prior:
            return None
        billing = Billing(number=next_number(self.uow), rank=self.now.rank, prior=prior)
        built = make_claims(self.bench, self.uow, self.encounter, billing)
        self.before.made_claims += [built.record.id, *(one.id for one in built.more)]
        return built.record

    def _posted(self, charge_id: int) -> list[LedgerLine]:
        query = select(ledger_line).where(ledger_line.c.charge_id == charge_id).order_by(ledger_line.c.id)
        return [
            LedgerLine(
                account=Account(row.account),
                amount=row.cents,
                patient_id=row.patient_id,
                charge_id=row.charge_id,
                claim_id=row.claim_id,
                coverage_id=row.coverage_id,
                remittance_id=row.remittance_id,
                group=row.group,
                carc=row.carc,
                aging_date=row.aging_date,
            )
            for row in self.uow.execute(query)
        ]
