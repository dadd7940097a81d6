"""The cards of the money desks and of the day: request, overpayment, superbill, batch, close, referral."""

from __future__ import annotations

from datetime import date

from medbill_desktop.domain.appointment import Appointment
from medbill_desktop.domain.approval import MoneyRequest, Overpayment, Refund, RequestKind
from medbill_desktop.domain.close import ClosedDay, MonthClose, month_of
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.superbill import ChargeBatch, Superbill
from medbill_desktop.domain.visit import Charge
from medbill_desktop.query.money_closes import day_of
from medbill_desktop.services.day_batches import tally_of
from medbill_desktop.services.patient_referrals import referral_page
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.peek import Peek
from medbill_desktop.ui.parts.peek_people import alerts_about, said, written


def peek_request(reader: Reader, request_id: int, today: date) -> tuple[int, Peek]:
    """What somebody asked for, on which charge and side, what was decided, and the refund that came of it."""
    one = reader.get(MoneyRequest, request_id)
    what = "Refund" if one.kind is RequestKind.REFUND else f"Write-off {one.reason_code}".rstrip()
    decided = f"{one.decided_by} on {write_date(one.decided_on)}" if one.decided_on else ""
    refunds = reader.find(Refund, "number", request_id=one.id)
    paid = [
        f"number {each.number} to {each.payee}, {each.state.value} {each.method} {each.check_number}".rstrip()
        for each in refunds
    ]
    return one.patient_id, Peek(
        f"{what}, {one.patient_name}",
        f"Asked by {one.asked_by} on {write_date(one.asked_on)} · {one.state.value}",
        alerts_about(reader, one.patient_id, today),
        said(
            ("Amount", written(one.amount)),
            ("Because", one.reason),
            ("On", _charge_words(reader, one.charge_id)),
            ("Side", _payer(reader, one.payer_id) or "the patient"),
            ("Decided by", decided),
            ("Decision", one.decision),
            ("Refund", "\n".join(paid)),
        ),
    )


def peek_overpayment(reader: Reader, overpayment_id: int, today: date) -> tuple[int, Peek]:
    """A payer's credit: on which charge, since when, by when it goes back, what was decided."""
    one = reader.get(Overpayment, overpayment_id)
    left = "" if one.due_on is None else f", {(one.due_on - today).days} days left"
    return one.patient_id, Peek(
        f"{one.payer_name} overpaid {written(one.amount)}",
        f"{one.patient_name} · {one.state.value}",
        alerts_about(reader, one.patient_id, today),
        said(
            ("On", _charge_words(reader, one.charge_id)),
            ("Identified", write_date(one.identified_on)),
            ("Return by", f"{write_date(one.due_on)}{left}" if one.due_on else "no federal clock"),
            ("Decided", one.note),
        ),
    )


def peek_superbill(reader: Reader, superbill_id: int, today: date) -> tuple[int | None, Peek]:
    """For whose visit the form was printed, by whom, and why it will not come back."""
    one = reader.get(Superbill, superbill_id)
    visit = reader.get(Appointment, one.appointment_id)
    alerts = alerts_about(reader, visit.patient_id, today) if visit.patient_id else ()
    return visit.patient_id, Peek(
        f"Superbill {one.number}, {visit.patient_name}",
        f"Visit of {write_date(visit.day)} · {visit.state.value.replace('_', ' ')}",
        alerts,
        said(
            ("Provider", reader.get(Provider, one.provider_id).name.listed()),
            ("Printed by", one.printed_by),
            ("Form", one.state.value),
            ("Void because", one.void_reason),
            ("No charge because", visit.no_charge),
        ),
    )


def peek_batch(reader: Reader, batch_id: int, _today: date) -> tuple[None, Peek]:
    """A pile of superbills: what was counted beforehand, what is entered, what is missing."""
    one = reader.get(ChargeBatch, batch_id)
    tally = tally_of(reader, one)
    closed = f"{one.closed_by} on {write_date(one.closed_day)}" if one.closed_day else ""
    return None, Peek(
        f"Charge batch {one.number}",
        f"{one.label or 'Charges'} of {write_date(one.day)} · {one.owner} · {one.state.value}",
        (),
        said(
            ("Counted", f"{tally.expected_visits:,} visits, {written(tally.expected_total)}"),
            ("Entered", f"{tally.visits:,} visits, {written(tally.total)}"),
            ("Drafts", f"{tally.drafts:,} visits not released" if tally.drafts else ""),
            ("Difference", tally.words()),
            ("Because", one.reason),
            ("Closed by", closed),
        ),
    )


def peek_close(reader: Reader, row: int, _today: date) -> tuple[None, Peek]:
    """A day with its sheets, or a month with how often it was closed and opened again."""
    day, is_month = day_of(row)
    if is_month:
        closes = reader.find(MonthClose, "closed_at", month=month_of(day))
        told = [(_month_words(one), written(one.closing)) for one in closes]
        facts = said(
            ("Closed", f"{len(closes)} times" if len(closes) > 1 else "once" if closes else "not yet"),
            ("Receivable at its end", written(closes[-1].closing) if closes else ""),
        )
        return None, Peek(f"Month {month_of(day)}", "", (), facts, "Closes" if told else "", tuple(told))
    sheets = reader.find(ClosedDay, "sheet", day=day)
    told = [
        (f"Sheet {one.sheet} by {one.closed_by}, {one.closed_at:%m/%d/%Y}", written(one.payments))
        for one in sheets
    ]
    facts = said(
        ("Closed", f"{len(sheets)} sheets" if len(sheets) > 1 else "one sheet" if sheets else "not yet"),
        ("Charges", written(sheets[-1].charges) if sheets else ""),
        ("Payments", written(sheets[-1].payments) if sheets else ""),
    )
    return None, Peek(f"Day {write_date(day)}", "", (), facts, "Sheets" if told else "", tuple(told))


def peek_referral(reader: Reader, referral_id: int, today: date) -> tuple[int, Peek]:
    """What is allowed until when, and what of it is used."""
    page = referral_page(reader, referral_id)
    one, use = page.use.referral, page.use
    ends = write_date(one.effective_thru) if one.effective_thru else "no end"
    return one.patient_id, Peek(
        f"{one.word.capitalize()} {one.number}, {one.patient_name}",
        f"{page.payer or 'Any payer'} · to {ends}" if one.effective_thru else page.payer or "Any payer",
        alerts_about(reader, one.patient_id, today),
        said(
            ("Only for", page.provider),
            ("Only codes", one.codes),
            ("Visits", _of(f"{use.visits}", f"{one.visits_allowed}" if one.visits_allowed else "")),
            ("Units", _of(f"{use.units:f}", f"{one.units_allowed:f}") if one.units_allowed else ""),
            ("Note", one.note),
        ),
    )


def _of(used: str, allowed: str) -> str:
    return f"{used} of {allowed} used" if allowed else f"{used} used, no limit"


def _month_words(one: MonthClose) -> str:
    again = f", opened again by {one.reopened_by}: {one.reopen_reason}" if one.reopened_by else ""
    return f"By {one.closed_by} on {one.closed_at:%m/%d/%Y}{again}"


def _payer(reader: Reader, payer_id: int | None) -> str:
    return reader.get(Payer, payer_id).name if payer_id else ""


def _charge_words(reader: Reader, charge_id: int | None) -> str:
    if charge_id is None:
        return ""
    one = reader.get(Charge, charge_id)
    return f"{one.code} of {write_date(one.service_date)}, {written(one.amount)}"
