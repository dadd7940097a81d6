"""Two charts of one person made one, with a preview first, and taken apart again exactly (docs/adr/106)."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import StaleRecord, UserError
from medbill_desktop.domain.ledger import EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.registration import PatientMerge
from medbill_desktop.services import merge_rows
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork, tables
from medbill_desktop.store.records import plain
from medbill_desktop.store.tables import ledger_line as line
from medbill_desktop.store.tables import patient as patient_table

_SAME_LINE = (
    "account",
    "patient_id",
    "charge_id",
    "claim_id",
    "coverage_id",
    "remittance_id",
    "group",
    "carc",
    "aging_date",
)
_OWN = frozenset({"id", "version", "number", "name_search", "last_name", "first_name", "signature_on_file"})
_ADDRESS = ("address1", "address2", "city", "state", "zip")
FIELD_WORDS = {
    "middle_name": "Middle name",
    "last_name": "Last name",
    "first_name": "First name",
    "suffix": "Suffix",
    "birth_date": "Birth date",
    "sex": "Sex",
    "address1": "Street",
    "address2": "Second line",
    "city": "City",
    "state": "State",
    "zip": "ZIP code",
    "phone": "Phone",
    "email": "E-mail",
    "guarantor_id": "Guarantor",
    "death_date": "Date of death",
}
"""What people call the fields of a patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCharts:
    """Make two charts one.

    Attributes:
        survivor_id: the chart that stays, with its number.
        merged_id: the chart that is hidden afterwards.
        survivor_version, merged_version: of the charts as they were shown in the preview; 0 is not checked.
        reason: why they are one person; needed when the birth dates differ.
    """

    survivor_id: int
    merged_id: int
    survivor_version: int = 0
    merged_version: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What a merge would do; nothing is changed.

    Attributes:
        counts: pairs of words and number of rows that would move, by table.
        fills: label and value of each blank field that would be filled.
        differs: label, value that stays, value that does not.
        balance: receivable that would move.
        needs_reason: the birth dates differ.
    """

    survivor: Patient
    merged: Patient
    counts: tuple[tuple[str, int], ...]
    fills: tuple[tuple[str, str], ...]
    differs: tuple[tuple[str, str, str], ...]
    balance: Money
    needs_reason: bool


def preview_merge(bench: Bench, survivor_id: int, merged_id: int) -> MergePreview:
    """Show what a merge would move, fill and leave, before anything happens.

    Raises:
        UserError: both are one chart, or one of them is merged already.
    """
    with bench.store.reading() as connection:
        reader = Reader(connection)
        survivor, merged = _both(reader, survivor_id, merged_id)
        rows = merge_rows.movable(reader, merge_rows.rows_of(reader, merged_id), survivor_id)
        owed = [one.amount for one in _balances(reader, merged_id) if one.account.value.startswith("AR_")]
    counts: dict[str, int] = {}
    for name, ids in rows.items():
        word = name.split(".", maxsplit=1)[0].replace("_", " ")
        counts[word] = counts.get(word, 0) + len(ids)
    filled = _filled(survivor, merged)
    return MergePreview(
        survivor=survivor,
        merged=merged,
        counts=tuple(sorted(counts.items())),
        fills=tuple((FIELD_WORDS[name], str(plain(value))) for name, value in filled.items()),
        differs=tuple(_differing(survivor, merged)),
        balance=Money.total(owed),
        needs_reason=_other_birth(survivor, merged),
    )


def merge_patients(bench: Bench, command: MergeCharts) -> Done[PatientMerge]:
    """Move all that one chart has to another: records by their link, money by one balanced entry.

    Raises:
        UserError: the birth dates differ and no reason is given, or a chart is merged already.
        StaleRecord: a chart was saved since the preview.
        ClosedPeriod: today lies in a closed month.
    """
    bench.require(Permission.MERGE_PATIENTS)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> PatientMerge:
        survivor, merged = _both(uow, command.survivor_id, command.merged_id)
        _refuse(survivor, merged, command)
        last_entry = uow.connection.execute(sa.select(sa.func.max(tables.ledger_entry.c.id))).scalar() or 0
        rows = merge_rows.movable(uow, merge_rows.rows_of(uow, merged.id), survivor.id)
        moved = merge_rows.move(uow, rows, merged.id, survivor.id)
        words = f"Chart {merged.number} joined to chart {survivor.number}"
        entry = _moving(_balances(uow, merged.id), survivor.id, (today, words))
        posted = uow.post(entry) if entry else None
        filled = _filled(survivor, merged)
        if filled:
            fresh = replace(survivor, **filled)
            uow.update(replace(fresh, name_search=fresh.search_key()))
        _point(uow, merged.id, survivor.id)
        uow.note(Kind.PATIENT, merged.id, f"{words}. {command.reason}".strip(), merged.id)
        return uow.insert(
            PatientMerge(
                survivor_id=survivor.id,
                merged_id=merged.id,
                merged_at=uow.now,
                merged_by=uow.user,
                reason=command.reason.strip(),
                moved=json.dumps({"rows": moved, "last_entry": posted.id if posted else last_entry}),
                filled=json.dumps({name: plain(value) for name, value in filled.items()}),
                entry_id=posted.id if posted else None,
            )
        )

    return bench.act("merge charts", work)


def unmerge_patients(bench: Bench, merge_id: int) -> Done[PatientMerge]:
    """Take a merge apart: rows, filled fields and balances go back; what was made since follows its visit.

    Raises:
        UserError: it was taken back before, or the chart that stayed was itself merged since.
    """
    bench.require(Permission.MERGE_PATIENTS)
    today = bench.clock.today()

    def work(uow: UnitOfWork) -> PatientMerge:
        merge = uow.get(PatientMerge, merge_id)
        survivor, merged = uow.get(Patient, merge.survivor_id), uow.get(Patient, merge.merged_id)
        _refuse_unmerge(uow, merge, survivor)
        kept = json.loads(merge.moved)
        rows = merge_rows.with_dependents(uow, kept["rows"], survivor.id)
        moved = merge_rows.move(uow, rows, survivor.id, merged.id)
        _point(uow, merged.id, None)
        # Before the first posting, which would otherwise still follow the merge to the chart that stays.
        done = uow.update(replace(merge, taken_back_at=uow.now, taken_back_by=uow.user))
        words = f"Chart {merged.number} taken out of chart {survivor.number}"
        later = _later_lines(uow, survivor.id, moved, kept["last_entry"])
        if merge.entry_id is not None:
            uow.post(reversal_of(uow.entry(merge.entry_id), today, words))
        if entry := _moving(later, merged.id, (today, words)):
            uow.post(entry)
        _empty(uow, survivor, json.loads(merge.filled))
        uow.note(Kind.PATIENT, merged.id, words, merged.id)
        return done

    return bench.act("take charts apart", work)


def merges_of(reader: Reader, patient_id: int) -> tuple[PatientMerge, ...]:
    """The charts that were joined to a patient and still are, the newest first."""
    return reader.find(PatientMerge, "-merged_at", survivor_id=patient_id, taken_back_at=None)


def survivor_of(reader: Reader, patient_id: int) -> int:
    """The chart that holds a patient's records now: the own one, or the one it was joined to."""
    while True:
        query = sa.select(patient_table.c.merged_into).where(patient_table.c.id == patient_id)
        target = reader.connection.execute(query).scalar_one_or_none()
        if target is None:
            return patient_id
        patient_id = target


