"""Where a folder really lies: an SQLite office on a network drive would lose data, so it is refused."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from medbill_desktop.domain.errors import EnvironmentProblem

_NETWORK = re.compile(
    r"^(cifs|smb3|smbfs|nfs\d?|9p|vboxsf|afs|ncpfs|davfs|fuse\.(sshfs|s3fs|rclone|davfs|gvfsd-fuse|glusterfs))$"
)
_REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW

Probe = Callable[[Path], bool]
"""Tells whether a path is on a network drive."""


def refuse_network(path: Path, probe: Probe | None = None) -> None:
    """Refuse a folder on a network drive.

    Args:
        path: of the office; its nearest existing parent is looked at.
        probe: tells network from local; by default this system's own answer.

    Raises:
        EnvironmentProblem: the folder is on a network drive.
    """
    existing = path.absolute()
    while not existing.exists():
        existing = existing.parent
    if (probe or is_network)(existing):
        raise EnvironmentProblem(
            f"{path} is on a network drive, where an office file can lose data. Choose a folder on this "
            "computer, or use a PostgreSQL server for several computers."
        )


def is_network(path: Path) -> bool:
    """Ask the system whether a path is on a network drive."""
    if os.name == "nt":
        return _is_network_windows(path)
    try:
        table = Path("/proc/self/mountinfo").read_text("utf-8", "replace")
    except OSError:
        return False
    return bool(_NETWORK.match(file_system(path.resolve(), table)))


def file_system(path: Path, mountinfo: str) -> str:
    """The type of the file system that holds a path.

    Args:
        path: resolved.
        mountinfo: text of /proc/self/mountinfo.

    Source: proc(5), /proc/pid/mountinfo: field 5 is the mount point, the first field after " - " the type.
    """
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, separator, right = line.partition(" - ")
        if not separator:
            continue
        mount = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), left.split()[4])
        if path.is_relative_to(mount) and len(mount) >= best:
            best, kind = len(mount), right.split()[0]
    return kind


def _is_network_windows(path: Path) -> bool:
    r"""Tell UNC paths, mapped drives, and links or SUBST drives that lead to one.

    Source: Microsoft Learn, GetDriveTypeW and GetFinalPathNameByHandleW (``\\?\UNC\`` prefix).
    """
    windows: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - the name exists on Windows only
    final = os.path.realpath(path)
    plain = final.removeprefix("\\\\?\\")
    if plain.startswith(("UNC\\", "\\\\")):
        return True
    drive = os.path.splitdrive(plain)[0]
    return bool(windows.GetDriveTypeW(f"{drive}\\") == _REMOTE)
