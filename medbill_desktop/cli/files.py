"""Output files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from medbill_desktop.domain.errors import EnvironmentProblem


def refuse_unwritable(path: Path) -> None:
    """Before something is done that cannot be repeated, see that its file can be written.

    Raises:
        EnvironmentProblem: the folder cannot be written to.
    """
    if path.is_dir():
        raise EnvironmentProblem(f"{path} is a folder; name a file in it.")
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part"):
            return
    except OSError as error:
        raise EnvironmentProblem(f"{path} cannot be written: {error.strerror}.") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody ever sees half of it.

    Raises:
        EnvironmentProblem: the folder cannot be written to.
    """
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
            name = part.name
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise EnvironmentProblem(f"{path} cannot be written: {error.strerror}.") from error
