"""Patient statements: who owes what, in plain words, printed once and kept as printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from sqlalchemy import func, select

from medbill_desktop.domain.aging import age, open_since
from medbill_desktop.domain.desk import Statement
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import BillingEntity
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.domain.settings import STATEMENT_DUE_DAYS, STATEMENT_MESSAGE, STATEMENT_MINIMUM
from medbill_desktop.domain.statement import StatementImage, StatementLine, StatementPatient
from medbill_desktop.domain.visit import Charge
from medbill_desktop.forms.statement import draw_statements
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.settings import read_number, read_text
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import ledger_line as line
from medbill_desktop.store.tables import patient as patient_table

_ADJUSTED = frozenset(
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


@dataclass(frozen=True, slots=True)
class Bill:
    """A statement before it is printed.

    Attributes:
        guarantor_id: who gets it.
        shares: patient id and what is asked for that patient.
    """

    guarantor_id: int
    shares: tuple[tuple[int, Money], ...]
    image: StatementImage


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who gets no statement, and why."""

    name: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """Statements of one day.

    Attributes:
        content: the PDF of all; also kept as a blob (O44).
    """

    bills: tuple[Bill, ...]
    left_out: tuple[LeftOut, ...]
    pages: int
    content: bytes


def prepare(
    bench: Bench, as_of: date, guarantor_ids: Sequence[int] | None = None
) -> tuple[tuple[Bill, ...], tuple[LeftOut, ...]]:
    """Work out who owes what on a day, without saving anything; for the preview and its total (O10)."""
    with bench.store.reading() as connection:
        return _prepare(Reader(connection), as_of, guarantor_ids)


