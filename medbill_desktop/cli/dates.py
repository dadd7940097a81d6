"""Dates on the command line are ISO."""

from __future__ import annotations

import argparse
from datetime import date


def iso_date(text: str) -> date:
    """Read ``2026-04-15``; argparse says what was wrong."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date like 2026-04-15") from None
