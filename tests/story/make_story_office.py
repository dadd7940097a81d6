"""Day 0 of the story: the practice out of workbooks, its people with their roles, patients registered."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook

from medbill_desktop.domain.appointment import VisitType
from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_spec import Outcome
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Payer, Plan
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.rules import CodeFact, CodeVerdict
from medbill_desktop.domain.set_up_specs import SPECS
from medbill_desktop.domain.settings import RECEIVER_ID, RECEIVER_NAME
from medbill_desktop.services import day_checkin, imports, registration, settings
from medbill_desktop.services.base import Bench
from medbill_desktop.store import Reader
from tests.make import PLACES

SET_UP_DAY = date(2026, 3, 20)
STAFF = {
    "olga": Role.OWNER,
    "max": Role.MANAGER,
    "bea": Role.BILLER,
    "cody": Role.CODER,
    "fay": Role.FRONT_DESK,
    "ada": Role.AUDITOR,
}
DIAGNOSES = ("I10", "E11.9", "J06.9", "M54.50", "Z00.00", "R51.9", "N39.0", "K21.9")
PRICES = {
    "99213": "125.00",
    "99214": "185.00",
    "99215": "250.00",
    "99396": "210.00",
    "93000": "42.00",
    "83036": "31.50",
    "81002": "12.25",
    "20610": "164.99",
    "96372": "38.00",
    "90471": "29.01",
}
"""The standard schedule, in the office's own words; Prairie has dearer visits of its own."""
OWN_PRICES = {"99213": "130.00", "99214": "195.00"}
SCHEDULE = "Standard from 2026-01-01"


def npi(start: int) -> str:
    """A made-up NPI with its check digit. Source: ISO/IEC 7812 Luhn over 80840 and nine digits."""
    body = f"1{start:08d}"
    total = 0
    for place, char in enumerate(reversed("80840" + body)):
        digit = int(char) * (1 if place % 2 else 2)
        total += digit - 9 if digit > 9 else digit
    return f"{body}{-total % 10}"


STREET = {"Street": "400 Prairie Ave", "City": "Springfield", "State": "IL", "ZIP": "62704-1842"}
SHEETS: dict[str, list[dict[str, Any]]] = {
    "entities": [
        {
            "Legal name": "Prairie Family Medicine LLC",
            "NPI": npi(40000017),
            "EIN": "37-1234567",
            "Taxonomy": "207Q00000X",
            **STREET,
            "Phone": "2175550100",
            "Contact person": "Ana Reyes",
            "Submitter id": "PFM001",
        }
    ],
    "places": [{"Name": "Prairie Family Medicine", "POS": "11", **STREET, "CLIA": "14D0000001"}],
    "providers": [
        {"Last name": last, "First name": first, "Degree": degree, "NPI": npi(number), "Taxonomy": taxonomy}
        for last, first, degree, number, taxonomy in (
            ("Okonkwo", "Grace", "MD", 40000033, "207Q00000X"),
            ("Lindgren", "Peter", "DO", 40000041, "207R00000X"),
            ("Rosario", "Elena", "NP", 40000058, "363LF0000X"),
        )
    ],
    "payers": [
        {
            "Payer name": name,
            "Payer id": number,
            "Filing code": filing,
            "Street": "PO Box 900",
            "City": "Peoria",
            "State": "IL",
            "ZIP": "61601",
            "We have a contract": contract,
            "Paper only": paper,
            "Filing limit days": 90,
        }
        for name, number, filing, contract, paper in (
            ("Prairie Health Plan", "PHP01", "CI", "Yes", "No"),
            ("Capitol HMO", "CAP02", "HM", "Yes", "No"),
            ("Medicare Part B", "MCRB1", "MB", "Yes", "No"),
            ("Medicaid of Illinois", "MCD01", "MC", "Yes", "No"),
            ("Lakeside Supplement", "LAKE1", "CI", "Yes", "No"),
            ("Far Away Mutual", "FAR01", "CI", "No", "No"),
            ("Old Paper Trust", "", "CI", "Yes", "Yes"),
        )
    ],
    "plans": [
        {"Payer": payer, "Plan name": name, "Kind of plan": kind, "Never bill the patient": never}
        for payer, name, kind, never in (
            ("Prairie Health Plan", "Prairie PPO", "ppo", "No"),
            ("Capitol HMO", "Capitol Choice", "hmo", "No"),
            ("Medicare Part B", "Medicare B", "medicare", "No"),
            ("Medicaid of Illinois", "Medicaid", "medicaid", "Yes"),
            ("Lakeside Supplement", "Plan G", "group", "No"),
            ("Far Away Mutual", "Far PPO", "ppo", "No"),
            ("Old Paper Trust", "Union", "group", "No"),
        )
    ],
    "codes": [
        {"Use": "Adjustment", "Code": code, "Description": words, "Account": account}
        for code, words, account in (
            ("SMALL", "Small balance", "WRITE_OFF"),
            ("HARD", "Hardship on record", "WRITE_OFF"),
            ("BAD", "Bad debt", "BAD_DEBT"),
            ("AGENCY", "To the agency", "COLLECTIONS"),
            ("COURT", "Courtesy to self-payers", "SELF_PAY_DISCOUNT"),
        )
    ],
    "schedules": [
        {"Schedule": "Standard", "Effective from": date(2026, 1, 1), "Payer": ""},
        {"Schedule": "Prairie", "Effective from": date(2026, 1, 1), "Payer": "Prairie Health Plan"},
    ],
    "fees": [
        {"Fee schedule": schedule, "CPT": code, "Description": f"Service {code}", "Fee": float(price)}
        for schedule, prices in ((SCHEDULE, PRICES), ("Prairie from 2026-01-01", OWN_PRICES))
        for code, price in prices.items()
    ],
    "credentials": [
        {
            "Provider": npi(40000058),
            "Payer": "Capitol HMO",
            "Who bills": "Prairie Family Medicine LLC",
            "Status": "Applied",
            "Applied on": date(2026, 2, 2),
        }
    ],
    "visit-types": [
        {"Code": "EST", "Name": "Established patient", "Minutes": 15, "Copay": "Office visit"},
        {"Code": "WELL", "Name": "Yearly checkup", "Minutes": 30, "Copay": "none"},
    ],
}
"""The workbooks that the office brings, kind by kind; their headings are as such files have them."""


