"""What a key stroke in the code search costs, against a scan of all titles with rapidfuzz."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from functools import partial
from math import log2
from pathlib import Path

from rapidfuzz import __version__, fuzz, process

from benchmarks.harness import Result, percentile
from medbill_desktop.codes import index_tables
from medbill_desktop.codes.build.make import build
from medbill_desktop.codes.files import listed
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.text import STOP, words
from medbill_desktop.paths import data

NAME = "Code search"
SEED = 20261123
QUERIES = 60
SCANNED = 12
SYSTEMS = ("icd10cm", "icd9cm", "hcpcs")
GROWING = ("hcpcs-", "icd9cm-", "icd10cm-")
DOUBLED = 2.2
TABLE_MS = 20
"""What a key may cost in the neoplasm or drug table."""
MEGABYTES = 150
"""What the search may keep in memory beside the program."""


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


def growth(folder: Path, strokes: list[str], rounds: int) -> list[Result]:
    """The same key strokes over ever more code sets, from HCPCS alone to all three."""
    found: list[Result] = []
    small: tuple[int, float] | None = None
    for count in range(1, len(GROWING) + 1):
        chosen = GROWING[:count]
        library = Library([each for each in listed(folder) if each.path.name.startswith(chosen)])
        systems = tuple(name.rstrip("-") for name in chosen)
        codes = sum(
            library._shelf(system).nearest(None).one("SELECT count(*) FROM node WHERE level >= 2")[0]
            for system in systems
        )
        library.search("warm up", systems=systems)
        taken: list[float] = []
        for _ in range(max(5, rounds)):
            taken += milliseconds(partial(library.search, systems=systems), strokes)
        library.close()
        median, late = percentile(taken, 50), percentile(taken, 95)
        name = f"a key stroke over {codes:,} codes ({', '.join(systems)}), p50; p95 {late:.1f} ms"
        if small is None:
            small = (codes, median)
            found.append(Result(name, median, None, "", "at most 5 ms", median <= 5, "ms"))
            continue
        doubled = (median / small[1]) ** (1 / log2(codes / small[0]))
        budget = f"a doubling of the codes at most {DOUBLED} times ({doubled:.2f})"
        peer = f"ours over {small[0]:,} codes"
        found.append(Result(name, median, small[1], peer, budget, doubled <= DOUBLED, "ms"))
    return found


def kept(folder: Path, strokes: list[str]) -> list[Result]:
    """Megabytes a fresh Linux process holds more once every set is loaded and has answered key strokes."""
    if not Path("/proc/self/status").exists():
        return []
    code = (
        "import gc, sys\n"
        "from pathlib import Path\n"
        "import numpy\n"
        "from medbill_desktop.codes.library import Library\n"
        "def held(what):\n"
        "    gc.collect()\n"
        "    lines = Path('/proc/self/status').read_text().splitlines()\n"
        "    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024\n"
        "strokes = sys.stdin.read().splitlines()\n"
        "before = held('VmRSS')\n"
        "library = Library(Path(sys.argv[1]))\n"
        "for stroke in strokes:\n"
        "    library.search(stroke)\n"
        "print(held('VmRSS') - before, held('VmHWM') - before)\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=Path(__file__).parents[1],
        input="\n".join(strokes),
        capture_output=True,
        text=True,
        check=True,
    )
    stays, peak = (float(number) for number in asked.stdout.split())
    return [
        Result(name, size, None, "", f"at most {MEGABYTES} MB more", size <= MEGABYTES, "MB")
        for name, size in (
            (f"memory kept by the search over all sets after {len(strokes)} key strokes", stays),
            ("the same at its peak", peak),
        )
    ]


def table_keys(rounds: int) -> list[Result]:
    """A key in the drug table, searched through whole; every term of a sample typed letter by letter."""
    book = index_tables.table(index_tables.Which.DRUG)
    sample = random.Random(SEED).sample(book.rows, QUERIES)
    typed = [" ".join(words(" ".join(reversed(row.path)))) for row in sample]
    strokes = [text[:size] for text in typed for size in range(1, len(text) + 1)]
    taken: list[float] = []
    for _ in range(max(5, rounds)):
        taken += milliseconds(book.search, strokes)
    return [
        Result(
            f"a key stroke in the drug table ({len(book.rows):,} rows), {name}",
            size,
            None,
            "",
            f"at most {TABLE_MS} ms",
            size <= TABLE_MS,
            "ms",
        )
        for name, size in (("p50", percentile(taken, 50)), ("p95", percentile(taken, 95)))
    ]


def answers(ours: list[float], peers: list[float], titles: int) -> list[Result]:
    """Our key strokes and the peer's scans of the same number of titles, in milliseconds of CPU."""
    median, late, scanned = percentile(ours, 50), percentile(ours, 95), percentile(peers, 50)
    size = f"{titles:,} codes"
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
    return [
        *answers(ours, peers, len(titles)),
        *table_keys(rounds),
        *growth(raw.parent / "codes", strokes, rounds),
        *kept(raw.parent / "codes", strokes),
    ]
