"""Money by hand: requests, refunds, overpayments, drawers, deposits, batches, closed days and months."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables of the money desk."""
    _requests()
    _refunds()
    _overpayments()
    _deposits()
    _batches()
    _closes()


def _record(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_strict=True,
    )


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, t.Words(), nullable=False) for name in names]


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, t.Count(), nullable=False)


def _cents(name: str) -> sa.Column[Any]:
    return sa.Column(name, t.Cents(), nullable=False)


def _day(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, t.Day(), nullable=optional)


def _link(table: str, name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=optional)


def _unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _index(table: str, *names: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))


def _requests() -> None:
    name = "money_request"
    _record(
        name,
        *_words("kind", "state"),
        _link(name, "patient_id", "patient"),
        _link(name, "charge_id", "charge", optional=True),
        _link(name, "coverage_id", "coverage", optional=True),
        _link(name, "payer_id", "payer", optional=True),
        _cents("amount"),
        *_words("reason_code", "reason", "asked_by"),
        _day("asked_on"),
        *_words("decided_by"),
        _day("decided_on", optional=True),
        *_words("decision"),
        _link(name, "entry_id", "ledger_entry", optional=True),
        *_words("patient_name"),
    )
    _index(name, "state", "asked_on")
    for column in ("asked_on", "patient_id", "charge_id"):
        _index(name, column)


def _refunds() -> None:
    name = "refund"
    _record(
        name,
        _count("number"),
        _link(name, "request_id", "money_request"),
        _link(name, "patient_id", "patient"),
        _link(name, "payer_id", "payer", optional=True),
        *_words("payee"),
        _cents("amount"),
        *_words("state"),
        _day("approved_on"),
        *_words("method", "check_number"),
        _day("issued_on", optional=True),
        _link(name, "entry_id", "ledger_entry"),
        _link(name, "paid_entry_id", "ledger_entry", optional=True),
        _unique(name, "number"),
    )
    _index(name, "state", "number")
    for column in ("request_id", "patient_id"):
        _index(name, column)


def _overpayments() -> None:
    name = "overpayment"
    _record(
        name,
        _link(name, "charge_id", "charge"),
        _link(name, "coverage_id", "coverage"),
        _link(name, "payer_id", "payer"),
        _link(name, "patient_id", "patient"),
        _cents("amount"),
        _day("identified_on"),
        _day("due_on", optional=True),
        *_words("state", "note", "payer_name", "patient_name"),
    )
    _index(name, "state", "due_on")
    _index(name, "charge_id", "coverage_id")
    _index(name, "due_on")


def _deposits() -> None:
    _record(
        "deposit",
        _count("number"),
        _day("day"),
        *_words("user"),
        _count("count"),
        _cents("total"),
        _link("deposit", "entry_id", "ledger_entry"),
        _unique("deposit", "number"),
    )
    _index("deposit", "day")
    op.create_table(
        "deposit_receipt",
        sa.Column("receipt_id", t.Id(), primary_key=True),
        sa.Column("deposit_id", t.Id(), nullable=False),
        sa.PrimaryKeyConstraint("receipt_id", name="pk_deposit_receipt"),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name="fk_deposit_receipt_receipt_id"),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name="fk_deposit_receipt_deposit_id"),
        sqlite_strict=True,
    )
    _index("deposit_receipt", "deposit_id")
    name = "drawer_count"
    _record(
        name,
        _day("day"),
        *_words("user", "method"),
        _cents("taken"),
        _cents("counted"),
        *_words("reason"),
        _link(name, "entry_id", "ledger_entry", optional=True),
        _link(name, "deposit_id", "deposit", optional=True),
    )
    _index(name, "day", "user", "method")
    _index(name, "deposit_id")


def _batches() -> None:
    _record(
        "payment_batch",
        _count("number"),
        *_words("name"),
        _day("day"),
        *_words("user"),
        _count("expected_count"),
        _cents("expected_total"),
        *_words("state"),
        _unique("payment_batch", "number"),
    )
    _index("payment_batch", "state", "number")
    name = "batch_payment"
    op.create_table(
        name,
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        _link(name, "batch_id", "payment_batch"),
        _link(name, "receipt_id", "receipt", optional=True),
        _link(name, "remittance_id", "remittance", optional=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        _unique(name, "receipt_id"),
        _unique(name, "remittance_id"),
        sqlite_strict=True,
    )
    _index(name, "batch_id")


def _closes() -> None:
    _record(
        "closed_day",
        _day("day"),
        _count("sheet"),
        sa.Column("closed_at", t.Moment(), nullable=False),
        *_words("closed_by"),
        _count("last_entry_id"),
        _cents("payments"),
        _cents("charges"),
        *_words("heads", "blob"),
        _unique("closed_day", "day", "sheet"),
    )
    _record(
        "month_close",
        *_words("month"),
        sa.Column("closed_at", t.Moment(), nullable=False),
        *_words("closed_by"),
        _cents("closing"),
        *_words("heads", "blob", "reopened_by", "reopen_reason"),
    )
    _index("month_close", "month")
