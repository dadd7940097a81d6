"""Runs of patient statements: made as a whole, undone until they are printed, kept as printed (O44)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from sqlalchemy import func, select

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.desk import (
    HoldKind,
    RunState,
    Statement,
    StatementHold,
    StatementLeftOut,
    StatementRun,
)
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.progress import Progress
from medbill_desktop.forms.pages import pages_of
from medbill_desktop.forms.statement import draw_each
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.statement_bills import Bill, LeftOut, Prepared, bill_of, prepare_bills
from medbill_desktop.store import Reader, UnitOfWork
from medbill_desktop.store.tables import statement, statement_run

__all__ = [
    "Bill",
    "LeftOut",
    "Prepared",
    "Run",
    "hold_statements",
    "lift_hold",
    "mark_printed",
    "prepare",
    "run_pdf",
    "run_statements",
    "statement_of",
    "statement_pdf",
    "undo_run",
]


@dataclass(frozen=True, slots=True)
class Run:
    """Statements of one press of F9.

    Attributes:
        content: the PDF of all; also kept as a blob (O44).
        record: the run as it is kept.
    """

    bills: tuple[Bill, ...]
    left_out: tuple[LeftOut, ...]
    pages: int
    content: bytes
    record: StatementRun


def prepare(
    bench: Bench,
    as_of: date,
    guarantor_ids: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Work out who owes what on a day, without saving anything; for the preview and its total (O10).

    Args:
        bench: the office.
        as_of: the day.
        guarantor_ids: only these, whenever they were written to last; None for all whose time has come.
        progress: told account by account; may cancel.
    """
    with bench.store.reading() as connection:
        return prepare_bills(Reader(connection), as_of, guarantor_ids, progress)


