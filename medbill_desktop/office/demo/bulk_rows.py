"""From the rows of the lived part of a demo office to the rows of a copy of it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from medbill_desktop.domain.aging import FOREVER
from medbill_desktop.domain.text import fold
from medbill_desktop.office.demo.bulk_copy import Batch, Copied
from medbill_desktop.office.demo.bulk_text import Text, renumbered, shifted
from medbill_desktop.store import tables, types
from medbill_desktop.store.bulk import Row

SHARED = ("submission", "remittance")
"""Tables of which copies with the same dates share a row."""
COPIED = (
    "guarantor",
    "patient",
    "case",
    "coverage",
    "encounter",
    "document",
    "diagnosis",
    "charge",
    "claim",
    "claim_charge",
    "claim_event",
    "work_item",
    "claim_payment",
    "service_payment",
    "adjustment",
    "ledger_entry",
    "ledger_line",
    "open_span",
)
"""Tables of which every copy has its own rows."""

Records = dict[str, list[Row]]
Columns = dict[str, list[Any]]
Make = Callable[["Batched", Columns, Copied], list[Any]]


def plain(row: Row) -> Row:
    """A row with dates and moments as ISO text, whichever driver read it."""
    return tuple(_plain(value) if isinstance(value, date) else value for value in row)


def _plain(value: date) -> str:
    if isinstance(value, datetime):
        return str(types.Moment().process_bind_param(value, _SQLITE))
    return value.isoformat()


_SQLITE = sa.create_mock_engine("sqlite://", lambda *_: None).dialect


def columns_of(name: str, rows: Sequence[Row]) -> Columns:
    """The rows of a table, column by column."""
    names = [column.name for column in tables.metadata.tables[name].c]
    lists = [list(values) for values in zip(*rows, strict=True)] if rows else [[] for _ in names]
    return dict(zip(names, lists, strict=True))


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the lived part says in texts.

    Attributes:
        answers: idempotency key of a posting to the JSON text under whose digest it stands.
        notes: stored file of a document to the file without a name in it, and its size.
    """

    answers: Mapping[str, str]
    notes: Mapping[str, tuple[str, int]]


