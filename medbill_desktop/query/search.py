"""What the palette finds by a few letters: patients, claims, payers; each in one indexed look."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.hit import Hit
from medbill_desktop.domain.text import fold
from medbill_desktop.query import ranges
from medbill_desktop.query.reading import Reading
from medbill_desktop.query.worklists.parts import listed
from medbill_desktop.store import tables

LIMIT = 12
_PATIENT = tables.patient
_CLAIM = tables.claim
_PAYER = tables.payer


def patients(connection: sa.Connection, typed: str, limit: int = LIMIT) -> list[Hit]:
    """Patients by the beginning of a name or number, or by birth date, phone or member id.

    Args:
        connection: a reader of the office.
        typed: at least one character; else nothing is found.
        limit: hits at most, in order of name.
    """
    if not typed.strip():
        return []
    query = (
        sa.select(_PATIENT.c.id, listed(_PATIENT).label("name"), _PATIENT.c.number, _PATIENT.c.birth_date)
        .where(ranges.patients(typed))
        .order_by(_PATIENT.c.name_search, _PATIENT.c.id)
        .limit(limit)
    )
    return [
        Hit(
            Kind.PATIENT,
            row.id,
            row.name,
            " · ".join(filter(None, (row.number, f"{row.birth_date:%m/%d/%Y}" if row.birth_date else ""))),
        )
        for row in connection.execute(query)
    ]


def claims(connection: sa.Connection, typed: str, limit: int = LIMIT) -> list[Hit]:
    """Claims by the beginning of their number, ours or the payer's.

    Args:
        connection: a reader of the office.
        typed: at least one character; else nothing is found.
        limit: hits at most, in order of number.
    """
    if not typed.strip():
        return []
    numbered = sa.or_(
        ranges.by_number(_CLAIM.c.number, typed),
        sa.and_(_CLAIM.c.payer_control != "", ranges.by_number(_CLAIM.c.payer_control, typed)),
    )
    query = (
        sa.select(_CLAIM.c.id, _CLAIM.c.number, _CLAIM.c.patient_name, _CLAIM.c.service_date, _CLAIM.c.state)
        .where(numbered)
        .order_by(_CLAIM.c.number)
        .limit(limit)
    )
    return [
        Hit(Kind.CLAIM, row.id, row.number, f"{row.patient_name} · {row.service_date:%m/%d/%Y} · {row.state}")
        for row in connection.execute(query)
    ]


def payers(connection: sa.Connection, typed: str, limit: int = LIMIT) -> list[Hit]:
    """Payers whose name has a word that begins as typed; an office has a few hundred, so all are looked at.

    Args:
        connection: a reader of the office.
        typed: at least one character; else nothing is found.
        limit: hits at most, in order of name.
    """
    wanted = fold(typed)
    if not wanted:
        return []
    query = sa.select(_PAYER.c.id, _PAYER.c.name, _PAYER.c.payer_id).order_by(_PAYER.c.name, _PAYER.c.id)
    found = [row for row in connection.execute(query) if f" {wanted}" in f" {fold(row.name)}"]
    return [Hit(Kind.PAYER, row.id, row.name, row.payer_id) for row in found[:limit]]


PROVIDERS = {"": patients, "#": claims, "@": payers}
"""The palette's first character and who answers; without one, patients."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Answers the palette of an open office.

    Attributes:
        reading: opens a reader of the office.
    """

    reading: Reading

    def find(self, typed: str, limit: int = LIMIT) -> list[Hit]:
        """What the typed text finds: ``#`` claims, ``@`` payers, otherwise patients, then claims by number.

        Args:
            typed: as it stands in the palette.
            limit: hits at most.
        """
        text = typed.strip()
        with self.reading() as connection:
            if text[:1] in {"#", "@"}:
                return PROVIDERS[text[0]](connection, text[1:], limit)
            hits = patients(connection, text, limit)
            if ranges.has_digit(text) and len(hits) < limit:
                hits += claims(connection, text, limit - len(hits))
            return hits