def statement_of(bench: Bench, patient_id: int, as_of: date) -> Bill:
    """The statement that a patient's guarantor would get on a day, whatever its amount; saves nothing.

    Raises:
        UserError: the patient has no guarantor, or the office has no billing entity yet.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        return bill_of(reader, reader.get(Patient, patient_id), as_of)


def run_statements(
    bench: Bench, guarantor_ids: Sequence[int] | None = None, progress: Progress | None = None
) -> Done[Run]:
    """Make statements for all who owe enough, or for the guarantors named; all of them or none.

    They are worked out and drawn from one moment of the office before anything is written, so that nobody
    waits meanwhile. What is posted after that moment stands on the next statement.

    Raises:
        UserError: nobody owes anything, or somebody else made statements for the same people meanwhile.
        Cancelled: nothing was saved.
    """
    bench.require(Permission.RUN_STATEMENTS)
    today = bench.clock.today()
    with bench.store.reading() as connection:
        last = connection.execute(select(func.max(statement_run.c.id))).scalar() or 0
        bills, left_out = prepare_bills(Reader(connection), today, guarantor_ids, progress)
    if not bills:
        raise UserError("Nobody owes enough for a statement today.")
    pdf = BytesIO()
    pages = draw_each([bill.image for bill in bills], pdf, progress)
    content = pdf.getvalue()
    if progress:
        progress.check()

    def work(uow: UnitOfWork) -> StatementRun:
        _refuse_twice(uow, last, bills)
        run = uow.insert(replace(_run(bench, bills, left_out, pages), blob=uow.put_blob(content)))
        uow.insert_many(_statements(run, bills, pages))
        uow.insert_many([_left_out(run, one) for one in left_out])
        return run

    done = bench.act("make statements", work)
    return Done(Run(bills, left_out, sum(pages), content, done.value), done.changes)


def mark_printed(bench: Bench, run_id: int) -> Done[StatementRun]:
    """Say that a run left the office as paper or file; from now on it cannot be undone."""
    bench.require(Permission.RUN_STATEMENTS)

    def work(uow: UnitOfWork) -> StatementRun:
        run = uow.get(StatementRun, run_id)
        if run.state is RunState.UNDONE:
            raise UserError("This run was undone; run the statements again instead of printing it.")
        return run if run.state is RunState.PRINTED else uow.update(replace(run, state=RunState.PRINTED))

    return bench.act("print statements", work)


def undo_run(bench: Bench, run_id: int) -> Done[StatementRun]:
    """Take back a run that was not printed yet; its accounts are due again.

    Raises:
        UserError: it was printed, and may be in the mail, or it was undone before.
    """
    bench.require(Permission.RUN_STATEMENTS)

    def work(uow: UnitOfWork) -> StatementRun:
        run = uow.get(StatementRun, run_id)
        if run.state is RunState.PRINTED:
            raise UserError(
                f"The statements of {run.run_date:%m/%d/%Y} were printed and may be in the mail; they cannot "
                "be taken back. They can be printed again."
            )
        if run.state is RunState.UNDONE:
            raise UserError("This run was undone before.")
        for one in uow.find(Statement, run_id=run_id):
            uow.delete(one)
        return uow.update(replace(run, state=RunState.UNDONE))

    return bench.act("undo statements", work)


def run_pdf(bench: Bench, run_id: int) -> bytes:
    """A run as it was drawn, to print it again; that it was read is in the audit first."""
    bench.require(Permission.PRINT_PAPERS)
    bench.store.record_read(bench.user, Kind.STATEMENT_RUN, run_id)
    with bench.store.reading() as connection:
        run = Reader(connection).get(StatementRun, run_id)
    return bench.store.blobs.get(run.blob)


def statement_pdf(bench: Bench, statement_id: int) -> bytes:
    """One statement as it was printed, without the pages of anybody else."""
    with bench.store.reading() as connection:
        one = Reader(connection).get(Statement, statement_id)
    bench.store.record_read(bench.user, Kind.STATEMENT, statement_id, one.patient_id)
    content = bench.store.blobs.get(one.blob)
    return pages_of(content, one.page, one.pages) if one.pages else content


def hold_statements(
    bench: Bench,
    patient_id: int,
    reason: str,
    until: date | None = None,
    kind: HoldKind = HoldKind.BY_HAND,
) -> Done[StatementHold]:
    """Write no statements to a patient's account until a day, or until the hold is lifted.

    Raises:
        UserError: there is no reason, the day is past, or statements stand still already.
    """
    bench.require(Permission.RUN_STATEMENTS)
    why, today = " ".join(reason.split()), bench.clock.today()
    if not why:
        raise UserError("Say why this patient gets no statements; the reason stands on the list of a run.")
    if until is not None and until < today:
        raise UserError(f"{until:%m/%d/%Y} is past; type the day up to which no statement goes out.")

    def work(uow: UnitOfWork) -> StatementHold:
        for one in uow.find(StatementHold, patient_id=patient_id, kind=kind):
            if one.holds(today):
                raise UserError(f"This patient's statements stand still already: {one.reason}.")
        return uow.insert(
            StatementHold(
                patient_id=patient_id,
                kind=kind,
                reason=why,
                made_date=today,
                made_by=bench.user,
                until=until,
            )
        )

    return bench.act("hold statements", work)


def lift_hold(bench: Bench, hold_id: int) -> Done[StatementHold]:
    """Let statements go to a patient again."""
    bench.require(Permission.RUN_STATEMENTS)

    def work(uow: UnitOfWork) -> StatementHold:
        hold = uow.get(StatementHold, hold_id)
        uow.delete(hold)
        return hold

    return bench.act("lift hold of statements", work)


def _run(
    bench: Bench, bills: Sequence[Bill], left_out: Sequence[LeftOut], pages: Sequence[int]
) -> StatementRun:
    return StatementRun(
        run_date=bench.clock.today(),
        created_at=bench.clock.now(),
        made_by=bench.user,
        statements=len(bills),
        pages=sum(pages),
        total=Money.total(bill.image.total_due for bill in bills),
        left_out=len(left_out),
        left_out_total=Money.total(one.amount for one in left_out),
    )


def _statements(run: StatementRun, bills: Sequence[Bill], pages: Sequence[int]) -> list[Statement]:
    """One a patient of each letter, with the pages of the letter in the PDF of the run."""
    found, first = [], 0
    for bill, count in zip(bills, pages, strict=True):
        found += [
            Statement(
                guarantor_id=bill.guarantor_id,
                patient_id=patient_id,
                statement_date=run.run_date,
                total=amount,
                blob=run.blob,
                run_id=run.id,
                page=first,
                pages=count,
            )
            for patient_id, amount in bill.shares
        ]
        first += count
    return found


def _left_out(run: StatementRun, one: LeftOut) -> StatementLeftOut:
    return StatementLeftOut(
        run_id=run.id,
        guarantor_id=one.guarantor_id,
        patient_id=one.patient_id,
        name=one.name,
        amount=one.amount,
        reason=one.reason,
    )


def _refuse_twice(uow: UnitOfWork, last_run: int, bills: Sequence[Bill]) -> None:
    """Two desks that press F9 at once must not write to the same people twice."""
    query = select(statement.c.patient_id).where(statement.c.run_id > last_run)
    written = set(uow.connection.execute(query).scalars())
    if written & {patient_id for bill in bills for patient_id, _ in bill.shares}:
        raise UserError("Somebody else made statements at the same moment. Look at that run, then run again.")
