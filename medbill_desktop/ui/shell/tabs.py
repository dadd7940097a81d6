"""The tabs of the window, in order; each is the ``TAB`` of its folder's ``screen`` module."""

from __future__ import annotations

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
            found.append(tab)
    return tuple(found)
