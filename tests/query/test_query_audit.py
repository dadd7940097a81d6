"""The audit as a list: found by patient, user, day and kind; newest first; ids stay below 2 ** 31."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.desk import UserAccount
from medbill_desktop.query.audit import OpenAudit, _Numbers, told
from tests.store.make_store import an_insured_patient


@pytest.fixture
def seen(store):
    """Ana registers a patient and changes the name; ben looks, and somebody prints."""
    patient, _ = store.write("ana", "register", an_insured_patient).value
    store.write("ana", "add", lambda unit: unit.insert(UserAccount(name="ana")))
    store.write("ana", "add", lambda unit: unit.insert(UserAccount(name="ben")))
    store.write(
        "ana",
        "save patient",
        lambda unit: unit.update(replace(patient, first_name="Nia", name_search="okafor, nia")),
    )
    store.record_read("ben", Kind.PATIENT, patient.id, patient.id)
    store.write("ben", "print", lambda unit: unit.note(Kind.CLAIM, 0, "list of claims printed"))
    return store, patient


def rows(store, search="", chosen="all", sort="-at"):
    audit = OpenAudit(store.reading)
    found = audit.rows(audit.ids(chosen, sort, search))
    assert [row["id"] for row in audit.first_page(chosen, sort, search)] == [row["id"] for row in found][:64]
    assert audit.count(chosen, search) == len(found)
    return found


def test_newest_first_and_oldest_first(seen):
    store, _ = seen
    newest, oldest = rows(store), rows(store, sort="at")
    assert newest[0]["detail"] == "list of claims printed"
    assert list(reversed(newest)) == oldest
    assert oldest[0]["action"] == "open the office"
    assert len({row["id"] for row in newest}) == len(newest)


def test_by_user_kind_day_and_patient(seen):
    store, patient = seen
    assert {row["user"] for row in rows(store, "ben")} == {"ben"}
    assert {row["kind"].split()[0] for row in rows(store, "coverage")} == {"coverage"}
    of_patient = rows(store, "okafor")
    assert {row["patient"] for row in of_patient} == {"Okafor, Nia"}
    assert rows(store, "okafor ben")[0]["verb"] == "seen"
    day = f"{of_patient[0]['at']:%m/%d/%Y}"
    assert len(rows(store, day)) == len(rows(store))
    assert rows(store, "01/01/2020") == []
    assert rows(store, f"okafor ana {day} patient") == [
        row for row in of_patient if row["user"] == "ana" and row["kind"] == f"patient {patient.id}"
    ]


def test_filters_and_their_counts(seen):
    store, _ = seen
    counts = OpenAudit(store.reading).counts()
    assert counts == {key: len(rows(store, chosen=key)) for key in counts}
    assert [row["verb"] for row in rows(store, chosen="reads")] == ["seen"]
    assert "first name: Ngozi → Nia" in rows(store, chosen="changes")[0]["detail"]


def test_many_writers_and_long_chains_have_numbers_of_their_own():
    numbers = _Numbers()
    keys = [(writer, seq) for writer in (1, 7, 3_000) for seq in (0, 1, 4_095, 4_096, 5_000_000)]
    given = [numbers.of(*key) for key in keys]
    assert len(set(given)) == len(keys)
    assert [numbers.key(one) for one in given] == keys
    assert max(given) < 2**31
    assert [numbers.of(*key) for key in keys] == given


def test_a_detail_is_told_in_words():
    assert told('{"text":"signed in"}') == "signed in"
    assert told('{"state":["draft",""]}') == "state: draft → nothing"
    assert told('{"digest":"abc","entries":[[1,2]]}') == "entries: [[1, 2]]"
