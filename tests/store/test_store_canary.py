"""Nothing about a patient lies in the clear: not in the folder, nor beside it, nor in a message."""

from __future__ import annotations

import logging
import os
import random
import re
import signal
import tempfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlcipher3 import dbapi2

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.insurance import Case, Coverage, Payer, Plan
from medbill_desktop.domain.names import PersonName
from medbill_desktop.edi.write_837p import write_837p
from medbill_desktop.office.folder import Home, create, open_office
from medbill_desktop.office.keyfile import KdfCost
from medbill_desktop.store import tables
from tests import make
from tests.edi.make_edi import an_envelope
from tests.store.make_store import a_patient

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")]

WORDS = "correct horse battery"
COUNT = 1000
CANARY = re.compile(rb"QZV[A-Z0-9]{9}|18\d\d-\d\d-\d\d|18\d{6}")
WIDE = re.compile(rb"Q\0Z\0V\0(?:[A-Z0-9]\0){9}|1\x008\0\d\0\d\0-\0\d\0\d\0-\0\d\0\d\0")


def planted():
    """1,000 names, member ids and birth dates that occur nowhere else."""
    rng = random.Random(3)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = ["QZV" + "".join(rng.choices(letters, k=9)) for _ in range(COUNT)]
    members = [f"QZV{number:09d}" for number in rng.sample(range(10**9), COUNT)]
    days = [date(1800, 1, 1) + timedelta(days) for days in rng.sample(range(36_000), COUNT)]
    return names, members, days


def written(names, members, days):
    """What the planted values look like in a file; dates as SQL and as X12 write them."""
    dates = [text for day in days for text in (day.isoformat(), f"{day:%Y%m%d}")]
    return {one.encode() for one in [*names, *members, *dates]}


def found_in(folder, tokens):
    """Which tokens stand in any file below a folder, as UTF-8 or UTF-16LE."""
    hits = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes() + b" " + str(path).encode()
            hits |= {one for one in CANARY.findall(data) if one in tokens}
            hits |= {one for one in (wide[::2] for wide in WIDE.findall(data)) if one in tokens}
    return hits


def save(unit, names, members, days):
    payer = unit.insert(Payer(name="Prairie Mutual"))
    plan = unit.insert(Plan(payer_id=payer.id, name="Choice"))
    patients = unit.insert_many(
        [
            a_patient(number=str(n), last_name=name, birth_date=day, name_search=name.lower())
            for n, (name, day) in enumerate(zip(names, days, strict=True))
        ]
    )
    cases = unit.insert_many([Case(patient_id=patient.id) for patient in patients])
    unit.insert_many(
        [
            Coverage(
                patient_id=case.patient_id,
                case_id=case.id,
                payer_id=payer.id,
                plan_id=plan.id,
                member_id=member,
            )
            for case, member in zip(cases, members, strict=True)
        ]
    )
    for name in names[:50]:
        unit.put_blob(f"Progress note of {name}".encode() + name.encode("utf-16-le"))
    unit.upsert(tables.setting, {"key": "last"}, value=names[0])
    return patients


def work_until_killed(home, pipe, names):
    office = open_office(home, "ana", WORDS)
    for name in names:
        office.store.write(
            "ana", "register", lambda unit, n=name: unit.insert(a_patient(number=f"K{n}", last_name=n))
        )
        os.write(pipe, b".")
    os.kill(os.getpid(), signal.SIGKILL)


def test_no_planted_name_id_or_birth_date_lies_in_the_clear(tmp_path, monkeypatch, caplog, capfd):
    temp, home = (
        tmp_path / "temp",
        Home(tmp_path / "office", FixedClock(date(2026, 4, 15)), KdfCost(1, 64, 1), lambda _path: False),
    )
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    caplog.set_level(logging.DEBUG)
    names, members, days = planted()
    tokens = written(names, members, days)
    create(home, "ana", WORDS)
    with open_office(home, "ana", WORDS) as office:
        patients = office.store.write("ana", "import", lambda unit: save(unit, names, members, days)).value
        office.store.record_read("ana", Kind.PATIENT, patients[0].id, patients[0].id)
        messages = failures(office, patients)
        office.backup(tmp_path / "office" / "backups" / "one.medbill")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        work_until_killed(home, writing, names[:100])
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as stream:
        assert len(stream.read()) == 100
    assert (home.root / "office.db-wal").stat().st_size > 100_000
    assert found_in(tmp_path, tokens) == set()
    said = capfd.readouterr()
    text = "\n".join([*messages, caplog.text, said.out, said.err]).encode()
    assert {one for one in CANARY.findall(text) if one in tokens} == set()


def failures(office, patients):
    """What users and logs are told when saves with these patients fail."""
    told = []
    for change in (
        lambda unit: unit.insert(replace(patients[0], id=0)),
        lambda unit: unit.update(replace(patients[0], version=9)),
        lambda unit: unit.update(replace(patients[0], id=10**6)),
        lambda unit: unit.delete(patients[0]),
        lambda unit: unit.insert(replace(patients[0], number=None)),
    ):
        with pytest.raises(Exception) as caught:
            office.store.write("ana", "save", change)
        told.append(f"{caught.value!r} {caught.value}")
        logging.getLogger("medbill").error("save failed", exc_info=caught.value)
    return told


def test_the_search_sees_what_an_engine_without_a_key_writes(tmp_path):
    """The control: the same tokens in a file without a key are all found."""
    names, members, days = planted()
    connection = dbapi2.connect(str(tmp_path / "plain.db"))
    connection.execute("CREATE TABLE t (a, b, c)")
    rows = [(name, member, day.isoformat()) for name, member, day in zip(names, members, days, strict=True)]
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()
    (tmp_path / "wide.txt").write_text(" ".join(names), "utf-16-le")
    tokens = {text.encode() for row in rows for text in row}
    assert found_in(tmp_path, tokens) == tokens
    (tmp_path / "plain.db").unlink()
    assert found_in(tmp_path, tokens) == {name.encode() for name in names}


def test_the_search_sees_what_an_exported_837p_holds(tmp_path):
    names, members, days = planted()
    images = []
    for number, (name, member, day) in enumerate(zip(names, members, days, strict=True)):
        image = make.a_claim_image()
        person = replace(image.subscriber, name=PersonName(name, "ANA"), member_id=member, birth_date=day)
        images.append(replace(image, claim_number=f"M{number:07d}", subscriber=person))
    (tmp_path / "claims.txt").write_bytes(write_837p(images, an_envelope()))
    sent = {one.encode() for one in [*names, *members, *(f"{day:%Y%m%d}" for day in days)]}
    assert found_in(tmp_path, written(names, members, days)) == sent
