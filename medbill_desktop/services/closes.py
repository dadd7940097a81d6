"""Days closed softly, months closed hard, both with their proof kept as printed (O3, O16, O17)."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from sqlalchemy import delete, func, insert, select

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.close import Check, ClosedDay, MonthClose, PartyProof, ProofPage, month_of
from medbill_desktop.domain.errors import Unbalanced, UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.practice import BillingEntity
from medbill_desktop.domain.report import Side
from medbill_desktop.forms.proof_page import draw_proof
from medbill_desktop.query.money_day import by_account, checklist, checks, taken
from medbill_desktop.query.money_proof import proof
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.chain import Heads, heads
from medbill_desktop.store.records import canonical
from medbill_desktop.store.tables import audit, closed_month, ledger_entry

_MOVED = ("charges", "payments", "adjustments", "refunds", "moved", "brought_in")


@dataclass(frozen=True, slots=True)
class DayStanding:
    """How a day stands.

    Attributes:
        sheet: the newest day sheet; None before the first.
        later: entries of this accounting date that came after it.
        checklist: what is not done.
    """

    day: date
    sheet: ClosedDay | None
    later: int
    checklist: tuple[Check, ...]

    @property
    def closed(self) -> bool:
        """Closed, and nothing came after."""
        return self.sheet is not None and not self.later


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """How a month stands.

    Attributes:
        close: the close that stands; None while the month is open.
        page: its proof as of now, with checklist and heads.
    """

    month: str
    close: MonthClose | None
    page: ProofPage


def day_standing(bench: Bench, day: date) -> DayStanding:
    """How a day stands, without changing anything."""
    with bench.store.reading() as connection:
        reader = Reader(connection)
        return _day_standing(reader, day)


def day_page(bench: Bench, day: date) -> ProofPage:
    """The day sheet as it would be made now."""
    with bench.store.reading() as connection:
        return _page(Reader(connection), bench, (f"Day sheet {day:%m/%d/%Y}", day, day))


def close_day(bench: Bench, day: date) -> Done[ClosedDay]:
    """Close a day: its sheet is kept with the heads of all audit chains; unchanged, again does nothing.

    Raises:
        UserError: the day is still to come.
    """
    bench.require(Permission.CLOSE_DAY)
    if day > bench.clock.today():
        raise UserError(f"{day:%m/%d/%Y} is still to come.")
    before = day_standing(bench, day)
    if before.sheet is not None and before.closed:
        return Done(before.sheet, Changes())

    def work(uow: UnitOfWork) -> ClosedDay:
        standing = _day_standing(uow, day)
        if standing.sheet is not None and standing.closed:
            return standing.sheet
        number = 1 if standing.sheet is None else standing.sheet.sheet + 1
        title = f"Day sheet {day:%m/%d/%Y}" + (f", sheet {number}" if number > 1 else "")
        page = _page(uow, bench, (title, day, day))
        newest = uow.execute(select(func.max(ledger_entry.c.id))).scalar() or 0
        return uow.insert(
            ClosedDay(
                day=day,
                sheet=number,
                closed_at=uow.now,
                closed_by=bench.user,
                last_entry_id=newest,
                payments=page.total.payments,
                charges=page.total.charges,
                heads=_heads_text(heads(uow.connection)),
                blob=uow.put_blob(_pdf(page)),
            )
        )

    return bench.act("close day", work)


def month_standing(bench: Bench, month: str) -> MonthStanding:
    """How a month stands, without changing anything.

    Raises:
        UserError: it is no month.
    """
    first, last = days_of(month)
    with bench.store.reading() as connection:
        reader = Reader(connection)
        page = _page(reader, bench, (f"Month {month}", first, last), month=True)
        return MonthStanding(month, _month_close(reader, month), page)


def close_month(bench: Bench, month: str) -> Done[MonthClose]:
    """Close a month, and with it all before: no entry is dated in it any more; again does nothing.

    Raises:
        UserError: it has not ended, or the checklist stops it.
        Unbalanced: the proof does not hold; the sentence says for whom.
    """
    bench.require(Permission.CLOSE_MONTH)
    first, last = days_of(month)
    if last >= bench.clock.today():
        raise UserError(f"{month} ends on {last:%m/%d/%Y}; close it after that day.")
    with bench.store.reading() as connection:
        known = _month_close(Reader(connection), month)
    if known is not None:
        return Done(known, Changes())

    def work(uow: UnitOfWork) -> MonthClose:
        page = _page(uow, bench, (f"Month {month}", first, last), month=True)
        refusal = why_not(page)
        if refusal is not None:
            raise refusal
        uow.execute(insert(closed_month).values(month=month, closed_at=uow.now, closed_by=bench.user))
        return uow.insert(
            MonthClose(
                month=month,
                closed_at=uow.now,
                closed_by=bench.user,
                closing=page.total.closing,
                heads=_heads_text(heads(uow.connection)),
                blob=uow.put_blob(_pdf(page)),
            )
        )

    return bench.act("close month", work)


def reopen_month(bench: Bench, month: str, reason: str) -> Done[MonthClose]:
    """Open the newest closed month again, with a reason that stays beside its proof.

    Raises:
        UserError: no reason, it is not closed, or a later month is closed.
    """
    bench.require(Permission.REOPEN_MONTH)
    if not reason.strip():
        raise UserError("Say why the month is opened again; it stays beside its proof.")

    def work(uow: UnitOfWork) -> MonthClose:
        close = _month_close(uow, month)
        if close is None:
            raise UserError(f"{month} is not closed.")
        newest = uow.execute(select(func.max(closed_month.c.month))).scalar()
        if newest != month:
            raise UserError(f"{newest} is closed too; open that one first.")
        uow.execute(delete(closed_month).where(closed_month.c.month == month))
        return uow.update(replace(close, reopened_by=bench.user, reopen_reason=reason.strip()))

    return bench.act("reopen month", work)


def kept_page(bench: Bench, blob: str) -> bytes:
    """The PDF of a day sheet or a month's proof as it was made."""
    return bench.store.blobs.get(blob)


