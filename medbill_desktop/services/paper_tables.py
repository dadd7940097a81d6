"""The tables of papers at the window, out of the books (OFFICE O45)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from medbill_desktop.domain.approval import Refund, RefundState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage, Payer
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.papers import PAPER_WORDS, PaperColumn, PaperImage, PaperKind, PaperWish
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity, Provider
from medbill_desktop.domain.receipt import METHOD_WORDS, Receipt
from medbill_desktop.domain.statement import StatementLine
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Encounter
from medbill_desktop.forms.statement_parts import phone_words, postal_lines
from medbill_desktop.query.details.account import account
from medbill_desktop.services.statement_books import line_of
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import ledger_line as line


@dataclass(frozen=True, slots=True)
class _Books:
    """The patient's part of the books that a paper is about."""

    reader: Reader
    wish: PaperWish
    patient: Patient
    visits: dict[int, Encounter]
    hidden: frozenset[int]

    def charges(self) -> list[Charge]:
        """The released charges of the dates, oldest first."""
        found = self.reader.find(Charge, "service_date", patient_id=self.patient.id)
        return [
            one
            for one in found
            if one.state is ChargeState.RELEASED
            and self.wish.since <= one.service_date <= self.wish.thru
            and one.encounter_id in self.visits
        ]


def image_of(reader: Reader, wish: PaperWish, today: date) -> PaperImage:
    """What stands on a paper other than a receipt.

    Raises:
        UserError: the office has no billing entity yet.
    """
    visits = reader.find(Encounter, patient_id=wish.patient_id)
    hidden = frozenset(one.id for one in visits if one.confidential and not wish.confidential)
    seen = {one.id: one for one in visits if one.id not in hidden}
    books = _Books(reader, wish, reader.get(Patient, wish.patient_id), seen, hidden)
    makers = {
        PaperKind.ITEMIZED: _itemized,
        PaperKind.PAID: _paid,
        PaperKind.SUPERBILL: _superbill,
        PaperKind.LEDGER: _ledger,
    }
    return makers[wish.kind](books, today)


