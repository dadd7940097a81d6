"""The cards of claims and money: claim, work item, check, receipt, statement, run of statements."""

from __future__ import annotations

from collections import Counter
from datetime import date

from medbill_desktop.domain.desk import Statement, WorkItem, WorkState
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.receipt import METHOD_WORDS, Receipt
from medbill_desktop.query.details import remittance_page
from medbill_desktop.query.details.claim_page import claim_page
from medbill_desktop.query.details.patient import balances_of
from medbill_desktop.query.details.statement_run import run_page
from medbill_desktop.services.claims import claim_of
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.peek import Peek
from medbill_desktop.ui.parts.peek_people import alerts_about, said, written

_LAST = 3
"""Events of a claim's time line on its card."""


def peek_claim(reader: Reader, claim_id: int, today: date) -> tuple[int, Peek]:
    """To whom it went, what happened to it last, its lines and what is open on them."""
    page = claim_page(reader.connection, claim_id)
    record = page.record
    events = [f"{write_date(e.happened_at.date())} {e.text or e.kind}" for e in page.events[-_LAST:]]
    to_do = reader.find(WorkItem, claim_id=claim_id, state=WorkState.OPEN)
    lines = claim_of(record).lines
    stops = "finding" if record.blocking == 1 else "findings"
    return record.patient_id, Peek(
        f"{record.number}  {record.patient_name}",
        f"{record.payer_name} · service {write_date(record.service_date)} · {record.state.value}",
        alerts_about(reader, record.patient_id, today),
        said(
            ("To do", "\n".join(one.reason for one in to_do)),
            ("Stopped by", f"{record.blocking} {stops}" if record.blocking else ""),
            ("Happened", "\n".join(events) or "nothing yet"),
            ("Insurance owes", written(page.payer_owes)),
            ("Patient owes", written(page.patient_owes)),
        ),
        f"Lines, {written(record.charge_total)} in all",
        tuple((" ".join((one.code, *one.modifiers)), written(one.amount)) for one in lines),
    )


def peek_item(reader: Reader, item_id: int, today: date) -> tuple[int | None, Peek]:
    """What somebody has to do and why, and the claim it is about."""
    item = reader.get(WorkItem, item_id)
    due = f" · due {write_date(item.due_date)}" if item.due_date else ""
    own = (
        ("Why", item.reason),
        ("About", written(item.amount) if item.amount else ""),
    )
    note = f"Work item of {write_date(item.created_date)}{due} · {item.state.value}"
    if item.claim_id is None:
        alerts = alerts_about(reader, item.patient_id, today) if item.patient_id else ()
        return item.patient_id, Peek(item.patient_name or "The office", note, alerts, said(*own))
    patient_id, claim = peek_claim(reader, item.claim_id, today)
    facts = (*said(*own, ("Claim", claim.note)), *(fact for fact in claim.facts if fact[0] != "To do"))
    return patient_id, Peek(claim.title, note, claim.alerts, facts, claim.heading, claim.lines)


def peek_check(reader: Reader, remittance_id: int, _today: date) -> tuple[None, Peek]:
    """A check: what of it is posted, what is left, and the claims that wait with their reasons."""
    page = remittance_page(reader.connection, remittance_id)
    check, waiting = page.remittance, page.waiting
    deposited = f" · deposited {write_date(check.deposit_date)}" if check.deposit_date else " · not deposited"
    return None, Peek(
        f"{page.payer}, {check.method} {check.trace}",
        f"of {write_date(check.check_date)}{deposited}",
        (),
        said(
            ("Payment", written(check.payment)),
            ("Posted", written(page.posted)),
            ("Left", written(page.left)),
            ("Claims", f"{len(page.answers)}, {len(waiting)} not posted"),
        ),
        "Not posted" if waiting else "",
        tuple(
            (f"{one.claim_number} {one.patient}  {one.reason}".strip(), written(one.paid)) for one in waiting
        ),
    )


def peek_receipt(reader: Reader, receipt_id: int, today: date) -> tuple[int, Peek]:
    """Money taken from a patient: how, by whom, for what, and whether it holds."""
    one = reader.get(Receipt, receipt_id)
    patient = reader.get(Patient, one.patient_id)
    return patient.id, Peek(
        f"Receipt {one.number}, {patient.name.listed()}",
        f"Chart {patient.number} · {write_date(one.day)}",
        alerts_about(reader, patient.id, today),
        said(
            ("For", one.kind.value),
            ("Paid by", f"{METHOD_WORDS[one.method]} {one.reference}".rstrip()),
            ("Amount", written(one.amount)),
            ("Taken by", one.user),
            ("State", "taken back" if one.voided_entry_id else "holds"),
        ),
    )


def peek_statement(reader: Reader, statement_id: int, today: date) -> tuple[int, Peek]:
    """A statement: for whom, what it asked, which run made it, what the patient owes now."""
    one = reader.get(Statement, statement_id)
    patient = reader.get(Patient, one.patient_id)
    to = reader.get(Guarantor, one.guarantor_id).name.spoken() if one.guarantor_id else "the patient alone"
    owes = balances_of(reader.connection, patient.id).get(Account.AR_PATIENT, ZERO)
    return patient.id, Peek(
        f"Statement of {write_date(one.statement_date)}",
        f"For {patient.name.listed()}, chart {patient.number}",
        alerts_about(reader, patient.id, today),
        said(("To", to), ("Asked for", written(one.total)), ("Owed today", written(owes))),
    )


def peek_run(reader: Reader, run_id: int, _today: date) -> tuple[None, Peek]:
    """A run of statements: how many, how much, and why accounts were left out."""
    page = run_page(reader.connection, run_id)
    run = page.run
    why = Counter(str(row["reason"]) for row in page.left_out)
    return None, Peek(
        f"Statements of {write_date(run.run_date)}",
        f"{run.state.value} · made by {run.made_by} · {run.pages} pages",
        (),
        said(
            ("Statements", f"{run.statements:,} over {written(run.total)}"),
            ("Left out", f"{run.left_out:,} who owe {written(run.left_out_total)}"),
        ),
        "Left out because" if why else "",
        tuple((reason, f"{count:,}") for reason, count in why.most_common()),
    )
