"""Writes docs/settings.md from the declared settings: ``python -m tests.domain.make_settings``."""

from __future__ import annotations

from pathlib import Path

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.settings import SETTINGS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def page() -> str:
    """The page as it must stand."""
    rows = []
    for one in SETTINGS.values():
        default = "(empty)" if one.default == "" else one.default
        if one.is_money:
            default = Money(one.default).dollars()
        rows.append(f"| `{one.key}` | {one.label} | {one.help} | {default} | {one.scope} |")
    head = [
        "# Settings",
        "",
        "Made by `python -m tests.domain.make_settings`; the dialog is made from the same list.",
        "",
        "| key | name | what it does | default | whose |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
