"""Write-offs by hand: a reason code says the account; above the limit a second person decides (O13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, func, select

from medbill_desktop.domain.approval import REASONS, MoneyRequest, ReasonCode, RequestKind, RequestState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.patient_money import OpenItem, refuse_card
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.set_up import CodeUse, OfficeCode
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query import money as query
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import ledger_line as line


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """What somebody wants to take off a charge.

    Attributes:
        patient_id: whose charge; a fee without a charge has only the patient.
        coverage_id: the payer's side; None is the patient's side.
        reason_code: of `reasons`.
    """

    patient_id: int
    charge_id: int | None
    coverage_id: int | None = None
    amount: Money
    reason_code: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open on one side of a charge, and how it is named in a sentence."""

    owed: Money
    what: str
    aging_date: date | None
    service_date: date | None


def ask_write_off(bench: Bench, command: WriteOff) -> Done[MoneyRequest]:
    """Ask for a write-off: posted at once within the user's limit, else it waits for a second person.

    Raises:
        UserError: no such reason, or more than is open there.
    """
    bench.require(Permission.WRITE_OFF)
    refuse_card(command.reason, "reason")
    if command.amount <= ZERO:
        raise UserError("Type the amount to take off; it is above zero.")
    alone = bench.allows(Permission.WRITE_OFF, amount=command.amount)
    today = bench.clock.today()

    return bench.act("ask for write-off", lambda uow: _ask(bench, uow, command, today, alone=alone))


def write_off_balance(bench: Bench, patient_id: int, code: str, words: str = "") -> Done[Money]:
    """Ask to take off all that one patient owes, charge by charge; the limit counts for all together.

    Returns:
        What was asked for in all.

    Raises:
        UserError: no such reason, or the patient owes nothing.
    """
    bench.require(Permission.WRITE_OFF)
    refuse_card(words, "reason")
    today = bench.clock.today()
    with bench.store.reading() as connection:
        total = Money.total(one.owed for one in _owed(connection, patient_id))
    alone = bench.allows(Permission.WRITE_OFF, amount=total)

    def work(uow: UnitOfWork) -> Money:
        items = _owed(uow.connection, patient_id)
        if not items:
            raise UserError("This patient owes nothing that could be taken off.")
        for item in items:
            command = WriteOff(
                patient_id=patient_id,
                charge_id=item.charge_id,
                amount=item.owed,
                reason_code=code,
                reason=words,
            )
            _ask(bench, uow, command, today, alone=alone)
        return Money.total(one.owed for one in items)

    return bench.act("ask for write-offs", work)


def _owed(connection: Connection, patient_id: int) -> list[OpenItem]:
    return [one for one in query.open_items(connection, [patient_id]) if one.owed > ZERO]


def _ask(bench: Bench, uow: UnitOfWork, command: WriteOff, today: date, *, alone: bool) -> MoneyRequest:
    """Save a request and post it where the user may do so alone."""
    patient = uow.get(Patient, command.patient_id)
    reason = reason_of(uow, command.reason_code)
    request = uow.insert(
        MoneyRequest(
            kind=RequestKind.WRITE_OFF,
            patient_id=patient.id,
            charge_id=command.charge_id,
            coverage_id=command.coverage_id,
            amount=command.amount,
            reason_code=reason.code,
            reason=command.reason.strip() or reason.title,
            asked_by=bench.user,
            asked_on=today,
            patient_name=patient.name.listed(),
        )
    )
    _refuse_more(uow, request)
    if not alone:
        return request
    return post_write_off(uow, replace(request, decision="Within the limit"), today)


