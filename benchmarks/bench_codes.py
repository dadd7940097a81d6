"""What a key stroke in the code search costs, against a scan of all titles with rapidfuzz."""

from __future__ import annotations

import random
import time

from rapidfuzz import __version__, fuzz, process

from benchmarks.harness import Result, percentile
from medbill_desktop.codes.build.make import build
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.text import STOP, words
from medbill_desktop.paths import data

NAME = "Code search"
SEED = 20261123
QUERIES = 60
SCANNED = 12
SYSTEMS = ("icd10cm", "icd9cm", "hcpcs")


def key_strokes(library: Library) -> list[str]:
    """What the search field holds after each key of typing one to three words of a random title."""
    rng = random.Random(SEED)
    titles = [
        title
        for system in SYSTEMS
        for (title,) in library._shelf(system)
        .nearest(None)
        .all("SELECT title FROM node WHERE level = 2 AND listed")
    ]
    strokes = []
    while len(strokes) < QUERIES * 14:
        telling = [word for word in words(rng.choice(titles)) if word not in STOP]
        if telling:
            typed = " ".join(rng.sample(telling, min(len(telling), rng.randint(1, 3))))
            strokes += [typed[:size] for size in range(2, len(typed) + 1)]
    return strokes


def all_titles(library: Library) -> list[str]:
    """Every code's title, the list a scan has to go through."""
    return [
        f"{code} {title}"
        for system in SYSTEMS
        for code, title in library._shelf(system)
        .nearest(None)
        .all("SELECT code, title FROM node WHERE level >= 2")
    ]


def milliseconds(action, queries: list[str]) -> list[float]:
    """CPU milliseconds of each query."""
    taken = []
    for query in queries:
        start = time.process_time()
        action(query)
        taken.append(1000 * (time.process_time() - start))
    return taken


def run(rounds: int) -> list[Result]:
    raw = data("codesets")
    build(raw, raw.parent / "codes")
    library = Library(raw.parent / "codes")
    strokes = key_strokes(library)
    titles = all_titles(library)
    library.search("warm up")

    def scan(query: str):
        return process.extract(query, titles, scorer=fuzz.token_set_ratio, limit=25)

    # Both have to find the same code by its whole title before they are measured.
    wanted = "plantar fascial fibromatosis"
    assert library.search(wanted).results[0].code == "M72.2"
    assert any(title.startswith("M722 ") for title, _, _ in scan(wanted))
    sample = random.Random(SEED).sample(strokes, SCANNED)
    ours: list[float] = []
    peers: list[float] = []
    for _ in range(max(5, rounds)):
        ours += milliseconds(library.search, strokes)
        peers += milliseconds(scan, sample)
    library.close()
    median, late, scanned = percentile(ours, 50), percentile(ours, 95), percentile(peers, 50)
    size = f"{len(titles):,} codes"
    peer = f"rapidfuzz {__version__} token_set_ratio over all titles"
    return [
        Result(
            f"a key stroke in the search over {size}, p50",
            median,
            None,
            "",
            "at most 5 ms",
            median <= 5,
            "ms",
        ),
        Result(
            f"a key stroke in the search over {size}, p95", late, None, "", "at most 30 ms", late <= 30, "ms"
        ),
        Result(
            f"a key stroke against a full scan of {size}",
            median,
            scanned,
            peer,
            "at least 100 times as fast",
            100 * median <= scanned,
            "ms",
        ),
    ]
