"""A check and a sent claim of several lines in the demo office, for tests of the payment desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Remittance
from medbill_desktop.domain.visit import Charge, Diagnosis, Encounter, EncounterState, Fee
from medbill_desktop.services import charges, claims, coding, encounters, posting, submission
from medbill_desktop.services.claims import claim_of
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import ledger_line

DAY = date(2026, 4, 10)


def sent_claim(office, lines, in_network=True):
    """A primary claim with at least so many lines that was sent and never answered."""
    with office.bench.store.reading() as connection:
        reader = Reader(connection)
        payers = {one.id: one for one in reader.find(Payer)}
        for record in reader.find(ClaimRecord, "id"):
            claim = claim_of(record)
            last = max((one.coverage.rank for one in claim.coverages), default=0)
            protected = any(one.plan.never_bill_patient or one.coverage.qmb for one in claim.coverages)
            network = payers[record.payer_id].in_network is in_network
            if (
                record.state in {ClaimState.SENT, ClaimState.ACCEPTED}
                and (record.rank, last) == (1, 1)
                and len(claim.lines) >= lines
                and network
                and not protected
                and untouched(reader, claim)
            ):
                return record, claim
    raise AssertionError(f"the demo office has no unanswered claim of {lines} lines")


def claim_of_lines(office, lines):
    """Open, code, release and send a visit of just so many lines, like the visit of another sent claim."""
    bench = office.bench
    like, _ = sent_claim(office, 1)
    with bench.store.reading() as connection:
        reader = Reader(connection)
        visit = reader.get(Encounter, like.encounter_id)
        diagnoses = reader.find(Diagnosis, "position", encounter_id=visit.id)
        fees = [
            one
            for one in reader.find(Fee, "code")
            if one.code in {"99213", "36415", "80053", "85025", "83036"}
        ]
    fees = list({one.code: one for one in fees if not one.modifier}.values())[:lines]
    fresh = replace(visit, id=0, version=0, state=EncounterState.DRAFT, service_date=DAY, service_thru=None)
    made = encounters.save_encounter(bench, fresh).value
    coding.assign_diagnoses(bench, made.id, [(one.system, one.code) for one in diagnoses])
    typed = [
        Charge(
            encounter_id=made.id,
            patient_id=made.patient_id,
            line=number,
            service_date=DAY,
            code=one.code,
            pointers="A",
        )
        for number, one in enumerate(fees, start=1)
    ]
    charges.enter_charges(bench, made.id, typed)
    charges.release_encounter(bench, made.id)
    record = claims.build_claim(bench, made.id).value.record
    assert record.state is ClaimState.READY, office.findings(claim_of(record))
    with bench.store.reading() as connection:
        paper = Reader(connection).get(Payer, record.payer_id).paper_only
    send = submission.print_claims if paper else submission.send_claims
    send(bench, [record.id])
    sent = office.claim_row(record.id)
    assert len(claim_of(sent).lines) == lines
    return sent, claim_of(sent)


def untouched(reader, claim):
    """Whether all of a claim's charges are still owed by the payer."""
    for line in claim.lines:
        owed = Money.total(
            one.amount
            for entry in reader.entries_for(charge_id=line.charge_id)
            for one in entry.lines
            if one.account is Account.AR_PAYER and one.charge_id == line.charge_id
        )
        if owed != line.amount:
            return False
    return True


def a_check(office, payer_id, cents, trace="EOB-1"):
    """Record a check."""
    check = Remittance(payer_id=payer_id, trace=trace, check_date=DAY, deposit_date=DAY, payment=Money(cents))
    return posting.record_check(office.bench, check).value


def on_account(office, account, **where):
    """What stands on an account for some ledger lines."""
    from sqlalchemy import select

    wanted = select(ledger_line.c.cents).where(
        ledger_line.c.account == account, *(ledger_line.c[key] == value for key, value in where.items())
    )
    with office.bench.store.reading() as connection:
        return Money.total(connection.execute(wanted).scalars())
