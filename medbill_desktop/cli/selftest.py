"""`medbill selftest`: the main job from end to end in a temporary folder."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from medbill_desktop.cli.output import BLOCKED, DONE, Output
from medbill_desktop.office import SystemClock


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `selftest`."""
    selftest = words.add_parser(
        "selftest", help="try the whole program in a temporary folder", parents=[shared]
    )
    selftest.add_argument("--screenshot", type=Path, metavar="DIR", help="with Qt: a picture of every tab")
    selftest.set_defaults(run=_run)


def _run(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.office.walk import walk

    with tempfile.TemporaryDirectory(prefix="medbill-selftest-") as place:
        steps = walk(Path(place) / "office", Path(place) / "out", SystemClock().today(), patients=12)
        checks: list[dict[str, object]] = [
            {"name": one.name, "ok": one.ok, "detail": one.words} for one in steps
        ]
    if options.screenshot is not None:
        checks.append(_pictures(options.screenshot))
    good = all(check["ok"] for check in checks)
    lines = [f"{'ok ' if check['ok'] else 'BAD'} {check['name']}: {check['detail']}" for check in checks]
    output.result({"ok": good, "checks": checks}, lines)
    return DONE if good else BLOCKED


def _pictures(folder: Path) -> dict[str, object]:
    """Take the pictures in a process of its own: the command line knows no Qt."""
    if find_spec("PySide6") is None:
        return {"name": "pictures", "ok": False, "detail": "PySide6 is not installed."}
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "medbill_desktop.ui.shell.shots", "--scale", "1", "--out", str(folder)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = sorted(path.name for path in folder.glob("*.png"))
    last = (done.stdout + done.stderr).strip().splitlines()[-1:] or [""]
    detail = f"{len(found)} pictures in {folder}" if done.returncode == 0 else last[0]
    return {"name": "pictures", "ok": done.returncode == 0 and bool(found), "detail": detail}
