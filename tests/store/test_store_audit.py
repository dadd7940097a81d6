"""The audit: a chain a writer, everything in it, every tampering found; on both engines."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
import sqlalchemy as sa

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.party import Patient
from medbill_desktop.store import Reader, tables, triggers
from medbill_desktop.store.chain import ChainCheck, heads
from medbill_desktop.store.records import all_maps
from tests.store.make_store import a_charge_entry, a_patient

AUDIT = tables.audit


def rows(store):
    with store.reading() as connection:
        return connection.execute(sa.select(AUDIT).order_by(AUDIT.c.writer_id, AUDIT.c.seq)).all()


def check(store, anchors=None):
    with store.reading() as connection:
        return ChainCheck(store.keys.audit).run(connection, anchors).problems


def some_work(store, count=10):
    for number in range(count):
        patient = store.write(
            "ana", "register", lambda u, n=number: u.insert(a_patient(number=f"P{n}"))
        ).value
        store.record_read("ben", Kind.PATIENT, patient.id, patient.id)


def test_a_change_tells_before_and_after_and_who(store):
    patient = store.write("ana", "register patient", lambda unit: unit.insert(a_patient())).value
    store.write("ben", "edit patient", lambda unit: unit.update(replace(patient, phone="5550100")))
    store.record_read("cy", Kind.PATIENT, patient.id, patient.id)
    opened, created, changed, read = rows(store)
    assert (opened.verb, opened.kind) == ("E", "writer")
    assert (created.user, created.verb, created.action) == ("ana", "C", "register patient")
    assert json.loads(created.detail)["last_name"] == "Okafor"
    assert (changed.user, json.loads(changed.detail)) == ("ben", {"phone": ["", "5550100"]})
    assert (read.user, read.verb, read.record_id, read.patient_id) == ("cy", "R", patient.id, patient.id)
    assert [row.seq for row in rows(store)] == [0, 1, 2, 3]
    assert check(store) == []


def test_every_kind_of_record_leaves_its_row(store):
    """Every record type of the office is audited by the unit of work, whatever service saves it."""
    written = {mapped.table.name for mapped in all_maps()}
    assert {"patient", "claim", "charge", "coverage", "remittance", "user_account"} <= written
    store.write("ana", "register", lambda unit: unit.insert(a_patient()))
    with store.reading() as connection:
        patient = Reader(connection).find(Patient)[0]
    store.write("ana", "forget", lambda unit: unit.delete(patient))
    statement = sa.insert(tables.setting).values(key="a", value="b")
    store.write("ana", "set", lambda unit: unit.execute(statement))
    assert [(row.verb, row.kind) for row in rows(store)][1:] == [
        ("C", "patient"),
        ("D", "patient"),
        ("C", "setting"),
    ]


def test_a_posting_is_one_row_under_its_digest(store):
    store.write("ana", "post", lambda unit: unit.post_all([a_charge_entry() for _ in range(50)]))
    (row,) = [one for one in rows(store) if one.verb == "P"]
    detail = json.loads(row.detail)
    assert detail["entries"] == [[1, 50]]
    assert len(detail["digest"]) == 64


def test_a_failed_action_leaves_no_row_and_no_gap(store):
    some_work(store, 1)
    with pytest.raises(RuntimeError):
        store.write("ana", "fail", fails)
    some_work_again = store.write("ana", "register", lambda unit: unit.insert(a_patient(number="P9")))
    assert some_work_again.value.id
    assert [row.seq for row in rows(store)] == list(range(len(rows(store))))
    assert check(store) == []


def fails(unit):
    unit.insert(a_patient(number="P8"))
    raise RuntimeError("a bug of the caller")


def test_each_opening_has_its_own_chain_that_holds_the_heads_before(new_store):
    first = new_store()
    some_work(first, 2)
    second = new_store(again=True)
    some_work_of(second, "X")
    third = new_store(again=True)
    some_work_of(third, "Y")
    starts = [json.loads(row.detail)["heads"] for row in rows(third) if row.seq == 0]
    assert [len(one) for one in starts] == [0, 1, 1]
    assert check(third) == []


def some_work_of(store, number):
    store.write("ana", "register", lambda unit: unit.insert(a_patient(number=number)))


FORGED = """
INSERT INTO audit SELECT writer_id, seq + 1, recorded_at, "user", action, verb, kind, record_id, patient_id,
detail, previous, mac FROM audit WHERE writer_id = :writer AND seq = :last
"""
TAMPERINGS = {
    "edit": ["UPDATE audit SET detail = '{\"x\"}' WHERE writer_id = :writer AND seq = :seq"],
    "user": ["UPDATE audit SET \"user\" = 'zed' WHERE writer_id = :writer AND seq = :seq"],
    "patient": ["UPDATE audit SET patient_id = 99 WHERE writer_id = :writer AND seq = :seq"],
    "delete": ["DELETE FROM audit WHERE writer_id = :writer AND seq = :seq"],
    "tail": ["DELETE FROM audit WHERE writer_id = :writer AND seq = :last"],
    "forge": [FORGED],
    "writer": [
        "DELETE FROM audit WHERE writer_id = :writer",
        "DELETE FROM change WHERE writer_id = :writer",
        "DELETE FROM writer WHERE id = :writer",
    ],
}


def found_when(store, statements, place, anchors):
    """Do it, look, and put everything back."""
    with store.engines.writer.connect() as connection:
        for name, table in triggers.names():
            suffix = "" if store.engines.is_sqlite else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{suffix}")
        changed = sum(connection.execute(sa.text(one), place).rowcount for one in statements)
        problems = ChainCheck(store.keys.audit).run(connection, anchors).problems
        connection.rollback()
    assert changed
    return bool(problems)


@pytest.mark.slow
def test_every_tampering_is_found(new_store):
    """With the heads written down outside, as each closing and each backup does."""
    store = new_store()
    some_work(store, 3)
    again = new_store(again=True)
    some_work_of(again, "X")
    with again.reading() as connection:
        anchors = heads(connection)
    assert check(again, anchors) == []
    rng, found = random.Random(7), []
    places = [(row.writer_id, row.seq) for row in rows(again)]
    for number in range(70):
        writer, seq = rng.choice(places)
        place = {"writer": writer, "seq": seq, "last": max(s for w, s in places if w == writer)}
        how = list(TAMPERINGS)[number % len(TAMPERINGS)]
        if not found_when(again, TAMPERINGS[how], place, anchors):
            found.append((how, place))
    assert found == []
    assert check(again, anchors) == []


def test_a_tail_cut_with_its_head_is_found_by_the_anchor_only(store):
    some_work(store, 3)
    with store.reading() as connection:
        anchors = heads(connection)
    before = rows(store)[-2]
    with store.engines.writer.begin() as connection:
        place = "" if store.engines.is_sqlite else " ON audit"
        connection.exec_driver_sql(f"DROP TRIGGER keep_audit_delete{place}")
        connection.execute(sa.delete(AUDIT).where(AUDIT.c.seq == before.seq + 1))
        connection.execute(sa.update(tables.writer).values(head_seq=before.seq, head_mac=before.mac))
        triggers.create(connection)
    assert check(store) == []
    assert "was written down elsewhere and is gone" in check(store, anchors)[0]


def test_a_key_of_another_office_proves_nothing(store):
    some_work(store, 1)
    with store.reading() as connection:
        assert ChainCheck(b"x" * 32).run(connection).problems