@dataclass
class StoryClock:
    """A clock that the story moves from day to day."""

    day: date = SET_UP_DAY

    def today(self):
        return self.day

    def now(self):
        return datetime(self.day.year, self.day.month, self.day.day, 15, 30, tzinfo=UTC)


class Judge:
    """Code sets that know the story's codes and no others."""

    def judge(self, _system: str, code: str, _day: date) -> CodeFact:
        known = {one.replace(".", "") for one in DIAGNOSES} | PRICES.keys()
        if code.replace(".", "") in known:
            return CodeFact(CodeVerdict.BILLABLE)
        return CodeFact(CodeVerdict.UNKNOWN, f"{code} is in no edition.", "story edition")

    def places(self) -> frozenset[str]:
        return PLACES


@dataclass(frozen=True)
class Person:
    """A registered patient with the kind of insurance that the story gave."""

    kind: str
    patient: Patient
    case: Case
    coverages: tuple[Coverage, ...]


@dataclass
class Practice:
    """The office as it was imported: its benches by user, its records by name."""

    benches: dict[str, Bench]
    clock: StoryClock
    payers: dict[str, Payer]
    plans: dict[int, Plan]
    providers: tuple[Provider, ...]
    location: Location
    entity: BillingEntity
    kinds: dict[str, VisitType]

    def coverage(self, payer: str, rank: int, member: str, **over: Any) -> Coverage:
        found = self.payers[payer]
        return Coverage(
            patient_id=over.pop("patient_id", 0),
            case_id=over.pop("case_id", 0),
            payer_id=found.id,
            plan_id=self.plans[found.id].id,
            rank=rank,
            member_id=member,
            **over,
        )


def workbook(rows: list[dict[str, Any]]) -> bytes:
    """Rows under their headings as the bytes of an xlsx file."""
    book, out = Workbook(), io.BytesIO()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(out)
    return out.getvalue()


def bring_in(bench: Bench, kind: str, rows: list[dict[str, Any]]) -> int:
    """Try a workbook, then import it; returns how many records it made."""
    order = imports.order_of(SPECS[kind], workbook(rows), f"{kind}.xlsx")
    plan = imports.dry_run(bench, order)
    assert (plan.count(Outcome.NEW), plan.findings) == (len(rows), ()), (kind, plan.findings)
    run = imports.apply_import(bench, order).value
    assert (run.made, run.left_out) == (len(rows), 0)
    return run.id


