"""`python -m medbill_desktop.app.demo`: the main job without a screen, every output in one folder."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from medbill_desktop.domain.errors import EnvironmentProblem, MedBillError, UserError
from medbill_desktop.office import SystemClock, users_of
from medbill_desktop.office.demo.build import PASSPHRASE, PATIENTS, USER
from medbill_desktop.office.walk import Step, walk


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the demo office anew and every output of it; says what each file is."""
    parser = argparse.ArgumentParser(description="The main job of MedBill Desktop, on an invented practice")
    parser.add_argument("--office", type=Path, default=Path("demo-office"))
    parser.add_argument("--out", type=Path, default=Path("demo-out"))
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        _clear(options.office)
        _say(f"Making an office in {options.office} and its papers in {options.out} ...")
        steps = walk(
            options.office,
            options.out,
            SystemClock().today(),
            patients=options.patients,
            seed=options.seed,
            tell=_tell,
        )
    except MedBillError as error:
        _say(str(error))
        return 3 if isinstance(error, EnvironmentProblem) else 2
    _say(f"Sign in to {options.office} as {USER} with the passphrase {PASSPHRASE}.")
    return 0 if all(step.ok for step in steps) else 1


def _tell(step: Step) -> None:
    _say(f"  {'ok ' if step.ok else 'BAD'} {step.name}: {step.words}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _clear(folder: Path) -> None:
    """Remove an earlier demo office, and nothing else.

    Raises:
        UserError: the folder holds something that is not a demo office.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return
    if users_of(folder) != (USER,):
        raise UserError(
            f"{folder} holds an office of yours, not the demo. Name another folder with --office."
        )
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
