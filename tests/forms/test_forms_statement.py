"""Statements add up, fit the envelope and say everything on every page."""

import io
import re
from datetime import date

import pdfplumber
import pytest
from make_statement import a_statement

from medbill_desktop.domain.aging import Aging
from medbill_desktop.domain.errors import Cancelled, Unbalanced
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.progress import Silent
from medbill_desktop.domain.statement import StatementImage, StatementLine, StatementPatient
from medbill_desktop.forms.statement import draw_statement, draw_statements


def drawn(statement):
    out = io.BytesIO()
    count = draw_statement(statement, out)
    with pdfplumber.open(out) as pdf:
        assert len(pdf.pages) == count
        return [page.extract_text() for page in pdf.pages], [page.extract_words() for page in pdf.pages]


def cents(text):
    return int(re.sub(r"[^\d-]", "", text))


def test_the_printed_amounts_add_up():
    statement = a_statement(14, ("Maria J Garcia", "Tim Garcia"))
    texts, _ = drawn(statement)
    text = "\n".join(texts)
    rows = re.findall(r"^\d\d/\d\d/2026 .*? (-?[\d,.]+)$", text, re.MULTILINE)
    assert len(rows) == 28
    patients = re.findall(r"^Owed for .* (-?\$[\d,.]+)$", text, re.MULTILINE)
    totals = re.findall(r"Amount you owe (\$[\d,.]+)", text)
    ages = re.search(r"Over 120 days\n(.*)", text)[1].split()
    assert sum(map(cents, rows)) == sum(map(cents, patients)) == sum(map(cents, ages)) == cents(totals[0])
    assert len(set(totals)) == 1
    assert cents(totals[0]) == statement.total_due.cents


def test_the_columns_of_a_row_make_its_balance():
    texts, _ = drawn(a_statement(1))
    row = next(line for line in texts[0].splitlines() if line.startswith("01/05/2026"))
    figures = [cents(part) for part in row.split()[1:] if re.fullmatch(r"-?[\d,.]+", part)]
    assert sum(figures[:-1]) == figures[-1] == 2450


def test_the_address_stands_in_the_window():
    _, words = drawn(a_statement())
    place = [word for word in words[0] if word["top"] > 150 and word["bottom"] < 240 and word["x0"] < 340]
    assert [word["text"] for word in place][:3] == ["Maria", "J", "Garcia"]
    assert min(word["top"] for word in place) >= 2.5 * 72 - 0.5
    assert max(word["bottom"] for word in place) <= 3.17 * 72 + 1.5
    assert min(word["x0"] for word in place) >= 0.875 * 72
    assert max(word["x1"] for word in place) <= 4.375 * 72


def test_one_page_holds_summary_and_coupon():
    (text,), _ = drawn(a_statement())
    for words in ("Patient statement", "Payment due", "April 22, 2026", "Please tear here", "Over 120 days"):
        assert words in text
    assert "Page" not in text
    assert "Call (217) 555-0199" in text


def test_further_pages_repeat_the_head():
    texts, words = drawn(a_statement(40, ("Maria J Garcia",)))
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert "Smith & Jones Family Practice" in text
        assert "account 10023" in text
    assert "Continued on the next page" in texts[0]
    assert sum("Please tear here" in text for text in texts) == 1
    assert "You owe" in texts[1]
    assert all(word["bottom"] < 775 and word["x1"] <= 560 for page in words for word in page)


@pytest.mark.parametrize("services", range(18))
def test_nothing_runs_into_the_coupon(services):
    _, words = drawn(a_statement(services))
    tear = next(word for word in words[0] if word["text"] == "Please" and word["top"] > 600)
    above = [word for word in words[0] if word["top"] < 606 and word["bottom"] > 606]
    assert tear
    assert not above


def test_sums_that_disagree_are_refused():
    with pytest.raises(Unbalanced, match=r"account 10023 asks for \$135\.00"):
        a_statement(aging=Aging())


def test_a_credit_is_called_a_credit():
    line = StatementLine(
        service_date=date(2026, 1, 5), description="Your payment - thank you", patient_paid=Money(4000)
    )
    (text,), _ = drawn(
        StatementImage(
            practice_name="A very long practice name that needs more than one line of the head",
            practice_address=Address("1 Main St", "", "Peoria", "IL", "61601"),
            guarantor_name="Maria Garcia",
            guarantor_address=Address("2 Main St", "", "Peoria", "IL", "61601"),
            account="7",
            statement_date=date(2026, 4, 1),
            patients=(StatementPatient(name="Maria Garcia", lines=(line,)),),
            aging=Aging(credits=Money(-4000)),
        )
    )
    assert "Credit on your account" in text
    assert "Amount you owe" not in text


def test_a_run_is_one_file_and_can_be_cancelled():
    out = io.BytesIO()
    assert draw_statements([a_statement(), a_statement(30), a_statement()], out, Silent()) == 4
    stopped, untouched = Silent(), io.BytesIO()
    stopped.cancelled = True
    with pytest.raises(Cancelled):
        draw_statements([a_statement()], untouched, stopped)
    assert untouched.getvalue() == b""


def test_the_same_statement_makes_the_same_bytes():
    first, second = io.BytesIO(), io.BytesIO()
    draw_statement(a_statement(), first)
    draw_statement(a_statement(), second)
    assert first.getvalue() == second.getvalue()
