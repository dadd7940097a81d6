"""Reads what the set-up needs: records in use, approvals of payers, imports, what an office still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from medbill_desktop.domain.set_up import (
    Credential,
    CredentialStatus,
    Enrolment,
    ImportRun,
    Standing,
    Transaction,
    standing_of,
)
from medbill_desktop.domain.visit import Encounter
from medbill_desktop.store import Reader, tables

_PART = 500


def used_ids(connection: sa.Connection, table: sa.Table, ids: Iterable[int]) -> frozenset[int]:
    """Which records other records refer to, so that they cannot be deleted.

    Args:
        connection: of the transaction, or of a reader.
        table: of the records.
        ids: of the records in question.
    """
    wanted = list(ids)
    used: set[int] = set()
    for column in _references(table):
        for at in range(0, len(wanted), _PART):
            part = wanted[at : at + _PART]
            used.update(connection.execute(sa.select(column).where(column.in_(part)).distinct()).scalars())
    return frozenset(used)


def _references(table: sa.Table) -> list[sa.Column[int]]:
    return [
        column
        for other in tables.metadata.sorted_tables
        for column in other.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]


def credentials_of(reader: Reader, encounter: Encounter, payer_id: int) -> tuple[Credential, ...]:
    """What a payer has said to the provider of a visit at its billing entity, at any place."""
    return reader.find(
        Credential,
        provider_id=encounter.rendering_id,
        payer_id=payer_id,
        billing_entity_id=encounter.billing_entity_id,
    )


def credentialing_on(
    reader: Reader, encounter: Encounter, payer_id: int, day: date | None = None
) -> Standing:
    """Whether a visit may be billed to a payer as far as credentialing goes (O31).

    Args:
        reader: the transaction, or any reader.
        encounter: the visit.
        payer_id: who would be billed.
        day: another day than the date of service.
    """
    found = credentials_of(reader, encounter, payer_id)
    return standing_of(found, encounter.location_id, day or encounter.service_date)


def enrolled(reader: Reader, payer_id: int, npi: str, day: date) -> bool | None:
    """Whether a payer takes electronic claims of an NPI on a day.

    Args:
        reader: of the office.
        payer_id: the payer.
        npi: of who bills.
        day: of sending.

    Returns:
        None where the office keeps no enrolment of claims at all: then nobody knows.
    """
    kept = reader.find(Enrolment, transaction=Transaction.CLAIM)
    if not kept:
        return None
    return any(
        one.payer_id == payer_id
        and one.npi == npi
        and one.status is CredentialStatus.APPROVED
        and (one.effective_from is None or one.effective_from <= day)
        for one in kept
    )


def import_runs(reader: Reader) -> tuple[ImportRun, ...]:
    """The imports of the office, the latest first."""
    return reader.find(ImportRun, order_by="-id")


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing that an office needs before its first claim.

    Attributes:
        title: what, in the words of the settings.
        count: how many there are.
        why: what cannot be done without it.
    """

    title: str
    count: int
    why: str


_NEEDED: tuple[tuple[str, sa.ColumnElement[int], str], ...] = tuple(
    (title, sa.select(sa.func.count()).select_from(table).where(*where).scalar_subquery(), why)
    for title, table, where, why in (
        ("Who bills", tables.billing_entity, (), "every claim names the business that bills, with its NPI"),
        ("Places", tables.location, (), "every visit happens somewhere"),
        ("Providers", tables.provider, (tables.provider.c.is_rendering,), "every visit names who treated"),
        ("Payers", tables.payer, (), "claims go to payers; import the clearinghouse's list"),
        ("Plans", tables.plan, (), "coverages of patients name a plan"),
        ("Fee schedules", tables.fee, (), "charges take their price from it"),
        ("Users", tables.user_account, (tables.user_account.c.active,), "each person signs in as themselves"),
    )
)


def first_steps(reader: Reader) -> tuple[FirstStep, ...]:
    """What an office needs first, with how much of it there is, in the order of doing it."""
    counts = reader.connection.execute(sa.select(*(count for _, count, _ in _NEEDED))).one()
    return tuple(FirstStep(title, int(n), why) for (title, _, why), n in zip(_NEEDED, counts, strict=True))
