"""Statements for tests; all people and amounts are made up."""

from datetime import date, timedelta
from typing import Any

from medbill_desktop.domain.aging import Aging
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.statement import StatementImage, StatementLine, StatementPatient

WORDS = (
    "Office visit",
    "Blood test",
    "Chest X-ray, two views",
    "Vaccination against influenza and its administration",
)


def a_statement(
    services: int = 5, patients: tuple[str, ...] = ("Maria J Garcia",), **over: Any
) -> StatementImage:
    people = tuple(
        StatementPatient(
            name=name,
            lines=tuple(
                StatementLine(
                    service_date=date(2026, 1, 5) + timedelta(7 * n),
                    description=WORDS[n % 4],
                    charge=Money(12000 + 375 * n),
                    insurance_paid=Money(7000),
                    adjusted=Money(2550),
                    patient_paid=Money(1000) if n % 2 else ZERO,
                    pending=Money(500) if n % 3 == 2 else ZERO,
                )
                for n in range(services)
            ),
        )
        for name in patients
    )
    total = Money.total(person.balance for person in people)
    shares = total.spread([5, 3, 2, 0, 1])
    values: dict[str, Any] = {
        "practice_name": "Smith & Jones Family Practice",
        "practice_address": Address("500 West Jefferson", "Suite 200", "Springfield", "IL", "627021234"),
        "practice_phone": "2175550199",
        "guarantor_name": "Maria J Garcia",
        "guarantor_address": Address("123 N Main St", "Apt 4", "Springfield", "IL", "627011234"),
        "account": "10023",
        "statement_date": date(2026, 4, 1),
        "due": "April 22, 2026",
        "patients": people,
        "aging": Aging(tuple(shares)),
        "messages": (
            "Your insurance has answered for the services above. What is left is your share.",
            (
                "If you cannot pay the whole amount now, please call us: we can arrange monthly payments. "
                "You have the right to ask for an itemized bill and for a review by your insurance."
            ),
        ),
    }
    return StatementImage(**(values | over))
