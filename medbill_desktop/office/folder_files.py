"""What lies in an office folder, and its small text file."""

from __future__ import annotations

import errno
import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from medbill_desktop.domain.errors import EnvironmentProblem, UnreadableInput, UserError
from medbill_desktop.store.blobs import write_durably

FORMAT = 1


@dataclass(frozen=True, slots=True)
class OfficeFiles:
    """An office folder.

    Attributes:
        root: the folder.
        url: of the PostgreSQL database, without password; "" for a file office.
    """

    root: Path
    url: str = ""

    @property
    def toml(self) -> Path:
        """The text file that says what kind of office this is."""
        return self.root / "office.toml"

    @property
    def keyfile(self) -> Path:
        """The wrapped keys."""
        return self.root / "keyfile.json"

    @property
    def database(self) -> Path:
        """The encrypted database of a file office."""
        return self.root / "office.db"

    @property
    def blobs(self) -> Path:
        """Encrypted documents and raw files."""
        return self.root / "blobs"

    @property
    def codes(self) -> Path:
        """Imported code sets and prices: published lists, not encrypted."""
        return self.root / "codes"

    @property
    def backups(self) -> Path:
        """Backups the program makes by itself."""
        return self.root / "backups"

    @property
    def anchor(self) -> Path:
        """Heads of the audit chains at the last closing."""
        return self.root / "anchor.json"

    @property
    def restored(self) -> Path:
        """Manifest of the backup this folder was restored from."""
        return self.root / "restored.json"

    @property
    def sign_in(self) -> Path:
        """Failed attempts to sign in."""
        return self.root / "signin.json"

    @property
    def lock(self) -> Path:
        """Held by the program that has the office open."""
        return self.root / "office.lock"

    def save(self) -> None:
        """Write office.toml."""
        place = f"url = {json.dumps(self.url)}" if self.url else 'database = "office.db"'
        text = (
            f"# An office of MedBill Desktop. Keep the whole folder together.\nformat = {FORMAT}\n{place}\n"
        )
        write_durably(self.toml, text.encode())


def load(root: Path) -> OfficeFiles:
    """Read an office folder's office.toml.

    Raises:
        UnreadableInput: this is no office folder, or a newer program made it.
    """
    files = OfficeFiles(root)
    try:
        found = tomllib.loads(files.toml.read_text("utf-8"))
    except FileNotFoundError:
        raise UnreadableInput(
            f"{root} is not an office folder: it has no office.toml. Choose the folder of the office."
        ) from None
    except (OSError, ValueError) as error:
        raise UnreadableInput(f"{files.toml} cannot be read ({error}). Restore it from a backup.") from error
    if found.get("format") != FORMAT:
        raise UnreadableInput(f"{files.toml} was not written by this version of MedBill Desktop.")
    url = found.get("url", "")
    return OfficeFiles(root, checked_url(url)[0] if url else "")


def checked_url(text: str) -> tuple[str, str]:
    """Take a database URL apart.

    Returns:
        The URL without its password, and the password ("" when it has none).

    Raises:
        UserError: it is not a URL of a PostgreSQL database.
    """
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        url = None
    if url is None or url.drivername not in {"postgresql", "postgresql+psycopg"} or not url.database:
        raise UserError(
            "The database URL is not one of PostgreSQL. "
            "Write it like postgresql+psycopg://user@server:5432/database."
        )
    password = str(url.password or "")
    url = url.set(drivername="postgresql+psycopg")
    bare = sa.URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string(hide_password=False), password


@contextmanager
def disk_explained(path: Path) -> Iterator[None]:
    """Work on files; what the disk refuses comes out as one sentence.

    Raises:
        EnvironmentProblem: disk full, read-only or failing.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            sentence = f"The disk of {path} is full; nothing was saved. Free some space and try again."
        elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            sentence = f"{path} is read-only for this user. Ask for write permission on the folder."
        else:
            sentence = f"{path} cannot be used ({error.strerror or error}). Check the disk and try again."
        raise EnvironmentProblem(sentence) from error
