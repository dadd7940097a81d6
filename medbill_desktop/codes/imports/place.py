"""Where editions imported without an office are kept, for the command line on this PC."""

from __future__ import annotations

import os
from pathlib import Path

from medbill_desktop.codes.files import MANIFEST, listed
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import EditionFile


def own_editions() -> Path:
    """The folder of this user for imported editions; MEDBILL_CODES names another one."""
    named = os.environ.get("MEDBILL_CODES")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("MedBill Desktop", appauthor=False) / "codes"


def own_library() -> Library:
    """What ships and what was imported on this PC without an office.

    Raises:
        EnvironmentProblem: the code sets were never built, or a file of the folder is missing.
    """
    folder = own_editions()
    also: tuple[EditionFile, ...] = listed(folder) if (folder / MANIFEST).is_file() else ()
    return Library.shipped(also)
