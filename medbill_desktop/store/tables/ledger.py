"""The append-only ledger (OFFICE O1-O3, O16); triggers refuse to change or delete its rows."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account, EntryKind
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, link, table, words

HELD = (Account.UNAPPLIED, Account.SUSPENSE, Account.PATIENT_CREDIT)
"""Accounts of money that is here and not placed on a charge yet."""
_HELD_ONLY = sa.text("account IN ('UNAPPLIED', 'SUSPENSE', 'PATIENT_CREDIT')")


def _aging_index(name: str, party: str, account: Account) -> sa.Index:
    """Cover aging by one kind of party: the lines of each charge lie together and in order."""
    only = sa.text(f"account = '{account}'")
    return sa.Index(
        name,
        party,
        "charge_id",
        "aging_date",
        "accounting_date",
        "cents",
        sqlite_where=only,
        postgresql_where=only,
    )


ledger_entry = table(
    "ledger_entry",
    sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
    sa.Column("kind", t.Choice(EntryKind), nullable=False),
    day("accounting_date"),
    *days("service_date", "deposit_date"),
    *words("reason"),
    link("reverses", "ledger_entry", optional=True),
    # NULL, not "", where an entry may repeat: a unique index takes any number of NULLs on both engines.
    sa.Column("idempotency_key", t.Words()),
    sa.Column("recorded_at", t.Moment(), nullable=False),
    *words("recorded_by"),
    sa.UniqueConstraint("idempotency_key"),
    sa.UniqueConstraint("reverses"),
    sa.Index(None, "accounting_date"),
    sa.Index(None, "deposit_date"),
)

ledger_line = table(
    "ledger_line",
    sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
    link("entry_id", "ledger_entry"),
    count("position"),
    sa.Column("account", t.Choice(Account), nullable=False),
    cents("cents"),
    link("patient_id", "patient", optional=True),
    link("charge_id", "charge", optional=True),
    link("claim_id", "claim", optional=True),
    link("coverage_id", "coverage", optional=True),
    link("remittance_id", "remittance", optional=True),
    *words("group", "carc"),
    *days("aging_date"),
    # Copied from the entry and the coverage, so that aging for any day is one covering index (docs/adr/103).
    day("accounting_date"),
    link("payer_id", "payer", optional=True),
    sa.Index("ix_ledger_line_entry", "entry_id", "position"),
    _aging_index("ix_ledger_line_aging_payer", "payer_id", Account.AR_PAYER),
    _aging_index("ix_ledger_line_aging_patient", "patient_id", Account.AR_PATIENT),
    sa.Index("ix_ledger_line_charge", "charge_id", "account", "accounting_date", "cents"),
    sa.Index("ix_ledger_line_patient", "patient_id", "account", "accounting_date", "cents"),
    sa.Index("ix_ledger_line_claim", "claim_id", "account", "cents"),
    sa.Index("ix_ledger_line_remittance", "remittance_id", "account", "cents"),
    sa.Index(
        "ix_ledger_line_held",
        "account",
        "remittance_id",
        "patient_id",
        "accounting_date",
        "cents",
        sqlite_where=_HELD_ONLY,
        postgresql_where=_HELD_ONLY,
    ),
    sa.Index("ix_ledger_line_period", "accounting_date", "account", "cents"),
)

closed_month = table(
    "closed_month",
    sa.Column("month", t.Words(), primary_key=True),  # "2026-04"
    sa.Column("closed_at", t.Moment(), nullable=False),
    *words("closed_by"),
)

OF_PAYER, OF_PATIENT = 0, 1
"""Whose money an `open_span` is."""

# What each charge had open with each party, from one accounting day until another (docs/adr/109), made from
# the receivable lines in the transaction that posts them. No record, so no links: 0 where a line names none.
open_span = table(
    "open_span",
    sa.Column("side", t.Count(), primary_key=True),
    sa.Column("party_id", t.Id(), primary_key=True),
    sa.Column("charge_id", t.Id(), primary_key=True),
    sa.Column("first_day", t.DayNumber(), primary_key=True),
    sa.Column("until_day", t.DayNumber(), nullable=False),
    count("width"),
    sa.Column("since_day", t.DayNumber()),
    cents("cents"),
    sa.Index("ix_open_span_day", "side", "width", "first_day", "until_day", "since_day", "party_id", "cents"),
    sqlite_with_rowid=False,
)
