"""What statements are made from, for many accounts at once: open services, wishes, earlier statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from medbill_desktop.domain.aging import open_since
from medbill_desktop.domain.charge_desk import PayerChange, PayerChangeState
from medbill_desktop.domain.desk import StatementHold
from medbill_desktop.domain.ledger import Account, EntryKind
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.registration import ConfidentialAddress
from medbill_desktop.domain.statement import StatementLine
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.store import Reader, types
from medbill_desktop.store.tables import ledger_entry as entry
from medbill_desktop.store.tables import ledger_line as line
from medbill_desktop.store.tables import statement

T = TypeVar("T")
ADJUSTED = frozenset(
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
"""Accounts that lower a bill without anybody paying."""


@dataclass(frozen=True, slots=True)
class OpenService:
    """A service with something open on the patient's own side.

    Attributes:
        patient: whose.
        visit: None for money that belongs to no visit.
        line: as it is printed.
        since: from which day it is open.
    """

    patient: Patient
    visit: Encounter | None
    line: StatementLine
    since: date


@dataclass(frozen=True, slots=True)
class Books:
    """Facts about some accounts.

    Attributes:
        guarantors: by id.
        services: by patient id.
        stopped: why a patient's statements stand still, by patient id.
        addresses: confidential ones, by patient id and visit id (0 for all of the patient's mail).
        last: date of the last statement, by guarantor id.
        paid_since: what came from the patients since then, by guarantor id.
        credits: money of a patient that lies on no service yet, by patient id; positive.
    """

    guarantors: dict[int, Guarantor]
    services: dict[int, list[OpenService]]
    stopped: dict[int, str]
    addresses: dict[tuple[int, int], Address]
    last: dict[int, date] = field(default_factory=dict)
    paid_since: dict[int, Money] = field(default_factory=dict)
    credits: dict[int, Money] = field(default_factory=dict)


def read_books(reader: Reader, patients: Sequence[Patient], as_of: date) -> Books:
    """Read everything about the accounts of these patients, in a few statements whatever their number."""
    ids = tuple(one.id for one in patients)
    wanted = {one.guarantor_id for one in patients if one.guarantor_id}
    guarantors = {one.id: one for one in reader.find(Guarantor, id=wanted)}
    last = _last_statements(reader, wanted)
    return Books(
        guarantors=guarantors,
        services=_services(reader, patients, as_of),
        stopped=_stopped(reader, ids, as_of),
        addresses={
            (one.patient_id, one.encounter_id or 0): one.address
            for one in reader.find(ConfidentialAddress, patient_id=ids)
        },
        last=last,
        paid_since=_paid_since(reader, patients, last, as_of),
        credits=_credits(reader, ids, as_of),
    )


def _services(reader: Reader, patients: Sequence[Patient], as_of: date) -> dict[int, list[OpenService]]:
    by_id = {one.id: one for one in patients}
    sums: defaultdict[tuple[int, int], defaultdict[Account, Money]] = defaultdict(lambda: defaultdict(Money))
    moved: defaultdict[tuple[int, int], defaultdict[date, Money]] = defaultdict(lambda: defaultdict(Money))
    names = ("patient_id", "charge_id", "account", "cents", "aging_date")
    query = select(*(line.c[name] for name in names)).where(
        line.c.patient_id.in_(by_id), line.c.accounting_date <= as_of
    )
    for row in reader.connection.execute(query):
        place = (row.patient_id, row.charge_id or 0)
        sums[place][row.account] += row.cents
        if row.account is Account.AR_PATIENT and row.aging_date:
            moved[place][row.aging_date] += row.cents
    owed = {place: by_account for place, by_account in sorted(sums.items()) if by_account[Account.AR_PATIENT]}
    charges = {one.id: one for one in _by_id(reader, Charge, (charge for _, charge in owed if charge))}
    visits = {
        one.id: one for one in _by_id(reader, Encounter, {one.encounter_id for one in charges.values()})
    }
    found: defaultdict[int, list[OpenService]] = defaultdict(list)
    for place, by_account in owed.items():
        charge = charges.get(place[1])
        found[place[0]].append(
            OpenService(
                by_id[place[0]],
                visits.get(charge.encounter_id) if charge is not None else None,
                line_of(charge, by_account),
                open_since(moved[place], as_of),
            )
        )
    return found


def _by_id(reader: Reader, kind: type[T], ids: Iterable[int]) -> tuple[T, ...]:
    wanted = tuple(ids)
    return reader.find(kind, id=wanted) if wanted else ()


def line_of(charge: Charge | None, sums: dict[Account, Money]) -> StatementLine:
    """A service as it is printed; what neither insurance nor office nor patient carries was paid by them."""
    if charge is None:
        return StatementLine(description="Your account", charge=sums[Account.AR_PATIENT])
    paid = sums[Account.UNAPPLIED]
    adjusted = Money.total(sums[account] for account in ADJUSTED)
    # Check-in money that waits on the line was paid by the patient; the insurance will owe that much less.
    pending = sums[Account.AR_PAYER] + sums[Account.PATIENT_CREDIT]
    own = sums[Account.AR_PATIENT]
    return StatementLine(
        service_date=charge.service_date,
        description=charge.description or "Medical service",
        charge=charge.amount,
        insurance_paid=paid,
        adjusted=adjusted,
        pending=pending,
        patient_paid=charge.amount - paid - adjusted - pending - own,
    )


def _credits(reader: Reader, patient_ids: tuple[int, ...], as_of: date) -> dict[int, Money]:
    query = (
        select(line.c.patient_id, func.sum(line.c.cents, type_=types.Cents()))
        .where(
            line.c.patient_id.in_(patient_ids),
            line.c.account == Account.PATIENT_CREDIT,
            line.c.charge_id.is_(None),
            line.c.accounting_date <= as_of,
        )
        .group_by(line.c.patient_id)
    )
    return {row[0]: -row[1] for row in reader.connection.execute(query) if row[1]}


def _stopped(reader: Reader, patient_ids: tuple[int, ...], as_of: date) -> dict[int, str]:
    """Who is not written to: insurance being put right (O22), a plan, or a word of somebody in the office."""
    found = {
        one.patient_id: "the insurance was changed and has not answered yet"
        for one in reader.find(PayerChange, patient_id=patient_ids, state=PayerChangeState.OPEN)
    }
    for hold in reader.find(StatementHold, patient_id=patient_ids):
        if hold.holds(as_of):
            until = f" until {hold.until:%m/%d/%Y}" if hold.until else ""
            found[hold.patient_id] = f"{hold.reason}{until}"
    return found


def _last_statements(reader: Reader, guarantor_ids: Iterable[int]) -> dict[int, date]:
    query = (
        select(statement.c.guarantor_id, func.max(statement.c.statement_date, type_=types.Day()))
        .where(statement.c.guarantor_id.in_(tuple(guarantor_ids)))
        .group_by(statement.c.guarantor_id)
    )
    return {row[0]: row[1] for row in reader.connection.execute(query)}


def _paid_since(
    reader: Reader, patients: Sequence[Patient], last: dict[int, date], as_of: date
) -> dict[int, Money]:
    """What patients paid after the day of their last statement."""
    owner = {one.id: one.guarantor_id for one in patients if one.guarantor_id in last}
    if not owner:
        return {}
    query = (
        select(line.c.patient_id, line.c.accounting_date, line.c.cents)
        .join(entry, entry.c.id == line.c.entry_id)
        .where(
            line.c.patient_id.in_(owner),
            line.c.account == Account.AR_PATIENT,
            line.c.accounting_date >= min(last.values()),
            line.c.accounting_date <= as_of,
            entry.c.kind == EntryKind.PAYMENT,
        )
    )
    found: defaultdict[int, Money] = defaultdict(lambda: ZERO)
    for row in reader.connection.execute(query):
        guarantor = owner[row.patient_id] or 0
        if row.accounting_date >= last[guarantor]:
            found[guarantor] -= row.cents
    return found
