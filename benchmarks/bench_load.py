"""Latencies of BUDGETS on a demo office of 50,000 patients and 500,000 service lines, and how they grow.

The offices are made once by the product's own loader; MEDBILL_LOAD names a folder in which they are kept as
``50000``, ``5000`` and ``500`` and taken from the next time. Without it they are made in a temporary folder.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import sqlalchemy as sa

from benchmarks.harness import MIN_ROUNDS, Result, percentile
from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.project import project
from medbill_desktop.edi.write_837p import Envelope, write_837p
from medbill_desktop.forms.cms1500 import draw_cms1500
from medbill_desktop.office.demo.build import PASSPHRASE, USER, DemoWish, build_demo
from medbill_desktop.office.office import Office, open_office
from medbill_desktop.query import reports, search
from medbill_desktop.query.aging import aging
from medbill_desktop.query.details.account import account
from medbill_desktop.query.details.claim_page import claim_page
from medbill_desktop.query.worklists import WORKLISTS, opened
from medbill_desktop.services import claims, statements
from medbill_desktop.store import Reader, tables

NAME = "An office of 50,000 patients"
DAY = date(2026, 4, 15)
SIZES = (500, 5_000, 50_000)
DOUBLED = 2.2
FILE_CLAIMS, FORMS, PAPERS = 500, 100, 50


@dataclass(frozen=True, slots=True)
class Line:
    """Something people wait for.

    Attributes:
        name: in the words of the office.
        budget: ms of CPU at most, at the 95th percentile; 0 when BUDGETS names no figure for it here.
        actions: calls that are measured one by one, over and over.
    """

    name: str
    budget: float
    actions: tuple[Callable[[], object], ...]


def kept(patients: int, folder: Path) -> Path:
    """An office of so many patients, made now if it is not there."""
    path = folder / str(patients)
    if not path.is_dir():
        build_demo(DemoWish(folder=path, as_of=DAY, patients=patients, seed=1))
    return path


def lines(office: Office) -> Iterator[Line]:
    """Everything that is measured, in the order of the page."""
    reading, clock = office.bench.store.reading, FixedClock(DAY)

    def asked(fn: Callable[..., object], *given: object) -> Callable[[], object]:
        def call() -> object:
            with reading() as connection:
                return fn(connection, *given)

        return call

    yield Line("patient search per key", 50, tuple(asked(search.patients, typed) for typed in _typed(office)))
    for name, worklist in WORKLISTS.items():
        source = opened(worklist, reading, clock)
        sort, filters = source.spec.default_sort, [one.key for one in source.spec.filters]
        pages = tuple(partial(source.first_page, chosen, sort) for chosen in filters)
        yield Line(f"list “{name}”, first page of each filter", 100, pages)
        yield Line(f"list “{name}”, counts on its chips", 0, (source.counts,))
        ids = source.ids(filters[0], sort)
        places = [len(ids) * part // 10 for part in range(10)]
        jumps = tuple(partial(source.rows, ids[at : at + 128]) for at in places)
        yield Line(f"list “{name}”, jump anywhere", 20, jumps)
    days = [DAY - timedelta(days=back) for back in (0, 45, 180)]
    yield Line("aging by payer and patient, any day", 500, tuple(asked(aging, day) for day in days))
    yield from _records(office, asked)
    for name in reports.REPORTS:
        question = reports.Asked.of(DAY)
        yield Line(f"report “{name}”", 0, (asked(reports.run, name, question),))
    yield from _output(office)


def _typed(office: Office) -> list[str]:
    """What somebody types to find four patients, key by key."""
    patient = tables.patient
    with office.bench.store.reading() as connection:
        last = connection.execute(sa.select(sa.func.max(patient.c.id))).scalar_one()
        wanted = [last // 7, last // 3, last // 2, last - 3]
        found = connection.execute(sa.select(patient.c.name_search).where(patient.c.id.in_(wanted))).scalars()
        return [name[:cut] for name in found for cut in range(2, min(len(name), 12))]


def _records(office: Office, asked: Callable[..., Callable[[], object]]) -> Iterator[Line]:
    claim, line = tables.claim, tables.ledger_line
    with office.bench.store.reading() as connection:
        newest = connection.execute(sa.select(sa.func.max(claim.c.id))).scalar_one()
        wanted = [newest * part // 12 for part in range(1, 12)]
        some = connection.execute(sa.select(claim.c.id).where(claim.c.id.in_(wanted))).scalars().all()
        busiest = connection.execute(
            sa.select(line.c.patient_id)
            .where(line.c.patient_id.is_not(None))
            .group_by(line.c.patient_id)
            .order_by(sa.func.count().desc())
            .limit(1)
        ).scalar_one()
    yield Line("a claim opened", 100, tuple(asked(claim_page, number) for number in some))
    yield Line("the account of the patient with most lines opened", 100, (asked(account, busiest),))


def _output(office: Office) -> Iterator[Line]:
    store = office.bench.store
    with store.reading() as connection:
        claim = tables.claim
        query = sa.select(claim.c.id).where(claim.c.state == ClaimState.PAID).limit(FILE_CLAIMS)
        ids = tuple(connection.execute(query).scalars())
        records = Reader(connection).find(ClaimRecord, id=ids)
        owing = connection.execute(
            sa.select(tables.patient.c.guarantor_id).join(
                tables.statement, tables.statement.c.patient_id == tables.patient.c.id
            )
        ).scalars()
        guarantors = sorted(set(owing))[:PAPERS]
    images = [project(claims.claim_of(record)) for record in records]

    def file() -> bytes:
        return write_837p([project(claims.claim_of(record)) for record in records], _envelope(office))

    def forms() -> object:
        return draw_cms1500(images[:FORMS], BytesIO(), data_only=False)

    yield Line(f"837P of {len(records)} claims out of the office", 0, (file,))
    yield Line(f"{FORMS} CMS-1500 forms", 0, (forms,))
    prepare = partial(statements.prepare, office.bench, DAY, guarantors)
    yield Line(f"statements of {len(guarantors)} guarantors worked out", 0, (prepare,))


def _envelope(office: Office) -> Envelope:
    return Envelope(
        sender_id="PFM001",
        receiver_id="DEMOCLEARING",
        isa=1,
        gs=1,
        usage="T",
        moment=office.clock.now(),
        submitter_name="PRAIRIE FAMILY MEDICINE LLC",
        submitter_contact="ANA REYES",
        submitter_phone="2175550100",
        receiver_name="DEMO CLEARINGHOUSE",
        reference="000000001",
    )


def measured(line: Line, rounds: int) -> tuple[float, float]:
    """Median and 95th percentile of its calls, in ms of CPU; each runs once unmeasured first."""
    taken = []
    for action in line.actions:
        action()
    for _ in range(rounds):
        for action in line.actions:
            start = time.process_time()
            action()
            taken.append((time.process_time() - start) * 1000)
    return percentile(taken, 50), percentile(taken, 95)


def _all(path: Path, rounds: int) -> dict[str, tuple[float, float, float]]:
    with open_office(path, USER, PASSPHRASE, FixedClock(DAY)) as office:
        return {line.name: (*measured(line, rounds), line.budget) for line in lines(office)}


def run(rounds: int) -> list[Result]:
    """Measure everything on the largest office, then each line's growth from a tenth of it."""
    rounds = max(rounds, MIN_ROUNDS)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("MEDBILL_LOAD") or temporary)
        small, middle, large = (_all(kept(size, folder), rounds) for size in SIZES)
    return [_row(name, small[name], middle[name], large[name]) for name in large]


Measured = tuple[float, float, float]
"""Median and 95th percentile in ms of CPU, and the budget."""


def _row(name: str, small: Measured, middle: Measured, large: Measured) -> Result:
    """A line at full size beside a tenth of it: within its budget, and no worse than its growth allows."""
    (half, late, budget), before = large, middle[0]
    ratio = (half / before) ** 0.30103 if before else 1.0  # ten times is 3.32 doublings
    words = f"a doubling at most {DOUBLED} times ({ratio:.2f}); at 5,000 lines {small[0]:.3g} ms"
    if budget:
        words = f"p95 at most {budget:g} ms ({late:.3g}); {words}"
    kept = ratio <= DOUBLED and (not budget or late <= budget)
    return Result(name, half, before, "ours at 50,000 lines", words, kept, "ms CPU")
