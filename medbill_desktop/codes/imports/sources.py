"""The files inside what an office gives: plain files, .gz, and zips with zips in them."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from medbill_desktop.codes.build.writer import digest_of
from medbill_desktop.domain.errors import UnreadableInput

LARGEST = 1 << 30
"""Bytes of one file once unpacked; the largest of CMS is a quarter of this."""
_MOST = 500
_HEAD = 6_000


@dataclass(frozen=True, slots=True)
class Raw:
    """One file to read.

    Attributes:
        name: its own name, in lower case without folders.
        place: how a person finds it (``"rvu26a.zip, PPRRVU2026_Jan.csv"``).
        origin: name and sha256 of the file that the office gave.
        opening: opens it for reading bytes.
    """

    name: str
    place: str
    origin: tuple[str, str]
    opening: Callable[[], IO[bytes]]

    def read(self) -> bytes:
        """All its bytes.

        Raises:
            UnreadableInput: it is damaged, or larger than any file of this kind.
        """
        try:
            with self.opening() as stream:
                data = stream.read(LARGEST + 1)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            raise UnreadableInput(f"{self.place} is damaged ({error}); download it again.") from error
        if len(data) > LARGEST:
            raise UnreadableInput(f"{self.place} is larger than any file of this kind; it is not read.")
        return data

    def text(self) -> str:
        """Its text: UTF-8, or else the code page of Windows that CMS writes."""
        return decoded(self.read())

    def lines(self) -> Iterator[str]:
        """Its lines, one at a time, without line ends; for the large files of NCCI (Latin-1)."""
        try:
            with self.opening() as stream, io.TextIOWrapper(stream, encoding="latin-1", newline=None) as text:
                for line in text:
                    yield line.rstrip("\n")
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise UnreadableInput(f"{self.place} is damaged ({error}); download it again.") from error

    def head(self) -> str:
        """The beginning of its text, to see what it is."""
        try:
            with self.opening() as stream:
                return stream.read(_HEAD).decode("latin-1")
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            raise UnreadableInput(f"{self.place} cannot be read ({error}); download it again.") from error


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8 or in Windows' code page 1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def raws_in(paths: Sequence[Path]) -> tuple[Raw, ...]:
    """Every file in what the office gave.

    Raises:
        UnreadableInput: a file is missing, empty, or a damaged or locked zip.
    """
    found: list[Raw] = []
    for path in paths:
        if not path.is_file():
            raise UnreadableInput(f"There is no file {path}.")
        if path.stat().st_size == 0:
            raise UnreadableInput(f"{path.name} is empty; download it again.")
        origin = (path.name, digest_of(path))
        if zipfile.is_zipfile(path) and path.suffix.lower() == ".zip":
            found += _inside(path.read_bytes(), path.name, origin, 1)
        elif path.suffix.lower() == ".zip":
            raise UnreadableInput(f"{path.name} is no zip, or is damaged; download it again.")
        elif path.suffix.lower() == ".gz":
            found.append(Raw(path.stem.lower(), path.name, origin, _gzip(path)))
        else:
            found.append(Raw(path.name.lower(), path.name, origin, _plain(path)))
    return tuple(found)


def _inside(data: bytes, name: str, origin: tuple[str, str], depth: int) -> Iterator[Raw]:
    """The files of a zip; a zip inside it is opened too, once."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise UnreadableInput(f"{name} is a damaged zip ({error}); download it again.") from error
    members = [one for one in archive.infolist() if not one.is_dir()]
    if len(members) > _MOST:
        raise UnreadableInput(f"{name} holds {len(members):,} files; no file of CMS or CDC does.")
    for one in members:
        place, own = f"{name}, {one.filename}", PurePosixPath(one.filename).name.lower()
        if one.flag_bits & 1:
            raise UnreadableInput(f"{place} is locked with a password; unpack it first.")
        if one.file_size > LARGEST:
            raise UnreadableInput(f"{place} is larger than any file of this kind; it is not read.")
        raw = Raw(own, place, origin, _member(archive, one))
        if own.endswith(".zip") and depth:
            yield from _inside(raw.read(), place, origin, depth - 1)
        else:
            yield raw


def _plain(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _gzip(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: io.BufferedReader(gzip.open(path, "rb"))


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(one)
