"""The pages of records show the money as the rows have it; the palette finds what is typed."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import NotFound
from medbill_desktop.domain.ledger import Account, EntryKind
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.query.details import account, patient_page, remittance_page
from medbill_desktop.query.details.claim_page import claim_page
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.query.ranges import name_terms, phone_forms, typed_day
from medbill_desktop.query.search import Palette, claims, patients, payers
from medbill_desktop.store import tables
from tests.query.make_query import MOMENT, TODAY, an_office


@pytest.fixture
def office(new_engines):
    """A reader of a random office, its rows, and how to open more readers."""
    engines = new_engines()
    fill = an_office(seed=11, patients=25)
    paid = next(claim for claim in fill.rows["claim"] if claim["state"] == "paid")
    fill.add(
        tables.claim_event, claim_id=paid["id"], kind="835", text="Paid", happened_at=MOMENT - timedelta(1)
    )
    fill.entry(
        EntryKind.PAYMENT,
        TODAY,
        [(Account.CASH, 700, {"patient_id": 1}), (Account.PATIENT_CREDIT, -700, {"patient_id": 1})],
    )
    fill.write(engines.writer)

    @contextmanager
    def reading():
        with engines.readers.connect() as connection:
            yield connection

    with reading() as connection:
        yield connection, fill.rows, reading


def owed(rows, account_, **where):
    lines = [one for one in rows["ledger_line"] if one["account"] is account_]
    return Money.total(
        one["cents"] for one in lines if all(one.get(key) == value for key, value in where.items())
    )


def test_a_patient_page_shows_balances_coverages_and_last_visits(office):
    connection, rows, _ = office
    for patient in rows["patient"][:10]:
        page = patient_page(connection, patient["id"])
        assert page.patient.number == patient["number"]
        assert page.patient_owes == owed(rows, Account.AR_PATIENT, patient_id=patient["id"])
        assert page.payers_owe == owed(rows, Account.AR_PAYER, patient_id=patient["id"])
        own = [one for one in rows["coverage"] if one["patient_id"] == patient["id"]]
        assert [line.coverage.member_id for line in page.coverages] == [one["member_id"] for one in own]
        assert all(line.plan == f"{line.payer} plan" for line in page.coverages)
        days = [visit.service_date for visit in page.visits]
        assert days == sorted(days, reverse=True)
        assert len(days) == sum(one["patient_id"] == patient["id"] for one in rows["encounter"])
    assert patient_page(connection, 1).credit == Money(700)
    with pytest.raises(NotFound, match="no patient number 999"):
        patient_page(connection, 999)


def test_a_visit_page_has_all_that_the_coder_needs(office):
    connection, rows, _ = office
    for visit in rows["encounter"]:
        page = visit_page(connection, visit["id"])
        charges = [one for one in rows["charge"] if one["encounter_id"] == visit["id"]]
        assert [one.line for one in page.charges] == [one["line"] for one in charges]
        assert Money.total(one.amount for one in page.charges) == Money.total(
            one["amount"] for one in charges
        )
        assert len(page.diagnoses) == sum(one["encounter_id"] == visit["id"] for one in rows["diagnosis"])
        assert {one.coverage.patient_id for one in page.paying} <= {visit["patient_id"]}
        assert (page.patient.id, page.case.patient_id) == (visit["patient_id"],) * 2


def test_a_claim_page_says_where_the_money_stands(office):
    connection, rows, _ = office
    answered = 0
    for claim in rows["claim"]:
        page = claim_page(connection, claim["id"])
        on_claim = {one["charge_id"] for one in rows["claim_charge"] if one["claim_id"] == claim["id"]}
        payers = Money.total(owed(rows, Account.AR_PAYER, charge_id=number) for number in on_claim)
        patient = Money.total(owed(rows, Account.AR_PATIENT, charge_id=number) for number in on_claim)
        assert (page.payer_owes, page.patient_owes) == (payers, patient)
        assert Money.total(posting.amount for posting in page.postings) == payers + patient
        answered += any(posting.text.startswith("Paid") for posting in page.postings)
        moments = [event.happened_at for event in page.events]
        assert moments == sorted(moments)
        assert claim["id"] not in {one.id for one in page.others}
    assert answered


def test_a_check_shows_payment_less_posted_as_what_is_left(office):
    connection, rows, _ = office
    left = 0
    for check in rows["remittance"]:
        page = remittance_page(connection, check["id"])
        assert page.posted + page.left == check["payment"]
        assert page.left == -owed(rows, Account.UNAPPLIED, remittance_id=check["id"])
        left += page.left != ZERO
        assert [one.claim_number for one in page.answers] == [
            one["claim_number"] for one in rows["claim_payment"] if one["remittance_id"] == check["id"]
        ]
        assert {one.posting for one in page.waiting} <= {"queued"}
        assert all(one.reason for one in page.waiting)
        assert all(one.patient for one in page.answers)
        assert len(page.remittance.claims) == len(page.answers)
    assert left


def test_an_account_runs_to_what_is_owed(office):
    connection, rows, _ = office
    entries = defaultdict(set)
    for line in rows["ledger_line"]:
        entries[line.get("patient_id")].add(line["entry_id"])
    for patient in rows["patient"]:
        lines = account(connection, patient["id"])
        assert {line.entry_id for line in lines} == entries[patient["id"]]
        days = [line.day for line in lines]
        assert days == sorted(days)
        page = patient_page(connection, patient["id"])
        last = lines[-1].balance if lines else ZERO
        assert last == page.patient_owes + page.payers_owe
        assert Money.total(line.payers + line.patient for line in lines) == last
        assert all(line.who == "ana" and line.what for line in lines)
        assert {line.code for line in lines} <= {"99213", ""}


def test_the_palette_finds_patients_claims_and_payers(office):
    connection, rows, reading = office
    palette = Palette(reading)
    somebody = rows["patient"][3]
    last, first = somebody["last_name"], somebody["first_name"]
    for typed in (
        last[:3],
        f"{first} {last}",
        somebody["number"],
        f"({somebody['phone'][:3]}) {somebody['phone'][3:]}",
    ):
        hits = patients(connection, typed, limit=50)
        assert somebody["id"] in {hit.id for hit in hits}, typed
        assert {hit.kind for hit in hits} == {Kind.PATIENT}
    born = next(one for one in rows["patient"] if one["birth_date"])
    assert born["id"] in {hit.id for hit in patients(connection, f"{born['birth_date']:%m/%d/%Y}")}
    member = rows["coverage"][0]
    assert [hit.id for hit in patients(connection, member["member_id"].lower())] == [member["patient_id"]]
    assert [hit.title for hit in claims(connection, "c0000")][:2] == ["C00001", "C00002"]
    assert [hit.title for hit in palette.find("#C00002")] == ["C00002"]
    assert [hit.title for hit in palette.find("@health")] == ["Prairie Health Plan"]
    assert payers(connection, "nobody") == []
    assert Kind.CLAIM in {hit.kind for hit in palette.find("c00001")}
    assert len(palette.find("g", limit=2)) == 2
    assert palette.find("  ") == palette.find("#") == palette.find("@") == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("03/04/1980", date(1980, 3, 4)),
        ("3-4-1980", date(1980, 3, 4)),
        ("1980-03-04", date(1980, 3, 4)),
        ("13/40/1980", None),
        ("3/4/80", None),
        ("x", None),
    ],
)
def test_dates_as_typed(typed, day):
    assert typed_day(typed) == day


def test_names_and_phones_as_typed():
    assert name_terms("García, M") == ("garcia, m",)
    assert {"maria gar", "gar, maria", "maria, gar"} == set(name_terms("Maria GAR"))
    assert "de la cruz, ana" in name_terms("ana de la cruz")
    assert "de la cruz, ana" in name_terms("De la Cruz Ana")
    assert "2175550134" in phone_forms("+1 (217) 555-0134")
    assert phone_forms("555-0134") == ()
