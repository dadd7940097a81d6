"""Each report against the rows it was made of, on both engines."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from medbill_desktop.domain.claim import ClaimState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.worklist import Content
from medbill_desktop.query.reports import REPORTS, Asked, run
from medbill_desktop.query.reports.kpi import ratio
from tests.query.make_query import TODAY, an_office

YEAR = Asked(as_of=TODAY, first=TODAY - timedelta(days=365), last=TODAY)


@pytest.fixture
def office(new_engines):
    """A reader of a random office, and the rows it was made of."""
    engines = new_engines()
    fill = an_office(seed=5, patients=40)
    fill.write(engines.writer)
    with engines.readers.connect() as connection:
        yield connection, fill.rows


def within(day):
    return YEAR.first <= day <= YEAR.last


def test_every_report_has_its_columns_and_totals(office):
    connection, _ = office
    for name in REPORTS:
        report = run(connection, name, YEAR)
        assert report.name == name
        assert report.rows, name
        assert report.asked
        for column in report.columns:
            values = [row[column.key] for row in report.rows]
            wanted = {Content.MONEY: Money, Content.DATE: date}.get(column.content)
            assert wanted is None or all(isinstance(value, wanted) for value in values), (name, column)
        for key, total in report.totals.items():
            assert total == Money.total(row[key] for row in report.rows)


def test_the_ledger_by_account_agrees_with_the_lines_and_sums_to_zero(office):
    connection, rows = office
    report = run(connection, "ledger", YEAR)
    expected = defaultdict(int)
    for line in rows["ledger_line"]:
        if line["accounting_date"] <= YEAR.last:
            expected[line["account"].replace("_", " ").capitalize()] += line["cents"].cents
    assert {row["account"]: row["closing"].cents for row in report.rows} == expected
    assert report.totals["closing"] == report.totals["opening"] == ZERO
    assert report.totals["debits"] + report.totals["credits"] == ZERO
    for row in report.rows:
        assert row["opening"] + row["debits"] + row["credits"] == row["closing"]


def test_deposits_are_the_cash_of_the_period_by_check(office):
    connection, rows = office
    report = run(connection, "deposits", YEAR)
    expected = Counter()
    for line in rows["ledger_line"]:
        if line["account"] is Account.CASH and within(line["accounting_date"]):
            expected[line["remittance_id"]] += line["cents"].cents
    assert {row["id"]: row["amount"].cents for row in report.rows} == expected
    days = [row["deposit_date"] for row in report.rows]
    assert days == sorted(days)
    assert {row["party"] for row in report.rows} <= {"Prairie Health Plan", "Medicare B"}


def test_denials_are_lines_that_brought_nothing_by_payer_and_reason(office):
    connection, rows = office
    report = run(connection, "denials", YEAR)
    checks = {check["id"]: check for check in rows["remittance"]}
    answers = {one["id"]: checks[one["remittance_id"]] for one in rows["claim_payment"]}
    expected = Counter()
    for service in rows["service_payment"]:
        check = answers[service["claim_payment_id"]]
        if service["paid"] == ZERO and within(check["check_date"]):
            expected[check["payer_id"]] += service["charge"].cents
    assert {row["id"]: row["amount"].cents for row in report.rows} == expected
    assert {row["reason"] for row in report.rows} == {"CO-29"}


def test_productivity_shares_the_roll_forward_among_providers(office):
    connection, rows = office
    report = run(connection, "productivity", YEAR)
    steps = {row["step"]: row["amount"] for row in run(connection, "rollforward", YEAR).rows}
    assert report.totals["charges"] == steps["+ charges"]
    assert report.totals["payments"] == -steps["- payments"]
    assert report.totals["adjustments"] == -steps["- adjustments"]
    assert steps["Difference"] == ZERO
    assert len(report.rows) == 2
    lines = [one for one in rows["ledger_line"] if one["account"] is Account.CHARGES]
    assert sum(row["lines"] for row in report.rows) == sum(within(one["accounting_date"]) for one in lines)


def test_unbilled_is_what_has_not_left_the_office(office):
    connection, rows = office
    report = run(connection, "unbilled", YEAR)
    waiting = {ClaimState.BLOCKED, ClaimState.READY, ClaimState.HELD}
    claims = [claim for claim in rows["claim"] if claim["state"] in waiting]
    visits = [visit for visit in rows["encounter"] if visit["state"] in {"draft", "held"}]
    assert len(report.rows) == len(claims) + len(visits)
    assert Counter(row["stage"] for row in report.rows)["sending"] == sum(
        claim["state"] is ClaimState.READY for claim in claims
    )
    assert report.totals["amount"] == Money.total(
        [claim["charge_total"] for claim in claims]
        + [one["amount"] for one in rows["charge"] if one["state"] == "draft"]
    )


def test_a_released_charge_without_a_claim_is_unbilled(new_engines):
    engines = new_engines()
    fill = an_office(seed=5, patients=40)
    for table in ("claim_charge", "claim_event", "work_item"):
        del fill.rows[table]
    fill.write(engines.writer)
    with engines.readers.connect() as connection:
        stages = Counter(row["stage"] for row in run(connection, "unbilled", YEAR).rows)
    owed = {line["charge_id"] for line in fill.rows["ledger_line"] if line["account"] is Account.AR_PAYER}
    visits = {one["encounter_id"] for one in fill.rows["charge"] if one["id"] in owed}
    assert stages["a claim"] == len(visits) > 0


def test_credits_list_what_is_left_on_checks_as_negative_money(office):
    connection, rows = office
    report = run(connection, "credits", YEAR)
    left = Counter()
    for line in rows["ledger_line"]:
        if line["account"] is Account.UNAPPLIED:
            left[line["remittance_id"]] += line["cents"].cents
    on_checks = [row["amount"].cents for row in report.rows if row["kind"] == "left on a check"]
    assert sorted(on_checks) == sorted(cents for cents in left.values() if cents)
    assert all(row["amount"] < ZERO for row in report.rows)


def test_the_health_figures_rest_on_the_reports(office):
    connection, rows = office
    figures = {row["key"]: row["value"] for row in run(connection, "kpi", YEAR).rows}
    aged = run(connection, "aging", YEAR).totals
    old, owed = aged["d91_120"] + aged["over_120"], aged["total"] - aged["credits"]
    assert figures["over_90"] == ratio(old.cents, owed.cents)
    spans = [
        (entry["accounting_date"] - entry["service_date"]).days
        for entry in rows["ledger_entry"]
        if entry["kind"] == "charge"
    ]
    assert set(spans) == {2}
    steps = {row["step"]: row["amount"] for row in run(connection, "rollforward", YEAR).rows}
    due = steps["+ charges"] + steps["- adjustments"]
    assert figures["net_collection"] == ratio(-steps["- payments"].cents, due.cents)
    quarter = Asked(as_of=TODAY, first=TODAY - timedelta(days=89), last=TODAY)
    charged = {row["step"]: row["amount"] for row in run(connection, "rollforward", quarter).rows}[
        "+ charges"
    ]
    assert figures["days_in_ar"] == ratio(aged["total"].cents * 90, charged.cents, 1)
    assert figures["charge_lag"] == Decimal("2.0")
    assert Decimal(0) < figures["denials"] < Decimal(100)
    assert Decimal(0) < figures["first_pass"] < Decimal(100)


def test_an_empty_office_has_no_shares_instead_of_zero(new_engines):
    with new_engines().readers.connect() as connection:
        figures = [row["value"] for row in run(connection, "kpi", YEAR).rows]
    assert figures == [None] * 6


def test_an_unknown_report_and_a_period_that_runs_backwards_are_explained(office):
    with pytest.raises(UserError, match="There is no report “agin”; there are: aging, ledger"):
        run(office[0], "agin", YEAR)
    with pytest.raises(UserError, match="swap the two dates"):
        Asked.of(TODAY, first=TODAY, last=TODAY - timedelta(days=1))
    assert Asked.of(TODAY) == Asked(as_of=TODAY, first=TODAY.replace(day=1), last=TODAY)
    asked = Asked.of(TODAY, as_of=date(2026, 2, 10))
    assert (asked.first, asked.last) == (date(2026, 2, 1), date(2026, 2, 10))
