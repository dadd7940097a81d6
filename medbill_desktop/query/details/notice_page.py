"""A visit with its Advance Beneficiary Notices: what the page of notices shows (O40)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medbill_desktop.domain.abn import Abn
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage, Plan, PlanType, resolve
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.practice import BillingEntity, Provider
from medbill_desktop.domain.visit import Charge, ChargeState, Document, Encounter
from medbill_desktop.store import Reader

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """What the page of notices shows of a visit.

    Attributes:
        medicare: Medicare is the first to pay, so that a notice decides who owes.
        charges: lines that are not void, by line.
        notices: in the order in which they were entered.
        documents: of the patient, the newest first: the scan is one of them.
    """

    encounter: Encounter
    patient: Patient
    billing: BillingEntity
    rendering: Provider
    medicare: bool
    charges: tuple[Charge, ...]
    notices: tuple[Abn, ...]
    documents: tuple[Document, ...]

    def proposed(self) -> Abn:
        """A notice about the whole visit, as far as the office knows it: the patient chooses, then signs."""
        one = self.billing
        phone = digits(one.phone)
        spoken = f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" if len(phone) == 10 else one.phone
        where = (one.name, one.address1, one.address.city_line(), spoken)
        codes = tuple(dict.fromkeys(charge.code for charge in self.charges))
        words = dict.fromkeys(charge.description or charge.code for charge in self.charges)
        return Abn(
            patient_id=self.patient.id,
            encounter_id=self.encounter.id,
            notifier=", ".join(part for part in where if part),
            codes=" ".join(codes),
            items=", ".join(words),
            reason="",
            cost=Money.total(charge.amount for charge in self.charges),
        )


def notice_page(connection: sa.Connection, encounter_id: int) -> NoticePage:
    """Read a visit for its notices.

    Raises:
        NotFound: there is no such visit.
    """
    reader = Reader(connection)
    visit = reader.get(Encounter, encounter_id)
    charges = reader.find(Charge, order_by="line", encounter_id=encounter_id)
    return NoticePage(
        encounter=visit,
        patient=reader.get(Patient, visit.patient_id),
        billing=reader.get(BillingEntity, visit.billing_entity_id),
        rendering=reader.get(Provider, visit.rendering_id),
        medicare=medicare_first(reader, visit),
        charges=tuple(one for one in charges if one.state is not ChargeState.VOID),
        notices=reader.find(Abn, encounter_id=encounter_id),
        documents=reader.find(Document, order_by="-document_date", patient_id=visit.patient_id),
    )


def medicare_first(reader: Reader, visit: Encounter) -> bool:
    """Whether Medicare is the first to pay for a visit: only then an ABN decides who owes.

    Source: Medicare Claims Processing Manual, chapter 30, section 50.1 (original Medicare, not Medicare
        Advantage and not other payers).
    """
    if reader.get(Case, visit.case_id).kind is CaseKind.SELF_PAY:
        return False
    found = reader.find(Coverage, patient_id=visit.patient_id)
    paying = resolve(found, visit.case_id, visit.service_date)
    return bool(paying) and reader.get(Plan, paying[0].plan_id).plan_type is PlanType.MEDICARE
