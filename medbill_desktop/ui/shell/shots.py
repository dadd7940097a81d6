"""Pictures of every page at every scale, light and dark, checked by screen-lint.

``python -m medbill_desktop.ui.shell.shots [--out DIR] [--scale 1,1.25,1.5,2] [--theme light,dark]
[--album] [--office package.module:function]``: the function returns the doors of the office to
walk through, or the doors and the function that lists its tabs; default is the demo office.
Exits with 1 when a page has a fault.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.ui.kit.screen import TabSpec
from medbill_desktop.ui.kit.theme import Mode
from medbill_desktop.ui.shell.doors import OfficeDoors
from medbill_desktop.ui.shell.lint import Fault, lint
from medbill_desktop.ui.shell.lint_look import look
from medbill_desktop.ui.shell.pictures import asking_pages, gate_pages, settle, window_pages
from medbill_desktop.ui.shell.start import Program, Setup
from medbill_desktop.ui.shell.tabs import all_tabs

DEFAULT_OFFICE = "medbill_desktop.app.main:picture_doors"
SCALES = "1,1.25,1.5,2"
THEMES = "light,dark"
Pictured = tuple[OfficeDoors, Callable[[], Sequence[TabSpec]]]
_SMALLEST = 0
"""Qt's quality of a PNG: 0 is the strongest compression, nothing is lost."""
_GATE = frozenset({"first-run", "new-office", "restore", "recovery-key", "locked"})
_EMPTY = "-empty"


@dataclass(frozen=True, slots=True)
class Album:
    """Where pictures are kept and which.

    Attributes:
        out: their folder; None keeps none.
        shows: asked with the theme and the name of the page.
    """

    out: Path | None
    shows: Callable[[str, str], bool]


def everything(_theme: str, _name: str) -> bool:
    """Keep every picture."""
    return True


def in_album(theme: str, name: str) -> bool:
    """Keep every page in light, of dark the tabs and the gate, of empty lists those of the tabs."""
    tabs = {tab.name for tab in all_tabs()}
    if name.endswith(_EMPTY):
        return theme == "light" and name.removesuffix(_EMPTY) in tabs
    return theme == "light" or name in tabs | _GATE


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures, one process a scale, and print the faults."""
    args = _parser().parse_args(argv)
    if args.one:
        return _one_scale(args)
    worst = 0
    for scale in args.scale.split(","):
        environment = os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "medbill_desktop.ui.shell.shots", "--one", "--scale", scale]
        command += ["--theme", args.theme, "--office", args.office]
        command += ["--out", str(args.out)] if args.out else []
        command += ["--album"] if args.album else []
        worst = max(worst, subprocess.run(command, env=environment, check=False).returncode)
    return worst


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Pictures of every page, checked by screen-lint")
    parser.add_argument(
        "--out", type=Path, default=None, help="folder for the PNG files; none are kept without it"
    )
    parser.add_argument("--scale", default=SCALES)
    parser.add_argument("--theme", default=THEMES)
    parser.add_argument("--office", default=DEFAULT_OFFICE, help="module:function that returns the doors")
    parser.add_argument(
        "--album",
        action="store_true",
        help="keep of dark only the tabs and the gate, of empty lists only tabs",
    )
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser


def _one_scale(args: argparse.Namespace) -> int:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101 this process made it
    app.setCursorFlashTime(0)
    faults: list[Fault] = []
    for theme in args.theme.split(","):
        found = load(args.office)
        shown = in_album if args.album else everything
        faults += walk(app, found, theme, f"{theme}-{args.scale}", Album(args.out, shown))
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.stdout.write(f"scale {args.scale}: {len(faults)} faults\n")
    return 1 if faults else 0


def load(name: str) -> Pictured:
    """Call ``module:function``, which makes the doors to walk through, or the doors and the tabs."""
    module, _, function = name.partition(":")
    made = getattr(import_module(module), function)()
    return made if isinstance(made, tuple) else (made, all_tabs)


def walk(app: QApplication, office: Pictured, theme: str, tag: str, album: Album) -> list[Fault]:
    """Walk through every page of one appearance.

    Args:
        app: the application.
        office: doors and tabs.
        theme: "light" or "dark".
        tag: start of the names of the pictures.
        album: which pictures are kept, and where.
    """
    faults: list[Fault] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path("Documents") / "MedBill office"
        clock = FixedClock(date(2026, 4, 15))
        setup = Setup(clock=clock, folder=Path(folder), home=home, bundled_font=True)
        doors, tabs = office
        program = Program(app, doors, setup, tabs)
        program.theme.switch(Mode(theme))
        for pages in (gate_pages(program, doors), window_pages(program), asking_pages(program)):
            for name, widget in pages:
                settle(program)
                out = album.out if album.shows(theme, name) else None
                faults += check_page(program, widget, f"{tag}-{name}", out)
        program.close()
    return faults


def check_page(program: Program, widget: QWidget, name: str, out: Path | None) -> list[Fault]:
    """Take the picture of one page and check it."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        picture.save(str(out / f"{name}.png"), quality=_SMALLEST)
    keys = program.desk.keys if program.desk is not None else None
    return [*lint(widget, name, keys), *look(widget, name)]


if __name__ == "__main__":
    sys.exit(main())
