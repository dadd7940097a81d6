"""Who gets which statement on a day: one a guarantor and billing entity, confidential visits apart (O25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from medbill_desktop.domain.aging import age
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import Address, digits
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.practice import BillingEntity
from medbill_desktop.domain.privacy import mail_address, may_state
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.domain.settings import (
    STATEMENT_CYCLE_DAYS,
    STATEMENT_DUE_DAYS,
    STATEMENT_MESSAGE,
    STATEMENT_MINIMUM,
    STATEMENT_WAITS,
)
from medbill_desktop.domain.statement import StatementImage, StatementPatient
from medbill_desktop.domain.statement_rules import StatementFacts, why_left_out
from medbill_desktop.domain.text import fold
from medbill_desktop.services.settings import read_number, read_setting, read_text
from medbill_desktop.services.statement_books import Books, OpenService, read_books
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import ledger_line as line
from medbill_desktop.store.tables import patient as patient_table

_ACCOUNTS = 300
NOBODY = "nobody is named to pay the bill"
PRIVATE = "a confidential visit without a confidential address to write to"


@dataclass(frozen=True, slots=True)
class Bill:
    """A statement before it is printed.

    Attributes:
        guarantor_id: who gets it; None when it goes to the patient alone (O25).
        shares: patient id and what is asked for that patient.
    """

    guarantor_id: int | None
    shares: tuple[tuple[int, Money], ...]
    image: StatementImage


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who gets no statement, and why.

    Attributes:
        guarantor_id, patient_id: whose account; the patient where it is about one alone.
    """

    name: str
    amount: Money
    reason: str
    guarantor_id: int | None = None
    patient_id: int | None = None


Prepared = tuple[tuple[Bill, ...], tuple[LeftOut, ...]]


@dataclass(frozen=True, slots=True)
class _Office:
    """What all statements of a run have in common; `cycle_days` is 0 where somebody asked for them."""

    as_of: date
    entities: dict[int, BillingEntity]
    minimum: Money
    cycle_days: int
    waits: bool
    due_days: int
    message: str

    def entity(self, services: Sequence[OpenService]) -> BillingEntity:
        """Who sends a statement: the entity of its visits; the first of the office for money without one."""
        known = (one.visit.billing_entity_id for one in services if one.visit is not None)
        return self.entities[next(known, next(iter(self.entities)))]


