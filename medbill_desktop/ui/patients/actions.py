"""What the front desk reads and does; each function calls one service on its thread."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Payer, Plan
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.visit import Document, Encounter
from medbill_desktop.query.details import AccountLine, PatientPage, account, patient_page
from medbill_desktop.services import encounters, registration, statements
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.encounters import AttachDocument
from medbill_desktop.services.merge import survivor_of
from medbill_desktop.services.patient_check import check_patient_record, check_registration
from medbill_desktop.services.patient_conflict import Conflict, conflict_of
from medbill_desktop.services.patient_likeness import TypedPerson, likely_same
from medbill_desktop.services.registration import Registered, RegisterPatient
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.saving import Saving, save_record

Near = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A patient with everything that the tab shows of them.

    Attributes:
        asked: the chart that was asked for; it may be joined to the one that is shown.
    """

    page: PatientPage
    account: tuple[AccountLine, ...]
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class Catalogs:
    """The short lists of the office, as fields propose them.

    Attributes:
        plans: values are pairs of payer id and plan id.
        entity_id: the first billing entity; 0 before one is set up.
        places: place of service by location id.
        payers, plan_records: by id, for what they say about member ids.
    """

    plans: tuple[Proposal, ...]
    providers: tuple[Proposal, ...]
    locations: tuple[Proposal, ...]
    entity_id: int
    places: dict[int, str]
    payers: dict[int, Payer]
    plan_records: dict[int, Plan]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A statement before it is printed."""

    name: str
    total: Money
    content: bytes
    pages: int


def read_patient(desk: Desk, patient_id: int) -> Opened:
    """Read a patient; the read row is written first. Runs on a reader thread."""
    store, asked = desk.office.bench.store, patient_id
    with store.reading() as connection:
        patient_id = survivor_of(Reader(connection), asked)
    store.record_read(desk.office.user, Kind.PATIENT, patient_id, patient_id)
    with store.reading() as connection:
        reader = Reader(connection)
        page = patient_page(connection, patient_id)
        own = page.patient
        known = TypedPerson(own.last_name, own.first_name, own.birth_date, own_id=own.id)
        twins = [one.patient for one in likely_same(reader, known) if one.sure]
        return Opened(
            page,
            account(connection, patient_id),
            reader.find(Document, "-document_date", patient_id=patient_id),
            (
                *check_patient_record(page, twins, desk.clock.today()),
                *check_registration(reader, page, desk.clock.today()),
            ),
            asked,
        )


def read_catalogs(desk: Desk) -> Catalogs:
    """Read the short lists. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        reader = Reader(connection)
        payers = {one.id: one for one in reader.find(Payer)}
        plans = sorted(reader.find(Plan), key=lambda one: (payers[one.payer_id].name, one.name))
        providers = [one for one in reader.find(Provider, "last_name") if one.is_rendering]
        locations = reader.find(Location, "name")
        entities = reader.find(BillingEntity, "id")
    return Catalogs(
        tuple(
            Proposal(
                (one.payer_id, one.id),
                payers[one.payer_id].name,
                one.name,
                retired=not (one.active and payers[one.payer_id].active),
            )
            for one in plans
        ),
        tuple(
            Proposal(one.id, one.name.listed(), one.credentials, retired=not one.active) for one in providers
        ),
        tuple(
            Proposal(one.id, one.name, f"place of service {one.place_of_service}", retired=not one.active)
            for one in locations
        ),
        next((one.id for one in entities if one.active), 0),
        {one.id: one.place_of_service for one in locations},
        payers,
        {one.id: one for one in plans},
    )


