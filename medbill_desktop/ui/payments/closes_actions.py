"""What the room of closes reads and does; each function calls one service on its thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.close import Check, ClosedDay, MonthClose, month_of
from medbill_desktop.domain.money import Money
from medbill_desktop.query.money import receipts_in_drawer
from medbill_desktop.services import closes, drawers
from medbill_desktop.services.drawers import Drawer
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.story import Happening

SHORT = ("Wrong change", "Found later", "Not known")

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class OpenedClose:
    """A day or month with its page, as kept or as it would be now.

    Attributes:
        title: of the page.
        state: "open", "closed" or "changed".
        heads_changed: what the audit has otherwise than the kept page.
    """

    day: date
    month: bool
    title: str
    state: str
    closing: Money
    checklist: tuple[Check, ...]
    drawers: tuple[Drawer, ...]
    pdf: bytes
    heads_changed: tuple[str, ...]


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
        open_drawers = drawers.drawers(Reader(connection), day if not month else bench.clock.today())
    pdf = closes.kept_page(bench, kept.blob) if kept and state == "closed" else closes.page_pdf(page)
    return OpenedClose(
        day, month, page.title, state, page.total.closing, page.checks, open_drawers, pdf, changed
    )


def checklist_lines(found: OpenedClose) -> list[Happening]:
    """What is not done first, then what is."""
    todo = [one for one in found.checklist if one.count]
    done = [one for one in found.checklist if not one.count]
    lines = [
        Happening(None, f"{one.count} {one.what}", one.amount, strong="Stops" if one.stops else "To do")
        for one in todo
    ]
    lines += [Happening(None, f"no {one.what}", strong="Done") for one in done]
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


def _day_said(sheet: ClosedDay) -> str:
    return f"{sheet.day:%m/%d/%Y} is closed with sheet {sheet.sheet}."


def _month_said(close_: MonthClose) -> str:
    return f"{close_.month} is closed; {close_.closing} is owed at its end."