def post_write_off(uow: UnitOfWork, request: MoneyRequest, today: date) -> MoneyRequest:
    """Post a write-off that may be posted.

    Raises:
        UserError: less is open by now.
    """
    found = _refuse_more(uow, request)
    reason = reason_of(uow, request.reason_code)
    receivable = Account.AR_PATIENT if request.coverage_id is None else Account.AR_PAYER
    off = LedgerLine(
        account=reason.account,
        amount=request.amount,
        patient_id=request.patient_id,
        charge_id=request.charge_id,
    )
    entry = LedgerEntry(
        kind=EntryKind.ADJUSTMENT,
        accounting_date=today,
        service_date=found.service_date,
        reason=f"{reason.title} on {found.what}: {request.reason}",
        idempotency_key=f"request:{request.id}",
        lines=(
            off,
            replace(
                off,
                account=receivable,
                amount=-request.amount,
                coverage_id=request.coverage_id,
                aging_date=found.aging_date,
            ),
        ),
    )
    posted = uow.post(entry)
    return uow.update(replace(request, state=RequestState.APPROVED, decided_on=today, entry_id=posted.id))


def reverse_write_off(bench: Bench, request_id: int, why: str) -> Done[MoneyRequest]:
    """Take a write-off back, or recall money from the collection agency: a reversing entry, with a reason.

    Raises:
        UserError: it is not posted, or no reason was given.
    """
    bench.require(Permission.WRITE_OFF)
    if not why.strip():
        raise UserError("Say why it is taken back.")
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> MoneyRequest:
        request = uow.get(MoneyRequest, request_id)
        if request.kind is not RequestKind.WRITE_OFF or request.entry_id is None:
            raise UserError("This is no write-off that was posted.")
        if request.state is not RequestState.APPROVED:
            raise UserError("This write-off was taken back before.")
        entry = uow.entry(request.entry_id)
        uow.post(reversal_of(entry, today, f"Taken back: {entry.reason}. {why.strip()}"))
        return uow.update(replace(request, state=RequestState.REVERSED, decision=why.strip()))

    return bench.act("reverse write-off", work)


def reasons(reader: Reader) -> dict[str, ReasonCode]:
    """The office's own adjustment codes, or those that the program ships while it has none."""
    own = reader.find(OfficeCode, "code", use=CodeUse.ADJUSTMENT, active=True)
    return {one.code: ReasonCode(one.code, one.name, one.account) for one in own} or REASONS


def reason_of(reader: Reader, code: str) -> ReasonCode:
    """The reason of a code.

    Raises:
        UserError: there is none.
    """
    known = reasons(reader)
    found = known.get(code.strip().upper())
    if found is None:
        raise UserError(f"“{code}” is no reason for a write-off. Choose one of {', '.join(known)}.")
    return found


def standing(reader: Reader, patient_id: int, charge_id: int | None, coverage_id: int | None) -> Standing:
    """What is open on one side of a charge; negative is a credit there."""
    if coverage_id is None:
        items = query.open_items(reader.connection, [patient_id], charge_id)
        for item in items:
            if item.charge_id == charge_id:
                return Standing(item.owed, item.what, item.aging_date, item.service_date)
        return Standing(ZERO, _word(reader, charge_id), None, None)
    if charge_id is None:
        raise UserError("A payer owes on charges only.")
    charge = reader.get(Charge, charge_id)
    cents = select(func.sum(line.c.cents)).where(
        line.c.account == Account.AR_PAYER,
        line.c.charge_id == charge_id,
        line.c.coverage_id == coverage_id,
    )
    total = reader.connection.execute(cents).scalar()
    owed = total if isinstance(total, Money) else Money(int(total or 0))
    return Standing(owed, charge.code, charge.service_date, charge.service_date)


def _word(reader: Reader, charge_id: int | None) -> str:
    return "Fee" if charge_id is None else reader.get(Charge, charge_id).code


def _refuse_more(uow: UnitOfWork, request: MoneyRequest) -> Standing:
    found = standing(uow, request.patient_id, request.charge_id, request.coverage_id)
    if request.amount > found.owed:
        raise UserError(
            f"Only {max(found.owed, ZERO)} is open on {found.what}; {request.amount} cannot be taken off."
        )
    return found
