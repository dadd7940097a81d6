"""Where the scanner keeps its dictionary between starts; the file holds words of the code book only."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The folder of this user for files that can be made again (MEDBILL_CACHE names another)."""
    named = os.environ.get("MEDBILL_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("MedBill Desktop", appauthor=False)
