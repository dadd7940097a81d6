"""The ledger of the store: balanced, append-only, never twice, closed months closed; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from medbill_desktop.domain.errors import ClosedPeriod, DuplicatePosting, Unbalanced
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.store import Reader, tables
from medbill_desktop.store.ledger import runs
from medbill_desktop.store.verify import verify
from tests.store.make_store import DAY, a_charge_entry, a_patient, a_payment_entry, an_insured_patient


def post(store, *entries):
    return store.write("ana", "post", lambda unit: unit.post_all(entries)).value


def balance(store, **equals):
    line = tables.ledger_line
    where = [line.c[name] == value for name, value in equals.items()]
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.sum(line.c.cents)).where(*where)).scalar() or ZERO


def problems(store):
    return {check.name: check.detail for check in verify(store) if not check.ok}


def test_an_entry_comes_back_as_it_was_posted(store):
    patient, coverage = store.write("ana", "register", an_insured_patient).value
    entry = a_charge_entry(account=Account.AR_PAYER, patient_id=patient.id, coverage_id=coverage.id, key="c1")
    (saved,) = post(store, entry)
    with store.reading() as connection:
        reader = Reader(connection)
        assert reader.entry(saved.id) == saved == replace(entry, id=saved.id)
        assert reader.entries_for(coverage_id=coverage.id) == (saved,)
        assert reader.reversal_of(saved.id) is None
        line = connection.execute(
            sa.select(tables.ledger_line).where(tables.ledger_line.c.position == 1)
        ).one()
    assert (line.payer_id, line.accounting_date) == (coverage.payer_id, DAY)
    assert problems(store) == {}


def test_an_unbalanced_entry_is_refused_by_the_store_itself(store):
    entry = a_charge_entry(1000)
    object.__setattr__(entry, "lines", (*entry.lines[:1], replace(entry.lines[1], amount=Money(-999))))
    with pytest.raises(Unbalanced, match=r"off by 0\.01"):
        post(store, entry)
    assert balance(store) == ZERO


def test_the_same_key_is_posted_once(store):
    post(store, a_payment_entry(key="check-1"))
    with pytest.raises(DuplicatePosting, match="posted before as ledger entry 1"):
        post(store, a_charge_entry(), a_payment_entry(key="check-1"))
    with pytest.raises(DuplicatePosting, match="twice in one posting"):
        post(store, a_payment_entry(key="check-2"), a_payment_entry(key="check-2"))
    assert balance(store, account=Account.CASH) == Money(5000)
    assert balance(store, account=Account.CHARGES) == ZERO


def test_an_entry_is_reversed_once(store):
    (saved,) = post(store, a_charge_entry())
    (back,) = post(store, reversal_of(saved, DAY, "keyed twice"))
    with pytest.raises(DuplicatePosting, match="taken back before"):
        post(store, reversal_of(saved, DAY, "again"))
    with store.reading() as connection:
        assert Reader(connection).reversal_of(saved.id) == back.id
    assert balance(store, account=Account.AR_PATIENT) == ZERO


def test_a_closed_month_takes_no_posting(store):
    close = sa.insert(tables.closed_month)
    store.write(
        "ana",
        "close",
        lambda unit: unit.execute(close.values(month="2026-03", closed_at=unit.now, closed_by="ana")),
    )
    with pytest.raises(ClosedPeriod, match="2026-03, which is closed"):
        post(store, a_charge_entry(day=date(2026, 3, 31)))
    assert len(post(store, a_charge_entry(day=date(2026, 4, 1)))) == 1


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line", "audit"])
@pytest.mark.parametrize("how", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_posted_rows_cannot_be_changed_past_the_program(store, table, how):
    post(store, a_charge_entry())
    column = {"ledger_entry": "reason", "ledger_line": "carc", "audit": "detail"}[table]
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.engines.writer.begin() as connection:
        connection.exec_driver_sql(how.format(table, column, "'x'"))
    assert problems(store) == {}


def test_no_truncate_and_no_replace_either(store):
    post(store, a_charge_entry())
    command = (
        "INSERT OR REPLACE INTO ledger_line SELECT * FROM ledger_line"
        if store.engines.is_sqlite
        else "TRUNCATE ledger_line"
    )
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.engines.writer.begin() as connection:
        connection.exec_driver_sql(command)
    assert problems(store) == {}


def unguarded(store, *statements):
    """What somebody does who has the key and switches the safeguards off."""
    from medbill_desktop.store import triggers

    with store.engines.writer.begin() as connection:
        for name, table in triggers.names():
            place = "" if store.engines.is_sqlite else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{place}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        triggers.create(connection)


def test_verify_finds_a_planted_cent(store):
    post(store, *[a_charge_entry(patient_id=None, key=f"c{n}") for n in range(20)])
    unguarded(store, "UPDATE ledger_line SET cents = cents + 1 WHERE id = 7")
    assert problems(store) == {
        "ledger balance": "entry 4 is off by 0.01; the ledger is off by 0.01",
        "ledger proof": "entries 1 to 20 are not as they were posted",
        "open amounts": "what patient 0 owes on charge 0 is not what the ledger says",
    }


def test_verify_finds_money_moved_between_patients(store):
    one = store.write("ana", "register", lambda unit: unit.insert(a_patient(number="1"))).value
    two = store.write("ana", "register", lambda unit: unit.insert(a_patient(number="2"))).value
    post(store, a_charge_entry(patient_id=one.id))
    assert two.id == 2
    unguarded(store, "UPDATE ledger_line SET patient_id = 2")
    assert list(problems(store)) == ["ledger proof", "open amounts"]


def test_verify_finds_a_deleted_entry(store):
    saved = post(store, a_charge_entry(), a_charge_entry())
    assert saved[0].id == 1
    unguarded(store, "DELETE FROM ledger_line WHERE entry_id = 1", "DELETE FROM ledger_entry WHERE id = 1")
    assert list(problems(store)) == ["ledger proof", "open amounts"]


def test_verify_finds_a_forged_entry(store):
    post(store, a_charge_entry())
    unguarded(
        store,
        "INSERT INTO ledger_entry (kind, accounting_date, reason, recorded_at, recorded_by) "
        "SELECT kind, accounting_date, reason, recorded_at, recorded_by FROM ledger_entry",
        'INSERT INTO ledger_line (entry_id, position, account, cents, "group", carc, accounting_date) '
        'SELECT 2, position, account, cents, "group", carc, accounting_date FROM ledger_line',
    )
    found = problems(store)
    assert found.pop("ledger proof") == "2 entries, but the audit tells of 1"
    assert list(found) == ["open amounts"]


def test_verify_finds_missing_safeguards(store):
    with store.engines.writer.begin() as connection:
        place = "" if store.engines.is_sqlite else " ON audit"
        connection.exec_driver_sql(f"DROP TRIGGER keep_audit_delete{place}")
    assert problems(store) == {"safeguards": "keep_audit_delete is missing or changed"}


AGING = {
    "payer_id": "SELECT payer_id, aging_date, SUM(cents) FROM ledger_line WHERE account = 'AR_PAYER' "
    "AND accounting_date <= '2026-04-30' GROUP BY payer_id, aging_date",
    "patient_id": "SELECT patient_id, aging_date, SUM(cents) FROM ledger_line WHERE account = 'AR_PATIENT' "
    "AND accounting_date <= '2026-04-30' GROUP BY patient_id, aging_date",
}


@pytest.mark.parametrize("party", list(AGING))
def test_aging_never_needs_the_table_itself(store, party):
    post(store, *[a_charge_entry() for _ in range(50)])
    with store.engines.writer.begin() as connection:
        if store.engines.is_sqlite:
            plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + AGING[party])
            sign = "USING COVERING INDEX ix_ledger_line_aging"
        else:
            for switch in ("enable_seqscan", "enable_bitmapscan"):
                connection.exec_driver_sql(f"SET LOCAL {switch} = off")
            plan = connection.exec_driver_sql("EXPLAIN " + AGING[party])
            sign = "Index Only Scan using ix_ledger_line_aging"
        text = " ".join(str(row[-1]) for row in plan)
    assert sign in text, text


amounts = st.integers(1, 10**9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(st.lists(st.tuples(amounts, st.sampled_from(list(Account)), st.booleans()), min_size=1, max_size=8))
def test_post_then_reverse_is_the_identity(store, lines):
    """Any balanced entry, posted and taken back, leaves every account where it was."""
    total = sum(cents if debit else -cents for cents, _, debit in lines)
    event("one-sided" if len({debit for *_, debit in lines}) == 1 else "both sides")
    entry = LedgerEntry(
        kind=EntryKind.ADJUSTMENT,
        accounting_date=DAY,
        reason="any",
        lines=(
            *(LedgerLine(account=account, amount=Money(c if debit else -c)) for c, account, debit in lines),
            LedgerLine(account=Account.SUSPENSE, amount=Money(-total)),
        ),
    )
    before = {account: balance(store, account=account) for account in Account}
    (saved,) = post(store, entry)
    post(store, reversal_of(saved, DAY, "back"))
    assert {account: balance(store, account=account) for account in Account} == before


def test_runs_of_ids():
    assert runs([1, 2, 3, 7, 9, 10]) == [[1, 3], [7, 7], [9, 10]]
    assert runs([]) == []
