"""The Medicare amount of a service to the cent, with the steps that lead to it.

Amount = (work x work index + practice expense x its index + malpractice x its index) x conversion factor,
rounded to the cent at the end; practice expense is the facility's or the office's by place of service.
Reductions for several procedures, both sides, assistants and the patient's share are not in it.
Source: 42 CFR 414.22 - 414.26 and Medicare claims processing manual, chapter 12, section 20; conversion
factors from the yearly final rules of the physician fee schedule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from medbill_desktop.codes.edit_schema import GPCI, RVU, RVU_QPP
from medbill_desktop.codes.edits import Rvu
from medbill_desktop.codes.files import OpenEdition
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import Edition
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money

PARTS = ("26", "TC", "53")
"""Modifiers that have rows of their own in the relative value file."""
_NOT_WORKED_OUT = frozenset({"50", "51", "52", "54", "55", "56", "62", "66", "78", "80", "81", "82", "AS"})
_DOLLAR = Money(100)
_PRICED = frozenset("ART")
_STATUS = {
    "B": "it is always bundled into another service",
    "C": "the Medicare contractor sets its price",
    "E": "another schedule pays for it",
    "I": "Medicare takes another code for it",
    "J": "anesthesia has a schedule of its own",
    "N": "Medicare does not cover it",
    "P": "it is bundled or excluded",
    "X": "it is no service of the physician fee schedule",
}
_FACTORS: Sequence[tuple[date, Decimal]] = tuple(
    (date.fromisoformat(begins), Decimal(factor))
    for begins, factor in (
        ("2019-01-01", "36.0391"),
        ("2020-01-01", "36.0896"),
        ("2021-01-01", "34.8931"),
        ("2022-01-01", "34.6062"),
        ("2023-01-01", "33.8872"),
        ("2024-01-01", "32.7442"),
        ("2024-03-09", "33.2875"),
        ("2025-01-01", "32.3465"),
        ("2026-01-01", "33.4009"),
    )
)
"""For files without a factor a row; the last one holds for its own year only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A service to price.

    Attributes:
        code: five characters; modifiers: of the line, in any order.
        on: date of service; place: its two digits.
        locality: Medicare contractor and locality (``"10112-00"``); "" is not priced.
        qpp: the factor of an advanced payment model, from 2026 on.
    """

    code: str
    modifiers: Sequence[str] = ()
    on: date
    place: str = "11"
    locality: str = ""
    qpp: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicarePrice:
    """What Medicare pays for one unit.

    Attributes:
        amount: None when it cannot be worked out; the last line says why.
        lines: the steps, one sentence each.
        facility: whether the facility's practice expense was taken.
        sources: titles of the editions used.
        verified: whether these editions hold for the date.
    """

    amount: Money | None
    lines: tuple[str, ...]
    facility: bool = False
    sources: tuple[str, ...] = ()
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality:
    """A place of the Medicare fee schedule with its indices."""

    mac: str
    locality: str
    state: str
    name: str
    work: Decimal = field(default=Decimal(1))
    practice: Decimal = field(default=Decimal(1))
    malpractice: Decimal = field(default=Decimal(1))

    @property
    def key(self) -> str:
        """Contractor and locality (``"10112-00"``)."""
        return f"{self.mac}-{self.locality}"


_Used = tuple[Edition, OpenEdition | None]
"""The relative values and the indices that were asked."""


def localities(library: Library, on: date) -> tuple[Locality, ...]:
    """The places of the schedule of a date, by state and name; () while no GPCI file is imported."""
    source = library.edition_on(GPCI, on)
    rows = source.all("SELECT * FROM gpci ORDER BY state, name") if source else []
    return tuple(
        Locality(
            mac=mac,
            locality=locality,
            state=state,
            name=name,
            work=Decimal(work),
            practice=Decimal(practice),
            malpractice=Decimal(malpractice),
        )
        for mac, locality, state, name, work, practice, malpractice in rows
    )


def price(library: Library, asked: Asked) -> MedicarePrice:
    """What Medicare pays for a service on a date at a place.

    Raises:
        UserError: the place of service or the locality does not exist.
    """
    code_set = RVU_QPP if asked.qpp else RVU
    edition = library.edits.edition(code_set, asked.on)
    if edition is None:
        return _none("No Medicare relative values are loaded; import the CMS file PPRRVU of the year.")
    where = library.place(asked.place)
    if where is None:
        raise UserError(f"“{asked.place}” is no place of service; give its two digits, as in 11.")
    part = next((one for one in asked.modifiers if one in PARTS), "")
    row = library.edits.rvu(asked.code, part, asked.on, code_set)
    if row is None:
        return _none(f"{edition.title} has no row for {asked.code}{f'-{part}' if part else ''}.")
    there = _locality(library, asked)
    if there is None:
        return _none(
            "The place has no Medicare locality; choose it in Settings, Places, and import the CMS file GPCI."
        )
    if why := _unpriced(row, facility=where.facility):
        return MedicarePrice(amount=None, lines=(why,), facility=where.facility, sources=(edition.title,))
    factor = row.factor or _factor(asked.on)
    if factor is None:
        return _none(f"No conversion factor is known for {asked.on.year}.")
    return _worked_out(
        asked, row, there, factor, (edition, library.edition_on(GPCI, asked.on)), facility=where.facility
    )


def _worked_out(
    asked: Asked, row: Rvu, there: Locality, factor: Decimal, used: _Used, *, facility: bool
) -> MedicarePrice:
    expense = row.pe_facility if facility else row.pe_nonfacility
    units = row.work * there.work + expense * there.practice + row.malpractice * there.malpractice
    amount = _DOLLAR.times(units * factor)
    edition, index = used
    verified = edition.covers(asked.on) and index is not None and index.edition.covers(asked.on)
    last = f"Medicare pays {amount.dollars()} for one unit, the patient's share included."
    late = () if verified else (f"Not verified for {asked.on}: these are the nearest files loaded.",)
    return MedicarePrice(
        amount=amount,
        lines=(*_steps(asked, row, there, (expense, units, factor), facility=facility), last, *late),
        facility=facility,
        sources=(edition.title, *((index.edition.title,) if index else ())),
        verified=verified,
    )


def _none(why: str) -> MedicarePrice:
    return MedicarePrice(amount=None, lines=(why,))


def _locality(library: Library, asked: Asked) -> Locality | None:
    if not asked.locality:
        return None
    known = localities(library, asked.on)
    found = next((one for one in known if one.key == asked.locality), None)
    if found is None and known:
        raise UserError(
            f"“{asked.locality}” is no Medicare locality of {asked.on.year}; it is contractor and locality, "
            f"as in {known[0].key} ({known[0].name})."
        )
    return found


def _unpriced(row: Rvu, *, facility: bool) -> str:
    """Why the schedule has no amount; "" when it has one."""
    if row.status not in _PRICED:
        return f"Medicare publishes no amount: {_STATUS.get(row.status, f'its status is {row.status}')}."
    if row.na_facility if facility else row.na_nonfacility:
        where = "a facility" if facility else "an office"
        return f"Medicare publishes no amount: it is rarely or never done in {where}."
    return ""


def _factor(on: date) -> Decimal | None:
    held = [(begins, factor) for begins, factor in _FACTORS if begins <= on and begins.year == on.year]
    return held[-1][1] if held else None


def _steps(
    asked: Asked, row: Rvu, there: Locality, worked: tuple[Decimal, Decimal, Decimal], *, facility: bool
) -> Iterator[str]:
    expense, units, factor = worked
    kind = "facility" if facility else "office"
    shown = f"{asked.code}{f'-{row.modifier}' if row.modifier else ''}"
    yield f"{shown} at place {asked.place} ({kind} rate), {there.name}, {there.state}."
    yield f"Work {row.work} x {there.work} = {row.work * there.work:f}"
    yield f"Practice expense {expense} x {there.practice} = {expense * there.practice:f}"
    yield f"Malpractice {row.malpractice} x {there.malpractice} = {row.malpractice * there.malpractice:f}"
    yield f"{units:f} units x {factor} dollars"
    left = sorted(set(asked.modifiers) & _NOT_WORKED_OUT)
    if left:
        yield f"What {', '.join(left)} changes is not worked out."
