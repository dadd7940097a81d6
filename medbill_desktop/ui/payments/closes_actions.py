"""What the room of closes reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.close import Check, ClosedDay, MonthClose, month_of
from medbill_desktop.domain.errors import EnvironmentProblem, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.query.money import receipts_in_drawer
from medbill_desktop.services import closes, drawers, payment_batches
from medbill_desktop.services.drawers import Drawer
from medbill_desktop.services.payment_batches import BatchStanding
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.story import Happening

SLIP_COLUMNS = (
    Column("number", "Receipt", Content.ID),
    Column("name", "From", Content.NAME),
    Column("method", "Method", Content.CODE),
    Column("reference", "Number", Content.ID),
    Column("amount", "Amount", Content.MONEY),
)
SHORT = ("Wrong change", "Found later", "Not known")

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class OpenedClose:
    """A day or month with its page, as kept or as it would be now.

    Attributes:
        title: of the page.
        state: "open", "closed" or "changed".
        refusal: why the month cannot be closed; "" when nothing stops it.
        heads_changed: what the audit has otherwise than the kept page.
        batch: the open batch of who looks.
    """

    day: date
    month: bool
    title: str
    state: str
    closing: Money
    checklist: tuple[Check, ...]
    drawers: tuple[Drawer, ...]
    pdf: bytes
    refusal: str
    heads_changed: tuple[str, ...]
    batch: BatchStanding | None


def read_close(desk: Desk, day: date, *, month: bool) -> OpenedClose:
    """Read a day or month and draw its page. Runs on a reader thread."""
    bench = desk.office.bench
    kept: ClosedDay | MonthClose | None
    if month:
        standing = closes.month_standing(bench, month_of(day))
        page, kept, state = standing.page, standing.close, "closed" if standing.close else "open"
    else:
        found, page = closes.day_standing(bench, day), closes.day_page(bench, day)
        kept = found.sheet
        state = "closed" if found.closed else "changed" if kept else "open"
    changed = closes.changed_heads(bench, kept) if kept is not None else ()
    with bench.store.reading() as connection:
        reader = Reader(connection)
        open_drawers = drawers.drawers(reader, day if not month else bench.clock.today())
        batch = payment_batches.current(reader, bench.user)
    pdf = closes.kept_page(bench, kept.blob) if kept and state == "closed" else closes.page_pdf(page)
    return OpenedClose(
        day=day,
        month=month,
        title=page.title,
        state=state,
        closing=page.total.closing,
        checklist=page.checks,
        drawers=open_drawers,
        pdf=pdf,
        refusal=str(closes.why_not(page) or "") if month and state == "open" else "",
        heads_changed=changed,
        batch=batch,
    )


def checklist_lines(found: OpenedClose) -> list[Happening]:
    """What is not done first, then what is."""
    left = [one for one in found.checklist if one.count]
    done = [one for one in found.checklist if not one.count]
    lines = [Happening(None, one.words, one.amount, strong="Stops" if one.stops else "Still") for one in left]
    lines += [Happening(None, one.words, strong="Done") for one in done]
    if found.batch is not None:
        one = found.batch
        words = f"{one.count} of {one.batch.expected_count}, {one.total} of {one.batch.expected_total}"
        lines.insert(0, Happening(None, words, strong=f"Batch {one.batch.number}"))
    if found.refusal:
        lines.insert(0, Happening(None, found.refusal, strong="Stops"))
    return [Happening(None, words, strong="Audit") for words in found.heads_changed] + lines


def close(desk: Desk, found: OpenedClose, then: Then) -> None:
    """Close a day or a month; there is no undo: a day is closed again, a month is opened with a reason."""
    bench = desk.office.bench
    if found.month:
        act(
            desk,
            lambda _: closes.close_month(bench, month_of(found.day)),
            _month_said,
            then=lambda _: then(),
            title=f"Closing {month_of(found.day)}",
        )
        return
    act(desk, lambda _: closes.close_day(bench, found.day), _day_said, then=lambda _: then())


def reopen(desk: Desk, month: str, why: str, then: Then) -> None:
    """Open a month again."""
    act(
        desk,
        lambda _: closes.reopen_month(desk.office.bench, month, why),
        lambda _: f"{month} is open again.",
        then=lambda _: then(),
    )


def count(desk: Desk, drawer: Drawer, counted: Money, why: str, then: Then) -> None:
    """Record what was counted; Undo opens the count."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: drawers.count_drawer(
            bench, drawer.day, drawer.user, counted, method=drawer.method, reason=why
        ),
        lambda made: f"Drawer of {made.user}: {made.counted} counted, {made.over.grid()} over or short.",
        undo=lambda made: drawers.open_count(bench, made.id).changes,
        then=lambda _: then(),
    )


