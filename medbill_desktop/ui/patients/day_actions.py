"""What the Day room reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from medbill_desktop.domain.appointment import (
    COPAY_SKIPPED,
    NO_CHARGE,
    Appointment,
    AppointmentState,
    VisitType,
    clock_time,
)
from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.practice import Location, Provider
from medbill_desktop.domain.settings import BOOK_FROM, BOOK_SLOT, BOOK_TO, MISSING_CHARGES_DAYS
from medbill_desktop.query import search
from medbill_desktop.query.day import Book, DayPage, book
from medbill_desktop.services import day, day_checkin, day_papers, day_superbills
from medbill_desktop.services.base import Done
from medbill_desktop.services.day_checkin import CheckedIn, CheckIn
from medbill_desktop.services.day_findings import read_day_page
from medbill_desktop.services.settings import read_number
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.acting import act

Near = Callable[[str], None]
_FOUND = 10


@dataclass(frozen=True, slots=True)
class OpenedDay:
    """An appointment with what is to be looked at."""

    page: DayPage
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DayLists:
    """The short lists that booking needs."""

    providers: tuple[Proposal, ...]
    locations: tuple[Proposal, ...]
    kinds: tuple[VisitType, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A drawn PDF."""

    title: str
    content: bytes
    pages: int


def read_appointment(desk: Desk, appointment_id: int) -> OpenedDay:
    """Read an appointment; the read row of its patient is written first. Runs on a reader thread."""
    bench = desk.office.bench
    page, findings = read_day_page(bench, appointment_id)
    if page.patient is not None:
        bench.store.record_read(desk.office.user, Kind.PATIENT, page.patient.id, page.patient.id)
    return OpenedDay(page, findings)


def read_lists(desk: Desk) -> DayLists:
    """Read the short lists. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        reader = Reader(connection)
        doctors = [one for one in reader.find(Provider, "last_name") if one.is_rendering]
        places = reader.find(Location, "id")
        kinds = [one for one in reader.find(VisitType, "code") if one.active]
    return DayLists(
        tuple(
            Proposal(one.id, one.name.listed(), one.credentials, retired=not one.active) for one in doctors
        ),
        tuple(Proposal(one.id, one.name, retired=not one.active) for one in places),
        tuple(kinds),
    )


def missing_days(desk: Desk) -> int:
    """The setting behind the chip "Missing charges"; read once, when the room is made."""
    with desk.office.bench.store.reading() as connection:
        return read_number(Reader(connection), MISSING_CHARGES_DAYS)


def read_book(desk: Desk, on: date) -> Book:
    """Read the book of a day by the office's hours. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        reader = Reader(connection)
        opens, closes, slot = (read_number(reader, one) for one in (BOOK_FROM, BOOK_TO, BOOK_SLOT))
        minutes = slot if slot in {5, 10, 15, 20, 30, 60} else 15
        return book(connection, on, min(max(opens, 0), 23) * 60, min(max(closes, 1), 24) * 60, minutes)


def find_patients(desk: Desk, typed: str) -> list[Proposal]:
    """Patients by what is typed. Runs on a reader thread."""
    if not typed:
        return []
    with desk.office.bench.store.reading() as connection:
        hits = search.patients(connection, typed, _FOUND)
    return [Proposal(hit.id, hit.title, hit.detail) for hit in hits]


def draw_receipt_of(desk: Desk, receipt_id: int) -> Paper:
    """Draw a receipt. Runs on a reader thread."""
    from medbill_desktop.forms.receipt import draw_receipt

    image = day_papers.receipt_image(desk.office.bench, receipt_id)
    out = BytesIO()
    pages = draw_receipt(image, out)
    return Paper(f"Receipt {image.number}", out.getvalue(), pages)


def check_in(desk: Desk, command: CheckIn, then: Callable[[CheckedIn], None], near: Near) -> None:
    """Check a patient in; Undo takes the whole of it back."""
    bench = desk.office.bench

    def said(done: CheckedIn) -> str:
        words = f"{done.appointment.patient_name} is checked in"
        return (
            f"{words}, receipt {done.receipt.number} over {done.receipt.amount}."
            if done.receipt
            else f"{words}."
        )

    act(
        desk,
        lambda _: day_checkin.check_in(bench, command),
        said,
        undo=lambda done: _undo_check_in(desk, done),
        then=then,
        near=near,
    )


