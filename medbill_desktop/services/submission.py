"""Claims leave the house: as one 837P file, or printed on CMS-1500 forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.desk import ClaimEvent, Submission
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import blocking
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import BillingEntity
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.project import project
from medbill_desktop.domain.settings import RECEIVER_ID, RECEIVER_NAME
from medbill_desktop.domain.text import basic
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.edi.write_837p import Envelope, write_837p
from medbill_desktop.forms.cms1500 import draw_cms1500
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.billing_on import settle_onward
from medbill_desktop.services.claim_standing import VOID
from medbill_desktop.services.claims import claim_of, findings_of
from medbill_desktop.services.settings import read_text
from medbill_desktop.store import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that left the house.

    Attributes:
        content: the bytes as sent; also kept as a blob (O44).
    """

    submission: Submission
    claims: tuple[ClaimRecord, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """Paper claims: the PDF and the claims on it.

    Attributes:
        images: what is on them, for the direct route to the printer.
    """

    claims: tuple[ClaimRecord, ...]
    images: tuple[ClaimImage, ...]
    pages: int
    content: bytes


def ready_claims(bench: Bench, *, paper: bool = False) -> tuple[ClaimRecord, ...]:
    """The ready claims of electronic (or paper-only) payers, by number."""
    with bench.store.reading() as connection:
        reader = Reader(connection)
        papers = {payer.id: payer.paper_only for payer in reader.find(Payer)}
        found = reader.find(ClaimRecord, state=ClaimState.READY, order_by="number")
        return tuple(claim for claim in found if papers[claim.payer_id] is paper)


def send_claims(
    bench: Bench, claim_ids: Sequence[int], *, usage: str = "P", progress: Progress | None = None
) -> Done[Sent]:
    """Write ready claims into one 837P file and mark them as sent; all of them or none.

    Args:
        bench: the office.
        claim_ids: ready claims of payers that take files.
        usage: "P" production; "T" writes a test file and leaves the claims ready.
        progress: told claim by claim; may cancel before anything is saved.

    Raises:
        UserError: none is given, one is not ready or its payer takes paper, or no clearinghouse is set.
    """
    bench.require(Permission.SEND_CLAIMS)
    if not claim_ids:
        raise UserError("No claim is ready to be sent.")
    if usage not in {"P", "T"}:
        raise UserError("The usage of a file is P (production) or T (test).")

    def work(uow: UnitOfWork) -> Sent:
        records = [_sendable(bench, uow, claim_id) for claim_id in claim_ids]
        images = _in_groups([(record, project(claim_of(record))) for record in records])
        envelope = _envelope(bench, uow, records[0], usage)
        content = write_837p([image for _, image in images], envelope, progress)
        submission = uow.insert(_submission(bench, records, envelope, uow.put_blob(content)))
        words = f"Sent to {envelope.receiver_name} in file {envelope.isa:09d}."
        marked = records if usage == "T" else _mark(bench, uow, records, submission.id, words)
        return Sent(submission, tuple(marked), content)

    return bench.act("send claims", work)


def _submission(bench: Bench, records: Sequence[ClaimRecord], envelope: Envelope, blob: str) -> Submission:
    return Submission(
        isa_control=envelope.isa,
        gs_control=envelope.gs,
        st_control=envelope.st,
        usage=envelope.usage,
        created_at=bench.clock.now(),
        claims=len(records),
        total=Money.total(record.charge_total for record in records),
        blob=blob,
        receiver=envelope.receiver_name,
    )


def print_claims(
    bench: Bench, claim_ids: Sequence[int], *, data_only: bool = True, progress: Progress | None = None
) -> Done[Printed]:
    """Print ready claims on CMS-1500 forms and mark them as sent; all of them or none.

    Raises:
        UserError: none is given or one is not ready.
    """
    bench.require(Permission.SEND_CLAIMS)
    if not claim_ids:
        raise UserError("No claim is ready to be printed.")

    def work(uow: UnitOfWork) -> Printed:
        records = [_ready(bench, uow, claim_id) for claim_id in claim_ids]
        pdf = BytesIO()
        images = [project(claim_of(record)) for record in records]
        drawn = draw_cms1500(images, pdf, data_only=data_only, progress=progress)
        marked = _mark(bench, uow, records, None, "Printed on CMS-1500.")
        return Printed(tuple(marked), tuple(images), drawn.pages, pdf.getvalue())

    return bench.act("print claims", work)


def _ready(bench: Bench, uow: UnitOfWork, claim_id: int) -> ClaimRecord:
    """A claim that may leave: its state says so, and the rules say so again today."""
    record = uow.get(ClaimRecord, claim_id)
    if record.state is not ClaimState.READY:
        raise UserError(f"Claim {record.number} is {record.state.value}, not ready.")
    if blocking(findings_of(bench, claim_of(record))):
        raise UserError(f"Claim {record.number} has a gap now; check it again before sending.")
    return record


def _sendable(bench: Bench, uow: UnitOfWork, claim_id: int) -> ClaimRecord:
    record = _ready(bench, uow, claim_id)
    if uow.get(Payer, record.payer_id).paper_only:
        raise UserError(f"{record.payer_name} takes paper; print claim {record.number}.")
    return record


def _in_groups(pairs: list[tuple[ClaimRecord, ClaimImage]]) -> list[tuple[ClaimRecord, ClaimImage]]:
    """Neighbours with the same billing provider and subscriber share their loops in the file."""
    return sorted(
        pairs,
        key=lambda pair: (
            pair[1].billing.npi,
            pair[1].payer.payer_id,
            pair[1].subscriber.member_id,
            pair[0].number,
        ),
    )


def _envelope(bench: Bench, uow: UnitOfWork, first: ClaimRecord, usage: str) -> Envelope:
    receiver = read_text(uow, RECEIVER_ID)
    if not receiver:
        raise UserError("No clearinghouse is set. Enter its id under Settings, Sending.")
    entity = uow.get(BillingEntity, uow.get(Encounter, first.encounter_id).billing_entity_id)
    control = uow.next_number("isa")
    return Envelope(
        sender_id=entity.submitter_id or digits(entity.tax_id),
        receiver_id=receiver,
        isa=control,
        gs=control,
        usage=usage,
        moment=bench.clock.now(),
        submitter_name=basic(entity.name),
        submitter_contact=basic(entity.contact_name),
        submitter_phone=digits(entity.phone),
        receiver_name=basic(read_text(uow, RECEIVER_NAME) or receiver),
        reference=f"{control:09d}",
    )


def _mark(
    bench: Bench, uow: UnitOfWork, records: Sequence[ClaimRecord], submission_id: int | None, words: str
) -> list[ClaimRecord]:
    today, now = bench.clock.today(), bench.clock.now()
    marked = []
    for record in records:
        sent = replace(record, state=ClaimState.SENT, sent_date=today, submission_id=submission_id)
        marked.append(uow.update(sent))
        if sent.frequency == VOID:
            settle_onward(uow, sent.encounter_id, today)
    uow.insert_many(
        [
            ClaimEvent(
                claim_id=one.id,
                happened_at=now,
                kind="sent",
                text=words,
                submission_id=submission_id,
            )
            for one in marked
        ]
    )
    return marked
