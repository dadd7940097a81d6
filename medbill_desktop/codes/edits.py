"""Edits and relative values by date of service: NCCI pairs, unit limits, add-on codes, RVUs.

Nothing of this ships: the office imports the files of CMS. With no edition loaded every question is answered
with None or (), and `edition` says so; the caller tells the biller what to import (O35).
Source: NCCI policy manual for Medicare, introduction (columns, modifier indicators, MUE adjudication
indicators); Medicare claims processing manual, chapter 12 (global days).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from medbill_desktop.codes.edit_schema import ADDON, COVERAGE, MEDICAID, MUE, PTP, RVU, day_of, number
from medbill_desktop.codes.files import OpenEdition, Shelf
from medbill_desktop.codes.records import Edition

_WITH_HISTORY = (PTP, ADDON)
"""These files carry every pair with its dates, deleted ones too: a later file answers for earlier days."""

_PAIRS = (
    "SELECT p.column1, p.column2, p.indicator, p.effective, p.deleted, r.text"
    " FROM ptp p JOIN rationale r ON r.id = p.rationale"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PtpEdit:
    """A pair of codes of which Medicare pays the first only.

    Attributes:
        column1: the code that is paid; column2: the code that is denied.
        indicator: 0 no modifier helps, 1 an NCCI modifier on a separate service does, 9 does not apply.
        effective: first date of service; deleted: last date of service, None while it holds.
        rationale: why, in the publisher's words.
    """

    column1: str
    column2: str
    indicator: int
    effective: date
    deleted: date | None
    rationale: str

    @property
    def modifier_allowed(self) -> bool:
        """Whether a modifier for a separate service lets both be paid."""
        return self.indicator == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mue:
    """The most units of a code that are paid.

    Attributes:
        units: for a claim line (adjudication 1), or for a patient, provider and day (2, 3).
        adjudication: 1 a line, 2 a day by policy (never appealed), 3 a day by clinical judgment.
    """

    code: str
    units: int
    adjudication: int
    rationale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """A code that is paid only beside another one.

    Attributes:
        type: 1 only beside `primaries`, 2 beside what the Medicare contractor says, 3 beside `primaries` and
            what the contractor adds.
        primaries: the codes it may stand beside on the date; empty for type 2.
    """

    code: str
    type: int
    primaries: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rvu:
    """A row of the relative value file.

    Attributes:
        modifier: "" the whole service, "26" the professional part, "TC" the technical part, "53" stopped.
        status: A active, B bundled, C priced by the contractor, I and N not paid ...
        work, pe_nonfacility, pe_facility, malpractice: relative value units.
        na_nonfacility, na_facility: the service is rarely or never done there: no amount is published.
        pctc: 0 no parts, 1 parts by 26 and TC, 2 professional only, 3 technical only ...
        global_days: 000 010 090 MMM XXX YYY ZZZ.
        pre_op, intra_op, post_op: shares of a global fee.
        multiple, bilateral, assistant, co_surgeons, team, endo_base: payment policy indicators.
        factor: dollars for one unit; None where the file has no such column.
    """

    code: str
    modifier: str
    status: str
    work: Decimal
    pe_nonfacility: Decimal
    pe_facility: Decimal
    malpractice: Decimal
    na_nonfacility: bool
    na_facility: bool
    pctc: str
    global_days: str
    pre_op: Decimal
    intra_op: Decimal
    post_op: Decimal
    multiple: str
    bilateral: str
    assistant: str
    co_surgeons: str
    team: str
    endo_base: str
    factor: Decimal | None


class Edits:
    """Answers from the loaded editions; may be asked from any thread.

    Args:
        shelf: gives the editions of a code set; they may change while the program runs.
        medicaid: ask Medicaid's own NCCI files in place of Medicare's (O37).
    """

    def __init__(self, shelf: Callable[[str], Shelf], *, medicaid: bool = False) -> None:
        self._shelf = shelf
        self._mark = MEDICAID if medicaid else ""

    def edition(self, code_set: str, on: date) -> Edition | None:
        """The edition that answers for a date; None when none of this set is loaded.

        Args:
            code_set: a name of edit_schema (PTP, MUE, ADDON, RVU).
            on: date of service.
        """
        source = self._source(code_set, on)
        return source.edition if source else None

    def verified(self, code_set: str, on: date) -> bool:
        """Whether a loaded edition holds for the date; otherwise an answer is the nearest edition's."""
        edition = self.edition(code_set, on)
        if edition is None:
            return False
        return edition.covers(on) or (code_set in _WITH_HISTORY and on < edition.effective_from)

    def ptp(self, column1: str, column2: str, on: date) -> PtpEdit | None:
        """The edit of this pair in this order, if one is active on the date."""
        found = self._pairs((column1,), (column2,), on)
        return found[0] if found else None

    def pairs_among(self, codes: Iterable[str], on: date) -> tuple[PtpEdit, ...]:
        """All active edits between the codes of a visit, by column 1 and column 2."""
        among = tuple(dict.fromkeys(codes))
        return self._pairs(among, among, on)

    def mue(self, code: str, on: date) -> Mue | None:
        """The unit limit of a code; None when the file has none for it."""
        source = self._source(MUE, on)
        row = source.one("SELECT * FROM mue WHERE code = ?", code) if source else None
        return Mue(code=row[0], units=row[1], adjudication=row[2], rationale=row[3]) if row else None

    def addon(self, code: str, on: date) -> AddOn | None:
        """What an add-on code must stand beside; None for a code that is no add-on code on the date."""
        source = self._source(ADDON, on)
        if source is None:
            return None
        rows = source.all(
            "SELECT type, primary_code FROM addon WHERE code = ? AND effective <= ? AND deleted >= ?",
            *(code, number(on), number(on)),
        )
        if not rows:
            return None
        return AddOn(
            code=code, type=min(row[0] for row in rows), primaries=frozenset(r[1] for r in rows if r[1])
        )

    def covered(self, code: str, on: date) -> tuple[str, ...]:
        """The diagnoses (plain, all below them too) for which a service is covered; () without a list."""
        source = self._shelf(COVERAGE).nearest(on)
        if source is None:
            return ()
        sql = "SELECT diagnosis FROM coverage WHERE code = ? AND effective <= ? AND deleted >= ? ORDER BY 1"
        return tuple(row[0] for row in source.all(sql, code, number(on), number(on)))

    def global_days(self, code: str, on: date) -> str:
        """The global period of a code (000 010 090 MMM XXX YYY ZZZ), "" when not known."""
        row = self.rvu(code, "", on)
        return row.global_days if row else ""

    def rvu(self, code: str, modifier: str, on: date, code_set: str = RVU) -> Rvu | None:
        """The relative values of a code.

        Args:
            code: five characters.
            modifier: "", "26", "TC" or "53": the row of that part of the service, never another one.
            on: date of service.
            code_set: RVU, or RVU_QPP for clinicians in an advanced payment model (from 2026 on).
        """
        source = self._source(code_set, on)
        row = (
            source.one("SELECT * FROM rvu WHERE code = ? AND modifier = ?", code, modifier)
            if source
            else None
        )
        return _rvu(row) if row else None

    def _source(self, code_set: str, on: date) -> OpenEdition | None:
        shelf = self._shelf(code_set if code_set.startswith(RVU) else code_set + self._mark)
        covering = shelf.covering(on)
        if covering is None and code_set in _WITH_HISTORY:
            later = [each for each in shelf.editions if each.edition.effective_from > on]
            covering = later[0] if later else None
        return covering or shelf.nearest(on)

    def _pairs(self, first: tuple[str, ...], second: tuple[str, ...], on: date) -> tuple[PtpEdit, ...]:
        source = self._source(PTP, on)
        if source is None or not first:
            return ()
        day = number(on)
        columns = f"p.column1 IN ({_marks(first)}) AND p.column2 IN ({_marks(second)})"
        # An edit deleted on the day it began was never active.
        dates = "p.effective <= ? AND p.deleted >= ? AND p.deleted <> p.effective"
        rows = source.all(f"{_PAIRS} WHERE {columns} AND {dates} ORDER BY 1, 2", *first, *second, day, day)
        return tuple(_ptp(row) for row in rows)


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _ptp(row: tuple[Any, ...]) -> PtpEdit:
    return PtpEdit(
        column1=row[0],
        column2=row[1],
        indicator=row[2],
        effective=day_of(row[3]) or date.max,
        deleted=day_of(row[4]),
        rationale=row[5],
    )


def _rvu(row: tuple[Any, ...]) -> Rvu:
    code, modifier, status, work, pe_non, pe_fac, malpractice, na_non, na_fac, *rest = row
    pctc, days, pre, intra, post, multiple, bilateral, assistant, co_surgeons, team, endo, factor = rest
    return Rvu(
        code=code,
        modifier=modifier,
        status=status,
        work=Decimal(work),
        pe_nonfacility=Decimal(pe_non),
        pe_facility=Decimal(pe_fac),
        malpractice=Decimal(malpractice),
        na_nonfacility=bool(na_non),
        na_facility=bool(na_fac),
        pctc=pctc,
        global_days=days,
        pre_op=Decimal(pre),
        intra_op=Decimal(intra),
        post_op=Decimal(post),
        multiple=multiple,
        bilateral=bilateral,
        assistant=assistant,
        co_surgeons=co_surgeons,
        team=team,
        endo_base=endo,
        factor=Decimal(factor) if factor else None,
    )
