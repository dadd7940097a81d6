"""Where the program keeps its own things and proposes offices, on this workstation."""

from __future__ import annotations

import os
from pathlib import Path


def own_folder() -> Path:
    """The user's folder for settings and logs; MEDBILL_CONFIG names another one."""
    given = os.environ.get("MEDBILL_CONFIG")
    if given:
        folder = Path(given)
    else:
        from platformdirs import user_config_path

        folder = user_config_path("MedBill Desktop", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def office_home() -> Path:
    """Where a new office is proposed: the data of all users of a Windows PC, the home folder elsewhere."""
    shared = os.environ.get("PROGRAMDATA")
    return Path(shared) / "MedBill Desktop" if shared else Path.home() / "MedBill Desktop"