def _both(reader: Reader, survivor_id: int, merged_id: int) -> tuple[Patient, Patient]:
    if survivor_id == merged_id:
        raise UserError("Both are the same chart. Choose the other chart of this person.")
    survivor, merged = reader.get(Patient, survivor_id), reader.get(Patient, merged_id)
    for one in (survivor, merged):
        if survivor_of(reader, one.id) != one.id:
            raise UserError(f"Chart {one.number} is joined to another chart already.")
    return survivor, merged


def _refuse(survivor: Patient, merged: Patient, command: MergeCharts) -> None:
    if _other_birth(survivor, merged) and not command.reason.strip():
        raise UserError(
            f"The birth dates differ: {survivor.birth_date:%m/%d/%Y} and {merged.birth_date:%m/%d/%Y}. "
            "Say why it is one person, or leave the charts apart."
        )
    for one, seen in ((survivor, command.survivor_version), (merged, command.merged_version)):
        if seen and one.version != seen:
            raise StaleRecord(
                f"Chart {one.number} was changed since the preview. Look at it again before you merge."
            )


def _refuse_unmerge(reader: Reader, merge: PatientMerge, survivor: Patient) -> None:
    if merge.taken_back_at is not None:
        raise UserError("This merge was taken back before.")
    if survivor_of(reader, survivor.id) != survivor.id:
        raise UserError(f"Chart {survivor.number} was itself joined to another chart; take that back first.")


