"""A visit that was released by mistake becomes a draft again, while nothing followed (O1, O10)."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import Statement
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import LedgerEntry, reversal_of
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter, EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charge_ledger import posted_on
from medbill_desktop.services.claims import OPEN_STATES, add_event
from medbill_desktop.services.day_copay import lift_copay
from medbill_desktop.store import UnitOfWork


def unrelease_encounter(bench: Bench, encounter_id: int) -> Done[Encounter]:
    """Take a release back: its entries are reversed, its charges void and drafts again, its claim closed.

    Raises:
        UserError: the visit is not released, or something followed; then it is corrected with a reason.
    """
    bench.require(Permission.CORRECT_RELEASED)

    def work(uow: UnitOfWork) -> Encounter:
        encounter = uow.get(Encounter, encounter_id)
        if encounter.state is not EncounterState.RELEASED:
            raise UserError("The visit is not released.")
        charges = uow.find(Charge, order_by="line", encounter_id=encounter_id, state=ChargeState.RELEASED)
        posted = [posted_on(uow, charge.id) for charge in charges]
        later = [entry.reason for one in posted for entry in (*one.again, *one.others)]
        if followed := _followed(uow, encounter, later):
            raise UserError(f"{followed} Correct the visit with a reason instead.")
        lift_copay(uow, encounter_id, bench.clock.today())
        releases: list[LedgerEntry] = [one.release for one in posted if one.release]
        for entry in releases:
            uow.post(reversal_of(entry, bench.clock.today(), f"Taken back: {entry.reason}"))
        for charge in charges:
            uow.update(replace(charge, state=ChargeState.VOID))
            uow.insert(replace(charge, id=0, version=0, state=ChargeState.DRAFT, patient_pays=False))
        for claim in uow.find(ClaimRecord, encounter_id=encounter_id):
            if claim.state in OPEN_STATES:
                uow.update(replace(claim, state=ClaimState.CLOSED))
                add_event(bench, uow, claim.id, "closed", "The release of the visit was taken back.")
        return uow.update(replace(encounter, state=EncounterState.DRAFT))

    return bench.act("take release back", work)


def _followed(uow: UnitOfWork, encounter: Encounter, later: list[str]) -> str:
    out = [
        one
        for one in uow.find(ClaimRecord, encounter_id=encounter.id)
        if one.state not in OPEN_STATES and one.sent_date is not None
    ]
    if out:
        return f"Claim {out[0].number} is {out[0].state.value}."
    if later:
        return f"“{later[0]}” was posted on it since."
    charged = uow.entries_for(charge_id=uow.find(Charge, encounter_id=encounter.id)[0].id)
    first = min((entry.accounting_date for entry in charged), default=None)
    for statement in uow.find(Statement, patient_id=encounter.patient_id):
        if first is not None and statement.statement_date >= first:
            return f"The statement of {statement.statement_date:%m/%d/%Y} may show it."
    return ""
