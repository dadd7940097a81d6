"""Making a demo office: a folder, a user `demo`, and the practice's months in it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from medbill_desktop.codes.library import Library
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.progress import Progress
from medbill_desktop.office import folder
from medbill_desktop.office.demo.bulk import LARGE, Load
from medbill_desktop.office.demo.clock import MovingClock
from medbill_desktop.office.demo.story import MONTHS_BACK, Lived, Story
from medbill_desktop.office.digest import content_digest
from medbill_desktop.office.folder import Home
from medbill_desktop.office.judge import LibraryJudge
from medbill_desktop.services.base import Bench

USER, PASSPHRASE = "demo", "demo"
LONGEST = 3 * 365
PATIENTS = 60
"""Patients of a demo office unless more are asked for."""


@dataclass(frozen=True, slots=True)
class DemoMade:
    """A demo office as the command line reports it.

    Attributes:
        day: the day on which it stands.
        seconds: wall time it took.
        digest: of its content; the same seed and day give the same.
    """

    office: Path
    lived: Lived
    day: date
    seconds: float
    digest: str
    recovery_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWish:
    """What is asked for.

    Attributes:
        as_of: the day of asking; visits end there, or where the code sets that ship end.
        passphrase: of the user `demo`.
        url: of an empty PostgreSQL database; "" makes a file office.
    """

    folder: Path
    as_of: date
    patients: int = PATIENTS
    seed: int = 1
    passphrase: str = PASSPHRASE
    url: str = ""


def build_demo(wish: DemoWish, progress: Progress | None = None) -> DemoMade:
    """Make a demo office.

    Raises:
        UserError: the folder or database holds something already.
        Cancelled: the user pressed Cancel; what was made so far stays closed and whole.
    """
    began = time.perf_counter()
    library = Library.shipped()
    try:
        day = last_day(library, wish.as_of)
        clock = MovingClock(day)
        made = folder.create(Home(wish.folder, clock), USER, wish.passphrase, wish.url)
        opened = folder.open_office(Home(wish.folder, clock), USER, wish.passphrase)
        try:
            bench = Bench(opened.store, clock, USER, LibraryJudge(library))
            lived = _lived(bench, clock, wish, library, progress)
            digest = content_digest(opened.store)
        finally:
            opened.close()
    finally:
        library.close()
    return DemoMade(wish.folder, lived, day, time.perf_counter() - began, digest, made.recovery_key)


def _lived(
    bench: Bench, clock: MovingClock, wish: DemoWish, library: Library, progress: Progress | None
) -> Lived:
    random = Random(wish.seed)  # noqa: S311 - repeatable, not secret
    if wish.patients < LARGE:
        return Story(bench, clock, random, clock.day).live(wish.patients, progress)
    return Load(bench, clock, random, first_day(library, clock.day), clock.day).live(wish.patients, progress)


def first_day(library: Library, last: date) -> date:
    """The first date of service of a large demo: where ICD-10-CM begins, at most three years back."""
    begins = [e.effective_from for e in library.editions() if e.code_set == "icd10cm"]
    earliest = last - timedelta(days=LONGEST)
    return min(max([earliest, *([min(begins)] if begins else [])]), last - timedelta(days=MONTHS_BACK))


def last_day(library: Library, as_of: date) -> date:
    """The last date of service: the day itself, or the last one that the loaded ICD-10-CM edition knows."""
    ends = [e.effective_thru for e in library.editions() if e.code_set == "icd10cm" and e.effective_thru]
    return FixedClock(min([as_of, *([max(ends)] if ends else [])])).today()
