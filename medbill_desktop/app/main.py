"""`medbill`: words go to the command line, no words open the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: the words after the program's name; None takes them from the process.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and not words[0].startswith("--office"):
        from medbill_desktop.cli.main import run

        return run(words)
    return open_window(words)


def open_window(words: Sequence[str]) -> int:
    """Open the window; `--office DIR` goes straight to the sign-in of that office."""
    try:
        from medbill_desktop.ui.shell.start import run
    except ImportError as error:
        print(
            f"The window cannot be opened: {error}. The command line works: medbill --help", file=sys.stderr
        )  # noqa: T201 - there is no other place to say it
        return 3
    from medbill_desktop.app.doors import Doors

    return run(list(words), Doors())