def set_up(store: Any, clock: StoryClock, seen: Any) -> Practice:
    """Users, then every workbook; one comes with a wrong NPI first, one is taken back and brought again."""
    store.write(
        "set-up",
        "users",
        lambda uow: uow.insert_many([UserAccount(name=n, role=r) for n, r in STAFF.items()]),
    )
    benches = {name: Bench(store, clock, name, Judge()) for name in STAFF}
    olga = benches["olga"]
    _refuse_a_wrong_npi(olga)
    for kind, rows in SHEETS.items():
        run = bring_in(olga, kind, rows)
        if kind == "plans":
            imports.undo_import(olga, run)
            bring_in(olga, kind, rows)
            seen["import undone"] += 1
        seen["workbook imported"] += 1
    settings.change_setting(olga, RECEIVER_ID, "CLEAR01")
    settings.change_setting(olga, RECEIVER_NAME, "Clearing House")
    with store.reading() as connection:
        reader = Reader(connection)
        return Practice(
            benches=benches,
            clock=clock,
            payers={one.name: one for one in reader.find(Payer)},
            plans={one.payer_id: one for one in reader.find(Plan)},
            providers=tuple(reader.find(Provider, "id")),
            location=reader.find(Location)[0],
            entity=reader.find(BillingEntity)[0],
            kinds={one.code: one for one in reader.find(VisitType)},
        )


def _refuse_a_wrong_npi(bench: Bench) -> None:
    rows = [dict(one) for one in SHEETS["providers"]]
    rows[1]["NPI"] = "1234567890"
    order = imports.order_of(SPECS["providers"], workbook(rows), "providers.xlsx")
    assert [one.path for one in imports.dry_run(bench, order).findings] == ["D3"]
    with pytest.raises(UserError, match="rows of providers"):
        imports.apply_import(bench, order)


INSURANCE = {
    "ppo": (("Prairie Health Plan", "P{:08d}"),),
    "hmo": (("Capitol HMO", "H{:08d}"),),
    "medicare": (("Medicare Part B", "1EG4TE5MK{:02d}"), ("Lakeside Supplement", "L{:08d}")),
    "dual": (("Medicare Part B", "2EG4TE5MK{:02d}"), ("Medicaid of Illinois", "9{:08d}")),
    "medicaid": (("Medicaid of Illinois", "8{:08d}"),),
    "stranger": (("Far Away Mutual", "F{:08d}"),),
    "paper": (("Old Paper Trust", "U{:08d}"),),
    "self": (),
    "none": (),
}
"""Payers by rank for each kind of patient, with the form of their member numbers."""
LAST = (
    "Adeyemi",
    "Bauer",
    "Castillo",
    "Dvorak",
    "Eriksen",
    "Fontaine",
    "García",
    "Huang",
    "Ivanova",
    "Jones",
)
FIRST = ("Ruth", "Omar", "Lena", "Paul", "Ines", "Karl", "Mona", "Theo")


def register(practice: Practice, random: Random, number: int, kind: str, head: Guarantor | None) -> Person:
    """The front desk takes a patient in; a copay stands on the card of most commercial plans."""
    fay = practice.benches["fay"]
    patient = Patient(
        number="",
        last_name=LAST[number % len(LAST)],
        first_name=f"{FIRST[number % len(FIRST)]}{'abcdefghijklmnop'[number // len(LAST) % 16]}",
        birth_date=date(1935 + random.randrange(70), 1 + random.randrange(12), 1 + random.randrange(28)),
        sex=random.choice("MF"),
        address1=f"{number + 1} Oak St",
        city="Springfield",
        state="IL",
        zip="62701-1234",
        phone=f"217555{number:04d}",
    )
    coverages = tuple(
        practice.coverage(payer, rank, member.format(number))
        for rank, (payer, member) in enumerate(INSURANCE[kind], 1)
    )
    case = Case(patient_id=0, kind=CaseKind.SELF_PAY if kind == "self" else CaseKind.HEALTH, label=kind)
    made = registration.register_patient(
        fay,
        registration.RegisterPatient(patient=patient, guarantor=head, case=case, coverages=coverages),
    ).value
    if kind in {"ppo", "hmo"}:
        amount = Money(random.choice((1500, 2500, 4000)))
        day_checkin.remember_copay(fay, made.coverages[0].id, "office", amount)
    return Person(kind, made.patient, made.case, made.coverages)


def family(practice: Practice, random: Random, number: int) -> tuple[Person, Person]:
    """A parent and a child under one guarantor: their money is laid on each other's balances."""
    parent = register(practice, random, number, "self", None)
    with practice.benches["fay"].store.reading() as connection:
        head = Reader(connection).get(Guarantor, parent.patient.guarantor_id)
    return parent, register(practice, random, number + 1, "ppo", head)


def same_case(person: Person, coverage: Coverage) -> Coverage:
    """A coverage for the case of a person."""
    return replace(coverage, patient_id=person.patient.id, case_id=person.case.id)
