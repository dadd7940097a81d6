"""What a biller does with claims: check, hold, send, correct, bill on, print, look at the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.claim import Claim, ClaimRecord, ClaimState
from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.errors import EnvironmentProblem, MedBillError, UnreadableInput, UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.project import project
from medbill_desktop.domain.settings import RECEIVER_ID, RECEIVER_NAME
from medbill_desktop.domain.text import basic
from medbill_desktop.edi.read_837p import Reading837, read_837p
from medbill_desktop.edi.write_837p import Envelope, write_837p
from medbill_desktop.query.details.claim_page import ClaimPage, claim_page
from medbill_desktop.services import claims, submission
from medbill_desktop.services.base import Done
from medbill_desktop.services.claims import OPEN_STATES, Built
from medbill_desktop.services.settings import read_text
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine
from medbill_desktop.ui.parts.claim_sheet import claim_pdf
from medbill_desktop.ui.parts.paper import Paper, print_on, print_red_forms, profile_here, ready_paper
from medbill_desktop.ui.parts.raw_claim import claim_segments
from medbill_desktop.ui.parts.write_off import ChargeWriteOff, Whose


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim with all that its page shows."""

    page: ClaimPage
    claim: Claim
    image: ClaimImage
    findings: tuple[Finding, ...]

    @property
    def record(self) -> ClaimRecord:
        """Its row."""
        return self.page.record

    @property
    def is_open(self) -> bool:
        """Whether it has not left the house."""
        return self.record.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What is ready to leave.

    Attributes:
        receiver: the clearinghouse in words; "" when none is set.
        printer: of the red forms at this workplace; "" when none is set up.
    """

    electronic: tuple[ClaimRecord, ...]
    paper: tuple[ClaimRecord, ...]
    receiver: str
    printer: str = ""

    @property
    def total(self) -> Money:
        """Sum of all charges."""
        return Money.total(one.charge_total for one in (*self.electronic, *self.paper))

    @property
    def words(self) -> str:
        """How they leave, one sentence a way."""
        said = []
        if self.electronic:
            total = Money.total(one.charge_total for one in self.electronic).dollars()
            where = self.receiver or "a clearinghouse that is not set yet (Settings, Sending)"
            said.append(f"{len(self.electronic):,} in one 837P file to {where}: {total}.")
        if self.paper:
            total = Money.total(one.charge_total for one in self.paper).dollars()
            where = f"printed on {self.printer} and kept as a PDF" if self.printer else "printed to a PDF"
            said.append(f"{len(self.paper):,} on CMS-1500 forms, {where}: {total}.")
        if said:
            return " ".join([*said, "What was sent cannot be called back."])
        return "Mend the blocked claims first: Alt+2 lists them. Esc goes back."


def read_claim(desk: Desk, claim_id: int) -> ShownClaim:
    """Read a claim; its read row is written first. Runs on a reader thread."""
    office = desk.office
    record: ClaimRecord = office.claim_row(claim_id)
    claim = claims.claim_of(record)
    with office.bench.store.reading() as connection:
        page = claim_page(connection, claim_id)
    mendable = record.state in OPEN_STATES or record.state is ClaimState.REJECTED
    return ShownClaim(page, claim, project(claim), office.findings(claim) if mendable else ())


def recheck(desk: Desk, record: ClaimRecord) -> None:
    """Build the claim anew from its visit and check it; a split that it makes says so and can be undone."""
    bench = desk.office.bench

    def said(built: Built) -> str:
        mend = f": {built.record.blocking} to mend." if built.record.blocking else "."
        return "" if built.more else f"Claim {built.record.number} is {built.record.state.value}{mend}"

    def on_split(built: Built) -> None:
        if built.more:
            words = f"The visit is {built.words}."
            desk.toasts.say(
                words, lambda: desk.commit(lambda: claims.join_parts(bench, record.id).changes, "Undone.")
            )

    act(desk, lambda _: claims.recheck_claim(bench, record.id), said, then=on_split)


def hold(desk: Desk, record: ClaimRecord, reason: str) -> None:
    """Hold a claim with a reason, or let it go on without one; Undo does the other."""
    bench = desk.office.bench
    was_held = record.state is ClaimState.HELD
    act(
        desk,
        lambda _: claims.hold_claim(bench, record.id, reason),
        lambda saved: f"Claim {saved.number} {'held' if reason else 'goes on'}.",
        undo=lambda saved: claims.hold_claim(bench, saved.id, "Held again" if was_held else "").changes,
    )


def correct(desk: Desk, record: ClaimRecord, frequency: str, then: Callable[[int], None]) -> None:
    """Build a replacement (7) or void (8) of an answered claim."""
    words = {"7": "replaces", "8": "voids"}
    act(
        desk,
        lambda _: claims.correct_claim(desk.office.bench, record.id, frequency),
        lambda built: f"Claim {built.record.number} {words[frequency]} {record.number}.",
        then=lambda built: then(built.record.id),
    )


def write_off(desk: Desk, ask: AskLine, shown: ShownClaim | None) -> None:
    """Ask which charge of the claim's visit is written off, on which side, how much and why."""
    if shown is not None:
        whose = Whose(shown.record.patient_id, shown.record.encounter_id)
        ChargeWriteOff(desk, lambda: ask).start(whose)


