"""Advance Beneficiary Notices of a visit: entered, signed, and what they let the office bill (O40)."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.abn import Abn, abn_problems, notice_for, patient_may_owe
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Charge, Document, Encounter
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork


def save_abn(bench: Bench, notice: Abn) -> Done[Abn]:
    """Enter a notice, or save what the patient chose and signed.

    Raises:
        UserError: something is missing that the form asks for, or the scan is of another patient.
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.ENTER_CHARGES)
    if problem := next(abn_problems(notice), ""):
        raise UserError(problem)

    def work(uow: UnitOfWork) -> Abn:
        visit = uow.get(Encounter, notice.encounter_id)
        if notice.document_id is not None:
            scan = uow.get(Document, notice.document_id)
            if scan.patient_id != visit.patient_id:
                raise UserError(f"“{scan.title}” is a document of another patient.")
        codes = " ".join(notice.codes.replace(",", " ").upper().split())
        kept = replace(notice, patient_id=visit.patient_id, codes=codes)
        return uow.update(kept) if kept.id else uow.insert(kept)

    return bench.act("save ABN", work)


def remove_abn(bench: Bench, notice: Abn) -> Done[None]:
    """Take an entered notice back."""
    bench.require(Permission.ENTER_CHARGES)
    return bench.act("remove ABN", lambda uow: uow.delete(notice))


def notices_of(reader: Reader, encounter_id: int) -> tuple[Abn, ...]:
    """The notices of a visit, in the order in which they were entered."""
    return reader.find(Abn, encounter_id=encounter_id)


def charges_patient_may_owe(reader: Reader, encounter_id: int) -> frozenset[int]:
    """The lines of a visit whose denial a valid notice lets the office bill to the patient (O4)."""
    held = notices_of(reader, encounter_id)
    if not held:
        return frozenset()
    return frozenset(
        one.id
        for one in reader.find(Charge, encounter_id=encounter_id)
        if patient_may_owe(notice_for(held, one.code, one.service_date))
    )
