"""Imports into a folder of editions: a new file is whole and checked before the folder's list names it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from medbill_desktop.codes.build.content import Content
from medbill_desktop.codes.build.writer import write
from medbill_desktop.codes.files import MANIFEST, OpenEdition
from medbill_desktop.codes.imports.asking import Ask
from medbill_desktop.codes.imports.catalog import SETS, read_all
from medbill_desktop.codes.imports.difference import Imported, compared
from medbill_desktop.codes.imports.sources import raws_in
from medbill_desktop.codes.imports.tables import Tables, write_tables
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import EditionFile
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the office wants imported.

    Attributes:
        files: as downloaded.
        code_set: what they are, "" to see by name and content.
        effective: first date of service, None to see by name and content.
        today: the day of the import.
    """

    files: Sequence[Path]
    code_set: str = ""
    effective: date | None = None
    today: date


@dataclass(frozen=True, slots=True)
class Made:
    """An edition file that was made, and what it says against the edition before.

    Attributes:
        before: the edition compared with; it belongs to the library that was asked.
    """

    file: EditionFile
    report: Imported
    before: OpenEdition | None


def make_editions(order: Order, library: Library, folder: Path, progress: Progress) -> Iterator[Made]:
    """Read files and write an edition file for each edition in them; nothing is registered yet.

    Args:
        order: what to read.
        library: what is loaded already: parts of the same edition are put together.
        folder: where the edition files go; made when missing.
        progress: told how far it is; may cancel.

    Raises:
        UserError: nothing in the files is of a kind known here.
        UnreadableInput: a file is damaged, or a column is another one.
        Cancelled: the user stopped it.
    """
    if order.code_set and order.code_set not in SETS:
        raise UserError(f"“{order.code_set}” is no code set; there are {', '.join(SETS)}.")
    folder.mkdir(parents=True, exist_ok=True)
    ask = Ask(
        wanted=order.code_set,
        effective=order.effective,
        today=order.today,
        prior=library.edition_file,
        latest=lambda code_set: library.edition_on(code_set, date.max),
        progress=progress,
    )
    progress.report(0, 0, "Opening the files")
    for content in read_all(raws_in(order.files), ask):
        progress.report(0, 0, f"Writing {content.title}")
        progress.check()
        file = _written(content, folder, progress)
        progress.check()
        opened = OpenEdition(file)
        try:
            before = library.before(opened.edition)
            yield Made(file, compared(opened, before), before)
        finally:
            opened.close()


def _written(content: Content | Tables, folder: Path, progress: Progress) -> EditionFile:
    if isinstance(content, Content):
        return write(content, folder)
    return write_tables(content, folder, progress)


def import_into(order: Order, library: Library, folder: Path, progress: Progress) -> tuple[Imported, ...]:
    """Import files into a folder with a manifest: all of their editions, or none.

    Raises:
        UserError: see `make_editions`.
    """
    made = tuple(make_editions(order, library, folder, progress))
    register(folder, [one.file for one in made])
    return tuple(one.report for one in made)


def register(folder: Path, files: Sequence[EditionFile]) -> None:
    """Name edition files in the manifest of a folder; the list changes in one step.

    An edition of the same set and name takes the place of the one before, whose file goes.
    """
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    path = folder / MANIFEST
    if path.is_file():
        for entry in json.loads(path.read_text(encoding="utf-8"))["editions"]:
            kept[entry["set"], entry["edition"]] = entry
    for file in files:
        opened = OpenEdition(file)
        edition = opened.edition
        opened.close()
        kept[edition.code_set, edition.name] = {
            "set": edition.code_set,
            "edition": edition.name,
            "file": file.path.name,
            "sha256": file.sha256,
        }
    waiting = folder / f"{MANIFEST}.building"
    waiting.write_text(
        json.dumps({"editions": list(kept.values())}, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    waiting.replace(path)
    sweep(folder, {entry["file"] for entry in kept.values()})


def sweep(folder: Path, kept: set[str]) -> None:
    """Take away edition files that no list names any more; one that is still open elsewhere stays."""
    for old in [*folder.glob("*.db"), *folder.glob("*.building")]:
        if old.name not in kept:
            try:
                old.unlink()
            except OSError:
                continue  # Windows keeps a file that is open; the next import takes it away
