"""Charts that may be of the same person, found while a new patient is typed (one chart a person)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.text import name_key
from medbill_desktop.query import ranges
from medbill_desktop.store import Reader, tables

CLOSE = 82
"""Least likeness, 0 to 100, of two names with the same birth date: "Smith, Jon" and "Smyth, John" have 86."""
MOST = 5
_PATIENT = tables.patient
_SOURCE = Source("OFFICE: one chart a person")


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """What is typed of a person so far; what is missing is not compared.

    Attributes:
        own_id: the chart that is being edited; 0 for a new one.
    """

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    member_id: str = ""
    own_id: int = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """A chart that may be the same person, and why."""

    patient: Patient
    why: str
    sure: bool


def likely_same(reader: Reader, typed: TypedPerson) -> tuple[Likeness, ...]:
    """Find charts like what is typed, the surest first; each question is one indexed look.

    Args:
        reader: of the office.
        typed: the person so far.
    """
    found: dict[int, Likeness] = {}
    for likeness in (*_by_birth(reader, typed), *_by_member(reader, typed), *_by_phone(reader, typed)):
        if likeness.patient.id != typed.own_id:
            found.setdefault(likeness.patient.id, likeness)
    return tuple(sorted(found.values(), key=lambda one: not one.sure)[:MOST])


def likeness_findings(found: tuple[Likeness, ...]) -> tuple[Finding, ...]:
    """The same as findings beside the form; the path names the chart that Enter opens."""
    return tuple(
        Finding(
            "patient-twice",
            Severity.WARN,
            f"chart:{one.patient.id}",
            f"{one.patient.name.listed()}, chart {one.patient.number}, has {one.why}.",
            "Enter opens it. Is it the same person?",
            _SOURCE,
        )
        for one in found
    )


def _by_birth(reader: Reader, typed: TypedPerson) -> list[Likeness]:
    """Same or close name and the same birth date."""
    if typed.birth_date is None or not typed.last_name:
        return []
    from rapidfuzz import fuzz

    own = name_key(typed.last_name, typed.first_name)
    near = []
    for one in _patients(reader, _PATIENT.c.birth_date == typed.birth_date):
        other = name_key(one.last_name, one.first_name)
        turned = name_key(one.first_name, one.last_name)
        if other == own:
            near.append(Likeness(one, "the same name and birth date", sure=True))
        elif max(fuzz.ratio(own, other), fuzz.ratio(own, turned)) >= CLOSE:
            near.append(Likeness(one, "a like name and the same birth date", sure=False))
    return near


def _by_member(reader: Reader, typed: TypedPerson) -> list[Likeness]:
    if not typed.member_id:
        return []
    coverage = tables.coverage
    of_member = sa.select(coverage.c.patient_id).where(coverage.c.member_id == typed.member_id)
    found = _patients(reader, _PATIENT.c.id.in_(of_member))
    return [Likeness(one, "the same member id", sure=False) for one in found]


def _by_phone(reader: Reader, typed: TypedPerson) -> list[Likeness]:
    """The same phone and first name: a household shares a phone."""
    forms = ranges.phone_forms(typed.phone)
    if not forms or not digits(typed.phone) or not typed.first_name:
        return []
    first = typed.first_name.casefold()
    found = _patients(reader, _PATIENT.c.phone.in_(forms))
    return [
        Likeness(one, "the same phone and first name", sure=False)
        for one in found
        if one.first_name.casefold() == first
    ]


def _patients(reader: Reader, where: sa.ColumnElement[bool]) -> tuple[Patient, ...]:
    query = sa.select(_PATIENT.c.id).where(where, ranges.own_chart()).limit(100)
    ids = tuple(reader.connection.execute(query).scalars())
    return reader.find(Patient, id=ids) if ids else ()