class Batched:
    """The lived part with its dates moved, ready to be copied.

    Attributes:
        batch: which copies share it.
    """

    def __init__(self, batch: Batch, records: Records, spoken: Spoken) -> None:
        self.batch = batch
        self.spoken = spoken
        self._checks = {row[0]: row for row in records["remittance"]}
        self._files = {row[0]: row for row in records["submission"]}
        self.columns = {name: self._moved(name, columns_of(name, rows)) for name, rows in records.items()}
        self.per_check = Counter(self.columns["claim_payment"]["remittance_id"])
        self._speak()
        self._split_ledger()

    def _moved(self, name: str, columns: Columns) -> Columns:
        for column in tables.metadata.tables[name].c:
            values = columns[column.name]
            if isinstance(column.type, types.Day):
                columns[column.name] = [v and shifted(v, self.batch.days) for v in values]
            elif isinstance(column.type, types.DayNumber):
                columns[column.name] = [_earlier(v, self.batch.days) for v in values]
            elif isinstance(column.type, types.Moment):
                columns[column.name] = [v and shifted(v[:10], self.batch.days) + v[10:] for v in values]
        return columns

    def _speak(self) -> None:
        """Put the batch's own checks and files into sentences, and find the places of names in texts."""
        events, claims, entries = (self.columns[n] for n in ("claim_event", "claim", "ledger_entry"))
        events["text"] = [
            self._told(text, check, file)
            for text, check, file in zip(
                events["text"], events["remittance_id"], events["submission_id"], strict=True
            )
        ]
        self.claims = [Text(one, self.batch.days) for one in claims["snapshot"]]
        self.answers = {
            key: Text(self.spoken.answers[key], self.batch.days)
            for key in entries["idempotency_key"]
            if key in self.spoken.answers
        }

    def _told(self, text: str, check: int | None, file: int | None) -> str:
        if check is not None:
            trace = self._checks[check][3]
            text = text.replace(f"check {trace}", f"check {self.batch.trace(trace)}")
        if file is not None:
            control = self._files[file][2]
            text = text.replace(f"{control:09d}", f"{self.batch.control(control):09d}")
        return text

    def _split_ledger(self) -> None:
        """Entries about a patient are copied one by one; those about a whole check once a batch."""
        entries, lines = self.columns["ledger_entry"], self.columns["ledger_line"]
        own = {e for e, p in zip(lines["entry_id"], lines["patient_id"], strict=True) if p is not None}
        mine = [number in own for number in entries["id"]]
        with_mine = [number in own for number in lines["entry_id"]]
        self.shared_entries = _only(entries, [not one for one in mine])
        self.shared_lines = _only(lines, [not one for one in with_mine])
        self.columns["ledger_entry"] = _only(entries, mine)
        self.columns["ledger_line"] = _only(lines, with_mine)

    def shared(self) -> Records:
        """The files, checks and deposits of the batch."""
        batch, many = self.batch, self.batch.copies
        checks, files = dict(self.columns["remittance"]), dict(self.columns["submission"])
        checks["id"] = [batch.number("remittance", one) for one in checks["id"]]
        checks["trace"] = [batch.trace(one) for one in checks["trace"]]
        checks["payment"] = [one * many for one in checks["payment"]]
        files["id"] = [batch.number("submission", one) for one in files["id"]]
        for name in ("isa_control", "gs_control"):
            files[name] = [batch.control(one) for one in files[name]]
        for name in ("claims", "total"):
            files[name] = [one * many for one in files[name]]
        files["blob"] = [""] * len(files["id"])  # a file of before the move-in stayed with the old program
        return {"submission": _rows(files), "remittance": _rows(checks), **self._deposits()}

    def _deposits(self) -> Records:
        batch = self.batch
        entries, lines = dict(self.shared_entries), dict(self.shared_lines)
        at_entry = batch.ledger_place * batch.counts.tables["ledger_entry"]
        at_line = batch.ledger_place * batch.counts.tables["ledger_line"]
        checks = {one: self._checks[one] for one in lines["remittance_id"] if one is not None}
        of_entry = dict(zip(lines["entry_id"], lines["remittance_id"], strict=True))
        entries["idempotency_key"] = [self._deposit_key(checks[of_entry[one]]) for one in entries["id"]]
        entries["reason"] = [
            reason.replace(checks[of_entry[one]][3], batch.trace(checks[of_entry[one]][3]))
            for one, reason in zip(entries["id"], entries["reason"], strict=True)
        ]
        entries["id"] = [one + at_entry for one in entries["id"]]
        lines["id"] = [one + at_line for one in lines["id"]]
        lines["entry_id"] = [one + at_entry for one in lines["entry_id"]]
        lines["remittance_id"] = [batch.number("remittance", one) for one in lines["remittance_id"]]
        lines["cents"] = [one * batch.copies for one in lines["cents"]]
        return {"ledger_entry": _rows(entries), "ledger_line": _rows(lines)}

    def _deposit_key(self, check: Row) -> str:
        """As services.posting names a deposit."""
        payer, trace, day, cents = check[2], self.batch.trace(check[3]), check[5], check[7]
        return f"check:{payer}:{trace}:{cents * self.batch.copies}:{shifted(day, self.batch.days)}"

    def copy(self, copied: Copied) -> Records:
        """All rows of one copy."""
        found = {}
        for name in COPIED:
            columns = dict(self.columns[name])
            for column, make in _MAKERS.get(name, {}).items():
                columns[column] = make(self, self.columns[name], copied)
            self._number(name, columns, copied)
            found[name] = _rows(columns)
        return found

    def _number(self, name: str, columns: Columns, copied: Copied) -> None:
        """Let ids and links point to the records of the copy."""
        links = {**_LINKS[name], "id": name} if "id" in columns else _LINKS[name]
        for column, target in links.items():
            place = self.batch.place if target in SHARED else copied.place
            add = place * copied.counts.tables[target]
            columns[column] = [one and one + add for one in columns[column]]  # an open span has 0 for none


def _links(name: str) -> dict[str, str]:
    """The columns of a table that point to rows which are copied, with the table they point to."""
    return {
        column.name: key.column.table.name
        for column in tables.metadata.tables[name].c
        for key in column.foreign_keys
        if key.column.table.name in {*COPIED, *SHARED}
    }


_LINKS = {name: _links(name) for name in (*COPIED, *SHARED)}
_LINKS["open_span"] = {"charge_id": "charge"}
_FOREVER = FOREVER.toordinal()


def _earlier(number: int | None, days: int) -> int | None:
    """The number of a day so many days earlier; what is open stays open."""
    return number if number is None or number == _FOREVER else number - days


def _only(columns: Columns, wanted: list[bool]) -> Columns:
    return {
        name: [value for value, keep in zip(values, wanted, strict=True) if keep]
        for name, values in columns.items()
    }


def _rows(columns: Columns) -> list[Row]:
    return list(zip(*columns.values(), strict=True))


