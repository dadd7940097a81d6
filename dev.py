#!/usr/bin/env python3
"""The developer's and the visitor's one command: sets up what is missing, then does what is asked.

    python3 dev.py demo     a whole day of a demo practice without a screen, then the window
    python3 dev.py test     every check and every test

On Windows: `py dev.py demo`, `py dev.py test`. Standard library only. Everything it makes lies in .venv,
demo-office, demo-out, shots and docs below this folder; on Debian and Ubuntu, as root, it also installs the
few system libraries that Qt needs.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import subprocess
import sys
import time
from typing import TextIO

from devtools.machine import (
    ROOT,
    SCREEN_LIBRARIES,
    Stop,
    missing_packages,
    need,
    prepare,
    python,
    venv_python,
)

OLDEST = (3, 11)
PARALLEL = ("-n", "3", "--dist", "loadfile")  # one file stays in one process: its offices are made once
FAST = "not slow and not full"
ENVIRONMENT_PROBLEM = 3

STATIC = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "lint-imports": ("-c", "from importlinter.cli import lint_imports_command as c; c()"),
}


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked; the exit code is that of the work, or 3 when the machine lacks something."""
    options, rest = parser().parse_known_args(arguments)
    if rest and options.command not in {"run", "test"}:
        parser().error(f"{options.command} does not know {' '.join(rest)}")
    os.chdir(ROOT)
    os.environ.update(PYTHONUTF8="1", PYTHONUNBUFFERED="1")
    if isinstance(sys.stdout, io.TextIOWrapper):  # a Windows console may lack a character that pytest prints
        sys.stdout.reconfigure(errors="replace")
    commands = {
        "demo": demo,
        "run": lambda: run(rest),
        "test": lambda: fast_tests(rest) if options.fast else all_steps("not full", rest),
        "check": lambda: all_steps(FAST, []),
        "fix": fix,
        "shots": shots,
        "bench": lambda: bench(options.names),
        "full": full,
    }
    try:
        return commands[options.command]()
    except Stop as problem:
        print(f"\n{problem}", file=sys.stderr)
        return ENVIRONMENT_PROBLEM
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The words this script understands."""
    top = argparse.ArgumentParser(
        prog="dev.py", description="Sets up what is missing, then does what is asked."
    )
    words = top.add_subparsers(dest="command", required=True, metavar="command")
    words.add_parser("demo", help="a demo practice from chart to workbook without a screen, then the window")
    words.add_parser("run", help="open the window")
    test = words.add_parser("test", help="ruff, mypy, lint-imports and all tests; further words go to pytest")
    test.add_argument("--fast", action="store_true", help="only the tests, without the slow ones")
    words.add_parser("check", help="ruff, mypy, lint-imports and the tests without the slow ones")
    words.add_parser("fix", help="let ruff mend and format what it can")
    words.add_parser("shots", help="take the pictures of all screens and lint them")
    bench_words = words.add_parser(
        "bench", help="run the benchmarks, or those named, into docs/benchmarks.md"
    )
    bench_words.add_argument("names", nargs="*")
    words.add_parser("full", help="the slow and the full-size tests, with their log kept in docs/full/")
    return top


# What is asked


def demo() -> int:
    """The main job of the program on a demo practice, then its window where there is a screen."""
    prepare("run")
    code = python("-m", "medbill_desktop.app.demo", "--office", "./demo-office", "--out", "./demo-out")
    if code:
        return code
    if not has_screen():
        print("There is no screen here (or this is CI), so the window stays closed: `dev.py run` opens it.")
        return 0
    need(missing_packages(SCREEN_LIBRARIES, {}))
    return python("-m", "medbill_desktop", "--office", "./demo-office")


def run(rest: list[str]) -> int:
    """Open the window; further words go to the program."""
    prepare("run", screen=has_screen())
    return python("-m", "medbill_desktop", *rest)


def all_steps(marks: str, rest: list[str]) -> int:
    """Run the static checks and pytest whatever fails, then a table; pytest's closing line comes last."""
    prepare("test")
    rows = []
    for name, words in STATIC.items():
        print(f"== {name}", flush=True)
        start = time.monotonic()
        code = checker(*words)
        rows.append((name, time.monotonic() - start, code))
    print("== pytest", flush=True)
    start = time.monotonic()
    code, closing = pytest("-m", marks, *PARALLEL, *rest)
    rows.append(("pytest", time.monotonic() - start, code))
    print()
    for name, seconds, code in rows:
        print(f"{name:<14}{seconds:>8.1f} s  {'ok' if code == 0 else 'FAILED'}")
    print(closing, flush=True)
    return int(any(code for _, _, code in rows))


def fast_tests(rest: list[str]) -> int:
    """The tests that take no more than a second or two each."""
    prepare("test")
    code, _ = pytest("-m", FAST, *rest)
    return code


def fix() -> int:
    """Let ruff mend and format what it can; what is left it prints."""
    prepare("test")
    mended = python("-m", "ruff", "check", "--fix", ".")
    return python("-m", "ruff", "format", ".") or mended


def shots() -> int:
    """Take the pictures of every screen and lint them."""
    prepare("test")
    offscreen()
    return python("-m", "medbill_desktop.ui.shell.shots")


def bench(names: list[str]) -> int:
    """Run the benchmarks, or those named."""
    prepare("test")
    return python("benchmarks/run.py", *names)


def full() -> int:
    """Run the slow and the full-size tests and keep what they print under docs/full/<date>-<commit>.txt."""
    prepare("test")
    os.environ["HYPOTHESIS_PROFILE"] = "full"
    folder = ROOT / "docs" / "full"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.strftime('%Y-%m-%d')}-{commit()}.txt"
    with path.open("w", encoding="utf-8", newline="\n") as log:
        code, _ = pytest("-m", "full or slow", "-rA", "--durations=25", "--timeout=14400", log=log)
    print(f"The log is kept in {path.relative_to(ROOT).as_posix()}")
    return code


# How it is run


def checker(*words: str) -> int:
    """Run one static check and show what it says only if it finds something; its exit code."""
    command = [str(venv_python()), *words]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode


def pytest(*words: str, log: TextIO | None = None) -> tuple[int, str]:
    """Run pytest without a screen, show its lines as they come, and keep them in the log if there is one.

    Returns:
        Its exit code and its closing line ("812 passed in 301.20s").
    """
    offscreen()
    command = [str(venv_python()), "-m", "pytest", *words]
    closing = "pytest printed nothing"
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if log:
                log.write(line.replace(str(ROOT), "."))
            closing = line.strip() or closing
    return process.returncode, closing


def offscreen() -> None:
    """Let Qt draw into memory, unless somebody chose a platform."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def has_screen() -> bool:
    """Whether a window would be seen by anyone."""
    if os.environ.get("CI"):
        return False
    if platform.system() == "Linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def commit() -> str:
    """The short name of the commit that is checked out, with "-changed" when files differ from it."""
    words = ["git", "describe", "--always", "--abbrev=9", "--exclude=*", "--dirty=-changed"]
    try:
        found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "no-git"
    return found.stdout.strip() or "no-git"


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"MedBill Desktop needs Python 3.11 or newer; this is {found} ({sys.executable}).")
    raise SystemExit(main())
