"""Writes an edition as one immutable SQLite file named by its digest."""

from __future__ import annotations

import os
import sys
from array import array
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from medbill_desktop.codes.build.content import Content, Level
from medbill_desktop.codes.build.leaves import Leaves
from medbill_desktop.codes.records import EditionFile
from medbill_desktop.codes.schema import INDEXES, KINDS, SCHEMA, VECTORS
from medbill_desktop.codes.text import NEUTRAL, core, indexed, key, words

EntryRow = tuple[int, str, str | None, str, str]
"""Node id (1-based), kind, text (None for a title), core words, indexed words."""


def write(content: Content, folder: Path) -> EditionFile:
    """Write an edition under a temporary name, check it, and give it the name of its digest.

    The same content gives the same bytes with the same SQLite version.

    Args:
        content: the edition.
        folder: where to; it must exist.
    """
    building = folder / f"{content.code_set}-{content.name}.{os.getpid()}.building"
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
    _fill_entries(connection, content)
    _fill_lists(connection, content)
    connection.execute(
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            content.code_set,
            content.name,
            content.title,
            content.effective_from.isoformat(),
            content.effective_thru.isoformat() if content.effective_thru else None,
            content.source,
            int(content.official),
            content.rows,
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


def _fill_entries(connection: Any, content: Content) -> None:
    """Index titles, then terms, each in the order a search should see them among equals."""
    titles = sorted(_titles(content), key=lambda row: (_order(content, row), row[0]))
    terms = sorted(_terms(content), key=lambda row: (_order(content, row), row[0], row[1], row[3]))
    entries = [*titles, *terms]
    connection.executemany(
        "INSERT INTO entry VALUES (?, ?, ?, ?)",
        ((i, node, kind, text) for i, (node, kind, text, _, _) in enumerate(entries, 1)),
    )
    postings: dict[str, array[int]] = {}
    for i, (_, _, _, _, all_words) in enumerate(entries):
        for word in dict.fromkeys(all_words.split()):
            postings.setdefault(word, array("i")).append(i)
    vocabulary = sorted(postings)
    connection.executemany(
        "INSERT INTO vocabulary VALUES (?, ?)", ((word, len(postings[word])) for word in vocabulary)
    )
    for name, numbers in _vectors(content, entries, {word: i for i, word in enumerate(vocabulary)}).items():
        _write_vector(connection, name, numbers)
    _write_vector(connection, "postings", array("i", [i for word in vocabulary for i in postings[word]]))
    suffixes = {
        word
        for node in content.nodes
        if node.level is Level.EXTENSION
        for word in words(node.title.removeprefix(content.nodes[node.parent].title))
    }
    connection.executemany("INSERT INTO extension_word VALUES (?)", sorted((word,) for word in suffixes))


def _vectors(content: Content, entries: list[EntryRow], places: dict[str, int]) -> dict[str, array[int]]:
    vectors = {name: array("i") for name in VECTORS}
    categories: dict[str, int] = {}
    leaves = Leaves(content)
    for node_id, kind, _, plain, _ in entries:
        node = content.nodes[node_id - 1]
        name = plain.split()
        group = node.code[:3] if content.code_set.startswith("icd") else node.code
        row = {
            "node": node_id,
            "kind": KINDS.index(kind),
            "prior": node.prior,
            "complete": (2 if node.code.endswith("9") else 1) if node.billable else 0,
            "length": len([word for word in name if word not in NEUTRAL]),
            "first": places[name[0]],
            "category": categories.setdefault(group, len(categories)),
            "key": key(name),
            "begins": int(node.valid_from.replace("-", "") or 0),
            "ends": int(node.valid_thru.replace("-", "") or 99991231),
            **leaves.facts(node_id - 1),
        }
        for each, number in row.items():
            vectors[each].append(number)
    return vectors


def _write_vector(connection: Any, name: str, numbers: array[int]) -> None:
    if sys.byteorder == "big":
        numbers.byteswap()
    connection.execute("INSERT INTO vector VALUES (?, ?)", (name, numbers.tobytes()))


def _order(content: Content, row: EntryRow) -> int:
    return 2 * content.nodes[row[0] - 1].prior + len(row[3].split())


def _titles(content: Content) -> Iterator[EntryRow]:
    for i, node in enumerate(content.nodes, 1):
        above = content.nodes[node.parent] if node.parent >= 0 else None
        placeholder = node.code.endswith("X") and above is not None and above.title == node.title
        if node.level is Level.CODE and node.listed and not placeholder and words(node.title):
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
    connection.executemany(
        "INSERT INTO shorthand VALUES (?, ?, ?)",
        ((i, short, meant) for i, (short, meant) in enumerate(content.shorthand)),
    )
    connection.executemany("INSERT INTO coming VALUES (?, ?, ?)", sorted(content.coming))
    connection.executemany("INSERT OR IGNORE INTO replaced VALUES (?, ?)", sorted(content.replaced))
    connection.executemany("INSERT OR IGNORE INTO raw VALUES (?, ?)", sorted(content.raw))
