"""Reads the publishers' files as the repository keeps them, plain or .gz."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

from medbill_desktop.domain.errors import UnreadableInput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type only; parsing goes through defusedxml


def read(path: Path) -> bytes:
    """The bytes of a raw file, unpacked when it is a .gz.

    Raises:
        UnreadableInput: the file is damaged.
    """
    data = path.read_bytes()
    if path.suffix != ".gz":
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise UnreadableInput(f"{path.name} is damaged ({error}); take it again from its source.") from error


def table(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    """The rows of a csv file, which must have these columns.

    Raises:
        UnreadableInput: a column is missing; the sentence names it.
    """
    reader = csv.DictReader(io.StringIO(read(path).decode("utf-8")))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableInput(f"{path.name} has no column {missing[0]}; it is not the file it should be.")
    return reader


def lines(path: Path) -> list[str]:
    """The lines of a text file."""
    return read(path).decode("utf-8").splitlines()


def tree(path: Path) -> Element:
    """The root of an XML file; entity tricks are refused."""
    return fromstring(read(path))


def text(element: Element, path: str) -> str:
    """The text of a child with single blanks, its inner elements included; "" when there is none."""
    child = element.find(path)
    return " ".join("".join(child.itertext()).split()) if child is not None else ""
