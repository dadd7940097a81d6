"""A price list with 50 planted errors: each is named, none is half-applied, all is undone."""

from __future__ import annotations

import io
import random

import pytest
from make_imports import find
from openpyxl import Workbook

from medbill_desktop.domain.errors import Cancelled, UserError
from medbill_desktop.domain.import_spec import Outcome
from medbill_desktop.domain.progress import Silent
from medbill_desktop.domain.set_up import ImportRun
from medbill_desktop.domain.set_up_specs import FEES
from medbill_desktop.domain.visit import Fee
from medbill_desktop.services.imports import ImportOrder, apply_import, dry_run, order_of, undo_import

PLANTED = 50
HEADS = ("Schedule", "Code", "Modifier", "Description", "Price")
WRONG = (
    ("A", "Nowhere"),
    ("B", "99x"),
    ("B", None),
    ("C", "255"),
    ("D", "x" * 2_001),
    ("E", "12.345"),
    ("E", -5),
    ("E", "free"),
    ("E", None),
    ("E", "=E2*2"),
)


def planted(size):
    """A workbook of so many rows and the cells in it that are wrong."""
    rng = random.Random(20261123)
    lines = sorted(rng.sample(range(2, size + 2), PLANTED))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Prices")
    sheet.append(HEADS)
    cells = {}
    for line in range(2, size + 2):
        row = ["Standard", f"{line:05d}", None, f"Service {line}", line / 100]
        if line in lines:
            letter, value = WRONG[lines.index(line) % len(WRONG)]
            row["ABCDE".index(letter)] = value
            cells[f"{letter}{line}"] = value
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), cells


class Watch(Silent):
    """Notes what is told; stops at the nth look."""

    def __init__(self, stop_at=10**9):
        super().__init__()
        self.told, self._left = [], stop_at

    def report(self, done, total, _text):
        self.told.append((done, total))

    def check(self):
        self._left -= 1
        self.cancelled = self._left < 0
        super().check()


@pytest.mark.parametrize("size", [2_000, pytest.param(20_000, marks=pytest.mark.full)])
def test_many_rows_with_fifty_planted_errors(shop, size):
    data, cells = planted(size)
    order = order_of(FEES, data, "prices.xlsx")
    before = find(shop.bench, Fee)
    plan = dry_run(shop.bench, order)
    assert sorted(one.path for one in plan.findings) == sorted(cells)
    assert plan.count(Outcome.WRONG) == PLANTED
    assert plan.count(Outcome.NEW) == size - PLANTED
    with pytest.raises(UserError, match=r"50 rows of prices\.xlsx are wrong"):
        apply_import(shop.bench, order)
    whole = ImportOrder(spec=FEES, table=order.table, columns=order.columns, data=data, skip_wrong=True)
    with pytest.raises(Cancelled):
        apply_import(shop.bench, whole, Watch(size // 334))
    assert (find(shop.bench, Fee), find(shop.bench, ImportRun)) == (before, ())

    watch = Watch()
    run = apply_import(shop.bench, whole, watch).value
    assert (run.made, run.left_out) == (size - PLANTED, PLANTED)
    assert watch.told[-1] == (size - PLANTED, size - PLANTED)
    left_out = {int(cell[1:]) for cell in cells}
    made = {one.code: one.amount.cents for one in find(shop.bench, Fee)}
    expected = {one.code: one.amount.cents for one in before}
    expected |= {f"{line:05d}": line for line in range(2, size + 2) if line not in left_out}
    assert made == expected

    undo_import(shop.bench, run.id)
    assert find(shop.bench, Fee) == before