def bill_next(desk: Desk, record: ClaimRecord, then: Callable[[int], None]) -> None:
    """Build the claim to the next payer."""
    act(
        desk,
        lambda _: claims.bill_next_payer(desk.office.bench, record.id),
        lambda built: (
            f"Claim {built.record.number} to {built.record.payer_name} is {built.record.state.value}."
        ),
        then=lambda built: then(built.record.id),
    )


@dataclass(frozen=True, slots=True)
class SendWay:
    """Where claims go: the folder of the files, and the printer of the red forms.

    Attributes:
        paper: None leaves the paper claims only as a PDF in the folder.
    """

    folder: Path
    paper: Paper | None = None


def plan_sending(desk: Desk) -> SendPlan:
    """What is ready. Runs on a reader thread."""
    bench = desk.office.bench
    with bench.store.reading() as connection:
        reader = Reader(connection)
        receiver = read_text(reader, RECEIVER_NAME) or read_text(reader, RECEIVER_ID)
    printer = profile_here(desk, PrintedForm.CMS1500).printer
    ready, paper = submission.ready_claims(bench), submission.ready_claims(bench, paper=True)
    return SendPlan(ready, paper, receiver, printer)


def send(
    desk: Desk, plan: SendPlan, folder: Path, then: Callable[[str], None], near: Callable[[str], None]
) -> None:
    """Send what the plan shows: one 837P file and the paper claims. An outward act: no undo (O10)."""
    way = SendWay(folder, ready_paper(desk, PrintedForm.CMS1500) if plan.paper else None)
    act(
        desk,
        lambda progress: _send(desk, plan, way, progress),
        lambda words: words,
        then=then,
        near=near,
        title="Sending claims",
    )


def _send(desk: Desk, plan: SendPlan, way: SendWay, progress: Progress) -> Done[str]:
    bench, folder = desk.office.bench, way.folder
    _may_write(folder)
    said: list[str] = []
    changes = Changes()
    try:
        if plan.electronic:
            sent = submission.send_claims(bench, [one.id for one in plan.electronic], progress=progress)
            changes |= sent.changes
            name = f"837P_{sent.value.submission.isa_control:09d}.txt"
            said.append(f"{len(plan.electronic):,} claims sent in {name}")
            _write(folder / name, sent.value.content)
        if plan.paper:
            printed = submission.print_claims(bench, [one.id for one in plan.paper], progress=progress)
            changes |= printed.changes
            name = f"CMS1500_{desk.clock.today():%Y%m%d}_{plan.paper[0].number}.pdf"
            said.append(f"{len(plan.paper):,} claims on {printed.value.pages} forms in {name}")
            _write(folder / name, printed.value.content)
            if way.paper is not None:
                print_red_forms(printed.value.images, way.paper)
                said[-1] += ", printed"
    except MedBillError as error:
        if not changes:
            raise
        return Done(f"{'; '.join(said)}. But: {error}", changes)
    return Done(f"{'; '.join(said)}.", changes)