def prepare_bills(
    reader: Reader,
    as_of: date,
    guarantor_ids: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Work out all statements of a day; together with those left out they are all that patients owe.

    Args:
        reader: of the office.
        as_of: the day.
        guarantor_ids: only these, whenever their last statement was; None for all.
        progress: told account by account; may cancel.

    Raises:
        UserError: the office has no billing entity yet.
        Cancelled: nothing is lost by it.
    """
    watch, office = progress or Silent(), _office(reader, as_of, asked_for=guarantor_ids is not None)
    accounts = list(_accounts(reader, as_of, guarantor_ids))
    bills: list[Bill] = []
    left_out: list[LeftOut] = []
    for at in range(0, len(accounts), _ACCOUNTS):
        watch.check()
        part = accounts[at : at + _ACCOUNTS]
        books = read_books(reader, [patient for patients in part for patient in patients], as_of)
        for patients in part:
            for one in _of_account(office, books, patients):
                (bills if isinstance(one, Bill) else left_out).append(one)  # type: ignore[arg-type]
        watch.report(at + len(part), len(accounts), "Adding up statements")
    return tuple(bills), tuple(left_out)


def bill_of(reader: Reader, patient: Patient, as_of: date) -> Bill:
    """The statement that a patient's guarantor would get on a day, whatever its amount.

    Raises:
        UserError: the patient has no guarantor, or the office has no billing entity yet.
    """
    if patient.guarantor_id is None:
        raise UserError(f"{patient.name.listed()} has no guarantor; name one before billing the patient.")
    office = _office(reader, as_of, asked_for=True)
    owing = [one for patients in _accounts(reader, as_of, [patient.guarantor_id]) for one in patients]
    books = read_books(reader, owing or [patient], as_of)
    guarantor = reader.get(Guarantor, patient.guarantor_id)
    public = [one for person in owing for one in books.services.get(person.id, ()) if _may(one, guarantor)]
    by_entity = _by_entity(office, public)
    found = max(by_entity, key=lambda each: Money.total(one.line.balance for one in each), default=[])
    return _bill(office, books, guarantor, found, [one.patient for one in found] or [patient])


def _office(reader: Reader, as_of: date, *, asked_for: bool) -> _Office:
    entities = {one.id: one for one in reader.find(BillingEntity)}
    if not entities:
        raise UserError("Set up the billing entity first; its name and address stand on every statement.")
    return _Office(
        as_of=as_of,
        entities=entities,
        minimum=Money(read_number(reader, STATEMENT_MINIMUM)),
        cycle_days=0 if asked_for else read_number(reader, STATEMENT_CYCLE_DAYS),
        waits=not asked_for and bool(read_setting(reader, STATEMENT_WAITS)),
        due_days=read_number(reader, STATEMENT_DUE_DAYS),
        message=read_text(reader, STATEMENT_MESSAGE),
    )


def _accounts(
    reader: Reader, as_of: date, guarantor_ids: Sequence[int] | None
) -> Iterator[tuple[Patient, ...]]:
    """Patients with something open on their own side, by who answers for them; those without one first."""
    of_them = select(patient_table.c.id).where(patient_table.c.guarantor_id.in_(guarantor_ids or ()))
    named = () if guarantor_ids is None else (line.c.patient_id.in_(of_them),)
    query = (
        select(line.c.patient_id)
        .where(line.c.account == Account.AR_PATIENT, line.c.accounting_date <= as_of, *named)
        .group_by(line.c.patient_id)
        .having(func.sum(line.c.cents) != ZERO)
        .order_by(line.c.patient_id)
    )
    ids = list(reader.connection.execute(query).scalars())
    grouped: defaultdict[tuple[int, int], list[Patient]] = defaultdict(list)
    for at in range(0, len(ids), _ACCOUNTS):
        for patient in reader.find(Patient, id=ids[at : at + _ACCOUNTS]):
            alone = 0 if patient.guarantor_id else patient.id
            grouped[patient.guarantor_id or 0, alone].append(patient)
    yield from (tuple(patients) for _, patients in sorted(grouped.items()))


def _of_account(office: _Office, books: Books, patients: Sequence[Patient]) -> Iterator[Bill | LeftOut]:
    """The statements of one account, and what of it is left out."""
    guarantor = books.guarantors.get(patients[0].guarantor_id or 0)
    public: list[OpenService] = []
    for patient in patients:
        services = books.services.get(patient.id, [])
        reason = NOBODY if guarantor is None else books.stopped.get(patient.id, "")
        if reason or guarantor is None:
            owner = guarantor.id if guarantor is not None else None
            yield LeftOut(patient.name.listed(), _total(services), reason, owner, patient.id)
            continue
        public += [one for one in services if _may(one, guarantor)]
        if private := [one for one in services if not _may(one, guarantor)]:
            yield _private(office, books, patient, private)
    if guarantor is not None:
        for services in _by_entity(office, public):
            yield _public(office, books, guarantor, services)


def _public(
    office: _Office, books: Books, guarantor: Guarantor, services: Sequence[OpenService]
) -> Bill | LeftOut:
    people = [one.patient for one in services]
    bill = _bill(office, books, guarantor, services, people)
    died = next((one.death_date for one in people if one.death_date and _is(one, guarantor)), None)
    facts = StatementFacts(
        as_of=office.as_of,
        due=bill.image.total_due,
        minimum=office.minimum,
        address=bill.image.guarantor_address,
        waits=office.waits and _all_wait(services),
        died=died,
        last=books.last.get(guarantor.id),
        paid_since=books.paid_since.get(guarantor.id, ZERO),
        cycle_days=office.cycle_days,
    )
    reason = why_left_out(facts)
    return LeftOut(guarantor.name.listed(), facts.due, reason, guarantor.id) if reason else bill


def _private(
    office: _Office, books: Books, patient: Patient, services: Sequence[OpenService]
) -> Bill | LeftOut:
    """Confidential visits: to the patient, at the address the patient named; nowhere without one."""
    address = mail_address(Address(), books.addresses.get((patient.id, 0), Address()), _of(books, services))
    image = _image(office, patient.name.spoken(), address, services, patient.number)
    facts = StatementFacts(
        as_of=office.as_of,
        due=image.total_due,
        minimum=office.minimum,
        address=address,
        died=patient.death_date,
    )
    reason = why_left_out(facts) if address else PRIVATE
    if reason:
        return LeftOut(patient.name.listed(), image.total_due, reason, None, patient.id)
    return Bill(None, ((patient.id, image.total_due),), image)


def _bill(
    office: _Office,
    books: Books,
    guarantor: Guarantor,
    services: Sequence[OpenService],
    people: Sequence[Patient],
) -> Bill:
    for_patient = Address()
    if len({one.id for one in people}) == 1:
        for_patient = books.addresses.get((people[0].id, 0), Address())
    address = mail_address(guarantor.address, for_patient, _of(books, services))
    image = _image(office, guarantor.name.spoken(), address, services, people[0].number)
    free = Money.total(books.credits.get(one, ZERO) for one in {each.id for each in people})
    if free > ZERO:
        words = (
            f"You have {free.dollars()} with us that lies on no service yet; call us to use it for this bill."
        )
        image = replace(image, messages=(words, *image.messages))
    shares = _shares(services) or tuple((one.id, ZERO) for one in people[:1])
    return Bill(guarantor.id, shares, image)


def _image(
    office: _Office, name: str, address: Address, services: Sequence[OpenService], account: str
) -> StatementImage:
    entity, due = office.entity(services), office.as_of + timedelta(days=office.due_days)
    by_patient: defaultdict[int, list[OpenService]] = defaultdict(list)
    for one in services:
        by_patient[one.patient.id].append(one)
    return StatementImage(
        practice_name=entity.name,
        practice_address=entity.address,
        practice_phone=digits(entity.phone),
        pay_to=entity.pay_to,
        guarantor_name=name,
        guarantor_address=address,
        account=account,
        statement_date=office.as_of,
        due=f"{due:%B} {due.day}, {due.year}",
        patients=tuple(
            StatementPatient(name=own[0].patient.name.spoken(), lines=tuple(one.line for one in own))
            for own in by_patient.values()
        ),
        aging=age(((one.since, one.line.balance) for one in services), office.as_of),
        messages=(office.message,),
    )


def _by_entity(office: _Office, services: Sequence[OpenService]) -> list[list[OpenService]]:
    """One statement a billing entity: a check can only be made out to one of them."""
    grouped: defaultdict[int, list[OpenService]] = defaultdict(list)
    usual = office.entity(services).id
    for one in services:
        grouped[usual if one.visit is None else one.visit.billing_entity_id].append(one)
    return [grouped[key] for key in sorted(grouped)]


def _shares(services: Iterable[OpenService]) -> tuple[tuple[int, Money], ...]:
    shares: defaultdict[int, Money] = defaultdict(lambda: ZERO)
    for one in services:
        shares[one.patient.id] += one.line.balance
    return tuple(shares.items())


def _of(books: Books, services: Sequence[OpenService]) -> tuple[Address, ...]:
    """The addresses that patients named for these visits."""
    visits = [(one.patient.id, one.visit.id) for one in services if one.visit is not None]
    return tuple(books.addresses[visit] for visit in visits if visit in books.addresses)


def _may(one: OpenService, guarantor: Guarantor) -> bool:
    return may_state(one.visit, one.patient, guarantor)


def _is(patient: Patient, guarantor: Guarantor) -> bool:
    return fold(patient.name.listed()) == fold(guarantor.name.listed())


def _all_wait(services: Sequence[OpenService]) -> bool:
    """Whether nothing is owed but on services for which the insurance owes and has paid nothing."""
    owed = [one.line for one in services if one.line.balance > ZERO]
    return bool(owed) and all(
        one.pending > ZERO and not one.insurance_paid and not one.adjusted for one in owed
    )


def _total(services: Sequence[OpenService]) -> Money:
    return Money.total(one.line.balance for one in services)