def _undo_check_in(desk: Desk, done: CheckedIn) -> Changes:
    bench = desk.office.bench
    back = day_checkin.undo_check_in(bench, done.appointment.id).changes
    return back | day.put_back(bench, done.before).changes


def save(desk: Desk, appointment: Appointment, then: Callable[[Appointment], None], near: Near) -> None:
    """Book an appointment, or save a moved one, and warn of overlaps."""
    bench = desk.office.bench

    def work() -> Done[tuple[Appointment, tuple[Appointment, ...]]]:
        saved = day.save_appointments(bench, [appointment])
        one = saved.value[0]
        return Done((one, day.overlaps_of(bench, one)), saved.changes)

    def said(made: tuple[Appointment, tuple[Appointment, ...]]) -> str:
        one, others = made
        when = f"{one.day:%m/%d/%Y} {clock_time(one.start)}"
        warning = (
            f" It overlaps with {others[0].patient_name} at {clock_time(others[0].start)}." if others else ""
        )
        return f"{one.patient_name}: {when}.{warning}"

    act(desk, lambda _: work(), said, then=lambda made: then(made[0]), near=near)


def set_state(desk: Desk, before: Appointment, state: AppointmentState, note: str = "") -> None:
    """Say how an appointment stands; Undo brings the old state back."""
    words = state.value.replace("_", " ")
    _change(desk, before, lambda: day.set_state(desk.office.bench, before.id, state, note), words)


def verify(desk: Desk, before: Appointment) -> None:
    """Note that the insurance was asked."""
    _change(desk, before, lambda: day.verify(desk.office.bench, before.id), "insurance verified")


def no_charge(desk: Desk, before: Appointment, reason: str) -> None:
    """End a kept appointment without charges.

    Raises:
        UserError: the words are none of the list.
    """
    keys = {words: key for key, words in NO_CHARGE.items()}
    if reason not in keys:
        raise UserError("Choose a reason by its number: 1 to 6.")
    _change(desk, before, lambda: day.no_charge(desk.office.bench, before.id, keys[reason]), "no charge")


def _change(desk: Desk, before: Appointment, work: Callable[[], Done[Appointment]], words: str) -> None:
    bench = desk.office.bench
    act(
        desk,
        lambda _: work(),
        lambda one: f"{one.patient_name}: {words}.",
        undo=lambda one: day.put_back(bench, replace(before, version=one.version)).changes,
        near=desk.toasts.problem,
    )


def issue(desk: Desk, on: date, provider_id: int | None, then: Callable[[Paper], None]) -> None:
    """Number the superbills of a day and draw them."""
    from medbill_desktop.forms.superbill import draw_superbills

    bench = desk.office.bench

    def work() -> Done[Paper]:
        chosen, left_out = day_superbills.printable(bench, provider_id, on)
        done = day_superbills.issue_superbills(bench, [one.id for one in chosen])
        out = BytesIO()
        pages = draw_superbills(day_papers.superbill_images(bench, done.value), out)
        others = f", {left_out} not registered left out" if left_out else ""
        return Done(Paper(f"{pages} superbills{others}", out.getvalue(), pages), done.changes)

    act(desk, lambda _: work(), _silent, then=then, title="Drawing superbills")


def _silent(_paper: Paper) -> str:
    """No toast: the paper itself is shown."""
    return ""


def print_paper(desk: Desk, paper: Paper, send: Callable[[bytes, int], None]) -> None:
    """Send a drawn PDF to the printer, on a thread."""
    desk.jobs.read(
        lambda _: send(paper.content, paper.pages), lambda _: desk.toasts.say(f"{paper.title} printed.")
    )


def skip_choices() -> Sequence[tuple[str, str]]:
    """Why no copay is taken, for a field."""
    return [("", "—"), *COPAY_SKIPPED.items()]
