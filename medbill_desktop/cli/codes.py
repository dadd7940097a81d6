"""`medbill codes ...`: search, show and import codes by date of service."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from medbill_desktop.cli import codes_import
from medbill_desktop.cli.dates import iso_date
from medbill_desktop.cli.output import BLOCKED, DONE, Output
from medbill_desktop.codes import index_tables
from medbill_desktop.codes.imports.place import own_library
from medbill_desktop.domain.errors import UserError

_SYSTEMS = ("icd10cm", "icd9cm", "hcpcs", "cpt")
_TERMS = ("inclusion", "do", "eindex", "neoplasm", "drug", "icd9", "office", "abbreviation")


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `codes`."""
    codes = words.add_parser("codes", help="search, show and import codes", parents=[shared])
    inner = codes.add_subparsers(dest="codes_word", required=True, metavar="WORD")
    search = inner.add_parser("search", help="find codes by words or by code", parents=[shared])
    search.add_argument("query", nargs="?", help="words, an abbreviation, or the beginning of a code")
    search.add_argument("--batch", type=Path, metavar="FILE", help="one query a line; - reads the input")
    search.add_argument("--system", type=_systems, default=("icd10cm", "icd9cm", "hcpcs"))
    search.add_argument("--dos", type=iso_date, metavar="D", help="date of service")
    search.add_argument("--limit", type=int, default=25)
    search.add_argument("--exclude-terms", type=_terms, default=(), metavar="KINDS")
    search.set_defaults(run=_search)
    show = inner.add_parser("show", help="one code with its notes", parents=[shared])
    show.add_argument("system", choices=[*_SYSTEMS[:3], "icd9proc"])
    show.add_argument("code")
    show.add_argument("--dos", type=iso_date, metavar="D", help="date of service")
    show.set_defaults(run=_show)
    changes = inner.add_parser("changes", help="what an edition changed", parents=[shared])
    changes.add_argument("system", choices=[*_SYSTEMS[:3], "icd9proc"])
    changes.add_argument("--dos", type=iso_date, metavar="D", help="date of service that chooses the edition")
    changes.add_argument("--code", default="", metavar="PREFIX", help="only codes that begin with it")
    changes.set_defaults(run=_changes)
    table = inner.add_parser("table", help="rows of the neoplasm or drug table", parents=[shared])
    table.add_argument("table", choices=list(index_tables.Which))
    table.add_argument("words", nargs="+", help="parts of words in any order, or the beginning of a code")
    table.add_argument(
        "--column", default="", metavar="NAME", help="only this column and rows with a code in it"
    )
    table.add_argument("--limit", type=int, default=25)
    table.set_defaults(run=_table)
    codes_import.add(inner, shared)


def _table(options: argparse.Namespace, output: Output) -> int:
    if options.limit < 1:
        raise UserError("--limit is at least 1.")
    book = index_tables.table(index_tables.Which(options.table))
    places = {column.key: at for at, column in enumerate(book.columns)}
    if options.column and options.column not in places:
        raise UserError(
            f"“{options.column}” is no column of the {book.title}; there are {', '.join(places)}."
        )
    query = " ".join(options.words)
    found = book.search(query, options.limit, options.column)
    shown = {key: at for key, at in places.items() if options.column in {"", key}}
    rows = [
        {
            "path": row.path,
            "codes": {key: row.codes[at] for key, at in shown.items()},
            "see": row.see,
            "see_also": row.see_also,
        }
        for row in found.rows
    ]
    lines = [f"{book.title}, {book.edition}: {found.count} rows for “{query}”"]
    for row in found.rows:
        codes = "  ".join(f"{row.codes[at] or '-':<8}" for at in shown.values())
        notes = f" ({row.notes})" if row.notes else ""
        lines.append(f"{codes}  {', '.join(row.path)}{notes}")
    answer = {"table": options.table, "edition": book.edition, "file": book.file, "found": found.count}
    output.result({**answer, "rows": rows}, lines)
    return DONE


def _changes(options: argparse.Namespace, output: Output) -> int:
    library = own_library()
    try:
        found = library.changes(options.system, options.dos, options.code)
    finally:
        library.close()
    if found is None or not found.against:
        raise UserError(
            f"Only one edition of {options.system} is loaded, so what it changed is not known. "
            "Import the edition before it (medbill codes import)."
        )
    rows = [{"code": one.code, "what": one.what, "title": one.title, "was": one.was} for one in found.rows]
    head = f"{found.edition} from {found.effective_from:%m/%d/%Y} against {found.against}: {len(rows)} codes"
    answer = {
        "edition": found.edition,
        "against": found.against,
        "effective_from": found.effective_from.isoformat(),
        "changes": rows,
    }
    output.result(answer, [head, *(f"{one.code:<9}{one.words}" for one in found.rows)])
    return DONE


def _systems(text: str) -> tuple[str, ...]:
    return _words(text, _SYSTEMS, "code system")


def _terms(text: str) -> tuple[str, ...]:
    return _words(text, _TERMS, "kind of term")


def _words(text: str, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in found:
        if part not in known:
            raise argparse.ArgumentTypeError(f"“{part}” is no {what}; there are {', '.join(known)}")
    return found


def _search(options: argparse.Namespace, output: Output) -> int:
    if (options.query is None) == (options.batch is None):
        raise UserError("Give a query, or --batch FILE with one query a line.")
    if options.limit < 1:
        raise UserError("--limit is at least 1.")
    library = own_library()
    try:
        for query in [options.query] if options.batch is None else _queries(options.batch):
            answer = library.search(query, options.system, options.dos, options.limit, options.exclude_terms)
            rows = answer.as_json()
            lines = [f"{hit.code:<9}{'' if hit.billable else '·'}{hit.title}" for hit in answer.results]
            lines += list(answer.notes)
            output.result(rows, lines or [f"Nothing found for “{query}”."])
    finally:
        library.close()
    return DONE


def _queries(path: Path) -> list[str]:
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _show(options: argparse.Namespace, output: Output) -> int:
    library = own_library()
    try:
        record = library.show(options.system, options.code, options.dos)
        status = library.status(options.system, options.code, options.dos)
        if record is None:
            output.say(status.message)
            return BLOCKED if status.known else 2
        lines = [f"{record.code}  {record.title}", status.message]
        lines += [f"  {key}: {json.dumps(value)}" for key, value in record.as_json().items() if value]
        output.result({**record.as_json(), "status": status.state, "message": status.message}, lines)
    finally:
        library.close()
    return DONE
