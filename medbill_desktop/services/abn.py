"""Advance Beneficiary Notices of a visit: entered, signed, and what they let the office bill (O40)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from medbill_desktop.domain.abn import (
    DO_NOT_BILL,
    NOT_WANTED,
    Abn,
    AbnGround,
    abn_problems,
    notice_for,
    patient_may_owe,
    with_liability,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Charge, ChargeState, Document, Encounter
from medbill_desktop.query.details.notice_page import medicare_first
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


def proposed_modifiers(held: Iterable[Abn], charges: Iterable[Charge]) -> dict[int, str]:
    """The modifiers that the notices of a visit ask for, by draft line; only where they differ.

    A notice that nobody signed says that a denial is expected, and protects nobody: the line gets GZ.
    """
    known = tuple(held)
    found = {}
    for one in charges:
        notice = notice_for(known, one.code, one.service_date)
        expected = any(each.covers(one.code) and each.ground is AbnGround.REQUIRED for each in known)
        liable = with_liability(tuple(one.modifiers.split()), notice, denial_expected=expected)
        wanted = " ".join(liable)
        if one.state is ChargeState.DRAFT and wanted != one.modifiers:
            found[one.id] = wanted
    return found


def put_modifiers(bench: Bench, encounter_id: int, wanted: Mapping[int, str]) -> Done[dict[int, str]]:
    """Put modifiers on draft lines of a visit.

    Args:
        bench: the office.
        encounter_id: the visit.
        wanted: modifiers by line, as `proposed_modifiers` gives them or as they stood before.

    Returns:
        What stood there before: hand it back to undo.

    Raises:
        UserError: a line is gone or released since; a released one is corrected with a reason.
    """
    bench.require(Permission.ENTER_CHARGES)

    def work(uow: UnitOfWork) -> dict[int, str]:
        drafts = uow.find(Charge, encounter_id=encounter_id, state=ChargeState.DRAFT)
        lines = {one.id: one for one in drafts}
        if not wanted.keys() <= lines.keys():
            raise UserError("A line is no draft any more. Look at the visit again.")
        for number, modifiers in wanted.items():
            uow.update(replace(lines[number], modifiers=modifiers))
        return {number: lines[number].modifiers for number in wanted}

    return bench.act("put modifiers of ABN", work)


def settle_who_pays(reader: Reader, visit: Encounter, charge: Charge) -> Charge:
    """A line about to be released, with what the patient chose: option 2 bills no plan for it (O40).

    Raises:
        UserError: the patient chose option 3 and did not want it.
    """
    held = notices_of(reader, visit.id)
    if not held or not medicare_first(reader, visit):
        return replace(charge, patient_pays=False)
    notice = notice_for(held, charge.code, charge.service_date)
    required = notice is not None and notice.ground is AbnGround.REQUIRED
    option = notice.option if notice is not None and required else 0
    if option == NOT_WANTED:
        raise UserError(
            f"Line {charge.line}, {charge.code}: the patient chose option 3 on the notice and did not want "
            "it. Take the line off, or mend the notice if it was performed after all."
        )
    return replace(charge, patient_pays=option == DO_NOT_BILL)


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
