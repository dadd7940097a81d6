"""The rooms of the Payments tab as walks enter them, and what stands in the office afterwards."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.receipt import Receipt
from medbill_desktop.query import money as query
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import ledger_line
from medbill_desktop.ui.shell.tabs import all_tabs
from tests.walk import Walk


def payments():
    """The Payments tab with its rooms, as the program has it."""
    return next(tab for tab in all_tabs() if tab.name == "payments")


def debtor(office):
    """A patient of the demo office who owes something, with what the account owes."""
    with office.bench.store.reading() as connection:
        for patient in Reader(connection).find(Patient, "id"):
            people = query.family_of(connection, patient.id)
            owed = Money.total(one.owed for one in query.open_items(connection, people) if one.owed.cents > 0)
            if owed.cents > 1000:
                return patient, owed
    raise AssertionError("nobody owes anything in the demo office")


def rooms(real_window, qtbot):
    """A function that opens a room of the Payments tab over an office that was prepared."""

    def enter(number, prepare=lambda office: None):
        program = real_window(payments(), prepare=prepare)
        walk = Walk(program, qtbot)
        walk.settle()
        walk.office = program.desk.office
        walk.press(f"Ctrl+Shift+{number}")
        walk.keys = 0
        walk.screen = program.window.current
        return walk

    return enter


def receipts(office):
    with office.bench.store.reading() as connection:
        return Reader(connection).find(Receipt, "number")


def owes(office, patient):
    with office.bench.store.reading() as connection:
        people = query.family_of(connection, patient.id)
        return Money.total(one.owed for one in query.open_items(connection, people) if one.owed.cents > 0)


def found(office, kind, **where):
    with office.bench.store.reading() as connection:
        return Reader(connection).find(kind, "id", **where)


def add_a_cent(office):
    """Past the program and its triggers a payer owes a cent more by an entry of the month before."""
    line = ledger_line.c
    with office.bench.store.engines.writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER keep_ledger_line_update")
        before = line.accounting_date < office.clock.today().replace(day=1)
        first = sa.select(sa.func.max(line.id)).where(
            line.account == "AR_PAYER", line.cents > Money(0), before
        )
        amount = connection.execute(
            sa.select(line.cents).where(line.id == first.scalar_subquery())
        ).scalar_one()
        spoiled = sa.update(ledger_line).where(line.id == first.scalar_subquery())
        connection.execute(spoiled.values(cents=amount + Money(1)))
