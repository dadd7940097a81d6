"""Writes an edition as one immutable SQLite file named by its digest."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from medbill_desktop.codes.build.content import Content, Level
from medbill_desktop.codes.records import EditionFile
from medbill_desktop.codes.schema import INDEXES, SCHEMA
from medbill_desktop.codes.text import core, indexed, words

EntryRow = tuple[int, str, str | None, str, str]
"""Node id (1-based), kind, text (None for a title), core words, indexed words."""


def write(content: Content, folder: Path) -> EditionFile:
    """Write an edition under a temporary name, check it, and give it the name of its digest.

    The same content gives the same bytes with the same SQLite version.

    Args:
        content: the edition.
        folder: where to; it must exist.
    """
    building = folder / f"{content.code_set}-{content.name}.building"
    building.unlink(missing_ok=True)
    connection = dbapi2.connect(str(building), isolation_level=None)
    try:
        connection.executescript("PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        connection.execute("BEGIN")
        _fill(connection, content)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise AssertionError(f"{building} came out damaged: {verdict}")
    finally:
        connection.close()
    digest = digest_of(building)
    return EditionFile(
        building.replace(folder / f"{content.code_set}-{content.name}-{digest[:16]}.db"), digest
    )


def digest_of(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    digest = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _fill(connection: Any, content: Content) -> None:
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    _fill_nodes(connection, content)
    titles_end = _fill_entries(connection, content)
    _fill_lists(connection, content)
    connection.execute(
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            content.code_set,
            content.name,
            content.title,
            content.effective_from.isoformat(),
            content.effective_thru.isoformat() if content.effective_thru else None,
            content.source,
            int(content.official),
            content.rows,
            titles_end,
        ),
    )
    for statement in INDEXES.split(";\n"):
        if statement.strip():
            connection.execute(statement)


def _fill_nodes(connection: Any, content: Content) -> None:
    connection.executemany(
        "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                i,
                int(node.level),
                node.code,
                node.title,
                node.short,
                int(node.billable),
                node.parent + 1 or None,
                node.valid_from,
                node.valid_thru,
                node.prior,
                int(node.listed),
            )
            for i, node in enumerate(content.nodes, 1)
        ),
    )
    connection.executemany(
        "INSERT INTO note VALUES (?, ?, ?, ?)",
        ((node + 1, position, kind, text) for position, (node, kind, text) in enumerate(content.notes)),
    )


def _fill_entries(connection: Any, content: Content) -> int:
    """Index titles, then terms, each in the order a search should see them; returns the last title's id."""
    titles = sorted(_titles(content), key=lambda row: (_order(content, row), row[0]))
    terms = sorted(_terms(content), key=lambda row: (_order(content, row), row[0], row[1], row[3]))
    counts: Counter[str] = Counter()
    for i, (node, kind, text, plain, all_words) in enumerate([*titles, *terms], 1):
        key = zlib.crc32(plain.encode())
        connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", (i, node, kind, text, plain, key))
        connection.execute("INSERT INTO entry_words (rowid, words) VALUES (?, ?)", (i, all_words))
        counts.update(set(all_words.split()))
    connection.execute("INSERT INTO entry_words (entry_words) VALUES ('optimize')")
    connection.executemany("INSERT INTO vocabulary VALUES (?, ?)", sorted(counts.items()))
    suffixes = {
        word
        for node in content.nodes
        if node.level is Level.EXTENSION
        for word in words(node.title.removeprefix(content.nodes[node.parent].title))
    }
    connection.executemany("INSERT INTO extension_word VALUES (?)", sorted((word,) for word in suffixes))
    return len(titles)


def _order(content: Content, row: EntryRow) -> int:
    return 2 * content.nodes[row[0] - 1].prior + len(row[3].split())


def _titles(content: Content) -> Iterator[EntryRow]:
    for i, node in enumerate(content.nodes, 1):
        above = content.nodes[node.parent] if node.parent >= 0 else None
        placeholder = node.code.endswith("X") and above is not None and above.title == node.title
        if node.level is Level.CODE and node.listed and not placeholder:
            yield i, "title", None, core(node.title), indexed(node.title)


def _terms(content: Content) -> Iterator[EntryRow]:
    """Terms that say something the title of their node does not, each once a node."""
    seen = {(i, core(node.title)) for i, node in enumerate(content.nodes, 1) if node.level is Level.CODE}
    for term in content.terms:
        plain = core(term.text)
        if plain and (term.node + 1, plain) not in seen:
            seen.add((term.node + 1, plain))
            yield term.node + 1, term.kind, term.text, plain, indexed(term.text)


def _fill_lists(connection: Any, content: Content) -> None:
    positions: Counter[tuple[int, str]] = Counter()
    for direction, source, target, flags in content.gems:
        positions[direction, source] += 1
        connection.execute(
            "INSERT INTO gem VALUES (?, ?, ?, ?, ?)",
            (direction, source, positions[direction, source], target, flags),
        )
    connection.executemany("INSERT INTO modifier VALUES (?, ?, ?, ?, ?)", sorted(content.modifiers))
    connection.executemany("INSERT INTO modifier_rule VALUES (?, ?, ?, ?, ?, ?)", sorted(content.rules))
    connection.executemany("INSERT INTO place VALUES (?, ?, ?)", sorted(content.places))
    connection.executemany(
        "INSERT INTO abbreviation VALUES (?, ?, ?, ?)",
        (
            (" ".join(words(short)), i, text, category)
            for i, (short, text, category) in enumerate(content.abbreviations)
        ),
    )
    connection.executemany("INSERT INTO coming VALUES (?, ?, ?)", sorted(content.coming))
