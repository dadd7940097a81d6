"""What the payment desk reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import Claim, ClaimRecord
from medbill_desktop.domain.desk import WorkItem, WorkState
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import ClaimPayment, Remittance, ServicePayment
from medbill_desktop.query.answerable import AnswerableClaim, answerable_claims
from medbill_desktop.query.details import RemittancePage, remittance_page
from medbill_desktop.query.details.claim_page import ClaimPage, claim_page
from medbill_desktop.services import posting, undo
from medbill_desktop.services.claims import claim_of
from medbill_desktop.services.posting import Posted
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.acting import act

Near = Callable[[str], None]
_MENDS = {
    "denial": "Follow-up has it: appeal, correct, or write it off with a reason.",
    "patient-not-billable": "This patient may not be billed; decide in Follow-up.",
    "over-adjusted": "Compare with the EOB; the excess was not posted.",
    "over-paid": "Find out whether the payer wants it back; the line has a credit.",
}


@dataclass(frozen=True, slots=True)
class OpenedCheck:
    """A check with what needs somebody."""

    page: RemittancePage
    to_do: tuple[WorkItem, ...]


@dataclass(frozen=True, slots=True)
class OpenedClaim:
    """A claim with its lines as sent and its money in words."""

    record: ClaimRecord
    claim: Claim
    page: ClaimPage


def read_check(desk: Desk, check_id: int) -> OpenedCheck:
    """Read a check; the read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    store.record_read(desk.office.user, Kind.REMITTANCE, check_id)
    with store.reading() as connection:
        reader = Reader(connection)
        items = reader.find(WorkItem, "id", remittance_id=check_id, state=WorkState.OPEN)
        return OpenedCheck(remittance_page(connection, check_id), items)


def read_claim(desk: Desk, claim_id: int) -> OpenedClaim:
    """Read a claim; the read row is written first. Runs on a reader thread."""
    record = desk.office.claim_row(claim_id)
    with desk.office.bench.store.reading() as connection:
        return OpenedClaim(record, claim_of(record), claim_page(connection, claim_id))


def read_payers(desk: Desk) -> list[Proposal]:
    """The payers by name. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        return [Proposal(one.id, one.name, one.payer_id) for one in Reader(connection).find(Payer, "name")]


def find_claims(desk: Desk, payer_id: int, typed: str) -> list[Proposal]:
    """Claims that a check of this payer may answer. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        return [_proposal(one) for one in answerable_claims(connection, payer_id, typed)]


def _proposal(one: AnswerableClaim) -> Proposal:
    detail = f"{one.patient}  {write_date(one.service_date)}  {one.charge.plain()}  {one.state.value}"
    return Proposal(one.id, one.number, detail)


def record_check(desk: Desk, check: Remittance, then: Callable[[Remittance], None], near: Near) -> None:
    """Record a check and its deposit."""
    act(
        desk,
        lambda _: posting.record_check(desk.office.bench, check),
        lambda made: f"{'Check' if made.method == 'CHK' else made.method} {made.trace} recorded.",
        then=then,
        near=near,
    )


def answer_of(
    record: ClaimRecord, services: Sequence[ServicePayment], payer_control: str = ""
) -> ClaimPayment:
    """The payer's answer as it is posted: totals out of its lines.

    Args:
        record: the claim.
        services: the answered lines, balanced.
        payer_control: the payer's own number, "" when the paper gives none.
    """
    paid = Money.total(one.paid for one in services)
    share = Money.total(
        adjustment.amount for one in services for adjustment in one.adjustments if adjustment.group == "PR"
    )
    denied = not paid and not share
    return ClaimPayment(
        claim_id=record.id,
        claim_number=record.number,
        status="4" if denied else str(min(record.rank, 3)),
        charge=Money.total(one.charge for one in services),
        paid=paid,
        patient_share=share,
        payer_control=payer_control,
        services=tuple(services),
    )


def post(desk: Desk, check_id: int, answer: ClaimPayment, then: Callable[[Posted], None]) -> None:
    """Post the answer to one claim; Undo takes it back by a reversing entry."""
    bench = desk.office.bench

    def said(posted: Posted) -> str:
        waits = len(posted.exceptions)
        more = "" if not waits else f" {'One thing needs' if waits == 1 else f'{waits} things need'} you."
        return f"Claim {answer.claim_number}: {answer.paid} posted.{more}"

    act(
        desk,
        lambda _: posting.post_claim(bench, check_id, answer),
        said,
        undo=lambda posted: undo.undo_posting(bench, posted.answer_id).changes,
        then=then,
    )


def take_back(desk: Desk, answer_id: int, number: str) -> None:
    """Take a posted answer back."""
    act(
        desk,
        lambda _: undo.undo_posting(desk.office.bench, answer_id),
        lambda _: f"The posting to claim {number} was taken back.",
    )


def finding_of(item: WorkItem) -> Finding:
    """A work item as the evidence pane shows it."""
    who = f"{item.patient_name}: " if item.patient_name else ""
    return Finding(
        item.kind,
        Severity.WARN,
        str(item.claim_id or ""),
        f"{who}{item.reason}",
        _MENDS.get(item.kind, "Follow-up has it."),
        Source(f"Work item of {write_date(item.created_date)}"),
    )
