"""An office in rows: many visits, claims and payments, written straight into the tables."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.desk import WorkState
from medbill_desktop.domain.inquiry import InquiryKind, InquiryState
from medbill_desktop.domain.ledger import Account, EntryKind
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.text import fold, name_key
from medbill_desktop.domain.visit import ChargeState, EncounterState
from medbill_desktop.store import open_spans, tables, types

TODAY = date(2026, 4, 15)
MOMENT = datetime(2026, 4, 15, 12, tzinfo=UTC)
_DEFAULTS = {
    types.Words: "",
    types.Id: 0,
    types.Count: 0,
    types.Flag: False,
    types.Cents: ZERO,
    types.Units: Decimal(1),
    types.Day: TODAY,
    types.Moment: MOMENT,
    types.Tags: (),
}
FAMILIES = ("Garcia", "Okafor", "Ngo", "de la Cruz", "Ångström", "Smith", "O'Neil", "García López")
GIVEN = ("Maria", "John", "Ada", "Zoë", "Lee")


def row(table, **over):
    """A row in which every column that must be filled is."""
    values = {
        column.name: _DEFAULTS[type(column.type)]
        for column in table.c
        if not column.nullable and not column.primary_key and column.name not in over
    }
    return values | over


class Filler:
    """Collects rows and writes them table by table; ids are given here, so that tests know them."""

    def __init__(self):
        self.rows = defaultdict(list)
        self.last = defaultdict(int)

    def add(self, table, **over):
        """Add one row; returns its id."""
        if "id" in table.c:
            self.last[table.name] += 1
            over["id"] = self.last[table.name]
        self.rows[table.name].append(row(table, **over))
        return over.get("id", 0)

    def entry(self, kind, day, lines, **over):
        """Add a ledger entry and its lines: (account, cents, more columns)."""
        assert sum(cents for _, cents, _ in lines) == 0
        entry = self.add(
            tables.ledger_entry,
            kind=kind,
            accounting_date=day,
            **{"recorded_by": "ana", "reason": str(kind), **over},
        )
        for position, (account, cents, more) in enumerate(lines, 1):
            self.add(
                tables.ledger_line,
                entry_id=entry,
                position=position,
                account=account,
                cents=Money(cents),
                accounting_date=day,
                **more,
            )
        return entry

    def write(self, engine):
        """Insert everything, parents first."""
        with engine.begin() as connection:
            for table in tables.metadata.sorted_tables:
                rows = self.rows[table.name]
                by_columns = defaultdict(list)
                for one in rows:
                    by_columns[tuple(sorted(one))].append(one)
                for alike in by_columns.values():
                    connection.execute(sa.insert(table), alike)
            open_spans.rebuild(connection)


def practice(fill):
    """The practice itself and two payers with their plans."""
    fill.add(tables.billing_entity, name="Oak Street Clinic")
    fill.add(tables.location, name="Main office", place_of_service="11")
    for last in ("Reyes", "Stone"):
        fill.add(tables.provider, last_name=last, first_name="Pat", is_rendering=True)
    for name in ("Prairie Health Plan", "Medicare B"):
        payer = fill.add(tables.payer, name=name, in_network=True)
        fill.add(tables.plan, payer_id=payer, name=f"{name} plan", plan_type="group")


def patient(fill, rng, **over):
    """A patient with a case and, mostly, a coverage."""
    last, first = rng.choice(FAMILIES), rng.choice(GIVEN)
    number = fill.last["patient"] + 1001
    values = {
        "number": str(number),
        "last_name": last,
        "first_name": first,
        "name_search": name_key(last, first),
        "birth_date": date(1950, 1, 1) + timedelta(days=rng.randrange(25_000))
        if rng.random() > 0.1
        else None,
        "sex": rng.choice(("F", "M", "")),
        "phone": f"217555{number}",
        "address1": "12 Oak St",
        "zip": "62701",
    }
    made = fill.add(tables.patient, **(values | over))
    case = fill.add(tables.case, patient_id=made, kind="health")
    covered = rng.random() > 0.2
    if covered:
        payer = rng.choice((1, 2))
        fill.add(
            tables.coverage,
            patient_id=made,
            case_id=case,
            payer_id=payer,
            plan_id=payer,
            rank=1,
            member_id=f"XM{number}",
            relationship="18",
        )
    return made, case, (fill.last["coverage"], payer) if covered else None


def visit(fill, rng, who, case, day):
    """A visit in any state with its codes and charges; returns id, state, charges."""
    state = rng.choice((EncounterState.DRAFT, EncounterState.HELD, *[EncounterState.RELEASED] * 4))
    made = fill.add(
        tables.encounter,
        patient_id=who,
        case_id=case,
        billing_entity_id=1,
        location_id=1,
        rendering_id=rng.choice((1, 2)),
        service_date=day,
        state=state,
        hold_reason="note not signed" if state is EncounterState.HELD else "",
    )
    released = state is EncounterState.RELEASED
    if released or rng.random() < 0.6:
        fill.add(tables.diagnosis, encounter_id=made, position=1, system="icd10cm", code="I10")
    charges = []
    if released or rng.random() < 0.4:
        for line in range(1, rng.randrange(2, 4)):
            amount = Money(rng.randrange(50, 400) * 100)
            charge = fill.add(
                tables.charge,
                encounter_id=made,
                patient_id=who,
                line=line,
                service_date=day,
                code="99213",
                system="cpt",
                amount=amount,
                state=ChargeState.RELEASED if released else ChargeState.DRAFT,
            )
            charges.append((charge, amount.cents))
    return made, released, charges


def release(fill, day, who, charge, cents, coverage):
    """Post a charge to its payer or the patient."""
    account = Account.AR_PAYER if coverage else Account.AR_PATIENT
    links = {"patient_id": who, "charge_id": charge}
    fill.entry(
        EntryKind.CHARGE,
        day + timedelta(days=2),
        [
            (account, cents, {**links, **_coverage(coverage), "aging_date": day}),
            (Account.CHARGES, -cents, links),
        ],
        service_date=day,
    )


def _coverage(coverage):
    return {"coverage_id": coverage[0], "payer_id": coverage[1]} if coverage else {}


@dataclass
class Seen:
    """A visit that was released: whose, when, which charges, who pays."""

    who: int
    case: int
    coverage: tuple[int, int]
    encounter: int
    day: date
    charges: list[tuple[int, int]]


def an_office(seed=1, patients=12):
    """A random office: every state of visit and claim, checks with and without money left, work items."""
    rng, fill = random.Random(seed), Filler()
    practice(fill)
    for _ in range(patients):
        who, case, coverage = patient(fill, rng)
        for _ in range(rng.randrange(5)):
            day = TODAY - timedelta(days=rng.randrange(5, 400))
            encounter, released, charges = visit(fill, rng, who, case, day)
            if not released:
                continue
            for charge, cents in charges:
                release(fill, day, who, charge, cents, coverage)
            if coverage:
                _claim(fill, rng, Seen(who, case, coverage, encounter, day, charges))
    return fill


def _claim(fill, rng, seen):
    who, coverage, day, charges = seen.who, seen.coverage, seen.day, seen.charges
    state = rng.choice(list(ClaimState))
    person = fill.rows["patient"][who - 1]
    sent = state not in {ClaimState.BLOCKED, ClaimState.READY, ClaimState.HELD}
    claim = fill.add(
        tables.claim,
        number=f"C{fill.last['claim'] + 1:05}",
        patient_id=who,
        case_id=seen.case,
        encounter_id=seen.encounter,
        coverage_id=coverage[0],
        payer_id=coverage[1],
        rank=1,
        frequency="1",
        state=state,
        service_date=day,
        charge_total=Money(sum(cents for _, cents in charges)),
        built_date=day,
        sent_date=day + timedelta(days=3) if sent else None,
        patient_name=f"{person['last_name']}, {person['first_name']}",
        patient_name_key=fold(f"{person['last_name']}, {person['first_name']}"),
        payer_name=fill.rows["payer"][coverage[1] - 1]["name"],
        snapshot="{}",
    )
    for line, (charge, _) in enumerate(charges, 1):
        fill.add(tables.claim_charge, claim_id=claim, charge_id=charge, line=line)
    fill.add(tables.claim_event, claim_id=claim, kind="built", text="Built", happened_at=MOMENT)
    if state is ClaimState.DENIED:
        fill.add(
            tables.work_item,
            kind="denial",
            state=rng.choice(list(WorkState)),
            patient_id=who,
            claim_id=claim,
            encounter_id=seen.encounter,
            reason="CO-29: denied",
            amount=Money(charges[0][1]),
            due_date=rng.choice((None, TODAY, TODAY - timedelta(days=3), TODAY + timedelta(days=9))),
            created_date=day,
        )
        _ask(fill, claim, seen)
    if state in {ClaimState.PAID, ClaimState.DENIED}:
        _answer(fill, rng, seen, claim, paid=state is ClaimState.PAID)


def _ask(fill, claim, seen):
    """A question about a claim: every kind and state in turn, some of them overdue."""
    fill.add(
        tables.inquiry,
        kind=list(InquiryKind)[claim % 2],
        state=list(InquiryState)[claim % 3],
        subject="Operative note",
        patient_id=seen.who,
        encounter_id=seen.encounter,
        claim_id=claim,
        asked_of="Surgery center",
        due_date=TODAY + timedelta(days=claim % 9 - 4),
    )


def _answer(fill, rng, seen, claim, *, paid):
    """A check of one claim: half is paid, 20.00 is the patient's, the rest is contract; some is left."""
    who, coverage, day, charges = seen.who, seen.coverage, seen.day, seen.charges
    answered = min(day + timedelta(days=rng.randrange(10, 60)), TODAY)
    left = rng.choice((0, 0, 1500)) if paid else 0
    shares = [(charge, cents, cents // 2 if paid else 0) for charge, cents in charges]
    payment = sum(share for _, _, share in shares) + left
    check = fill.add(
        tables.remittance,
        payer_id=coverage[1],
        trace=f"T{fill.last['remittance'] + 1:04}",
        method="CHK",
        check_date=answered,
        deposit_date=answered,
        payment=Money(payment),
    )
    on_check = {"remittance_id": check}
    if payment:
        fill.entry(
            EntryKind.DEPOSIT,
            answered,
            [(Account.CASH, payment, on_check), (Account.UNAPPLIED, -payment, on_check)],
            deposit_date=answered,
        )
    queued = rng.random() < 0.3
    answer = fill.add(
        tables.claim_payment,
        remittance_id=check,
        position=1,
        claim_id=claim,
        claim_number=f"C{claim:05}",
        status="1" if paid else "4",
        charge=Money(sum(cents for _, cents in charges)),
        paid=Money(payment - left),
        posting="queued" if queued else "posted",
        reason="over contract" if queued else "",
    )
    for position, (charge, cents, share) in enumerate(shares, 1):
        links = {"patient_id": who, "charge_id": charge, "claim_id": claim, **on_check}
        payer = {**links, **_coverage(coverage), "aging_date": day}
        service = fill.add(
            tables.service_payment,
            claim_payment_id=answer,
            position=position,
            charge_id=charge,
            code="99213",
            charge=Money(cents),
            paid=Money(share),
        )
        reasons = (("PR", "3", 2000), ("CO", "45", cents - share - 2000)) if paid else (("CO", "29", cents),)
        for at, (group, carc, amount) in enumerate(reasons, 1):
            fill.add(
                tables.adjustment,
                claim_payment_id=answer,
                service_payment_id=service,
                position=at,
                group=group,
                carc=carc,
                amount=Money(amount),
            )
        if paid and not queued:
            contract = cents - share - 2000
            lines = [
                (Account.UNAPPLIED, share, on_check),
                (Account.AR_PAYER, -share, payer),
                (Account.AR_PATIENT, 2000, {**links, "aging_date": answered}),
                (Account.AR_PAYER, -2000, payer),
                (Account.CONTRACTUAL, contract, {**links, "group": "CO", "carc": "45"}),
                (Account.AR_PAYER, -contract, payer),
            ]
            fill.entry(EntryKind.PAYMENT, answered, lines)


def a_day(fill):
    """Appointments of today in every state, some of last week, superbills and batches of charges."""
    kind = fill.add(tables.visit_type, code="EST", name="Established", minutes=15, copay_kind="office")
    states = ("booked", "arrived", "checked_in", "seen", "no_show", "cancelled")
    for number in range(24):
        day = TODAY if number < 12 else TODAY - timedelta(days=5)
        start = 480 + 15 * number
        made = fill.add(
            tables.appointment,
            patient_id=1 + number % 4,
            patient_name=f"Garcia, Maria {number}",
            name_search=f"garcia, maria {number}",
            provider_id=1,
            location_id=1,
            day=day,
            start=start,
            minutes=15,
            visit_type_id=kind,
            state=states[number % len(states)],
            slot=f"{day:%Y-%m-%d} {start // 60:02d}:{start % 60:02d}",
        )
        state = "void" if number == 3 else "printed"
        fill.add(
            tables.superbill, number=number + 1, appointment_id=made, provider_id=1, day=day, state=state
        )
    for number, state in enumerate(("open", "closed", "closed"), 1):
        reason = "one superbill is lost" if number == 2 else ""
        total = Money(number * 10_000)
        fill.add(
            tables.charge_batch,
            number=number,
            owner="ga",
            state=state,
            expected_count=1,
            expected_total=total,
            reason=reason,
        )
