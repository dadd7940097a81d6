"""Writes docs/settings.md from the declared settings: ``python -m tests.domain.make_settings``."""

from __future__ import annotations

from pathlib import Path

from medbill_desktop.domain.settings import SETTINGS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def page() -> str:
    """The page as it must stand."""
    rows = [
        f"| `{one.key}` | {one.label} | {one.help} | {one.default if one.default != '' else '(empty)'} | {one.scope} |"
        for one in SETTINGS.values()
    ]
    head = "# Settings\n\nMade by `python -m tests.domain.make_settings`; the dialog is made from the same list.\n\n"
    return (
        head
        + "| key | name | what it does | default | whose |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
