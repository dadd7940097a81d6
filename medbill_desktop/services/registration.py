"""The front desk: patients, guarantors, cases and coverages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, Coverage
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPatient:
    """A new patient as the front desk takes it in, on one screen.

    Attributes:
        guarantor: None when the patient answers for the bill; one with an id is there already.
        case: its `patient_id` is filled in.
        coverages: their patient and case are filled in.
    """

    patient: Patient
    guarantor: Guarantor | None = None
    case: Case
    coverages: tuple[Coverage, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """The records that a registration made."""

    patient: Patient
    case: Case
    coverages: tuple[Coverage, ...]


def register_patient(bench: Bench, command: RegisterPatient) -> Done[Registered]:
    """Take in a patient with guarantor, case and coverages, all or nothing.

    Raises:
        UserError: a name is missing or a coverage ends before it begins.
    """
    bench.require(Permission.REGISTER_PATIENT)
    check_patient(command.patient)
    for coverage in command.coverages:
        check_coverage(coverage)

    def work(uow: UnitOfWork) -> Registered:
        guarantor = command.guarantor or _self_guarantor(command.patient)
        if not guarantor.id:  # a brother or sister comes under the guarantor that is there
            guarantor = uow.insert(guarantor)
        number = command.patient.number or f"{uow.next_number('patient'):05d}"
        patient = uow.insert(
            replace(
                command.patient,
                number=number,
                guarantor_id=guarantor.id,
                name_search=command.patient.search_key(),
            )
        )
        case = uow.insert(replace(command.case, patient_id=patient.id))
        coverages = tuple(
            uow.insert(replace(one, patient_id=patient.id, case_id=case.id)) for one in command.coverages
        )
        return Registered(patient, case, coverages)

    return bench.act("register patient", work)


def unregister_patient(bench: Bench, made: Registered) -> Done[None]:
    """Take back a patient that was just taken in, with case, coverages and the guarantor made with them.

    Raises:
        UserError: something was done for the patient since; merge the chart instead.
        StaleRecord: somebody changed one of the records since.
    """
    bench.require(Permission.REGISTER_PATIENT)

    def work(uow: UnitOfWork) -> None:
        for record in (*made.coverages, made.case, made.patient):
            uow.delete(record)
        if made.patient.guarantor_id is not None:
            payer = uow.get(Guarantor, made.patient.guarantor_id)
            if payer.version == 1 and not uow.find(Patient, guarantor_id=payer.id):
                uow.delete(payer)

    return bench.act("take registration back", work)


def save_patient(bench: Bench, patient: Patient) -> Done[Patient]:
    """Save a patient's edited demographics.

    Raises:
        StaleRecord: somebody else saved the patient since.
    """
    bench.require(Permission.REGISTER_PATIENT)
    check_patient(patient)
    record = replace(patient, name_search=patient.search_key())
    return bench.act("save patient", lambda uow: uow.update(record))


def save_household(bench: Bench, patient: Patient, guarantor: Guarantor | None) -> Done[Patient]:
    """Save a patient together with who answers for the bill, both or neither.

    Args:
        bench: the office.
        patient: edited demographics.
        guarantor: new (id 0) or edited; None when the patient answers and has no record of it yet.

    Raises:
        UserError: a name is missing.
        StaleRecord: somebody else saved one of them since.
    """
    bench.require(Permission.REGISTER_PATIENT)
    check_patient(patient)
    payer = guarantor or _self_guarantor(patient)
    if not payer.last_name.strip():
        raise UserError("The guarantor's last name is missing.")

    def work(uow: UnitOfWork) -> Patient:
        saved = uow.update(payer) if payer.id else uow.insert(payer)
        return uow.update(replace(patient, guarantor_id=saved.id, name_search=patient.search_key()))

    return bench.act("save patient and guarantor", work)


def add_coverage(bench: Bench, case: Case, coverage: Coverage) -> Done[Coverage]:
    """Add a coverage to a case; a case without an id is opened with it.

    Raises:
        UserError: it ends before it begins.
    """
    bench.require(Permission.REGISTER_PATIENT)
    check_coverage(coverage)

    def work(uow: UnitOfWork) -> Coverage:
        home = case if case.id else uow.insert(case)
        return uow.insert(replace(coverage, case_id=home.id, patient_id=home.patient_id))

    return bench.act("add coverage", work)


def remove_coverage(bench: Bench, coverage_id: int) -> Done[None]:
    """Take back a coverage that was just added.

    Raises:
        UserError: a claim was built on it.
    """
    bench.require(Permission.REGISTER_PATIENT)

    def work(uow: UnitOfWork) -> None:
        if uow.find(ClaimRecord, coverage_id=coverage_id):
            raise UserError("A claim was built on this coverage. End it instead of removing it.")
        uow.delete(uow.get(Coverage, coverage_id))

    return bench.act("remove coverage", work)


def save_guarantor(bench: Bench, guarantor: Guarantor) -> Done[Guarantor]:
    """Save a guarantor, new or edited."""
    bench.require(Permission.REGISTER_PATIENT)
    if not guarantor.last_name.strip():
        raise UserError("The guarantor's last name is missing.")
    return bench.act(
        "save guarantor", lambda uow: uow.update(guarantor) if guarantor.id else uow.insert(guarantor)
    )


def save_case(bench: Bench, case: Case) -> Done[Case]:
    """Save a case, new or edited."""
    bench.require(Permission.REGISTER_PATIENT)
    return bench.act("save case", lambda uow: uow.update(case) if case.id else uow.insert(case))


def save_coverage(bench: Bench, coverage: Coverage) -> Done[Coverage]:
    """Save a coverage, new or edited.

    Raises:
        UserError: it ends before it begins.
    """
    bench.require(Permission.REGISTER_PATIENT)
    check_coverage(coverage)
    return bench.act(
        "save coverage", lambda uow: uow.update(coverage) if coverage.id else uow.insert(coverage)
    )


def end_coverage(bench: Bench, coverage_id: int, last_day: date) -> Done[Coverage]:
    """Set the last day of a coverage; visits after it resolve to what follows."""
    bench.require(Permission.REGISTER_PATIENT)

    def work(uow: UnitOfWork) -> Coverage:
        coverage = replace(uow.get(Coverage, coverage_id), effective_thru=last_day)
        check_coverage(coverage)
        return uow.update(coverage)

    return bench.act("end coverage", work)


def check_patient(patient: Patient) -> None:
    """Refuse a patient without a name.

    Raises:
        UserError: last or first name is missing.
    """
    if not patient.last_name.strip() or not patient.first_name.strip():
        raise UserError("A patient needs a last and a first name.")


def check_coverage(coverage: Coverage) -> None:
    """Refuse a coverage that ends before it begins or has no rank.

    Raises:
        UserError: says which.
    """
    begins, ends = coverage.effective_from, coverage.effective_thru
    if begins and ends and ends < begins:
        raise UserError(f"The coverage ends on {ends:%m/%d/%Y}, before it begins on {begins:%m/%d/%Y}.")
    if not 1 <= coverage.rank <= 9:
        raise UserError("The rank of a coverage is 1 (primary) to 9.")


def _self_guarantor(patient: Patient) -> Guarantor:
    """A patient as the guarantor of the own bill."""
    return Guarantor(
        last_name=patient.last_name,
        first_name=patient.first_name,
        middle_name=patient.middle_name,
        suffix=patient.suffix,
        birth_date=patient.birth_date,
        sex=patient.sex,
        address1=patient.address1,
        address2=patient.address2,
        city=patient.city,
        state=patient.state,
        zip=patient.zip,
        phone=digits(patient.phone),
        email=patient.email,
    )
