"""Folders that are costly to make are made by one process of a test run and shared by all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

LONGEST_S = 400


def made_once(factory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first process asking for it makes; the others wait for it. Nobody may change it.

    Args:
        factory: pytest's ``tmp_path_factory``.
        name: of the folder, the same for all processes of the run.
        make: fills a path that does not exist yet.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, began, done = base / name, base / f"{name}.began", base / f"{name}.done"
    try:
        os.close(os.open(began, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        deadline = time.monotonic() + LONGEST_S
        while not done.exists():
            assert time.monotonic() < deadline, f"{name} was begun by another process and never finished"
            time.sleep(0.1)
        return folder
    make(folder)
    done.touch()
    return folder