def page_pdf(page: ProofPage) -> bytes:
    """A proof as a PDF, kept nowhere."""
    return _pdf(page)


def changed_heads(bench: Bench, kept: ClosedDay | MonthClose) -> tuple[str, ...]:
    """Chains whose row on a sheet is not in the office any more as it was; empty when all stand."""
    problems = []
    with bench.store.reading() as connection:
        for writer, seq, mac in json.loads(kept.heads):
            if seq < 0:
                continue
            query = select(audit.c.mac).where(audit.c.writer_id == writer, audit.c.seq == seq)
            if connection.execute(query).scalar() != mac:
                problems.append(f"writer {writer}, row {seq}: is not as the sheet says")
    return tuple(problems)


def days_of(month: str) -> tuple[date, date]:
    """First and last day of a month.

    Raises:
        UserError: it is no month.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise UserError(f"“{month}” is no month. Type it like 2026-04.") from None
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def open_months(bench: Bench) -> tuple[str, ...]:
    """Months with entries that are not closed, the oldest first, the running one last."""
    today = bench.clock.today()
    with bench.store.reading() as connection:
        latest = connection.execute(select(func.max(closed_month.c.month))).scalar() or ""
        oldest = connection.execute(select(func.min(ledger_entry.c.accounting_date))).scalar()
    found, day = [], oldest or today
    while month_of(day) <= month_of(today):
        if month_of(day) > latest:
            found.append(month_of(day))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return tuple(found)


def _day_standing(reader: Reader, day: date) -> DayStanding:
    sheets = reader.find(ClosedDay, "-sheet", day=day)
    later = 0
    if sheets:
        entry = ledger_entry.c
        query = select(func.count()).where(entry.accounting_date == day, entry.id > sheets[0].last_entry_id)
        later = int(reader.connection.execute(query).scalar_one())
    return DayStanding(day, sheets[0] if sheets else None, later, checklist(reader.connection, day))


def _month_close(reader: Reader, month: str) -> MonthClose | None:
    return next((one for one in reader.find(MonthClose, "-id", month=month) if one.stands), None)


def _page(reader: Reader, bench: Bench, period: tuple[str, date, date], *, month: bool = False) -> ProofPage:
    title, first, last = period
    connection = reader.connection
    entities = reader.find(BillingEntity, "id")
    return ProofPage(
        title=title,
        office=entities[0].name if entities else "",
        made=bench.clock.now(),
        user=bench.user,
        parties=proof(connection, first, last),
        sections=(
            taken(connection, first, last),
            checks(connection, first, last),
            by_account(connection, first, last),
        ),
        checks=checklist(connection, last, month=month),
        heads=tuple(
            f"writer {writer}: row {seq}, {mac}"
            for writer, (seq, mac) in sorted(heads(connection).items())
            if seq >= 0
        ),
    )


def why_not(page: ProofPage) -> UserError | None:
    """Why a month with this page cannot be closed: what is not done, or for whom the proof fails."""
    stopping = [one.words for one in page.checks if one.stops and one.count]
    if stopping:
        return UserError(f"{page.title} cannot be closed: {', '.join(stopping)}.")
    wrong = [one.name for one in page.parties if not one.holds]
    if wrong:
        off = page.total.closing - page.total.expected
        return Unbalanced(
            f"{page.title} cannot be closed: the proof does not hold for {', '.join(wrong[:3])}, "
            f"off by {off}."
        )
    return None


def _pdf(page: ProofPage) -> bytes:
    out = BytesIO()
    draw_proof(replace(page, parties=tuple(_grouped(page.parties))), out)
    return out.getvalue()


def _grouped(parties: Sequence[PartyProof]) -> Iterable[PartyProof]:
    """On paper, parties that did not move stand in one line a side; one whose proof fails stays apart."""
    for side in Side:
        own = [one for one in parties if one.side is side]
        still = [one for one in own if one.holds and not _has_moved(one)]
        yield from (one for one in own if not one.holds or _has_moved(one))
        if still:
            opening = Money.total(one.opening for one in still)
            words = f"{len(still):,} without movement"
            yield PartyProof(
                side=side, party_id=None, name=words, opening=opening, closing=opening, aged=opening
            )


def _has_moved(one: PartyProof) -> bool:
    return any(getattr(one, name) != ZERO for name in _MOVED)


def _heads_text(found: Heads) -> str:
    return canonical([[writer, seq, mac] for writer, (seq, mac) in sorted(found.items())])
