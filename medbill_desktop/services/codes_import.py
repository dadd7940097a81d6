"""Code sets and prices that the office downloads: imported all or not at all, with what dies of its use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.format import normalise
from medbill_desktop.codes.imports.difference import Imported, dying
from medbill_desktop.codes.imports.shelf import Order, make_editions
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import EditionFile
from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.charge_words import lines_of
from medbill_desktop.domain.desk import CodeEdition
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.domain.visit import EncounterState
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork, tables

Uses = Mapping[str, Mapping[str, int]]
"""For each code, as files carry it, in how many places of a kind the office has it."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the editions of an office are.

    Attributes:
        library: the open code sets.
        folder: of the office's own edition files.
    """

    library: Library
    folder: Path


def import_codes(
    bench: Bench, order: Order, shelf: Shelf, progress: Progress | None = None
) -> Done[tuple[Imported, ...]]:
    """Bring files into the office: their editions are made and checked, then registered in one transaction.

    Whatever stops it before the end (Cancel, a damaged file, a crash) leaves the editions of before.

    Args:
        bench: the office.
        order: the files.
        shelf: takes the new editions in when they are registered.
        progress: told how far it is; may cancel.

    Raises:
        UserError: nothing known is in the files, a file is damaged, or a column is another one.
        Cancelled: the user stopped it.
    """
    bench.require(Permission.IMPORT_CODES)
    told = progress or Silent()
    made: list[EditionFile] = []
    reports: list[Imported] = []
    for one in make_editions(order, shelf.library, shelf.folder, told):
        opened = OpenEdition(one.file)
        try:
            dead = dying(opened, one.before, codes_in_use(bench, one.report.code_set))
        finally:
            opened.close()
        made.append(one.file)
        reports.append(replace(one.report, dying=dead))
    told.check()

    def work(uow: UnitOfWork) -> tuple[Imported, ...]:
        for report in reports:
            _register(uow, report, bench)
        return tuple(reports)

    done = bench.act("import code sets", work)
    # A file that was replaced stays: another PC may have it open until it starts again.
    shelf.library.adopt(made)
    return done


def _register(uow: UnitOfWork, report: Imported, bench: Bench) -> None:
    record = CodeEdition(
        code_set=report.code_set,
        edition=report.edition,
        sha256=report.sha256,
        effective_from=report.effective_from,
        effective_thru=report.effective_thru,
        rows=report.rows,
        imported_at=bench.clock.now(),
        raw="\n".join(f"{name} {digest}" for name, digest in report.raw),
    )
    same = uow.find(CodeEdition, code_set=report.code_set, edition=report.edition)
    if same:
        uow.update(replace(record, id=same[0].id, version=same[0].version))
    else:
        uow.insert(record)


def office_editions(connection: sa.Connection, folder: Path) -> tuple[EditionFile, ...]:
    """The edition files that an office has registered, whether they are there or not."""
    return tuple(
        EditionFile(folder / f"{one.code_set}-{one.edition}-{one.sha256[:16]}.db", one.sha256)
        for one in Reader(connection).find(CodeEdition, order_by="imported_at")
    )


def codes_in_use(bench: Bench, code_set: str) -> Uses:
    """Where the office has codes of a set: visits, open visits, favourites, prices.

    Edits and prices of Medicare have no codes of their own that could die: they answer with nothing.
    """
    if code_set not in ("icd10cm", "icd9cm", "hcpcs", "cpt"):
        return {}
    found: dict[str, Counter[str]] = {}
    with bench.store.reading() as connection:
        for word, code, count in _counted(connection, code_set):
            found.setdefault(normalise(code), Counter())[word] += count
    return {code: dict(words) for code, words in found.items()}


def _counted(connection: sa.Connection, code_set: str) -> Iterator[tuple[str, str, int]]:
    """Where, code, how often."""
    icd = code_set.startswith("icd")
    table = tables.diagnosis if icd else tables.charge
    visit = tables.encounter
    each = sa.select(table.c.code, sa.func.count()).where(table.c.system == code_set).group_by(table.c.code)
    for code, count in connection.execute(each):
        yield "visits", code, count
    unreleased = each.join(visit, visit.c.id == table.c.encounter_id).where(
        visit.c.state != EncounterState.RELEASED
    )
    for code, count in connection.execute(unreleased):
        yield "open visits", code, count
    for one in Reader(connection).find(ChargeSet):
        for code in one.diagnoses.split() if icd else (line.word.code for line in lines_of(one)):
            yield "favourites", code, 1
    if not icd:
        fees = sa.select(tables.fee.c.code, sa.func.count()).group_by(tables.fee.c.code)
        for code, count in connection.execute(fees):
            yield "prices", code, count