def open_count(desk: Desk, drawer: Drawer, then: Then) -> None:
    """Open the count of a drawer that is not at the bank; it is counted again."""
    counted = drawer.count
    if counted is not None:
        act(
            desk,
            lambda _: drawers.open_count(desk.office.bench, counted.id),
            lambda _: f"The {drawer.method} of {drawer.user}, {drawer.day:%m/%d/%Y}, is to be counted again.",
            then=lambda _: then(),
        )


def drawer_words(drawer: Drawer) -> str:
    """A drawer in a sentence, with its count."""
    counted = "" if drawer.count is None else f", {drawer.count.counted} counted"
    return f"{drawer.user}, {drawer.day:%m/%d/%Y}, {drawer.method}{counted}"


def deposit(desk: Desk, then: Then) -> None:
    """Take everything in the drawers to the bank today; Undo puts it back."""
    bench = desk.office.bench

    def ids() -> list[int]:
        with bench.store.reading() as connection:
            return [one.id for one in receipts_in_drawer(connection)]

    act(
        desk,
        lambda _: drawers.make_deposit(bench, ids(), bench.clock.today()),
        lambda made: f"Deposit {made.number}: {made.count} receipts, {made.total}.",
        undo=lambda made: drawers.undo_deposit(bench, made.id).changes,
        then=lambda _: then(),
    )


def begin_batch(desk: Desk, typed: str, then: Then) -> None:
    """Begin a batch from ``12 1,480.00``: how many payments, and what they come to.

    Raises:
        UserError: it is not a count and an amount.
    """
    count_, _, total = typed.strip().partition(" ")
    if not count_.isdigit() or not total.strip():
        raise UserError("Type how many payments and their total, like 12 1,480.00.")
    expected = int(count_), Money.parse(total)
    act(
        desk,
        lambda _: payment_batches.open_batch(desk.office.bench, *expected),
        lambda made: f"Batch {made.number} is open; what you enter now goes into it.",
        then=lambda _: then(),
    )


def close_batch(desk: Desk, standing: BatchStanding, then: Then) -> None:
    """Close the batch that is open."""
    act(
        desk,
        lambda _: payment_batches.close_batch(desk.office.bench, standing.batch.id),
        lambda made: f"Batch {made.number} agrees and is closed.",
        then=lambda _: then(),
    )


def read_slip(desk: Desk) -> tuple[str, bytes, int]:
    """The slip of the newest deposit as a PDF: title, bytes, sheets. Runs on a reader thread."""
    from medbill_desktop.forms.deposit_slip import draw_slip

    slip = drawers.slip_image(desk.office.bench)
    out = BytesIO()
    sheets = draw_slip(slip, out)
    return f"Deposit {slip.number}", out.getvalue(), sheets


def write_slip(desk: Desk, file: Path, progress: Progress) -> int:
    """Write the slip of the newest deposit as a workbook; returns its rows. Runs on a reader thread.

    Raises:
        EnvironmentProblem: the file cannot be written.
    """
    from medbill_desktop.sheets.table import SheetTable
    from medbill_desktop.sheets.workbook import Origin, write_workbook

    slip, office = drawers.slip_image(desk.office.bench), desk.office
    rows: list[Row] = [
        {
            "id": one.number,
            "number": one.number,
            "name": one.name,
            "method": one.method,
            "reference": one.reference,
            "amount": one.amount,
        }
        for one in slip.lines
    ]
    table = SheetTable(
        name=f"Deposit {slip.number}",
        columns=SLIP_COLUMNS,
        rows=rows,
        count=len(rows),
        total=frozenset({"amount"}),
        asked={"Day": slip.day, "Over or short": slip.over, "Total": slip.total},
    )
    office.bench.store.record_read(office.user, Kind.DEPOSIT, 0)
    origin = Origin(office=str(office.folder.files.root.name), made=desk.clock.today(), user=office.user)
    try:
        with file.open("wb") as out:
            return write_workbook(out, [table], origin, progress)
    except OSError as error:
        raise EnvironmentProblem(f"{file.name} cannot be written ({error.strerror}).") from error


def _day_said(sheet: ClosedDay) -> str:
    return f"{sheet.day:%m/%d/%Y} is closed with sheet {sheet.sheet}."


def _month_said(close_: MonthClose) -> str:
    return f"{close_.month} is closed; {close_.closing} is owed at its end."
