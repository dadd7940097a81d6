"""Code sets imported into an office: registered in one transaction, audited, and only by who may."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from medbill_desktop.codes.imports.shelf import Order
from medbill_desktop.codes.library import Library
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.desk import CodeEdition, Role, UserAccount
from medbill_desktop.domain.errors import NotAllowed, UnreadableInput
from medbill_desktop.services import charge_sets, codes_import, coding
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import audit
from tests.codes.make_codes_files import FIXTURES, NEXT_ORDER, SMALL_ORDER, order_lines

TODAY = date(2026, 11, 23)


def an_order(tmp_path: Path, year: int, rows) -> Order:
    path = tmp_path / f"icd10cm-order-{year}.txt"
    path.write_text("\n".join(order_lines(rows)))
    return Order(files=[path], today=TODAY)


@pytest.fixture
def shelf(tmp_path):
    made = codes_import.Shelf(Library([]), tmp_path / "codes")
    yield made
    made.library.close()


def registered(shop):
    with shop.bench.store.reading() as connection:
        return Reader(connection).find(CodeEdition, order_by="edition")


def test_an_import_is_registered_audited_and_answers_at_once(shop, shelf, tmp_path):
    codes_import.import_codes(shop.bench, an_order(tmp_path, 2026, SMALL_ORDER), shelf)
    (one,) = registered(shop)
    assert (one.code_set, one.edition, one.rows) == ("icd10cm", "FY2026", 5)
    assert one.raw.startswith("icd10cm-order-2026.txt ")
    assert len(one.raw.split()[1]) == 64
    assert shelf.library.title("icd10cm", "A00.0").startswith("Cholera due")
    with shop.bench.store.reading() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.kind)).all()
    assert ("import code sets", Kind.CODE_EDITION) in {(row[0], row[1]) for row in rows}
    again = codes_import.import_codes(shop.bench, an_order(tmp_path, 2026, NEXT_ORDER), shelf)
    (two,) = registered(shop)
    assert (two.rows, two.version) == (7, one.version + 1), "the same edition again takes the place"
    assert again.value[0].against == "", "an edition is compared with the one before it, not with itself"


def test_what_the_office_uses_and_loses_is_counted(shop, shelf, tmp_path):
    codes_import.import_codes(shop.bench, an_order(tmp_path, 2026, SMALL_ORDER), shelf)
    visit = shop.encounter()
    coding.assign_diagnoses(shop.bench, visit.id, [("icd10cm", "M72.2"), ("icd10cm", "A00.9")])
    coding.assign_diagnoses(shop.bench, shop.encounter().id, [("icd10cm", "M72.2")])
    one = ChargeSet(snap="pf", title="Plantar", diagnoses="M72.2 A00.9", lines="99213 ab")
    charge_sets.save_set(shop.bench, one)
    done = codes_import.import_codes(shop.bench, an_order(tmp_path, 2027, NEXT_ORDER), shelf)
    (dead,) = done.value[0].dying
    assert (dead.code, dead.on, dead.replacements) == ("M72.2", date(2026, 10, 1), ("M72.20", "M72.21"))
    assert dead.where == {"visits": 2, "open visits": 2, "favourites": 1}
    assert codes_import.codes_in_use(shop.bench, "rvu") == {}


def test_a_refused_file_changes_nothing(shop, shelf, tmp_path):
    codes_import.import_codes(shop.bench, an_order(tmp_path, 2026, SMALL_ORDER), shelf)
    before = registered(shop)
    broken = tmp_path / "mue_practitioner_Eff_01-01-2026.csv"
    broken.write_text("HCPCS/CPT Code,MUE Values,Wrong\nG0101,1,2\n")
    files = [FIXTURES / "ncci_ptp_practitioner.sample.txt", broken]
    with pytest.raises(UnreadableInput, match="MUE Adjudication Indicator"):
        codes_import.import_codes(shop.bench, Order(files=files, today=TODAY), shelf)
    assert registered(shop) == before
    assert [one.code_set for one in shelf.library.editions()] == ["icd10cm"]


def test_who_may_not_import_is_told_who_may(shop, shelf, tmp_path):
    def make(uow):
        for name, role in (("owner", Role.OWNER), ("bea", Role.BILLER)):
            uow.insert(UserAccount(name=name, display_name=name.title(), role=role))

    shop.bench.act("users", make)
    bea = replace(shop.bench, user="bea")
    with pytest.raises(NotAllowed, match="import code sets"):
        codes_import.import_codes(bea, an_order(tmp_path, 2026, SMALL_ORDER), shelf)
    assert registered(shop) == ()
