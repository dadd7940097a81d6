"""What this workstation remembers: pane widths, filters, the row last shown. Ids only, never patient data."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSettings


class Places(Protocol):
    """Small texts by key."""

    def get(self, key: str) -> str:
        """The text kept under a key; "" when none."""

    def put(self, key: str, text: str) -> None:
        """Keep a text."""


class MemoryPlaces:
    """Remembers until the program ends; for tests and pictures."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, key: str) -> str:
        """The text kept under a key; "" when none."""
        return self._kept.get(key, "")

    def put(self, key: str, text: str) -> None:
        """Keep a text."""
        self._kept[key] = text


class FilePlaces:
    """Remembers in an ini file of the workstation."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    def get(self, key: str) -> str:
        """The text kept under a key; "" when none."""
        return str(self._settings.value(key, "") or "")

    def put(self, key: str, text: str) -> None:
        """Keep a text; Qt writes it out by itself within seconds and at the end."""
        self._settings.setValue(key, text)