def _other_birth(survivor: Patient, merged: Patient) -> bool:
    both = survivor.birth_date is not None and merged.birth_date is not None
    return both and survivor.birth_date != merged.birth_date


def _filled(survivor: Patient, merged: Patient) -> dict[str, Any]:
    """The blank fields of the chart that stays, with what the other has; an address only as a whole."""
    found = {}
    for one in fields(Patient):
        address = one.name in _ADDRESS
        if one.name in _OWN or (address and any(getattr(survivor, name) for name in _ADDRESS)):
            continue
        if not getattr(survivor, one.name) and getattr(merged, one.name):
            found[one.name] = getattr(merged, one.name)
    return found


def _differing(survivor: Patient, merged: Patient) -> list[tuple[str, str, str]]:
    found = []
    for name, word in FIELD_WORDS.items():
        own, other = getattr(survivor, name), getattr(merged, name)
        if name != "guarantor_id" and own and other and own != other:
            found.append((word, str(plain(own)), str(plain(other))))
    return found


def _empty(uow: UnitOfWork, survivor: Patient, filled: dict[str, Any]) -> None:
    """Take back what was filled, where nobody typed something else since."""
    blank = Patient(number="", last_name="", first_name="")
    values = {
        name: getattr(blank, name) for name, was in filled.items() if plain(getattr(survivor, name)) == was
    }
    if values:
        fresh = replace(survivor, **values)
        uow.update(replace(fresh, name_search=fresh.search_key()))


def _point(uow: UnitOfWork, merged_id: int, target: int | None) -> None:
    """Hide a chart behind another, or show it again."""
    here = patient_table.c.id == merged_id
    version = patient_table.c.version + 1
    uow.execute(sa.update(patient_table).where(here).values(merged_into=target, version=version))
    uow.touch(Kind.PATIENT, merged_id)


def _balances(reader: Reader, patient_id: int, *where: sa.ColumnElement[bool]) -> list[LedgerLine]:
    """What stands on each account of a patient, by all that a report may sum it by."""
    columns = [line.c[name] for name in _SAME_LINE]
    total = sa.func.sum(line.c.cents)
    query = sa.select(*columns, total).where(line.c.patient_id == patient_id, *where).group_by(*columns)
    found = []
    for row in reader.connection.execute(query.order_by(*columns)):
        amount = row[-1] if isinstance(row[-1], Money) else Money(int(row[-1]))
        if amount:
            found.append(LedgerLine(amount=amount, **dict(zip(_SAME_LINE, row[:-1], strict=True))))
    return found


def _later_lines(
    reader: Reader, survivor_id: int, moved: merge_rows.Rows, last_entry: int
) -> list[LedgerLine]:
    """Balances that came after the merge on what the merged chart brought."""
    ids = {table: moved.get(f"{table}.patient_id", ()) for table in ("charge", "claim", "coverage")}
    nothing = sa.and_(line.c.charge_id.is_(None), line.c.claim_id.is_(None))
    about = sa.or_(
        line.c.charge_id.in_(ids["charge"]),
        sa.and_(line.c.charge_id.is_(None), line.c.claim_id.in_(ids["claim"])),
        sa.and_(nothing, line.c.coverage_id.in_(ids["coverage"])),
    )
    return _balances(reader, survivor_id, line.c.entry_id > last_entry, about)


def _moving(lines: list[LedgerLine], target: int, what: tuple[date, str]) -> LedgerEntry | None:
    """One entry that takes balances off a chart and puts them on another; None when there are none.

    Args:
        lines: balances of the chart they leave.
        target: the chart they go to.
        what: accounting date and reason.
    """
    if not lines:
        return None
    off = [replace(one, amount=-one.amount) for one in lines]
    on = [replace(one, patient_id=target) for one in lines]
    pairs = tuple(one for both in zip(off, on, strict=True) for one in both)
    return LedgerEntry(kind=EntryKind.TRANSFER, accounting_date=what[0], reason=what[1], lines=pairs)
