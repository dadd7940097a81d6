"""The tabs of the window, in order; each is the ``TAB`` of its folder's ``screen`` module."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

from medbill_desktop.ui.kit.screen import TabSpec

FOLDERS = ("patients", "coding", "claims", "payments", "followup", "reports")


def all_tabs() -> tuple[TabSpec, ...]:
    """The tabs whose screens are part of this installation; imported only now, after sign-in."""
    found = []
    for folder in FOLDERS:
        module = f"medbill_desktop.ui.{folder}.screen"
        if find_spec(module) is not None:
            tab = import_module(module).TAB
            if not isinstance(tab, TabSpec):
                raise TypeError(f"{module}.TAB is not a TabSpec")
            found.append(_with_rooms(tab, folder))
    return tuple(found)


def _with_rooms(tab: TabSpec, folder: str) -> TabSpec:
    """Add the pages that the ``rooms`` module of the folder declares."""
    module = f"medbill_desktop.ui.{folder}.rooms"
    if find_spec(module) is None:
        return tab
    declared = import_module(module)
    return replace(tab, first=declared.FIRST, rooms=tuple(declared.ROOMS))
