"""Imports on both engines: tried, applied whole, cancelled, undone; exports come in again the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from make_imports import exported, fill, find, order

from medbill_desktop.domain.errors import Cancelled, UserError
from medbill_desktop.domain.import_spec import Outcome
from medbill_desktop.domain.insurance import Payer, Plan, PlanType
from medbill_desktop.domain.progress import Silent
from medbill_desktop.domain.set_up import Employer, ImportRun
from medbill_desktop.domain.set_up_specs import (
    EMPLOYERS,
    FEES,
    PAYER_LIST,
    PAYERS,
    PLANS,
    PROVIDERS,
    SPECS,
)
from medbill_desktop.domain.visit import Fee
from medbill_desktop.services import imports, setup
from medbill_desktop.services.imports import apply_import, dry_run, order_of, undo_import

HEADS = ("Schedule", "CPT", "Mod", "Description", "Fee")
OUT = [name for name in SPECS if name != "payer-list"]


def counts(plan):
    return {one.value: plan.count(one) for one in Outcome if plan.count(one)}


@pytest.mark.parametrize("name", OUT)
def test_an_export_comes_in_again_without_any_change(shop, name):
    fill(shop)
    spec = SPECS[name]
    data, count = exported(shop.bench, spec)
    plan = dry_run(shop.bench, order_of(spec, data, "out.xlsx"))
    assert count == len(find(shop.bench, spec.record)) > 0
    assert [one.message for one in plan.findings] == []
    assert counts(plan) == {"same": count}
    with pytest.raises(UserError, match="nothing new"):
        apply_import(shop.bench, order_of(spec, data, "out.xlsx"))


def test_new_and_changed_rows_are_applied_and_the_file_is_kept(shop):
    made = order(
        FEES,
        HEADS,
        ("Standard", 99213, None, "Service 99213", 190),
        ("Standard", "j1885", None, "Shot", "12.5"),
    )
    done = apply_import(shop.bench, made)
    prices = {fee.code: fee.amount.plain() for fee in find(shop.bench, Fee)}
    assert (prices["99213"], prices["J1885"], prices["99214"]) == ("190.00", "12.50", "500.00")
    assert (done.value.made, done.value.changed, done.value.same) == (1, 1, 0)
    assert done.changes
    assert shop.bench.store.blobs.get(done.value.blob) == made.data


PLANTED = [
    (("Standard", "99215", "", "", "12.345"), "E2", "not an amount"),
    (("Standard", "9921", "", "", "10"), "B2", "no procedure code"),
    (("Standard", "99215", "2", "", "10"), "C2", "two characters"),
    (("Standard", "99215", "", "", ""), "E2", "empty, but needed"),
    (("Nowhere", "99215", "", "", "10"), "A2", "no fee schedule “Nowhere”"),
    (("Standard", "99215", "", "", "-3"), "E2", "negative"),
    (("Standard", "99215", "", "", "=1+1"), "E2", "formula"),
    (("Standard", "99215", "", "x" * 2001, "10"), "D2", "2,001 characters"),
]


@pytest.mark.parametrize(("row", "cell", "words"), PLANTED)
def test_a_wrong_cell_is_named_and_nothing_of_the_file_is_applied(shop, row, cell, words):
    before = find(shop.bench, Fee)
    made = order(FEES, HEADS, row, ("Standard", "99397", "", "Check-up", 200))
    plan = dry_run(shop.bench, made)
    assert [one.path for one in plan.findings] == [cell]
    assert words in plan.findings[0].message
    with pytest.raises(UserError, match=f"1 rows .* are wrong \\({cell}\\); nothing was changed"):
        apply_import(shop.bench, made)
    assert find(shop.bench, Fee) == before
    assert find(shop.bench, ImportRun) == ()
    apply_import(shop.bench, replace(made, skip_wrong=True))
    assert {fee.code for fee in find(shop.bench, Fee)} - {fee.code for fee in before} == {"99397"}


def test_a_row_that_stands_twice_and_one_that_may_mean_two_records_are_wrong(shop):
    twice = dry_run(
        shop.bench, order(FEES, HEADS, ("Standard", "99397", "", "", 1), ("Standard", "99397", "", "", 2))
    )
    assert [one.path for one in twice.findings] == ["A3"]
    assert "same price as row 2" in twice.findings[0].message
    setup.save_setup(shop.bench, Payer(name=shop.payer.name, payer_id="OTHER"))
    plan = dry_run(shop.bench, order(PAYERS, ("Name", "City"), (shop.payer.name, "Peoria")))
    assert "2 records that this row may mean" in plan.findings[0].message


def test_a_link_that_means_two_records_is_wrong_until_its_id_is_written(shop):
    setup.save_setup(shop.bench, Payer(name=shop.payer.name, payer_id="OTHER"))
    heads = ("Payer", "Plan", "Type")
    plan = dry_run(shop.bench, order(PLANS, heads, (shop.payer.name, "Silver", "HMO")))
    assert "2 records of kind payer" in plan.findings[0].message
    apply_import(shop.bench, order(PLANS, heads, ("other", "Silver", "medicare advantage")))
    (silver,) = find(shop.bench, Plan, name="Silver")
    assert silver.plan_type is PlanType.MEDICARE_ADVANTAGE


def test_people_are_known_by_npi_first_and_never_mixed_up_by_name(shop):
    heads = ("NPI", "Last name", "First name", "Credentials")
    own = shop.provider
    plan = dry_run(
        shop.bench,
        order(
            PROVIDERS,
            heads,
            (own.npi, "Renamed", own.first_name, own.credentials),
            ("1000000004", own.last_name, own.first_name, "MD"),
            ("1234567890", "Wrong", "Npi", ""),
        ),
    )
    assert [one.outcome.value for one in plan.rows] == ["changed", "new", "wrong"]
    assert plan.findings[0].path == "A4"


def test_a_blank_cell_clears_text_and_keeps_choices(shop):
    setup.save_setup(shop.bench, replace(shop.payer, help="call Bea", timely_filing_days=90))
    apply_import(
        shop.bench, order(PAYERS, ("Name", "Help", "Filing limit days"), (shop.payer.name, None, None))
    )
    (payer,) = find(shop.bench, Payer, id=shop.payer.id)
    assert (payer.help, payer.timely_filing_days) == ("", 90)


def test_a_payer_list_of_a_clearinghouse_fills_ids_and_paper(shop):
    apply_import(
        shop.bench,
        order(
            PAYER_LIST,
            ("Payer ID", "Payer Name", "Professional", "ERA", "Eligibility", "State"),
            (62308, "Cigna", "Yes", "Yes", "No", "IL"),
            ("PAPR1", "Old Mutual", "No", "No", "No", ""),
        ),
    )
    found = {one.payer_id: one.paper_only for one in find(shop.bench, Payer)}
    assert (found["62308"], found["PAPR1"]) == (False, True)


def test_a_payer_list_brings_every_column_of_a_payer_and_blank_cells_leave_it(shop):
    heads = ("Payer ID", "Payer Name", "Phone", "Filing limit days", "Pattern of member ids", "State")
    apply_import(
        shop.bench, order(PAYER_LIST, heads, ("C1", "Cigna", "217-555-0199", 90, "[A-Z]{3}[0-9]{9}", "All"))
    )
    apply_import(shop.bench, order(PAYER_LIST, heads, ("C1", "Cigna", None, 120, None, "All")))
    (payer,) = find(shop.bench, Payer, payer_id="C1")
    assert (payer.phone, payer.timely_filing_days, payer.state) == ("217-555-0199", 120, "")
    assert payer.member_id_pattern == "[A-Z]{3}[0-9]{9}"
    plan = dry_run(shop.bench, order(PAYER_LIST, heads, ("C2", "Other", None, None, "[A-Z", "All")))
    assert [one.path for one in plan.findings] == ["E2"]
    assert "is no pattern" in plan.findings[0].message


def test_a_plan_says_by_workbook_that_it_wants_an_authorization(shop):
    row = (shop.payer.name, shop.plan.name, "yes")
    apply_import(shop.bench, order(PLANS, ("Payer", "Plan", "Authorization needed"), row))
    assert [one.authorization_needed for one in find(shop.bench, Plan, id=shop.plan.id)] == [True]


def test_a_file_without_a_needed_column_is_refused_until_the_column_is_named(shop):
    made = order(EMPLOYERS, ("Firm", "Town"), ("Prairie Mills", "Peoria"), sheet="Firms")
    with pytest.raises(
        UserError, match=r"Sheet “Firms” of rows\.xlsx has no column for Name\. Its columns are “Firm”"
    ):
        dry_run(shop.bench, made)
    with pytest.raises(UserError, match="no column 8"):
        dry_run(shop.bench, replace(made, columns={"name": 7}))
    apply_import(shop.bench, replace(made, columns={"name": 0, "city": 1}))
    assert [(one.name, one.city) for one in find(shop.bench, Employer)] == [("Prairie Mills", "Peoria")]


def test_an_import_is_undone_exactly(shop):
    before = [replace(fee, version=0) for fee in find(shop.bench, Fee)]
    rows = (("Standard", "99213", "", "Other words", 1), ("Standard", "99397", "", "", 2))
    run = apply_import(shop.bench, order(FEES, HEADS, *rows)).value
    undone = undo_import(shop.bench, run.id).value
    assert [replace(fee, version=0) for fee in find(shop.bench, Fee)] == before
    assert undone.undone_at is not None
    with pytest.raises(UserError, match="undone already"):
        undo_import(shop.bench, run.id)


def test_undo_refuses_when_something_followed(shop):
    run = apply_import(shop.bench, order(FEES, HEADS, ("Standard", "99397", "", "", 2))).value
    apply_import(shop.bench, order(FEES, HEADS, ("Standard", "99397", "", "", 3)))
    with pytest.raises(UserError, match=re.escape("1 records of this import were changed since (rows 2)")):
        undo_import(shop.bench, run.id)
    assert find(shop.bench, Fee, code="99397")[0].amount.plain() == "3.00"


def test_undo_of_a_record_in_use_makes_it_inactive(shop):
    run = apply_import(shop.bench, order(PAYERS, ("Name",), ("Used",), ("Unused",))).value
    (used,) = find(shop.bench, Payer, name="Used")
    setup.save_setup(shop.bench, Plan(payer_id=used.id, name="Its plan"))
    undo_import(shop.bench, run.id)
    assert [one.active for one in find(shop.bench, Payer, name="Used")] == [False]
    assert find(shop.bench, Payer, name="Unused") == ()


class StopsAt(Silent):
    """Somebody who presses Cancel at the nth look."""

    def __init__(self, look):
        super().__init__()
        self.looks, self._left = [], look

    def report(self, done, total, text):
        self.looks.append((done, total, text))

    def check(self):
        self._left -= 1
        self.cancelled = self._left < 0
        super().check()


def test_cancel_at_any_look_leaves_nothing(shop, monkeypatch):
    monkeypatch.setattr(imports, "_PART", 2)
    rows = [("Standard", f"99{n:03d}", "", "", n) for n in range(10, 20)]
    before = find(shop.bench, Fee)
    for look in range(6):
        with pytest.raises(Cancelled):
            apply_import(shop.bench, order(FEES, HEADS, *rows), StopsAt(look))
        assert (find(shop.bench, Fee), find(shop.bench, ImportRun)) == (before, ())
    watch = StopsAt(99)
    run = apply_import(shop.bench, order(FEES, HEADS, *rows), watch).value
    assert watch.looks[-1][:2] == (10, 10)
    with pytest.raises(Cancelled):
        undo_import(shop.bench, run.id, StopsAt(1))
    assert len(find(shop.bench, Fee)) == len(before) + 10
