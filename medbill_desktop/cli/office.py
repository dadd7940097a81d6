"""`medbill office ...`: create, verify, back up and restore an office folder."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import Any

from medbill_desktop.cli import imports
from medbill_desktop.cli.dates import iso_date
from medbill_desktop.cli.opening import add_user, opened, passphrase
from medbill_desktop.cli.output import BLOCKED, DONE, Output
from medbill_desktop.domain.errors import UserError
from medbill_desktop.office import SystemClock, folder
from medbill_desktop.office.folder import Home


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `office`."""
    office = words.add_parser("office", help="create, verify, back up, restore", parents=[shared])
    inner = office.add_subparsers(dest="office_word", required=True, metavar="WORD")
    _add_create(inner.add_parser("create", help="make a new office", parents=[shared]))
    verify = inner.add_parser("verify", help="prove that nothing is lost or changed", parents=[shared])
    verify.add_argument("office", type=Path, metavar="DIR")
    add_user(verify)
    verify.set_defaults(run=_verify)
    backup = inner.add_parser("backup", help="write a verified backup", parents=[shared])
    backup.add_argument("office", type=Path, metavar="DIR")
    backup.add_argument("-o", "--out", type=Path, required=True)
    add_user(backup)
    backup.set_defaults(run=_backup)
    imports.add(inner, shared)
    restore = inner.add_parser("restore", help="make an office from a backup", parents=[shared])
    restore.add_argument("file", type=Path)
    restore.add_argument("office", type=Path, metavar="DIR", help="a new folder; nothing is overwritten")
    restore.set_defaults(run=_restore)


def _add_create(create: argparse.ArgumentParser) -> None:
    create.add_argument("office", type=Path, metavar="DIR")
    create.add_argument("--url", default="", help="of an empty PostgreSQL database")
    create.add_argument("--demo", action="store_true", help="an invented practice, user demo")
    create.add_argument("--patients", type=int, metavar="N", help="patients of the demo office")
    create.add_argument("--seed", type=int, default=1, help="another demo office for another number")
    create.add_argument("--as-of", type=iso_date, metavar="D", help="the day of the demo office; today")
    add_user(create)
    create.set_defaults(run=_create)


def _create(options: argparse.Namespace, output: Output) -> int:
    if options.demo:
        return _create_demo(options, output)
    if not options.user:
        raise UserError("Name the first user with --user.")
    clock = SystemClock()
    phrase = passphrase(f"New passphrase of {options.user}: ")
    made = folder.create(Home(options.office, clock), options.user, phrase, options.url)
    answer = {
        "office": str(options.office),
        "patients": 0,
        "encounters": 0,
        "claims": 0,
        "seconds": 0.0,
        "digest": "",
        "recovery_key": made.recovery_key,
    }
    output.say(f"The recovery key, shown only now: {made.recovery_key}")
    output.result(answer, [f"Office made in {options.office}. Keep the recovery key on paper."])
    return DONE


def _create_demo(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.office.demo.build import PASSPHRASE, PATIENTS, USER, DemoWish, build_demo

    if options.patients is not None and options.patients < 1:
        raise UserError("A demo office has at least one patient.")
    phrase = os.environ.get("MEDBILL_PASSPHRASE") or PASSPHRASE
    wish = DemoWish(
        folder=options.office,
        as_of=options.as_of or today(),
        patients=PATIENTS if options.patients is None else options.patients,
        seed=options.seed,
        passphrase=phrase,
        url=options.url,
    )
    made = build_demo(wish)
    shown = PASSPHRASE if phrase == PASSPHRASE else "the one in MEDBILL_PASSPHRASE"
    output.say(f"Sign in as {USER}; the passphrase is {shown}.")
    answer = {
        "office": str(options.office),
        "patients": made.lived.patients,
        "encounters": made.lived.encounters,
        "claims": made.lived.claims,
        "seconds": round(made.seconds, 2),
        "digest": made.digest,
        "user": USER,
        "day": made.day,
    }
    output.result(answer)
    return DONE


def today() -> date:
    """Today by the computer's clock."""
    return SystemClock().today()


def _verify(options: argparse.Namespace, output: Output) -> int:
    with opened(options) as office:
        checks = office.folder.verify()
    good = all(check["ok"] for check in checks)
    lines = [f"{'ok ' if check['ok'] else 'BAD'} {check['name']}: {check['detail']}" for check in checks]
    output.result({"ok": good, "checks": checks}, lines)
    return DONE if good else BLOCKED


def _backup(options: argparse.Namespace, output: Output) -> int:
    with opened(options) as office:
        output.result(office.folder.backup(options.out))
    return DONE


def _restore(options: argparse.Namespace, output: Output) -> int:
    files = folder.restore(options.file, options.office)
    output.result({"office": str(files.root)}, [f"Restored into {files.root}."])
    return DONE
