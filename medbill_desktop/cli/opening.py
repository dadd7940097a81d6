"""Opening an office from the command line: who, with which passphrase, never waiting for a terminal."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from medbill_desktop.domain.errors import UserError
from medbill_desktop.office import Office, SystemClock, open_office, users_of


def add_office(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add `--office DIR` and `--user NAME`."""
    parser.add_argument("--office", type=Path, required=required, metavar="DIR", help="the office folder")
    add_user(parser)


def add_user(parser: argparse.ArgumentParser) -> None:
    """Add `--user NAME`."""
    parser.add_argument("--user", default=os.environ.get("MEDBILL_USER"), help="default: the only user")


def opened(options: argparse.Namespace) -> Office:
    """Open the office that the options name; use it in a `with`.

    Raises:
        UserError: there are several users and none is named, or no passphrase can be had.
        WrongPassphrase: the passphrase does not open it.
    """
    user = options.user or _only_user(options.office)
    return open_office(options.office, user, passphrase(f"Passphrase of {user}: "), SystemClock())


def passphrase(prompt: str) -> str:
    """MEDBILL_PASSPHRASE, or what is typed at the terminal.

    Raises:
        UserError: neither is there.
    """
    given = os.environ.get("MEDBILL_PASSPHRASE")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UserError("Set MEDBILL_PASSPHRASE, or run the command in a terminal to be asked for it.")
    return getpass.getpass(prompt)


def _only_user(folder: Path) -> str:
    users = users_of(folder)
    if len(users) != 1:
        raise UserError(f"Name one of the users with --user: {', '.join(users)}.")
    return users[0]