def statement_of(bench: Bench, patient_id: int, as_of: date) -> Bill:
    """The statement that a patient's guarantor would get on a day, whatever its amount; saves nothing.

    Raises:
        UserError: the patient has no guarantor, or the office has no billing entity yet.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        patient = reader.get(Patient, patient_id)
        if patient.guarantor_id is None:
            raise UserError(f"{patient.name.listed()} has no guarantor; name one before billing the patient.")
        debtors = _debtors(reader, as_of, [patient.guarantor_id])
        owing = [reader.get(Patient, one) for one in debtors]
        guarantor = reader.get(Guarantor, patient.guarantor_id)
        return _bill(reader, _entity(reader), guarantor, owing or [patient], as_of)


def run_statements(
    bench: Bench, guarantor_ids: Sequence[int] | None = None, progress: Progress | None = None
) -> Done[Run]:
    """Print statements to all who owe enough, or to the guarantors named; all of them or none.

    Raises:
        UserError: nobody owes anything, or the office has no billing entity yet.
        Cancelled: nothing was saved.
    """
    bench.require(Permission.RUN_STATEMENTS)
    today = bench.clock.today()
    watch = progress or Silent()

    def work(uow: UnitOfWork) -> Run:
        bills, left_out = _prepare(uow, today, guarantor_ids)
        if not bills:
            raise UserError("Nobody owes enough for a statement today.")
        pdf = BytesIO()
        pages = draw_statements([bill.image for bill in bills], pdf, watch)
        content = pdf.getvalue()
        blob = uow.put_blob(content)
        rows = [
            Statement(
                guarantor_id=bill.guarantor_id,
                patient_id=patient_id,
                statement_date=today,
                total=amount,
                blob=blob,
            )
            for bill in bills
            for patient_id, amount in bill.shares
        ]
        uow.insert_many(rows)
        return Run(bills, left_out, pages, content)

    return bench.act("print statements", work)


def _prepare(
    reader: Reader, as_of: date, guarantor_ids: Sequence[int] | None
) -> tuple[tuple[Bill, ...], tuple[LeftOut, ...]]:
    entity = _entity(reader)
    minimum = Money(read_number(reader, STATEMENT_MINIMUM))
    accounts: defaultdict[int, list[Patient]] = defaultdict(list)
    for patient_id in _debtors(reader, as_of, guarantor_ids):
        patient = reader.get(Patient, patient_id)
        accounts[patient.guarantor_id or 0].append(patient)
    bills, left_out = [], []
    for guarantor_id, patients in sorted(accounts.items()):
        guarantor = reader.get(Guarantor, guarantor_id)
        bill = _bill(reader, entity, guarantor, patients, as_of)
        due = bill.image.total_due
        if due < minimum:
            reason = "a credit, not a debt" if due.cents <= 0 else f"less than {minimum}"
            left_out.append(LeftOut(guarantor.name.listed(), due, reason))
        elif not guarantor.address:
            left_out.append(LeftOut(guarantor.name.listed(), due, "the guarantor has no address"))
        else:
            bills.append(bill)
    return tuple(bills), tuple(left_out)


def _entity(reader: Reader) -> BillingEntity:
    """Who sends the statements."""
    entities = reader.find(BillingEntity)
    if not entities:
        raise UserError("Set up the billing entity first; its name and address stand on every statement.")
    return entities[0]


def _debtors(reader: Reader, as_of: date, guarantor_ids: Sequence[int] | None) -> list[int]:
    """Patients with something open on their own side, of these guarantors or of all."""
    of_them = select(patient_table.c.id).where(patient_table.c.guarantor_id.in_(guarantor_ids or ()))
    named = () if guarantor_ids is None else (line.c.patient_id.in_(of_them),)
    total = func.sum(line.c.cents)
    query = (
        select(line.c.patient_id)
        .where(line.c.account == Account.AR_PATIENT, line.c.accounting_date <= as_of, *named)
        .group_by(line.c.patient_id)
        .having(total != ZERO)
        .order_by(line.c.patient_id)
    )
    return list(reader.connection.execute(query).scalars())


def _bill(
    reader: Reader, entity: BillingEntity, guarantor: Guarantor, patients: list[Patient], as_of: date
) -> Bill:
    shares, people, items = [], [], []
    for patient in patients:
        lines, open_items = _services(reader, patient.id, as_of)
        person = StatementPatient(name=patient.name.spoken(), lines=tuple(lines))
        people.append(person)
        shares.append((patient.id, person.balance))
        items += open_items
    due = as_of + timedelta(days=read_number(reader, STATEMENT_DUE_DAYS))
    image = StatementImage(
        practice_name=entity.name,
        practice_address=entity.address,
        practice_phone=digits(entity.phone),
        pay_to=entity.pay_to,
        guarantor_name=guarantor.name.spoken(),
        guarantor_address=guarantor.address,
        account=patients[0].number,
        statement_date=as_of,
        due=f"{due:%B} {due.day}, {due.year}",
        patients=tuple(people),
        aging=age(items, as_of),
        messages=(read_text(reader, STATEMENT_MESSAGE),),
    )
    return Bill(guarantor.id, tuple(shares), image)


def _services(
    reader: Reader, patient_id: int, as_of: date
) -> tuple[list[StatementLine], list[tuple[date, Money]]]:
    """The services with something open on the patient's side, and their open items by aging date."""
    sums: defaultdict[int, defaultdict[Account, Money]] = defaultdict(lambda: defaultdict(Money))
    moved: defaultdict[int, defaultdict[date, Money]] = defaultdict(lambda: defaultdict(Money))
    query = (
        select(line.c.charge_id, line.c.account, line.c.cents, line.c.aging_date)
        .where(line.c.patient_id == patient_id, line.c.accounting_date <= as_of)
        .order_by(line.c.id)
    )
    for row in reader.connection.execute(query):
        sums[row.charge_id or 0][row.account] += row.cents
        if row.account is Account.AR_PATIENT and row.aging_date:
            moved[row.charge_id or 0][row.aging_date] += row.cents
    lines, items = [], []
    for charge_id, by_account in sorted(sums.items()):
        if not by_account[Account.AR_PATIENT]:
            continue
        lines.append(_service(reader, charge_id, by_account))
        items.append((open_since(moved[charge_id], as_of), by_account[Account.AR_PATIENT]))
    return lines, items


def _service(reader: Reader, charge_id: int, sums: dict[Account, Money]) -> StatementLine:
    if not charge_id:
        return StatementLine(description="Your account", charge=sums[Account.AR_PATIENT])
    charge = reader.get(Charge, charge_id)
    paid = sums[Account.UNAPPLIED]
    adjusted = Money.total(sums[account] for account in _ADJUSTED)
    pending, own = sums[Account.AR_PAYER], sums[Account.AR_PATIENT]
    return StatementLine(
        service_date=charge.service_date,
        description=charge.description or "Medical service",
        charge=charge.amount,
        insurance_paid=paid,
        adjusted=adjusted,
        pending=pending,
        patient_paid=charge.amount - paid - adjusted - pending - own,
    )