def register(desk: Desk, command: RegisterPatient, then: Callable[[Registered], None], near: Near) -> None:
    """Take in a patient with case and coverage."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: registration.register_patient(bench, command),
        lambda made: f"{made.patient.name.listed()} is chart {made.patient.number}.",
        undo=lambda made: registration.unregister_patient(bench, made).changes,
        then=then,
        near=near,
    )


def save_household(
    desk: Desk,
    before: PatientPage,
    after: tuple[Patient, Guarantor | None],
    then: Callable[[Patient], None],
    near: Near,
    confirm: ConfirmLine,
) -> None:
    """Save demographics and guarantor; Undo brings back what stood there before.

    When another desk was faster, `confirm` names the fields that differ before anything is overwritten.
    """
    bench, patient_id = desk.office.bench, before.patient.id

    def back() -> Changes:
        with bench.store.reading() as connection:
            now = patient_page(connection, patient_id)
        old_payer = before.guarantor
        if old_payer is not None and now.guarantor is not None and old_payer.id == now.guarantor.id:
            old_payer = replace(old_payer, version=now.guarantor.version)
        old = replace(before.patient, version=now.patient.version)
        return registration.save_household(bench, old, old_payer).changes

    act(
        desk,
        lambda _: registration.save_household(bench, *after),
        lambda saved: f"{saved.name.listed()} saved.",
        undo=lambda _: back(),
        then=then,
        near=near,
        stale=lambda: _explain(desk, before, after, (then, near, confirm)),
    )


def _explain(
    desk: Desk,
    before: PatientPage,
    after: tuple[Patient, Guarantor | None],
    how: tuple[Callable[[Patient], None], Near, ConfirmLine],
) -> None:
    """Name the fields in which another desk was faster; Enter saves what is typed here over them."""
    bench = desk.office.bench

    def on_told(told: tuple[Conflict[Patient], Conflict[Guarantor] | None]) -> None:
        own, payer = told
        words = " ".join(one.words() for one in told if one is not None and (one.clashes or one.others))
        now = replace(before, patient=own.theirs, guarantor=payer.theirs if payer else before.guarantor)
        merged = (own.merged, payer.merged if payer else after[1])
        how[2].ask(
            words,
            "saves what is typed here",
            lambda: save_household(desk, now, merged, *how),
            details="Esc leaves everything that you typed.",
        )

    desk.jobs.read(lambda _: _household_conflict(bench, before, after), on_told, key="patients-conflict")


def _household_conflict(
    bench: Bench, before: PatientPage, after: tuple[Patient, Guarantor | None]
) -> tuple[Conflict[Patient], Conflict[Guarantor] | None]:
    patient, payer = after
    old = before.guarantor
    same = payer is not None and old is not None and payer.id == old.id and payer.id != 0
    both = conflict_of(bench, old, payer) if same and payer is not None and old is not None else None
    return conflict_of(bench, before.patient, patient), both


def save_coverage(
    desk: Desk, typed: tuple[Case, Coverage], base: Coverage, how: tuple[Saving, ConfirmLine]
) -> None:
    """Add a coverage, or save an edited one.

    Args:
        desk: of the screen.
        typed: the case and the coverage as typed.
        base: the coverage as it was opened.
        how: what follows, and where is asked when another desk was faster.
    """
    bench, (case, coverage), (saving, confirm) = desk.office.bench, typed, how
    if not coverage.id:
        act(
            desk,
            lambda _: registration.add_coverage(bench, case, coverage),
            lambda _: "Coverage added.",
            undo=lambda made: registration.remove_coverage(bench, made.id).changes,
            then=saving.then,
            near=saving.near,
        )
        return
    save_record(desk, confirm, base, replace(coverage, case_id=case.id), saving)


def end_coverage(desk: Desk, coverage: Coverage, last_day: date, near: Near) -> None:
    """Set the last day of a coverage."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: registration.end_coverage(bench, coverage.id, last_day),
        lambda saved: f"Coverage ends on {saved.effective_thru:%m/%d/%Y}.",
        undo=lambda saved: (
            registration.save_coverage(bench, replace(saved, effective_thru=coverage.effective_thru)).changes
        ),
        near=near,
    )


def open_visit(desk: Desk, visit: Encounter, then: Callable[[Encounter], None], near: Near) -> None:
    """Open a visit."""
    act(
        desk,
        lambda _: encounters.save_encounter(desk.office.bench, visit),
        lambda made: f"Visit of {made.service_date:%m/%d/%Y} opened.",
        then=then,
        near=near,
    )


def attach(desk: Desk, patient: Patient, file: Path) -> None:
    """Keep a file as a document of the patient."""
    bench, today = desk.office.bench, desk.clock.today()

    def work() -> Done[Document]:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise UnreadableInput(f"{file.name} cannot be read ({error.strerror}).") from error
        command = AttachDocument(
            patient_id=patient.id,
            encounter_id=None,
            kind="other",
            title=file.stem,
            document_date=today,
            content=content,
            media_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        )
        return encounters.attach_document(bench, command)

    act(desk, lambda _: work(), lambda kept: f"“{kept.title}” attached.", title="Attaching a document")


def draw_statement(desk: Desk, page: PatientPage) -> Drawn:
    """Draw the statement of a patient's guarantor as it would be printed today. Runs on a reader thread.

    Raises:
        UserError: there is none, and why.
    """
    from medbill_desktop.forms.statement import draw_statements

    guarantor = page.patient.guarantor_id
    if not guarantor:
        raise UserError("Nobody answers for this patient's bill. F2 and say who gets the statement.")
    bills, left_out = statements.prepare(desk.office.bench, desk.clock.today(), [guarantor])
    if not bills:
        why = f"{left_out[0].amount} is {left_out[0].reason}" if left_out else "nothing is owed"
        raise UserError(f"There is no statement to print: {why}.")
    out = BytesIO()
    pages = draw_statements([bill.image for bill in bills], out)
    return Drawn(bills[0].image.guarantor_name, bills[0].image.total_due, out.getvalue(), pages)


def print_statement(desk: Desk, guarantor_id: int, send: Callable[[bytes, int], None]) -> None:
    """Print and keep the statement; an outward act without Undo (O10).

    Args:
        desk: of the screen.
        guarantor_id: who gets it.
        send: hands the PDF and its pages to the printer, on a thread.
    """
    bench = desk.office.bench

    def work() -> Done[statements.Run]:
        done = statements.run_statements(bench, [guarantor_id])
        send(done.value.content, done.value.pages)
        printed = statements.mark_printed(bench, done.value.record.id)
        return Done(done.value, done.changes | printed.changes)

    act(desk, lambda _: work(), lambda _: "Statement printed and kept.", title="Printing a statement")


def first_case(page: PatientPage) -> Case:
    """The case that a new visit or coverage is most likely about: that of the last visit."""
    last = page.visits[0].case_id if page.visits else 0
    found: Sequence[Case] = [one for one in page.cases if one.id == last] or page.cases
    return found[0] if found else Case(patient_id=page.patient.id, kind=CaseKind.HEALTH)
