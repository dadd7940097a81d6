"""`medbill WORD ...`: the parser and the one place where errors become exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from medbill_desktop import __version__
from medbill_desktop.cli import claims, codes, forms, notes, office, reports, selftest, x12
from medbill_desktop.cli.output import DONE, ENVIRONMENT, WRONG, Output, exit_code
from medbill_desktop.domain.errors import MedBillError

_MODULES = (office, codes, notes, claims, forms, x12, reports, selftest)


def parser() -> argparse.ArgumentParser:
    """The words of the command line; each module adds its own."""
    top = argparse.ArgumentParser(
        prog="medbill",
        description="The billing office on the command line. Without words the window opens.",
    )
    top.add_argument("--version", action="version", version=f"medbill {__version__}")
    top.add_argument("--json", action="store_true", help="print JSON only; words for people go to stderr")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    words = top.add_subparsers(dest="word", required=True, metavar="WORD")
    for module in _MODULES:
        module.add(words, shared)
    return top


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: the words after `medbill`.

    Returns:
        0 done; 1 done, with findings that block; 2 wrong use or unreadable input; 3 environment.
    """
    try:
        options = parser().parse_args(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    output = Output(as_json=options.json)
    try:
        code: int = options.run(options, output)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads us has had enough; Python would complain again while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except MedBillError as error:
        output.say(str(error))
        return exit_code(error)
    except (OSError, UnicodeDecodeError) as error:
        return _file_trouble(error, output)
    return code


def _file_trouble(error: OSError | UnicodeDecodeError, output: Output) -> int:
    """A named file that is missing, a folder, not text, or on a disk that fails."""
    if isinstance(error, UnicodeDecodeError):
        output.say("The file is not text in UTF-8.")
        return WRONG
    name = error.filename or "The disk"
    if isinstance(error, FileNotFoundError):
        output.say(f"There is no file {name}.")
        return WRONG
    if isinstance(error, IsADirectoryError | NotADirectoryError):
        output.say(f"{name} is not what this command reads: {error.strerror}.")
        return WRONG
    output.say(f"{name}: {error.strerror}.")
    return ENVIRONMENT
