"""The aging workbook adds up."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl

from medbill_desktop.domain.aging import age
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.report import AgedCharge, AgedParty, Side
from medbill_desktop.sheets.aging import write_aging
from medbill_desktop.sheets.workbook import Origin

AS_OF = date(2026, 4, 15)
ITEMS = (
    (Side.PAYER, "Medicare B", 10, 10_000),
    (Side.PAYER, "Medicare B", 45, 2_050),
    (Side.PAYER, "Medicare B", 200, -500),
    (Side.PAYER, "Prairie", 100, 33_333),
    (Side.PATIENT, "Garcia, Maria", 75, 2_500),
    (Side.PATIENT, "Garcia, Maria", 300, 1),
)


def a_charge(side, party, days, cents):
    day = AS_OF - timedelta(days=days)
    return AgedCharge(
        side=side, party_id=1, party=party, charge_id=days, patient_id=1, patient="Garcia, Maria",
        code="99213", service_date=day, aging_date=day if cents > 0 else None, balance=Money(cents),
    )  # fmt: skip


def parties():
    for side, name in dict.fromkeys((side, name) for side, name, _, _ in ITEMS):
        own = [(AS_OF - timedelta(days=d), Money(c)) for s, n, d, c in ITEMS if (s, n) == (side, name)]
        yield AgedParty(side=side, party_id=1, name=name, aging=age(own, AS_OF))


def columns_of(sheet, first):
    """The money columns of a sheet, summed as its SUBTOTAL formulas do."""
    foot = sheet.max_row
    sums = []
    for place in range(first, first + 7):
        assert sheet.cell(foot, place).value.startswith("=SUBTOTAL(109,")
        span = sheet.cell(foot, place).value.removeprefix("=SUBTOTAL(109,").removesuffix(")")
        sums.append(round(sum((cell.value or 0) * 100 for (cell,) in sheet[span])))
    return sums


def test_the_summaries_and_the_charges_add_up_to_the_same_totals():
    out = io.BytesIO()
    rows = write_aging(
        out,
        list(parties()),
        [a_charge(*item) for item in ITEMS],
        as_of=AS_OF,
        origin=Origin(office="Oak Street Clinic", made=AS_OF),
    )
    assert rows == 3 + len(ITEMS)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["By payer", "By patient", "Charges", "About"]
    payer, patient, charges = (
        columns_of(book[name], first)
        for name, first in zip(book.sheetnames, (2, 2, 8, 0), strict=True)
        if first
    )
    assert charges == [10_000, 2_050, 2_500, 33_333, 1, -500, 47_384]
    assert [a + b for a, b in zip(payer, patient, strict=True)] == charges
    assert [cell.value for cell in book["By payer"][1]] == [
        "Payer", "0-30", "31-60", "61-90", "91-120", "Over 120", "Credits", "Total",
    ]  # fmt: skip
    facts = {row[0].value: row[1].value for row in book["About"].iter_rows() if row[0].value}
    assert round(facts["Total"] * 100) == charges[-1]
