"""`medbill`: words go to the command line, no words open the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medbill_desktop.app.doors import Doors

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""One of them says where a window goes on Linux; without any Qt would abort the process."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: the words after the program's name; None takes them from the process.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] != "--office":
        from medbill_desktop.cli.main import run

        return run(words)
    return open_window(words)


def open_window(words: Sequence[str]) -> int:
    """Open the window; `--office DIR` goes straight to the sign-in of that office.

    Args:
        words: what is left of the command line.
    """
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _SCREENS):
        sys.stderr.write("There is no screen to open the window on. The command line works: medbill --help\n")
        return 3
    try:
        from medbill_desktop.ui.shell.start import Setup, run
    except ImportError as error:
        sys.stderr.write(f"The window cannot be opened: {error}. The command line works: medbill --help\n")
        return 3
    from medbill_desktop.app.doors import Doors
    from medbill_desktop.app.places import office_home, own_folder
    from medbill_desktop.office.clock import SystemClock

    clock = SystemClock()
    doors = Doors(own_folder(), office_home(), clock)
    if words and words[0] == "--office" and len(words) > 1:
        doors.put_first(Path(words[1]))
    return run([sys.argv[0]], doors, Setup(clock=clock, folder=own_folder(), home=office_home()))


def picture_doors() -> Doors:
    """Doors whose demo office is made in a temporary folder, on a fixed day: for pictures that repeat.

    Its rooms are filled beyond the demo's day (`picture_office.dress`).
    """
    import atexit
    import tempfile
    from datetime import date

    from medbill_desktop.app.picture_office import PictureDoors
    from medbill_desktop.domain.clock import FixedClock

    place = tempfile.TemporaryDirectory(prefix="medbill-pictures-")
    atexit.register(place.cleanup)
    return PictureDoors(Path(place.name), Path(place.name), FixedClock(date(2026, 4, 15)))
