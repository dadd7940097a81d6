"""What the settings read and write; every save is one service call on the writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.errors import EnvironmentProblem, UserError
from medbill_desktop.domain.import_spec import ImportSpec
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.services import billing_as, settings, setup
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.settings.form import attr_of, office_settings, own_settings
from medbill_desktop.ui.settings.setup_records import named_record

Near = Callable[[str], None]


def read_fees(desk: Desk, schedule_id: int) -> tuple[Fee, ...]:
    """The prices of a schedule. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        return Reader(connection).find(Fee, "code", schedule_id=schedule_id)


def read_settings(desk: Desk) -> SimpleNamespace:
    """What the office's settings are. Runs on a reader thread."""
    with desk.office.bench.store.reading() as connection:
        reader = Reader(connection)
        values = {attr_of(one): settings.read_setting(reader, one) for one in office_settings()}
    for one in own_settings():
        values[attr_of(one)] = one.read(desk.places.get(one.key) or None)
    return SimpleNamespace(**values)


def save_record(desk: Desk, record: Any, then: Callable[[Any], None], near: Near) -> None:
    """Save a set-up record, new or edited."""
    bench = desk.office.bench
    act(
        desk,
        lambda _: _save(bench, record),
        lambda saved: f"{named_record(saved, {})} saved.",
        then=then,
        near=near,
    )


def _save(bench: Bench, record: Any) -> Done[Any]:
    if isinstance(record, BilledAsRule):
        return billing_as.save_rule(bench, record)
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
        lambda saved: f"{named_record(saved, {})} saved with {len(fees)} prices.",
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


def export(desk: Desk, spec: ImportSpec, file: Path) -> None:
    """Write every record of a kind into a workbook that the import takes again."""

    def work(progress: Progress) -> int:
        from medbill_desktop.services.exports import export_set_up

        try:
            with file.open("wb") as out:
                return export_set_up(
                    desk.office.bench, spec, out, desk.office.folder.files.root.name, progress
                )
        except OSError as error:
            raise EnvironmentProblem(f"{file.name} cannot be written ({error.strerror}).") from error
        except BaseException:
            file.unlink(missing_ok=True)
            raise

    desk.jobs.read(
        work,
        lambda count: desk.toasts.say(f"{count:,} rows written to {file.name}."),
        title=f"Writing {spec.title.lower()}",
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

    for one in own_settings():
        desk.places.put(one.key, one.write(values[attr_of(one)]))

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
