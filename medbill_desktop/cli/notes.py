"""`medbill note ...`: scan notes and propose codes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medbill_desktop.advice.records import NoteKind, NoteSpan
from medbill_desktop.cli.dates import iso_date
from medbill_desktop.cli.output import DONE, Output
from medbill_desktop.codes.library import Library
from medbill_desktop.domain.errors import UnreadableInput, UserError


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `note`."""
    note = words.add_parser("note", help="scan notes for findings and codes", parents=[shared])
    inner = note.add_subparsers(dest="note_word", required=True, metavar="WORD")
    scan = inner.add_parser(
        "scan", help="findings of a note with proposals; nothing is final", parents=[shared]
    )
    scan.add_argument("file", nargs="?", type=Path, help="a note as text; - reads the input")
    scan.add_argument(
        "--batch", type=Path, metavar="FILE", help="a JSON object with id and text on each line"
    )
    scan.add_argument("--dos", type=iso_date, metavar="D", help="date of service")
    scan.add_argument("--kind", choices=[str(each) for each in NoteKind], default=str(NoteKind.VISIT))
    scan.set_defaults(run=_scan)


def _scan(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.advice.places import cache_folder
    from medbill_desktop.advice.scanner import Scanner

    if (options.file is None) == (options.batch is None):
        raise UserError("Give a note, or --batch FILE with an object of id and text on each line.")
    # Read before the dictionary is opened, so that a bad file is refused at once.
    notes = [(options.file.name, _text(options.file))] if options.file else list(_batch(options.batch))
    library = Library.shipped()
    try:
        scanner = Scanner(library, options.dos, cache_folder())
        for name, text in notes:
            spans = scanner.scan(text, NoteKind(options.kind))
            answer = {"id": name, "spans": [each.as_json() for each in spans]}
            output.result(answer, [_line(each) for each in spans] or [f"{name}: nothing found."])
    finally:
        library.close()
    return DONE


def _text(path: Path) -> str:
    # newline="" keeps CR LF as written, so that offsets count the file's own characters.
    if str(path) == "-":
        return sys.stdin.read()
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _batch(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UnreadableInput(f"Line {number} of {path.name} is no JSON object ({error}).") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise UnreadableInput(f"Line {number} of {path.name} needs an object with id and text.")
        yield str(row.get("id", number)), row["text"]


def _line(span: NoteSpan) -> str:
    found = ", ".join(f"{each.code} {each.title}" for each in span.proposals) or span.withheld
    return f"{span.start:>6}  {span.text}  [{span.assertion}]  {found}"
