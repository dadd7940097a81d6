"""The unit of work: records, versions, numbers, changes, on both engines."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import NotFound, StaleRecord, UserError
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.domain.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from medbill_desktop.store import Reader, tables
from medbill_desktop.store.records import all_maps
from tests.store.make_store import a_charge_entry, a_patient, an_insured_patient


def test_a_record_comes_back_as_it_was_saved(store):
    saved = store.write("ana", "register patient", lambda unit: unit.insert(a_patient(email="n@example.org")))
    with store.reading() as connection:
        read = Reader(connection).get(Patient, saved.value.id)
    assert read == saved.value
    assert (read.version, read.birth_date) == (1, date(1980, 5, 17))
    assert saved.changes == Changes.of(Kind.PATIENT, read.id)


def test_every_field_of_every_record_has_its_column():
    for mapped in all_maps():
        missing = {field.name for field in fields(mapped.type)} - set(mapped.names)
        assert missing <= ({"claims"} if mapped.type is Remittance else set()), mapped.type


def test_a_second_save_of_the_same_copy_is_refused(store):
    first = store.write("ana", "register", lambda unit: unit.insert(a_patient())).value
    store.write("ana", "edit", lambda unit: unit.update(replace(first, phone="5550100")))
    with pytest.raises(StaleRecord, match="Somebody else saved this patient"):
        store.write("ben", "edit", lambda unit: unit.update(replace(first, phone="5550199")))
    with store.reading() as connection:
        assert Reader(connection).get(Patient, first.id).phone == "5550100"


def test_a_failed_action_leaves_nothing(store):
    def fails(unit):
        unit.insert(a_patient())
        unit.next_number("chart")
        raise NotFound("no")

    with pytest.raises(NotFound):
        store.write("ana", "register", fails)
    assert store.write("ana", "number", lambda unit: unit.next_number("chart")).value == 1
    with store.reading() as connection:
        assert Reader(connection).find(Patient) == ()


def test_numbers_have_no_gaps(store):
    numbers = [store.write("ana", "number", lambda unit: unit.next_number("claim")).value for _ in range(5)]
    assert numbers == [1, 2, 3, 4, 5]


def test_a_taken_number_is_one_sentence(store):
    store.write("ana", "register", lambda unit: unit.insert(a_patient()))
    with pytest.raises(UserError, match="already has this patient number"):
        store.write("ana", "register", lambda unit: unit.insert(a_patient()))


def test_a_record_in_use_cannot_be_deleted(store):
    patient, _ = store.write("ana", "register", an_insured_patient).value
    with pytest.raises(UserError, match="still refer"):
        store.write("ana", "delete", lambda unit: unit.delete(patient))
    guarantor = store.write("ana", "add", lambda unit: unit.insert(Guarantor(last_name="Okafor"))).value
    store.write("ana", "delete", lambda unit: unit.delete(guarantor))
    with store.reading() as connection, pytest.raises(NotFound, match="no guarantor number"):
        Reader(connection).get(Guarantor, guarantor.id)


def test_find_takes_none_and_many_values(store):
    def fill(unit):
        unit.insert_many(
            [a_patient(number=str(n), birth_date=None if n == 2 else date(2000, 1, n)) for n in (1, 2, 3)]
        )

    store.write("ana", "register", fill)
    with store.reading() as connection:
        reader = Reader(connection)
        assert [p.number for p in reader.find(Patient, birth_date=None)] == ["2"]
        assert [p.number for p in reader.find(Patient, order_by="-number", number=("1", "3"))] == ["3", "1"]


def test_a_reader_cannot_write(store):
    with pytest.raises(Exception, match=r"read.?only"), store.reading() as connection:
        connection.execute(sa.insert(tables.setting).values(key="a", value="b"))


def test_a_remittance_is_kept_whole(store):
    service = ServicePayment(
        line_control="L1",
        code="99213",
        service_date=date(2026, 4, 1),
        charge=Money(12_500),
        paid=Money(8_000),
        allowed=Money(9_000),
        units=Decimal("1.5"),
        adjustments=(Adjustment(group="CO", carc="45", amount=Money(3_500), quantity=Decimal(1)),),
        remarks=("N130", "MA01"),
    )
    claim = ClaimPayment(
        claim_number="1-1",
        charge=Money(12_500),
        paid=Money(8_000),
        services=(service, replace(service, line_control="L2", allowed=None, remarks=())),
        adjustments=(Adjustment(group="PR", carc="1", amount=Money(1_000)),),
    )

    def save(unit):
        payer = unit.insert(Payer(name="Prairie Mutual"))
        return unit.insert(
            Remittance(payer_id=payer.id, trace="T1", check_date=date(2026, 4, 3), claims=(claim, claim))
        )

    saved = store.write("ana", "import 835", save).value
    with store.reading() as connection:
        assert Reader(connection).get(Remittance, saved.id) == saved
    assert all(one.id for one in saved.claims)
    assert saved.claims[0].services[0].remarks == ("N130", "MA01")


def test_another_desk_learns_of_changes_once(new_store):
    here = new_store()
    there = new_store(again=True)
    seq, none = there.changes_since(0)
    patient = here.write("ana", "register", lambda unit: unit.insert(a_patient())).value
    assert not none
    seq, changes = there.changes_since(seq)
    assert changes == Changes.of(Kind.PATIENT, patient.id)
    assert there.changes_since(seq)[1] == Changes()
    assert here.changes_since(1)[1] == Changes()


def test_settings_are_upserted(store):
    for value in ("1", "2"):
        store.write("ana", "set", lambda unit, v=value: unit.upsert(tables.setting, {"key": "a.b"}, value=v))
    with store.reading() as connection:
        assert connection.execute(sa.select(tables.setting.c.value)).scalars().all() == ["2"]


def test_blobs_are_listed_once(store):
    names = {store.write("ana", "scan", lambda unit: unit.put_blob(b"card" * 1000)).value for _ in range(2)}
    assert len(names) == 1
    with store.reading() as connection:
        assert connection.execute(sa.select(tables.blob.c.size)).scalars().all() == [4000]
    assert store.blobs.get(names.pop()) == b"card" * 1000


def test_many_changes_count_as_many(store):
    done = store.write("ana", "post", lambda unit: unit.post_all([a_charge_entry() for _ in range(1001)]))
    assert done.changes == Changes.of(Kind.LEDGER)


def test_a_unit_of_work_runs_no_text_and_starts_no_other(store):
    with pytest.raises(TypeError, match="not text"):
        store.write("ana", "text", lambda unit: unit.execute(sa.text("DELETE FROM setting")))
    with pytest.raises(RuntimeError, match="hand the unit down"):
        store.write("ana", "outer", lambda unit: store.write(unit.user, "inner", lambda inner: inner.now))
    assert store.write("ana", "number", lambda unit: unit.next_number("chart")).value == 1
