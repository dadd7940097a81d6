"""Papers of the day: receipts and superbills as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from medbill_desktop.domain.appointment import COPAY_SKIPPED
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity, Provider
from medbill_desktop.domain.receipt import METHOD_WORDS, Receipt, ReceiptImage, ReceiptKind
from medbill_desktop.domain.superbill import Superbill, SuperbillImage
from medbill_desktop.domain.visit import ChargeState, Diagnosis, Encounter, Fee, FeeSchedule
from medbill_desktop.query.day import DayPage, day_page
from medbill_desktop.services.day import time_words
from medbill_desktop.services.patient_notes import alerts_of
from medbill_desktop.services.setup import price_of
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import charge, encounter

if TYPE_CHECKING:
    from datetime import date

    from medbill_desktop.domain.money import Money
    from medbill_desktop.services.base import Bench

LOOKED_BACK_DAYS = 365
"""Favourite codes are those of so many days."""
MOST_CODES = 36


def receipt_image(bench: Bench, receipt_id: int) -> ReceiptImage:
    """A receipt as it is printed, or printed again (O45).

    Raises:
        UserError: there is no billing entity whose name could stand on it.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        receipt = reader.get(Receipt, receipt_id)
        entity = _entity(reader)
        patient = reader.get(Patient, receipt.patient_id)
        page = day_page(connection, receipt.appointment_id) if receipt.appointment_id else None
    words = METHOD_WORDS[receipt.method]
    return ReceiptImage(
        practice_name=entity.name,
        practice_lines=_lines(entity),
        number=receipt.number,
        day=receipt.day,
        patient=patient.name.spoken(),
        chart=patient.number,
        what=_what(receipt, page),
        amount=receipt.amount,
        paid_by=f"{words} {receipt.reference}".strip(),
        taken_by=receipt.user,
        voided=receipt.voided_entry_id is not None,
    )


def superbill_images(bench: Bench, superbills: Sequence[Superbill]) -> list[SuperbillImage]:
    """Numbered superbills as they are printed.

    Raises:
        UserError: there is no billing entity whose name could stand on them.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        entity = _entity(reader)
        codes: dict[tuple[int, date], list[str]] = {}
        made = []
        for one in superbills:
            page = day_page(connection, one.appointment_id)
            key = (one.provider_id, one.day)
            if key not in codes:
                codes[key] = favourites(reader, *key)
            made.append(_superbill(reader, entity, one, page, codes[key]))
    return made


def favourites(reader: Reader, provider_id: int, day: date) -> list[str]:
    """The codes this provider charged most in the last year, filled up from the office's fee schedule."""
    uses = func.count().label("uses")
    query = (
        select(charge.c.code, uses)
        .join(encounter, encounter.c.id == charge.c.encounter_id)
        .where(
            encounter.c.rendering_id == provider_id,
            encounter.c.service_date > day - timedelta(days=LOOKED_BACK_DAYS),
            charge.c.state != ChargeState.VOID,
        )
        .group_by(charge.c.code)
        .order_by(uses.desc(), charge.c.code)
        .limit(MOST_CODES)
    )
    used = [row.code for row in reader.connection.execute(query)]
    if len(used) < MOST_CODES:
        schedules = [one for one in reader.find(FeeSchedule, "id") if one.payer_id is None]
        for one in schedules[:1]:
            used += [fee.code for fee in reader.find(Fee, "code", schedule_id=one.id) if not fee.modifier]
    return list(dict.fromkeys(used))[:MOST_CODES]


def _superbill(
    reader: Reader, entity: BillingEntity, one: Superbill, page: DayPage, codes: Sequence[str]
) -> SuperbillImage:
    patient, appointment = page.patient, page.appointment
    if patient is None:
        raise UserError(f"{appointment.patient_name} is not registered; a superbill needs a patient.")
    born = f"born {patient.birth_date:%m/%d/%Y}" if patient.birth_date else "birth date missing"
    payer_id = page.paying[0].payer.id if page.paying else None
    return SuperbillImage(
        practice_name=entity.name,
        practice_lines=_lines(entity),
        number=one.number,
        patient=patient.name.listed(),
        chart=patient.number,
        born=" ".join(part for part in (born, patient.sex) if part),
        when=time_words(appointment),
        provider=provider_words(page.provider),
        visit_type=page.kind.name if page.kind else "",
        reason=appointment.reason,
        coverages=tuple(
            f"{each.coverage.rank} {each.payer.name}, {each.plan.name}, id {each.coverage.member_id}"
            for each in page.paying
        ),
        services=tuple(_services(reader, codes, payer_id, one.day)),
        diagnoses=_last_diagnoses(reader, patient.id, one.day),
        owes=page.owes,
        copay=copay_words(page),
        alerts=tuple(note.text for note in alerts_of(reader, patient.id, one.day)),
    )


def provider_words(provider: Provider) -> str:
    """``Grace Okonkwo MD``."""
    return f"{provider.name.spoken()} {provider.credentials}".strip()


def copay_words(page: DayPage) -> str:
    """What was taken at check-in, is due, or why not."""
    if page.taken:
        return f"{page.taken} paid"
    if page.appointment.copay_skipped:
        return COPAY_SKIPPED[page.appointment.copay_skipped].lower()
    return f"{page.due} due" if page.due else "none due"


def _services(
    reader: Reader, codes: Sequence[str], payer_id: int | None, day: date
) -> list[tuple[str, str, Money]]:
    """Codes with the office's own words and prices; one that no schedule names is left out."""
    priced = ((code, price_of(reader, code, (), payer_id, day)) for code in codes)
    return [(code, found.fee.description, found.fee.amount) for code, found in priced if found]


def _last_diagnoses(reader: Reader, patient_id: int, day: date) -> tuple[str, ...]:
    for visit in reader.find(Encounter, "-service_date", patient_id=patient_id):
        found = reader.find(Diagnosis, "position", encounter_id=visit.id)
        if found and visit.service_date < day:
            return tuple(one.code for one in found[:4])
    return ()


def _entity(reader: Reader) -> BillingEntity:
    found = reader.find(BillingEntity, "id")
    if not found:
        raise UserError("Set up the billing entity first; its name stands on receipts and superbills.")
    return found[0]


def _lines(entity: BillingEntity) -> tuple[str, ...]:
    number = digits(entity.phone)
    phone = f"({number[:3]}) {number[3:6]}-{number[6:]}" if len(number) == 10 else entity.phone
    parts = (entity.address.line1, entity.address.line2, entity.address.city_line(), phone)
    return tuple(part for part in parts if part)


def _what(receipt: Receipt, page: DayPage | None) -> str:
    if page is None:
        return "Payment on account" if receipt.kind is not ReceiptKind.PREPAYMENT else "Prepayment"
    return f"Copay, visit of {page.appointment.day:%m/%d/%Y} with {provider_words(page.provider)}"
