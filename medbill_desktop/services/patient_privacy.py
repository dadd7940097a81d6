"""What a patient wants kept private, with all that follows from it (OFFICE O25)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.registration import ConfidentialAddress
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.claim_standing import VOID
from medbill_desktop.services.claims import OPEN_STATES, rebuild
from medbill_desktop.store import Reader, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPrivacy:
    """The wishes about one visit.

    Attributes:
        encounter: as it was opened; its version is checked.
        do_not_bill_plan: paid in full by the patient; no claim, no eligibility or status question about it.
        confidential: stays off statements that somebody else gets.
        address: where its mail goes; empty for the usual, None leaves it as it is.
    """

    encounter: Encounter
    do_not_bill_plan: bool = False
    confidential: bool = False
    address: Address | None = None


def save_visit_privacy(bench: Bench, wish: VisitPrivacy) -> Done[Encounter]:
    """Keep a patient's wishes about one visit; claims that have not left are checked again by it.

    Raises:
        UserError: a claim of the visit went to the plan already.
        StaleRecord: somebody else saved the visit since.
    """
    bench.require(Permission.CHANGE_PRIVACY)
    if wish.address is not None:
        check_address(wish.address)

    def work(uow: UnitOfWork) -> Encounter:
        visit = wish.encounter
        if wish.do_not_bill_plan:
            refuse_sent(uow, visit.id)
        saved = uow.update(
            replace(visit, do_not_bill_plan=wish.do_not_bill_plan, confidential=wish.confidential)
        )
        if wish.address is not None:
            _keep_address(uow, visit.patient_id, visit.id, wish.address)
        for claim in uow.find(ClaimRecord, encounter_id=visit.id):
            if claim.state in OPEN_STATES and claim.frequency != VOID:
                rebuild(bench, uow, claim)
        return saved

    return bench.act("save privacy of visit", work)


def save_patient_address(bench: Bench, patient_id: int, address: Address) -> Done[None]:
    """Keep where all mail about a patient goes; an empty address is the usual one again."""
    bench.require(Permission.CHANGE_PRIVACY)
    check_address(address)
    return bench.act("save confidential address", lambda uow: _keep_address(uow, patient_id, None, address))


def address_of(reader: Reader, patient_id: int, encounter_id: int | None = None) -> Address:
    """The confidential address of a patient, or of one visit; empty for none."""
    found = reader.find(ConfidentialAddress, patient_id=patient_id, encounter_id=encounter_id)
    return found[0].address if found else Address()


def addresses_of(reader: Reader, encounter_ids: Iterable[int]) -> tuple[Address, ...]:
    """The confidential addresses of visits."""
    ids = tuple(encounter_ids)
    return tuple(one.address for one in reader.find(ConfidentialAddress, encounter_id=ids)) if ids else ()


def check_address(address: Address) -> None:
    """Refuse half an address; mail to it would come back.

    Raises:
        UserError: says what is missing.
    """
    missing = [
        word
        for word, value in (
            ("street", address.line1),
            ("city", address.city),
            ("state", address.state),
            ("ZIP code", address.zip),
        )
        if not value.strip()
    ]
    if address and missing:
        raise UserError(f"The confidential address lacks the {' and the '.join(missing)}.")


def refuse_sent(uow: UnitOfWork, encounter_id: int) -> None:
    """Refuse to keep a visit from a plan that has its claim already.

    Raises:
        UserError: names the claim.
    """
    out = [one for one in uow.find(ClaimRecord, encounter_id=encounter_id) if one.state not in OPEN_STATES]
    if out:
        raise UserError(
            f"Claim {out[0].number} of this visit went to {out[0].payer_name} already; void it first."
        )


def _keep_address(uow: UnitOfWork, patient_id: int, encounter_id: int | None, address: Address) -> None:
    found = uow.find(ConfidentialAddress, patient_id=patient_id, encounter_id=encounter_id)
    blank = ConfidentialAddress(patient_id=patient_id, encounter_id=encounter_id)
    record = replace(
        found[0] if found else blank,
        address1=address.line1,
        address2=address.line2,
        city=address.city,
        state=address.state,
        zip=address.zip,
    )
    if found and not address:
        uow.delete(found[0])
    elif found and record != found[0]:
        uow.update(record)
    elif not found and address:
        uow.insert(record)