def _image(  # noqa: PLR0913 - the parts of a paper
    books: _Books,
    today: date,
    columns: Sequence[PaperColumn],
    rows: Iterable[tuple[str, ...]],
    totals: Sequence[tuple[str, Money]],
    *,
    facts: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> PaperImage:
    entity, patient, wish = _entity(books), books.patient, books.wish
    tax = f"Tax id {entity.tax_id}   NPI {entity.npi}"
    phone = phone_words(entity.phone)
    return PaperImage(
        title=PAPER_WORDS[wish.kind],
        period=f"{wish.since:%m/%d/%Y} to {wish.thru:%m/%d/%Y}",
        made=today,
        practice_name=entity.name,
        practice_lines=(*postal_lines("", entity.address), *([phone] if phone else []), tax),
        patient_lines=tuple(postal_lines(patient.name.spoken(), patient.address)),
        facts=(("Chart", patient.number), *facts),
        columns=tuple(columns),
        rows=tuple(rows),
        totals=tuple((title, amount.dollars()) for title, amount in totals),
        notes=tuple(notes),
    )


def _entity(books: _Books) -> BillingEntity:
    """Who billed the latest visit of the dates; the first of the office when there was none."""
    entities = {one.id: one for one in books.reader.find(BillingEntity)}
    if not entities:
        raise UserError("Set up the billing entity first; its name and address stand on every paper.")
    seen = [one for one in books.visits.values() if books.wish.since <= one.service_date <= books.wish.thru]
    last = max(seen, key=lambda one: (one.service_date, one.id), default=None)
    return entities[last.billing_entity_id] if last else next(iter(entities.values()))


def _itemized(books: _Books, today: date) -> PaperImage:
    """Every service with what was paid and what is open."""
    charges = books.charges()
    lines = _lines(books, charges)
    found = [lines[one.id] for one in charges]
    columns = (
        PaperColumn("Date", 11),
        PaperColumn("Code", 11),
        PaperColumn("Service", 26),
        PaperColumn("Charge", 11, right=True),
        PaperColumn("Insurance paid", 11, right=True),
        PaperColumn("Discounts", 11, right=True),
        PaperColumn("You paid", 11, right=True),
        PaperColumn("Insurance owes", 11, right=True),
        PaperColumn("You owe", 11, right=True),
    )
    rows = [(_day(charge.service_date), _code(charge), *_figures(lines[charge.id])) for charge in charges]
    totals = (
        ("Charges", Money.total(one.charge for one in found)),
        ("Insurance paid", Money.total(one.insurance_paid for one in found)),
        ("Discounts", Money.total(one.adjusted for one in found)),
        ("You paid", Money.total(one.patient_paid for one in found)),
        ("Insurance owes", Money.total(one.pending for one in found)),
        ("You owe for these services", Money.total(one.balance for one in found)),
    )
    return _image(books, today, columns, rows, totals)


def _figures(one: StatementLine) -> tuple[str, ...]:
    amounts = (one.charge, one.insurance_paid, one.adjusted, one.patient_paid, one.pending, one.balance)
    return (one.description, *(amount.plain() for amount in amounts))


def _lines(books: _Books, charges: Sequence[Charge]) -> dict[int, StatementLine]:
    sums: defaultdict[int, defaultdict[Account, Money]] = defaultdict(lambda: defaultdict(Money))
    query = select(line.c.charge_id, line.c.account, line.c.cents).where(
        line.c.patient_id == books.patient.id, line.c.charge_id.is_not(None)
    )
    for row in books.reader.connection.execute(query):
        sums[row.charge_id][row.account] += row.cents
    return {one.id: line_of(one, sums[one.id]) for one in charges}


def _paid(books: _Books, today: date) -> PaperImage:
    """What the patient paid at the window or by mail in these dates, for taxes and savings accounts."""
    wish = books.wish
    receipts = [
        one
        for one in books.reader.find(Receipt, "day", patient_id=wish.patient_id)
        if one.voided_entry_id is None and wish.since <= one.day <= wish.thru
    ]
    refunds = [
        one
        for one in books.reader.find(Refund, patient_id=wish.patient_id, payer_id=None)
        if one.state in {RefundState.ISSUED, RefundState.CASHED}
        and one.issued_on is not None
        and wish.since <= one.issued_on <= wish.thru
    ]
    paid, back = Money.total(one.amount for one in receipts), Money.total(one.amount for one in refunds)
    columns = (
        PaperColumn("Date", 14),
        PaperColumn("Receipt", 14),
        PaperColumn("For", 30),
        PaperColumn("Paid by", 26),
        PaperColumn("Amount", 16, right=True),
    )
    rows = [
        (
            _day(one.day),
            str(one.number),
            one.kind.value.capitalize(),
            f"{METHOD_WORDS[one.method]} {one.reference}".strip(),
            one.amount.plain(),
        )
        for one in receipts
    ]
    rows += [
        (_day(one.issued_on or today), str(one.number), "Refund to you", one.method, (-one.amount).plain())
        for one in refunds
    ]
    totals = (("Paid", paid), ("Refunded", back), ("You paid in these dates", paid - back))
    return _image(books, today, columns, sorted(rows, key=_by_day), totals)


def _by_day(row: tuple[str, ...]) -> tuple[str, str]:
    return row[0][6:] + row[0][:5], row[1]


def _superbill(books: _Books, today: date) -> PaperImage:
    """What a patient sends to an insurance that the office does not bill: codes, diagnoses, providers."""
    charges = books.charges()
    seen = {one.encounter_id for one in charges}
    diagnoses: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for one in books.reader.find(Diagnosis, "position", encounter_id=seen) if seen else ():
        diagnoses[one.encounter_id][one.letter] = one.code
    ids = {books.visits[one].rendering_id for one in seen}
    providers = {one.id: one for one in books.reader.find(Provider, id=ids)} if ids else {}
    found = _lines(books, charges)
    columns = (
        PaperColumn("Date", 12),
        PaperColumn("Place", 7),
        PaperColumn("Code", 13),
        PaperColumn("Service", 28),
        PaperColumn("Diagnoses", 18),
        PaperColumn("Provider", 22),
        PaperColumn("Units", 7, right=True),
        PaperColumn("Charge", 12, right=True),
    )
    rows = [
        _coded(charge, books.visits[charge.encounter_id], diagnoses[charge.encounter_id], providers)
        for charge in charges
    ]
    total = Money.total(one.amount for one in charges)
    paid = Money.total(found[one.id].patient_paid for one in charges)
    born = books.patient.birth_date
    facts = [*([("Born", _day(born))] if born else []), *_member(books)]
    totals = (("Charges", total), ("Paid by the patient", paid))
    note = "The patient asks the insurance to pay the patient. This is not a claim of the practice."
    return _image(books, today, columns, rows, totals, facts=facts, notes=[note])


def _coded(
    charge: Charge, visit: Encounter, codes: dict[str, str], providers: dict[int, Provider]
) -> tuple[str, ...]:
    return (
        _day(charge.service_date),
        visit.place_of_service,
        _code(charge),
        charge.description or "Medical service",
        ", ".join(codes[letter] for letter in charge.pointers if letter in codes),
        _provider(providers.get(visit.rendering_id)),
        f"{charge.units.normalize():f}",
        charge.amount.plain(),
    )


def _member(books: _Books) -> list[tuple[str, str]]:
    """The primary insurance at the end of the dates."""
    covers = [
        one
        for one in books.reader.find(Coverage, "rank", patient_id=books.patient.id)
        if (one.effective_from is None or one.effective_from <= books.wish.thru)
        and (one.effective_thru is None or one.effective_thru >= books.wish.since)
    ]
    if not covers:
        return []
    payer = books.reader.get(Payer, covers[0].payer_id)
    return [("Insurance", payer.name), ("Member id", covers[0].member_id)]


def _ledger(books: _Books, today: date) -> PaperImage:
    """Everything that moved the account in these dates, with the balance before and after."""
    wish, left_out = books.wish, _of_hidden(books)
    balance, before, after, rows = ZERO, ZERO, ZERO, []
    for one in account(books.reader.connection, wish.patient_id):
        payers = one.payers - left_out[one.entry_id, Account.AR_PAYER]
        patient = one.patient - left_out[one.entry_id, Account.AR_PATIENT]
        if (one.payers or one.patient) and not payers and not patient:
            continue
        balance += payers + patient
        if one.day < wish.since:
            before = balance
        if one.day <= wish.thru:
            after = balance
        if wish.since <= one.day <= wish.thru:
            rows.append((_day(one.day), one.what, payers.plain(), patient.plain(), balance.plain()))
    columns = (
        PaperColumn("Date", 12),
        PaperColumn("What happened", 46),
        PaperColumn("Insurance", 13, right=True),
        PaperColumn("Patient", 13, right=True),
        PaperColumn("Balance", 13, right=True),
    )
    totals = (("Balance before", before), ("Balance after", after))
    return _image(books, today, columns, rows, totals)


def _of_hidden(books: _Books) -> defaultdict[tuple[int, Account], Money]:
    """What confidential visits moved, by entry and account."""
    found: defaultdict[tuple[int, Account], Money] = defaultdict(lambda: ZERO)
    charges = {one.id for one in books.reader.find(Charge, encounter_id=books.hidden)} if books.hidden else ()
    if charges:
        query = select(line.c.entry_id, line.c.account, line.c.cents).where(line.c.charge_id.in_(charges))
        for row in books.reader.connection.execute(query):
            found[row.entry_id, row.account] += row.cents
    return found


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _code(charge: Charge) -> str:
    return "-".join([charge.code, *charge.modifiers.split()])


def _provider(provider: Provider | None) -> str:
    if provider is None:
        return ""
    name = " ".join(part for part in (provider.first_name, provider.last_name, provider.credentials) if part)
    return f"{name}, NPI {provider.npi}"
