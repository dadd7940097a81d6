"""What the edits cost on a visit of 20 lines with every NCCI pair there is: 2.6 million made-up rows."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from sqlcipher3 import dbapi2

from benchmarks.harness import MIN_ROUNDS, Result
from medbill_desktop.codes.edit_schema import ADDON, EDITION, MUE, NEVER, PTP, RVU, TABLES, number
from medbill_desktop.codes.files import listed
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import EditionFile
from medbill_desktop.domain.rules.visit_facts import CodedDiagnosis, CodedLine, VisitFacts
from medbill_desktop.domain.rules.visit_rules import check_visit
from medbill_desktop.paths import data
from medbill_desktop.services.coding_check import BooksJudge

NAME = "NCCI at full size"
ROWS = 2_633_389
"""Pairs of the practitioner file of 2026, third quarter (notes on code sets)."""
CODES = 9_000
LINES = 20
BUDGET_MS = 50.0
_DAY = date(2026, 4, 15)
_BEGINS = "2026-01-01"


def run(rounds: int) -> list[Result]:
    """The whole check, and the question of its pairs against one SELECT a pair; milliseconds, medians."""
    with tempfile.TemporaryDirectory() as folder:
        files = _files(Path(folder))
        library = Library([*listed(data("codes")), *files.values()])
        try:
            return list(_measured(library, files[PTP].path, 4 * max(rounds, MIN_ROUNDS)))
        finally:
            library.close()


def _measured(library: Library, pairs: Path, rounds: int) -> Iterator[Result]:
    visit = _visit()
    codes = [line.code for line in visit.lines]

    def whole() -> int:
        judge = BooksJudge(library, library.edits, library.medicaid_edits)  # nothing kept from before
        return len(check_visit(judge.gather(visit)))

    took = _median(whole, rounds)
    name = f"a visit of {LINES} lines and 12 diagnoses checked, {ROWS:,} pairs loaded"
    yield Result(name, took, None, "", f"at most {BUDGET_MS:g} ms", took <= BUDGET_MS, "ms")
    connection = dbapi2.connect(pairs.as_uri() + "?mode=ro&immutable=1", uri=True)
    sql = "SELECT indicator FROM ptp WHERE column1=? AND column2=? AND effective<=? AND deleted>=?"
    day = number(_DAY)

    def one_by_one() -> int:
        asked = itertools.permutations(codes, 2)
        return sum(connection.execute(sql, (a, b, day, day)).fetchone() is not None for a, b in asked)

    def ours() -> int:
        return len(library.edits.pairs_among(codes, _DAY))

    if not 0 < ours() == one_by_one():
        raise AssertionError("both ways must find the same pairs, and some")
    at_once, singly = _median(ours, rounds), _median(one_by_one, rounds)
    connection.close()
    peer = "plain SQL, one SELECT a pair, same file"
    kept = at_once <= 2 * singly
    yield Result(f"pairs among {LINES} codes", at_once, singly, peer, "at most 2 times the peer", kept, "ms")


def _median(action: Callable[[], int], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        action()
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken)


def _visit() -> VisitFacts:
    """Codes that meet many pairs: all from the dense part of the made-up file."""
    diagnoses = ("E11.22", "N18.30", "I10", "E78.5", "M17.11", "M17.12", "J45.40", "K21.9", "Z79.4")
    letters = "ABCD"
    return VisitFacts(
        day=_DAY,
        birth=date(1950, 2, 1),
        sex="F",
        diagnoses=tuple(CodedDiagnosis(code=code) for code in (*diagnoses, "F32.A", "G47.33", "N39.0")),
        lines=tuple(
            CodedLine(code=_code(7 * at), day=_DAY, place="11", pointers=letters, provider="A")
            for at in range(LINES)
        ),
        past=tuple(CodedLine(code=_code(at), day=date(2026, 3, 20), provider="A") for at in range(100)),
    )


def _code(at: int) -> str:
    return f"{10_000 + at:05d}"


def _files(folder: Path) -> dict[str, EditionFile]:
    """One edition of each kind; the pairs spread evenly, each code with some 290 partners."""
    each = ROWS // CODES + 1
    begun = number(date(2020, 1, 1))
    pairs = (
        (_code(a), _code((a + 1 + b) % CODES), begun, NEVER, (a + b) % 2, 1)
        for a in range(CODES)
        for b in range(each)
    )
    rows: dict[str, tuple[tuple[str, Iterator[tuple[object, ...]]], ...]] = {
        PTP: (("rationale", iter([(1, "made up")])), ("ptp", itertools.islice(pairs, ROWS))),
        MUE: (("mue", ((_code(a), 1 + a % 9, 1 + a % 3, "made up") for a in range(CODES))),),
        ADDON: (("addon", ((_code(a), _code(a + 1), begun, NEVER, 1, "") for a in range(0, CODES, 9))),),
        RVU: (("rvu", (_rvu(a) for a in range(CODES))),),
    }
    return {code_set: _file(folder, code_set, tables) for code_set, tables in rows.items()}


def _rvu(at: int) -> tuple[object, ...]:
    days = ("000", "010", "090", "XXX", "ZZZ")[at % 5]
    values = ("1", "1", "1", "1", 0, 0, "01"[at % 2], days, "0", "0", "0", "2", "0123"[at % 4])
    return (_code(at), "", "A", *values, "0", "0", "0", "", "")


def _file(
    folder: Path, code_set: str, tables: tuple[tuple[str, Iterator[tuple[object, ...]]], ...]
) -> EditionFile:
    path = folder / f"{code_set}.db"
    connection = dbapi2.connect(str(path))
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + EDITION)
    values = (code_set, "2026", f"{code_set} made up", _BEGINS, None, "made up", 1, ROWS)
    connection.execute("INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    for name, rows in tables:
        connection.execute(TABLES[name])
        first = next(rows)
        marks = ", ".join("?" * len(first))
        insert = f"INSERT INTO {name} VALUES ({marks})"  # noqa: S608 - names of our own tables
        connection.executemany(insert, itertools.chain([first], rows))
    connection.commit()
    connection.close()
    return EditionFile(path)
