"""What to look at before a patient is checked in: coverage, Medicare questions, referrals (O23, O24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medbill_desktop.domain.appointment import COMING
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.referral import AskedVisit, ReferralKind, referral_findings
from medbill_desktop.domain.rules.checkin import CheckInFacts, check_in_findings
from medbill_desktop.domain.secondary import ASK_AGAIN_DAYS
from medbill_desktop.query.day import DayPage, day_page
from medbill_desktop.services.patient_notes import alerts_of
from medbill_desktop.services.patient_referrals import uses_of
from medbill_desktop.services.patient_secondary import last_asked
from medbill_desktop.store import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medbill_desktop.services.base import Bench

_ALERT = Source("OFFICE O45: alerts on the account")


def read_day_page(bench: Bench, appointment_id: int) -> tuple[DayPage, tuple[Finding, ...]]:
    """Read an appointment with what is to be looked at before check-in.

    Raises:
        NotFound: there is no such appointment.
    """
    with bench.store.reading() as connection:
        page = day_page(connection, appointment_id)
        reader = Reader(connection)
        return page, tuple(_all(reader, page))


def _all(reader: Reader, page: DayPage) -> Iterator[Finding]:
    patient, day = page.patient, page.appointment.day
    if patient is not None:
        for note in alerts_of(reader, patient.id, day):
            yield Finding("alert", Severity.WARN, "", note.text, f"Noted by {note.noted_by}.", _ALERT)
    yield from check_in_findings(_facts(reader, page), ASK_AGAIN_DAYS)
    if patient is not None:
        yield from referral_findings(_asked(page), uses_of(reader, patient.id))


def _facts(reader: Reader, page: DayPage) -> CheckInFacts:
    one, patient, case = page.appointment, page.patient, page.case
    asked = last_asked(reader, patient.id) if patient else None
    held = reader.find(Coverage, case_id=case.id) if case else ()
    return CheckInFacts(
        day=one.day,
        registered=patient is not None,
        case_kind=case.kind if case else None,
        coverages=tuple((each.coverage, each.plan.plan_type) for each in page.paying),
        any_coverage=bool(held),
        kind_known=page.kind is not None,
        verified=one.verified_day is not None or one.state not in COMING,
        secondary_asked=asked.asked_on if asked else None,
        owes=page.owes,
        complete=bool(patient and patient.birth_date and patient.sex and patient.address),
    )


def _asked(page: DayPage) -> AskedVisit:
    first = page.paying[0] if page.paying else None
    wanted = {
        ReferralKind.REFERRAL: bool(first and first.plan.referral_needed),
        ReferralKind.AUTHORIZATION: bool(first and first.plan.authorization_needed),
    }
    return AskedVisit(
        day=page.appointment.day,
        payer_id=first.payer.id if first else None,
        provider_id=page.appointment.provider_id,
        needs=frozenset(kind for kind, needed in wanted.items() if needed),
    )
