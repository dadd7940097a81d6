"""Makes a machine ready for the project: system libraries, .venv, pinned packages, the code database.

Standard library only, and readable by any Python 3, because it runs before anything is installed.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

# Shared libraries that PySide6 links even to draw into memory, and the Debian packages that hold them.
QT_LIBRARIES = {
    "GL": "libgl1",
    "EGL": "libegl1",
    "xkbcommon": "libxkbcommon0",
    "glib-2.0": "libglib2.0-0",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
}
# What a window on an X screen links besides.
SCREEN_LIBRARIES = {
    "X11-xcb": "libx11-xcb1",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-randr": "libxcb-randr0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-sync": "libxcb-sync1",
    "xcb-xfixes": "libxcb-xfixes0",
    "xcb-xkb": "libxcb-xkb1",
}
# Programs that tests compare our documents with.
TEST_PROGRAMS = {"pdftotext": "poppler-utils"}


class Stop(Exception):
    """Something outside this folder is missing; the sentence says what to type."""


def prepare(level: str, *, screen: bool = False) -> None:
    """Make the machine ready: system libraries, .venv with the pinned packages, the code database.

    Args:
        level: which list of requirements/ is needed, "run" or "test".
        screen: whether a window will be opened.

    Raises:
        Stop: something is missing that this script may not or cannot install.
    """
    libraries = QT_LIBRARIES | SCREEN_LIBRARIES if screen else QT_LIBRARIES
    need(missing_packages(libraries, TEST_PROGRAMS if level == "test" else {}))
    make_venv()
    install(level)
    build_codes()


def build_codes() -> None:
    """Make the code database from the raw code sets where it is not up to date.

    Raises:
        Stop: the build failed.
    """
    module = "medbill_desktop.codes.build"
    path = ROOT / Path(*module.split("."))
    if not (path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()):
        return
    if python("-m", module):
        raise Stop(f"The code database could not be built; see above what `python -m {module}` said.")


def missing_packages(libraries: dict[str, str], programs: dict[str, str]) -> list[str]:
    """The Debian packages that hold what this machine lacks; empty where Qt brings everything itself.

    Args:
        libraries: shared library -> package.
        programs: program -> package.
    """
    if platform.system() != "Linux":
        return []
    lacking = [] if venv_stands() or importlib.util.find_spec("ensurepip") else ["python3-venv"]
    lacking += [package for name, package in libraries.items() if not ctypes.util.find_library(name)]
    return lacking + [package for name, package in programs.items() if not shutil.which(name)]


def need(packages: list[str]) -> None:
    """Install system packages where we may, else say the one line to type.

    Raises:
        Stop: we are not root, this is not Debian or Ubuntu, or apt-get failed.
    """
    if not packages:
        return
    if not shutil.which("apt-get"):
        raise Stop(
            "Install what your system calls these Debian packages, then start again: " + " ".join(packages)
        )
    line = apt_line(packages)
    if not is_root():
        raise Stop(f"Some system packages are missing. Type this, then start again:\n  sudo sh -c '{line}'")
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["sh", "-c", line], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    importlib.invalidate_caches()
    if done.returncode:
        raise Stop(f"apt-get could not install them; see above. The line was:\n  {line}")


def is_root() -> bool:
    """Whether we may install system packages; never on Windows."""
    return sys.platform != "win32" and os.geteuid() == 0


def apt_line(packages: list[str]) -> str:
    """The one shell line that installs these packages."""
    return "apt-get update -q && apt-get install -y -q --no-install-recommends " + " ".join(packages)


def make_venv() -> None:
    """Make .venv with the running Python, or anew when it was made by another version.

    Raises:
        Stop: venv itself failed.
    """
    if venv_stands():
        return
    print(f"Making .venv with Python {python_version()}", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False).returncode:
        raise Stop("Python could not make .venv; see above what it said.")


def install(level: str) -> None:
    """Install the pinned packages of one list, unless the stamp says that exactly these are there.

    Raises:
        Stop: pip failed, mostly for want of a network.
    """
    if stamp_holds(level) or stamp_holds("test"):  # the list of the tests includes the program's
        return
    print(f"Installing the packages of requirements/{level}.txt (once; a few minutes)", flush=True)
    start = time.monotonic()
    words = ["-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check", "--only-binary=:all:"]
    if python(*words, "-r", f"requirements/{level}.txt"):
        raise Stop(
            f"pip could not install requirements/{level}.txt; see above what it said. Is there a network?"
        )
    (site_packages() / "medbill_dev.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    stamp_of(level).write_text(stamp_key(level), encoding="ascii")
    print(f"Installed in {time.monotonic() - start:.0f} s", flush=True)


def stamp_of(level: str) -> Path:
    """The file that says which list was installed last."""
    return VENV / f"medbill-{level}.stamp"


def stamp_holds(level: str) -> bool:
    """Whether exactly the packages of this list, as it stands, were installed."""
    stamp = stamp_of(level)
    return stamp.is_file() and stamp.read_text(encoding="ascii") == stamp_key(level)


def stamp_key(level: str) -> str:
    """What the stamp of a list says: digest of the lists that make it up, and the Python version."""
    names = ["run"] if level == "run" else ["run", level]
    digest = hashlib.sha256()
    for name in names:
        digest.update((ROOT / "requirements" / f"{name}.txt").read_bytes().replace(b"\r\n", b"\n"))
    return f"{digest.hexdigest()} {python_version()}"


def python(*words: str) -> int:
    """Run the project's Python in its folder; its exit code."""
    return subprocess.run([venv_python(), *words], cwd=ROOT, check=False).returncode


def venv_python() -> Path:
    """The Python of .venv, whether it is there or not."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def venv_stands() -> bool:
    """Whether .venv is there and was made by the version of Python that runs now."""
    return venv_python().is_file() and venv_version() == python_version()


def venv_version() -> str:
    """The version of Python that made .venv, or an empty text."""
    settings = VENV / "pyvenv.cfg"
    lines = settings.read_text(encoding="utf-8").splitlines() if settings.is_file() else []
    found = [line.partition("=")[2].strip() for line in lines if line.startswith("version")]
    return ".".join(found[0].split(".")[:2]) if found else ""


def python_version() -> str:
    """The running Python as "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def site_packages() -> Path:
    """Where .venv keeps its packages."""
    return VENV / ("Lib" if os.name == "nt" else f"lib/python{python_version()}") / "site-packages"
