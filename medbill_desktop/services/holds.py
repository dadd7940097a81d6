"""Holding visits back, and letting all of them go on in one action when the reason has ended (O31, O32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter, EncounterState
from medbill_desktop.domain.visit_hold import Hold, held, taken_up
from medbill_desktop.services.assembly import Billing, billable
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charges import coverages_of, release_in
from medbill_desktop.services.claims import make_claims, next_number
from medbill_desktop.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class LetGo:
    """What became of held visits.

    Attributes:
        released: posted; `claims` of them were built.
        drafts: without charges: back to coding.
        still_held: held again, with the reason that came up.
        total: of the charges released.
    """

    released: tuple[int, ...]
    claims: int
    drafts: tuple[int, ...]
    still_held: tuple[tuple[int, str], ...]
    total: Money

    @property
    def words(self) -> str:
        """In one sentence."""
        parts = [f"{len(self.released)} released, {self.total.dollars()}, {self.claims} claims built"]
        if self.drafts:
            parts.append(f"{len(self.drafts)} without charges went back to coding")
        if self.still_held:
            parts.append(f"{len(self.still_held)} are held again: {self.still_held[0][1]}")
        return "; ".join(parts) + "."


def hold_visit(bench: Bench, encounter_id: int, hold: Hold) -> Done[Encounter]:
    """Hold a visit back with a kind, a reason, an owner and perhaps a day on which it may go on.

    Raises:
        UserError: the visit is released, or the day is past.
    """
    bench.require(Permission.HOLD_VISIT)
    today = bench.clock.today()
    if hold.until is not None and hold.until <= today:
        raise UserError(f"{hold.until:%m/%d/%Y} is not in the future; a hold ends on a later day.")

    def work(uow: UnitOfWork) -> Encounter:
        encounter = uow.get(Encounter, encounter_id)
        if encounter.state is EncounterState.RELEASED:
            raise UserError("This visit is released and cannot be held.")
        return uow.update(held(encounter, hold, today))

    return bench.act("hold encounter", work)


def let_go(bench: Bench, encounter_ids: Sequence[int]) -> Done[LetGo]:
    """Let held visits go on because their reason has ended: released and billed, all of them or none.

    A visit without charges becomes a draft again. One whose provider is still not approved stays held.

    Raises:
        UserError: none is given, or one is not held.
    """
    bench.require(Permission.RELEASE_CHARGES)
    if not encounter_ids:
        raise UserError("No held visit is chosen.")

    def work(uow: UnitOfWork) -> LetGo:
        visits = [uow.get(Encounter, number) for number in encounter_ids]
        if other := next((one for one in visits if one.state is not EncounterState.HELD), None):
            raise UserError(f"The visit of {other.service_date:%m/%d/%Y} is {other.state.value}, not held.")
        done = [_one(bench, uow, visit) for visit in visits]
        released = tuple(one.id for one, _ in done if one.state is EncounterState.RELEASED)
        charges = [charge for number in released for charge in uow.find(Charge, encounter_id=number)]
        return LetGo(
            released=released,
            claims=sum(built for _, built in done),
            drafts=tuple(one.id for one, _ in done if one.state is EncounterState.DRAFT),
            still_held=tuple(
                (one.id, one.hold_reason) for one, _ in done if one.state is EncounterState.HELD
            ),
            total=Money.total(one.amount for one in charges if one.state is ChargeState.RELEASED),
        )

    return bench.act("let held visits go on", work)


def _one(bench: Bench, uow: UnitOfWork, visit: Encounter) -> tuple[Encounter, int]:
    if not uow.find(Charge, encounter_id=visit.id, state=ChargeState.DRAFT):
        return uow.update(taken_up(visit)), 0
    saved = release_in(bench, uow, visit)
    if saved.state is not EncounterState.RELEASED or not coverages_of(uow, saved):
        return saved, 0
    if not billable(uow, saved.id):
        return saved, 0
    built = make_claims(bench, uow, saved, Billing(number=next_number(uow)))
    return saved, 1 + len(built.more)
