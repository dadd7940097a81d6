"""Taking posted money back: what followed is listed first, then reversing entries are posted (O10)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.desk import ClaimEvent, Statement, WorkItem, WorkState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import LedgerEntry, reversal_of
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.posting import is_denied
from medbill_desktop.services import billing_on, remittances
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charge_ledger import apply_again
from medbill_desktop.services.claim_parts import share_charges
from medbill_desktop.services.claim_standing import VOID, voided
from medbill_desktop.services.claims import OPEN_STATES
from medbill_desktop.services.day_copay import settle_copay
from medbill_desktop.services.posting import setting_of
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import ledger_entry, remittance


@dataclass(frozen=True, slots=True)
class Followed:
    """Something that came after a posting.

    Attributes:
        words: what it is, for the list that is shown first.
        refuses: the undo is refused until it is dealt with.
    """

    words: str
    refuses: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did."""

    reversed_entries: int
    followed: tuple[Followed, ...]


def followed_posting(bench: Bench, answer_id: int) -> tuple[Followed, ...]:
    """List what came after a posting without changing anything: what the undo shows first (O10).

    Raises:
        NotFound: there is no such posting.
    """
    with bench.store.reading() as connection:
        return what_followed(Reader(connection), answer_id)


def what_followed(uow: Reader, answer_id: int) -> tuple[Followed, ...]:
    """List what came after the posting of an answer: next payer billed, statement printed, later answers."""
    row = remittances.row_of(uow, answer_id)
    record = uow.get(ClaimRecord, row.claim_id)
    result = _later_claims(uow, record)
    later = [one for one in remittances.posted_answers(uow, record.id) if one.payment.id > answer_id]
    for answer in later:
        words = f"A later answer to claim {record.number} is posted under check {answer.trace}."
        result.append(Followed(words, refuses=False))
    check_date = uow.connection.execute(
        select(remittance.c.check_date).where(remittance.c.id == row.remittance_id)
    ).scalar_one()
    for statement in uow.find(Statement, patient_id=record.patient_id):
        if statement.statement_date >= check_date:
            words = f"The statement of {statement.statement_date:%m/%d/%Y} shows this balance."
            result.append(Followed(words, refuses=False))
    return tuple(result)


def _later_claims(uow: Reader, record: ClaimRecord) -> list[Followed]:
    """Claims to the payers after this one: one with a posted answer, or out and not voided, refuses."""
    gone = voided(uow, record.encounter_id)
    result = []
    for other in uow.find(ClaimRecord, encounter_id=record.encounter_id):
        if other.rank <= record.rank or other.frequency == VOID or not share_charges(uow, record, other):
            continue
        words = f"Claim {other.number} to {other.payer_name}"
        if remittances.posted_answers(uow, other.id):
            result.append(Followed(f"{words} is answered; take that posting back first.", refuses=True))
        elif other.id in gone:
            result.append(Followed(f"{words} is voided.", refuses=False))
        elif other.state is not ClaimState.CLOSED:
            out = other.state not in OPEN_STATES
            end = " Void it first." if out else ""
            result.append(Followed(f"{words} is {other.state.value}.{end}", refuses=out))
    return result


def undo_posting(bench: Bench, answer_id: int) -> Done[Undone]:
    """Take one posted answer back: reversing entries in the open period, the claim open again.

    Raises:
        UserError: it is not posted, or a later payer's claim has been sent; void that first.
    """
    bench.require(Permission.UNDO_POSTING)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> Undone:
        row = remittances.row_of(uow, answer_id)
        if row.posting != remittances.POSTED:
            raise UserError("This answer is not posted; there is nothing to take back.")
        followed = what_followed(uow, answer_id)
        refusing = [f.words for f in followed if f.refuses]
        if refusing:
            raise UserError(f"{' '.join(refusing)} Nothing was taken back.")
        record = uow.get(ClaimRecord, row.claim_id)
        billing_on.call_back(uow, record.encounter_id, today, after=record.rank)
        key = remittances.key_of_posted(uow, answer_id)
        ids = uow.execute(select(ledger_entry.c.id).where(ledger_entry.c.idempotency_key == key)).scalars()
        entries = [uow.entry(entry_id) for entry_id in ids]
        for entry in entries:
            uow.post(_reversal(entry, bench))
        for charge_id in sorted({line.charge_id for one in entries for line in one.lines if line.charge_id}):
            apply_again(uow, bench, charge_id, f"Taken back: {entries[0].reason}")
        settle_copay(uow, record.encounter_id, today)
        remittances.mark(uow, answer_id, remittances.REVERSED, f"taken back on {today:%m/%d/%Y}")
        _reopen(bench, uow, row.claim_id, row.remittance_id)
        billing_on.settle_onward(uow, record.encounter_id, today)
        return Undone(len(entries), followed)

    return bench.act("undo posting", work)


def _reversal(entry: LedgerEntry, bench: Bench) -> LedgerEntry:
    return reversal_of(entry, bench.clock.today(), f"Taken back: {entry.reason}")


def _reopen(bench: Bench, uow: UnitOfWork, claim_id: int, remittance_id: int) -> None:
    record = uow.get(ClaimRecord, claim_id)
    state = _state_without(bench, uow, record)
    if state is not record.state:
        uow.update(replace(record, state=state))
    uow.insert(
        ClaimEvent(
            claim_id=claim_id,
            happened_at=bench.clock.now(),
            kind="undone",
            text="The posting of the payer's answer was taken back.",
            remittance_id=remittance_id,
        )
    )
    if not any(one.check_id == remittance_id for one in remittances.posted_answers(uow, claim_id)):
        for item in uow.find(WorkItem, claim_id=claim_id, remittance_id=remittance_id, state=WorkState.OPEN):
            uow.update(replace(item, state=WorkState.DONE))
    for other in uow.find(ClaimRecord, encounter_id=record.encounter_id):
        later = other.rank > record.rank and other.state in OPEN_STATES
        if later and share_charges(uow, record, other):
            uow.update(replace(other, state=ClaimState.CLOSED))


def _state_without(bench: Bench, uow: UnitOfWork, record: ClaimRecord) -> ClaimState:
    """How a claim stands by the answers that are still posted; sent when they leave a line open."""
    answers = remittances.posted_answers(uow, record.id)
    if not answers or remittances.unanswered(uow, record.id):
        return ClaimState.SENT
    last = answers[-1]
    setting = setting_of(bench, uow, last.check_id, record)
    return ClaimState.DENIED if is_denied(last.payment.services, setting) else ClaimState.PAID
