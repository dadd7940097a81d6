"""A small set-up office for service tests: one practice, three payers, one patient with two coverages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.insurance import Case, Coverage, Plan, PlanType
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from medbill_desktop.domain.rules import CodeFact, CodeVerdict
from medbill_desktop.domain.settings import RECEIVER_ID, RECEIVER_NAME
from medbill_desktop.domain.visit import Charge, Encounter, Fee, FeeSchedule
from medbill_desktop.services import (
    charges,
    claims,
    coding,
    encounters,
    posting,
    registration,
    settings,
    setup,
    submission,
)
from medbill_desktop.services.base import Bench
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import ledger_line
from tests import make

VISIT = date(2026, 4, 1)


class Judge:
    """A code set of two codes."""

    def judge(self, _system: str, code: str, _day: date) -> CodeFact:
        if code.replace(".", "") in {"I10", "E119", "8472"}:
            return CodeFact(CodeVerdict.BILLABLE)
        return CodeFact(CodeVerdict.UNKNOWN, f"{code} is in no edition.", "test edition")

    def places(self) -> frozenset[str]:
        return make.PLACES


@dataclass
class Shop:
    """The set-up office and its records."""

    bench: Bench
    records: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.records[name]

    def encounter(self, **over: Any) -> Encounter:
        values = {
            "patient_id": self.patient.id,
            "case_id": self.case.id,
            "billing_entity_id": self.entity.id,
            "location_id": self.location.id,
            "rendering_id": self.provider.id,
            "service_date": VISIT,
        }
        return encounters.save_encounter(self.bench, Encounter(**{**values, **over})).value

    def released(
        self, *lines: Charge, codes=(("icd10cm", "I10"), ("icd10cm", "E11.9")), **over: Any
    ) -> Encounter:
        visit = self.encounter(**over)
        coding.assign_diagnoses(self.bench, visit.id, codes)
        charges.enter_charges(self.bench, visit.id, lines or (a_line("99213"),))
        return charges.release_encounter(self.bench, visit.id).value

    def sent(self, *lines: Charge) -> claims.Built:
        built = claims.build_claim(self.bench, self.released(*lines).id).value
        submission.send_claims(self.bench, [built.record.id])
        return built

    def check(self, dollars: str, trace: str = "1001", **over: Any) -> Remittance:
        values = {
            "payer_id": self.payer.id,
            "trace": trace,
            "check_date": date(2026, 4, 10),
            "deposit_date": date(2026, 4, 12),
            "payment": Money.parse(dollars),
        }
        return posting.record_check(self.bench, Remittance(**{**values, **over})).value

    def claim(self, claim_id: int) -> ClaimRecord:
        with self.bench.store.reading() as connection:
            return Reader(connection).get(ClaimRecord, claim_id)

    def balances(self) -> dict[str, Money]:
        """Every account of the ledger with its sum, the zero ones left out."""
        with self.bench.store.reading() as connection:
            rows = connection.execute(
                select(ledger_line.c.account, func.sum(ledger_line.c.cents)).group_by(ledger_line.c.account)
            ).all()
        sums = {
            Account(row[0]).value: row[1] if isinstance(row[1], Money) else Money(int(row[1])) for row in rows
        }
        return {account: total for account, total in sums.items() if total}

    def all(self, kind: type, /, **where: Any) -> tuple[Any, ...]:
        with self.bench.store.reading() as connection:
            return Reader(connection).find(kind, **where)


def a_line(code: str, pointers: str = "A", **over: Any) -> Charge:
    values = {
        "encounter_id": 0,
        "patient_id": 0,
        "line": 0,
        "service_date": VISIT,
        "code": code,
        "pointers": pointers,
    }
    return Charge(**{**values, **over})


def an_answer(built: claims.Built, *lines: tuple[str, dict[str, str]], **over: Any) -> ClaimPayment:
    """The payer's answer: for each line what it paid and its adjustments, ``("95", {"CO-45": "60"})``."""
    services = []
    for line, (paid, reasons) in zip(built.claim.lines, lines, strict=True):
        adjustments = tuple(
            Adjustment(group=key[:2], carc=key[3:], amount=Money.parse(amount))
            for key, amount in reasons.items()
        )
        services.append(
            ServicePayment(
                charge_id=line.charge_id,
                code=line.code,
                charge=line.amount,
                paid=Money.parse(paid),
                adjustments=adjustments,
            )
        )
    values = {
        "claim_id": built.record.id,
        "claim_number": built.record.number,
        "charge": built.claim.total,
        "paid": Money.total(one.paid for one in services),
        "payer_control": "PAYER777",
        "services": tuple(services),
    }
    return ClaimPayment(**{**values, **over})


def an_office(store, clock) -> Shop:
    bench = Bench(store, clock, "ana", Judge())

    def save(record: Any) -> Any:
        return setup.save_setup(bench, replace(record, id=0)).value

    payer, second = (
        save(make.a_payer()),
        save(make.a_payer(name="Medicaid", payer_id="MCD01", filing_code="MC")),
    )
    stranger = save(make.a_payer(name="Far Away", payer_id="FAR01", in_network=False))
    records: dict[str, Any] = {
        "entity": save(make.a_billing_entity()),
        "location": save(make.a_location()),
        "provider": save(make.a_provider()),
        "payer": payer,
        "second": second,
        "stranger": stranger,
        "plan": save(Plan(payer_id=payer.id, name="Gold")),
        "medicaid": save(
            Plan(payer_id=second.id, name="Medicaid", plan_type=PlanType.MEDICAID, never_bill_patient=True)
        ),
        "far_plan": save(Plan(payer_id=stranger.id, name="Far")),
    }
    prices = [("99213", "180.00"), ("99214", "500.00"), ("83036", "42.00")]
    setup.save_fee_schedule(
        bench,
        FeeSchedule(name="Standard", effective_from=date(2026, 1, 1)),
        [
            Fee(schedule_id=0, code=code, description=f"Service {code}", amount=Money.parse(price))
            for code, price in prices
        ],
    )
    settings.change_setting(bench, RECEIVER_ID, "CLEAR01")
    settings.change_setting(bench, RECEIVER_NAME, "Clearing House")
    shop = Shop(bench, records)
    registered = register(shop)
    records.update(patient=registered.patient, case=registered.case, coverages=registered.coverages)
    return shop


def register(shop: Shop, *coverages: Coverage, **over: Any) -> registration.Registered:
    """Register a patient, with the first payer unless coverages are given."""
    if not coverages and "coverages" not in over:
        coverages = (a_coverage(shop, shop.payer, shop.plan),)
    patient = replace(make.a_patient(**over.pop("patient", {})), id=0, number="", guarantor_id=None)
    command = registration.RegisterPatient(
        patient=patient, case=over.pop("case", Case(patient_id=0)), coverages=coverages
    )
    return registration.register_patient(shop.bench, command).value


def a_coverage(shop: Shop, payer, plan, **over: Any) -> Coverage:
    values = {
        "patient_id": 0,
        "case_id": 0,
        "payer_id": payer.id,
        "plan_id": plan.id,
        "rank": 1,
        "member_id": "A123456789",
    }
    return Coverage(**{**values, **over})