def _of_patient(part: str, id_column: str = "patient_id") -> Make:
    def make(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
        return [one and copied.patient(one, part) for one in columns[id_column]]

    return make


def _of_guarantor(part: str) -> Make:
    def make(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
        return [copied.guarantor(one, part) for one in columns["id"]]

    return make


def _of_subscriber(part: str, column: str) -> Make:
    def make(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
        return [
            copied.subscriber(one, part) if old else old
            for one, old in zip(columns["id"], columns[column], strict=True)
        ]

    return make


def _listed(*, folded: bool = False) -> Make:
    def make(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
        names = [copied.patients[one].listed if one else "" for one in columns["patient_id"]]
        return [fold(one) for one in names] if folded else names

    return make


def _claim_number(column: str) -> Make:
    def make(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
        return [renumbered(one, copied) for one in columns[column]]

    return make


def _control(column: str) -> Make:
    def make(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
        return [one and copied.control(one) for one in columns[column]]

    return make


def _injury(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
    return [copied.injury(one) for one in columns["id"]]


def _snapshot(batched: Batched, _columns: Columns, copied: Copied) -> list[Any]:
    return [text.write(copied) for text in batched.claims]


def _position(batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
    """The place of an answer within a check that several copies share."""
    turn = copied.place - batched.batch.first
    return [
        place + turn * batched.per_check[check]
        for place, check in zip(columns["position"], columns["remittance_id"], strict=True)
    ]


def _party(_batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
    """Payers are shared, patients are copied."""
    return [
        copied.number("patient", party) if side == tables.OF_PATIENT and party else party
        for side, party in zip(columns["side"], columns["party_id"], strict=True)
    ]


def _note(part: int) -> Make:
    def make(batched: Batched, columns: Columns, _copied: Copied) -> list[Any]:
        notes = batched.spoken.notes
        return [notes[blob][part] for blob in columns["blob"]]

    return make


def _key(batched: Batched, columns: Columns, copied: Copied) -> list[Any]:
    """As services.charges and services.remittances name what may enter the ledger only once."""
    found: list[str | None] = []
    for key in columns["idempotency_key"]:
        kind, *rest = (key or "").split(":")
        if kind == "release":
            found.append(f"release:{copied.number('charge', int(rest[0]))}")
        elif kind == "answer":
            check = batched.batch.number("remittance", int(rest[0]))
            digest = hashlib.sha256(batched.answers[key].write(copied).encode()).hexdigest()[:24]
            found.append(f"answer:{check}:{copied.number('claim', int(rest[1]))}:{digest}:{rest[3]}")
        else:
            found.append(key and f"{key}:copy:{copied.place}")
    return found


_NAMED = {"last_name": "last", "first_name": "first", "middle_name": "middle", "birth_date": "birth"}
_HOME = {"address1": "street", "phone": "phone"}
_NAMES: dict[str, Make] = {"patient_name": _listed(), "patient_name_key": _listed(folded=True)}
_MAKERS: dict[str, dict[str, Make]] = {
    "patient": {
        **{column: _of_patient(part, "id") for column, part in {**_NAMED, **_HOME}.items()},
        "number": _of_patient("number", "id"),
        "name_search": _of_patient("key", "id"),
    },
    "guarantor": {column: _of_guarantor(part) for column, part in {**_NAMED, **_HOME}.items()},
    "coverage": {
        "member_id": _of_subscriber("member", "member_id"),
        **{
            f"subscriber_{column}": _of_subscriber(part, f"subscriber_{column}")
            for column, part in {**_NAMED, **_HOME}.items()
        },
    },
    "case": {"claim_number": _injury},
    "document": {"blob": _note(0), "size": _note(1)},
    "claim": {
        "number": _claim_number("number"),
        "payer_control": _control("payer_control"),
        "original_reference": _control("original_reference"),
        "snapshot": _snapshot,
        **_NAMES,
    },
    "claim_event": {"text": _claim_number("text")},
    "claim_payment": {
        "position": _position,
        "claim_number": _claim_number("claim_number"),
        "payer_control": _control("payer_control"),
    },
    "service_payment": {"line_control": _claim_number("line_control")},
    "work_item": {"reason": _claim_number("reason"), **_NAMES},
    "ledger_entry": {"idempotency_key": _key, "reason": _claim_number("reason")},
    "open_span": {"party_id": _party},
}


def without(records: Records, gone: set[int]) -> Records:
    """The records without some visits and all that hangs on them; nobody may have paid on those."""
    dropped: defaultdict[str, set[int]] = defaultdict(set, encounter=gone)
    kept: Records = {}
    for name in (*SHARED, *COPIED):
        columns = columns_of(name, records[name])
        links = [(columns[column], target) for column, target in _LINKS[name].items()]
        kept[name] = []
        for place, row in enumerate(records[name]):
            if (name == "encounter" and row[0] in gone) or any(
                values[place] in dropped[target] for values, target in links
            ):
                dropped[name].add(row[0])
            else:
                kept[name].append(row)
    return _balanced(kept)


def _balanced(kept: Records) -> Records:
    """Releases of dropped charges lose both their lines above; their entries follow here."""
    with_lines = {row[1] for row in kept["ledger_line"]}
    kept["ledger_entry"] = [row for row in kept["ledger_entry"] if row[0] in with_lines]
    return kept
