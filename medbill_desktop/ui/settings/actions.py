"""What the settings read and write; every save is one service call on the writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Payer, Plan
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.services import settings, setup
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.settings.columns import SetupKind, SetupRecord, named
from medbill_desktop.ui.settings.form import attr_of, office_settings

Near = Callable[[str], None]


def read_records(desk: Desk, kind: SetupKind | type[FeeSchedule]) -> list[Any]:
    """All records of a kind by name. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        found = Reader(connection).find(kind)
    return sorted(found, key=lambda one: named(one).casefold())


def read_fees(desk: Desk, schedule_id: int) -> tuple[Fee, ...]:
    """The prices of a schedule. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        return Reader(connection).find(Fee, "code", schedule_id=schedule_id)


def read_settings(desk: Desk) -> SimpleNamespace:
    """What the office's settings are. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        reader = Reader(connection)
        values = {attr_of(one): settings.read_setting(reader, one) for one in office_settings()}
    return SimpleNamespace(**values)


def new_record(kind: SetupKind, payers: Sequence[tuple[object, str]]) -> SetupRecord:
    """A record that is not saved yet.

    Raises:
        UserError: a plan needs a payer first.
    """
    if kind is Plan:
        if not payers:
            raise UserError("Set up the payer first; a plan belongs to one.")
        return Plan(payer_id=int(str(payers[0][0])), name="")
    blanks: Mapping[SetupKind, SetupRecord] = {
        BillingEntity: BillingEntity(name="", npi="", tax_id=""),
        Location: Location(name=""),
        Provider: Provider(last_name=""),
        Payer: Payer(name=""),
    }
    return blanks[kind]


def save_record(desk: Desk, record: SetupRecord, then: Callable[[Any], None], near: Near) -> None:
    """Save a set-up record, new or edited."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: _save(bench, record),
        lambda saved: f"{named(saved)} saved.",
        then=then,
        near=near,
    )


def _save(bench: Bench, record: SetupRecord) -> Done[SetupRecord]:
    done: Done[Any] = setup.save_setup(bench, record)
    return done


def save_schedule(
    desk: Desk,
    schedule: FeeSchedule,
    lines: Sequence[Mapping[str, Any]],
    then: Callable[[Any], None],
    near: Near,
) -> None:
    """Save a fee schedule with its prices.

    Raises:
        UserError: a line has no code or no price.
    """
    fees = [_fee(number, line) for number, line in enumerate(lines, start=1)]
    bench = desk.office.bench
    act(
        desk,
        lambda _: setup.save_fee_schedule(bench, schedule, fees),
        lambda saved: f"{named(saved)} saved with {len(fees)} prices.",
        then=then,
        near=near,
    )


def _fee(number: int, line: Mapping[str, Any]) -> Fee:
    if not line["code"]:
        raise UserError(f"Line {number} has no code. Type one, or take the line out with Ctrl+Delete.")
    if line["amount"] is None:
        raise UserError(f"Line {number}, {line['code']}, has no price.")
    return Fee(
        schedule_id=0,
        code=line["code"],
        modifier=line["modifier"],
        description=line["description"],
        amount=line["amount"],
    )


def save_settings(desk: Desk, values: Mapping[str, Any], before: SimpleNamespace, near: Near) -> None:
    """Change the settings that differ."""
    bench = desk.office.bench

    def work() -> Changes:
        changes = Changes()
        for one in office_settings():
            if values[attr_of(one)] != getattr(before, attr_of(one)):
                changes |= settings.change_setting(bench, one, values[attr_of(one)]).changes
        return changes

    desk.commit(work, "Settings saved.", near=near)


def change_passphrase(desk: Desk, values: Mapping[str, str], then: Callable[[], None], near: Near) -> None:
    """Give the signed-in user a new passphrase.

    Raises:
        UserError: the two new ones differ.
    """
    if values["new"] != values["again"]:
        raise UserError("The new passphrase was typed in two ways. Type it again.")
    folder = desk.office.folder

    def work() -> Changes:
        folder.change_passphrase(values["old"], values["new"])
        return Changes()

    desk.commit(work, "Passphrase changed.", then=then, near=near)


def back_up(desk: Desk, then: Callable[[str], None], near: Near) -> None:
    """Write a proven backup into the office's backups; nothing is asked."""
    folder = desk.office.folder

    def done(made: Mapping[str, object]) -> None:
        megabytes = int(str(made["bytes"])) / 1024 / 1024
        then(f"Backup written and proven: {made['file']}, {megabytes:.1f} MB.")

    desk.jobs.write(
        lambda _: folder.backup_by_itself(),
        done,
        on_error=lambda error: desk.errors.show(error, near),
        title="Backing up",
    )


def verify(desk: Desk, then: Callable[[list[dict[str, object]]], None], near: Near) -> None:
    """Prove the office: ledger, audit chains, files."""
    folder = desk.office.folder
    desk.jobs.read(
        folder.verify,
        then,
        on_error=lambda error: desk.errors.show(error, near),
        title="Verifying the office",
    )