def _may_write(folder: Path) -> None:
    """Find out before anything is sent whether the files can be written."""
    probe = folder / ".medbill-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UserError(f"Nothing was sent: {folder} cannot be written ({error.strerror}).") from error


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem(
            f"{file.name} could not be written ({error.strerror}); the office keeps what was sent (F7)."
        ) from error


def read_raw(desk: Desk, shown: ShownClaim) -> tuple[str, list[str]]:
    """The claim's 837P in words and segments. Runs on a reader thread.

    Raises:
        UserError: it was not sent and cannot be written yet.
    """
    sent = shown.page.submission
    if sent is not None:
        raw = desk.office.bench.store.blobs.get(sent.blob)
        words = f"Sent on {sent.created_at:%m/%d/%Y} to {sent.receiver} in file {sent.isa_control:09d}."
        return words, claim_segments(raw, shown.image.claim_number)
    entity = shown.claim.billing
    envelope = Envelope(
        sender_id=entity.submitter_id or digits(entity.tax_id) or "SENDER",
        receiver_id="PREVIEW",
        isa=1,
        gs=1,
        usage="T",
        moment=desk.clock.now(),
        submitter_name=basic(entity.name),
        submitter_contact=basic(entity.contact_name),
        submitter_phone=digits(entity.phone),
        receiver_name="PREVIEW",
        reference="PREVIEW",
    )
    raw = write_837p([shown.image], envelope)
    words = (
        "Printed on paper; as a file it would read so."
        if not shown.is_open
        else "Not sent yet; it would read so."
    )
    return words, claim_segments(raw, shown.image.claim_number)


def read_file(file: Path) -> Reading837:
    """Read the claims of any 837P file. Runs on a reader thread.

    Raises:
        UnreadableInput: it is no such file.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{file.name} cannot be read ({error.strerror}).") from error
    try:
        reading = read_837p(raw)
    except UnreadableInput as error:
        raise UnreadableInput(f"{file.name}: {error}") from error
    if not reading.images:
        raise UnreadableInput(f"{file.name} holds no claim.")
    return reading


def print_copy(desk: Desk, shown: ShownClaim, paper: Paper) -> None:
    """Print the complete form as a copy; it does not count as sent."""
    from medbill_desktop.forms.preview import page_count

    def work() -> int:
        pdf = claim_pdf([shown.image])
        pages = page_count(pdf)
        print_on(paper, pdf, pages)
        return pages

    desk.jobs.read(
        lambda _: work(),
        lambda pages: desk.toasts.say(f"Copy of claim {shown.record.number} printed, {pages} page(s)."),
        title="Printing",
    )


def print_red(desk: Desk, shown: ShownClaim, paper: Paper) -> None:
    """Print the data of a claim again on a red form, by the printer of this workplace; its state stays.

    Raises:
        NotAllowed: the signed-in user may not send claims.
    """
    office, number = desk.office, shown.record.number
    office.bench.require(Permission.SEND_CLAIMS)

    def work() -> int:
        words = f"claim {number} printed on a red form"
        patient = shown.record.patient_id
        office.bench.store.write(
            office.user, "print", lambda unit: unit.note(Kind.CLAIM, shown.record.id, words, patient)
        )
        return print_red_forms([shown.image], paper)

    desk.jobs.write(
        lambda _: work(),
        lambda sheets: desk.toasts.say(f"Claim {number} printed on {sheets} red form(s)."),
        title="Printing",
    )
