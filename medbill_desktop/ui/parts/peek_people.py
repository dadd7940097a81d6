"""The cards of people and their visits: patient, visit, appointment."""

from __future__ import annotations

from datetime import date

from medbill_desktop.domain.appointment import Appointment, clock_time
from medbill_desktop.domain.insurance import CaseKind, Coverage
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.query.day import DayPage, day_page
from medbill_desktop.query.details import CoverageLine, PatientPage, patient_page
from medbill_desktop.query.details.visit_page import PayingCoverage, VisitPage, visit_page
from medbill_desktop.services.patient_notes import alerts_of
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.peek import Peek
from medbill_desktop.ui.parts.alerts import alert_words
from medbill_desktop.ui.parts.coverage_time import words_of


def peek_patient(reader: Reader, patient_id: int, today: date) -> tuple[int, Peek]:
    """Who it is, which coverages are in force today, what is open, the last visit, the alerts."""
    page = patient_page(reader.connection, patient_id)
    born = page.patient.birth_date
    paying = [line for line in page.coverages if _in_force(line.coverage, today)]
    facts = (
        ("Insurance", "\n".join(map(words_of, paying)) or _uninsured(page)),
        ("Patient owes", written(page.patient_owes)),
        ("Insurance owes", written(page.payers_owe)),
        ("Credit", written(page.credit) if page.credit else ""),
        ("Last visit", _visit_words(page.visits[0]) if page.visits else "none yet"),
        ("Statements to", page.guarantor.name.spoken() if page.guarantor else "nobody is named"),
        ("Phone", page.patient.phone),
    )
    return patient_id, Peek(
        page.patient.name.listed(),
        f"Chart {page.patient.number} · {f'born {write_date(born)}' if born else 'birth date missing'}",
        alerts_about(reader, patient_id, today),
        said(*facts),
    )


def peek_visit(reader: Reader, encounter_id: int, today: date) -> tuple[int, Peek]:
    """What was coded and charged at a visit, and who pays for it."""
    page = visit_page(reader.connection, encounter_id)
    one = page.encounter
    total = Money.total(charge.amount for charge in page.charges)
    return page.patient.id, Peek(
        page.patient.name.listed(),
        f"Visit of {_visit_words(one)} · {page.rendering.name.spoken()}",
        alerts_about(reader, page.patient.id, today),
        said(
            ("Held because", one.hold_reason),
            ("Pays", _payers(page.paying)),
            ("Diagnoses", _diagnoses(page)),
            ("Charges", written(total)),
        ),
        "Lines" if page.charges else "",
        tuple((_line(charge), written(charge.amount)) for charge in page.charges),
    )


def peek_appointment(reader: Reader, appointment_id: int, today: date) -> tuple[int | None, Peek]:
    """Who comes when and to whom, who pays, which copay is due and what was taken."""
    page = day_page(reader.connection, appointment_id)
    one = page.appointment
    state = one.state.value.replace("_", " ")
    kind = page.kind.name if page.kind else "visit"
    alerts = alerts_about(reader, one.patient_id, today) if one.patient_id else ()
    return one.patient_id, Peek(
        one.patient_name,
        f"{write_date(one.day)} {clock_time(one.start)} · {kind} · {page.provider.name.spoken()} · {state}",
        alerts,
        said(
            ("Reason", one.reason),
            ("Insurance", _payers(page.paying) if page.patient else "not registered yet"),
            ("Verified", _verified(one)),
            ("Copay due", written(page.due)),
            ("Taken", written(page.taken)),
            ("Owes", _owed(page)),
        ),
        "Lines" if page.charges else "",
        tuple((_line(charge), written(charge.amount)) for charge in page.charges),
    )


def alerts_about(reader: Reader, patient_id: int, today: date) -> tuple[str, ...]:
    """The alerts of a patient in words."""
    return tuple(map(alert_words, alerts_of(reader, patient_id, today)))


def written(amount: Money) -> str:
    """An amount in a sentence: zero is written out."""
    return amount.grid() if amount else "0.00"


def said(*facts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Only the facts that say something."""
    return tuple(fact for fact in facts if fact[1])


def _in_force(one: Coverage, day: date) -> bool:
    begun = one.effective_from is None or one.effective_from <= day
    return begun and (one.effective_thru is None or day <= one.effective_thru)


def _uninsured(page: PatientPage) -> str:
    if page.coverages:
        last: CoverageLine = max(page.coverages, key=lambda line: line.coverage.effective_thru or date.min)
        return f"none in force today; last was {words_of(last)}"
    return "self-pay" if any(one.kind is CaseKind.SELF_PAY for one in page.cases) else "none on record"


def _visit_words(one: Encounter) -> str:
    return f"{write_date(one.service_date)}, {one.state.value}"


def _payers(paying: tuple[PayingCoverage, ...]) -> str:
    return (
        ", then ".join(f"{one.payer.name} {one.coverage.member_id}".rstrip() for one in paying) or "self-pay"
    )


def _diagnoses(page: VisitPage) -> str:
    return "  ".join(f"{one.letter} {one.code}" for one in page.diagnoses) or "none yet"


def _line(charge: Charge) -> str:
    code = f"{charge.code} {charge.modifiers}".rstrip()
    units = "" if charge.units == 1 else f" x {charge.units.normalize():f}"
    return f"{code}{units}  {charge.description}".rstrip()


def _verified(one: Appointment) -> str:
    if one.verified_day is None:
        return "not yet" if one.patient_id else ""
    return f"{write_date(one.verified_day)} by {one.verified_by}"


def _owed(page: DayPage) -> str:
    credit = f", credit {written(page.credit)}" if page.credit else ""
    return f"{written(page.owes)}{credit}" if page.patient else ""
