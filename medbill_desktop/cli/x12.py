"""`medbill x12 read FILE`: what an X12 file holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from medbill_desktop.cli.output import BLOCKED, DONE, Output
from medbill_desktop.edi.summary import summarise


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `x12`."""
    x12 = words.add_parser("x12", help="read X12 files", parents=[shared])
    inner = x12.add_subparsers(dest="x12_word", required=True, metavar="WORD")
    read = inner.add_parser("read", help="count and add up what a file holds", parents=[shared])
    read.add_argument("file", type=Path)
    read.set_defaults(run=_read)


def _read(options: argparse.Namespace, output: Output) -> int:
    answer = summarise(options.file.read_bytes())
    output.result(answer, _lines(answer))
    rows = [
        *_list(answer["findings"]),
        *(f for t in _list(answer["transactions"]) for f in _list(t["findings"])),
    ]
    return BLOCKED if any(row["severity"] == "block" for row in rows) else DONE


def _lines(answer: dict[str, object]) -> list[str]:
    lines = [f"{answer['interchanges']} interchange(s)"]
    lines += [f"cleaned first: {words}" for words in _list(answer["normalised"])]
    for one in _list(answer["transactions"]):
        facts = ", ".join(f"{k} {v}" for k, v in one.items() if k not in {"set", "findings"})
        lines.append(f"{one['set']}: {facts}")
        lines += [f"  {_finding(row)}" for row in _list(one["findings"])]
    return lines + [_finding(row) for row in _list(answer["findings"])]


def _finding(row: dict[str, Any]) -> str:
    return f"{row['severity']}: segment {row['segment']} {row['path']}: {row['message']}"


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
