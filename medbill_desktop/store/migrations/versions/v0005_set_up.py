"""What an office sets up before it begins: directories, codes of adjustments, enrolments, imports."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from medbill_desktop.store import types as t

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what payers, plans and the practice's own records say since, and the tables of set-up."""
    for table in ("billing_entity", "location", "provider"):
        op.add_column(table, _flag("active", on=True))
    _payers()
    _directories()
    _enrolments()
    _imports()


def _payers() -> None:
    for column in (
        _number("corrected_filing_days"),
        _number("appeal_days"),
        _flag("referring_required", on=False),
        _flag("facility_when_same", on=False),
        _flag("bilateral_two_lines", on=False),
        _text("telehealth"),
        _flag("split_by_place", on=False),
        _flag("duplicate_check", on=True),
        _text("help"),
        _flag("active", on=True),
    ):
        op.add_column("payer", column)
    for column in (
        _text("filing_code"),
        _flag("referral_needed", on=False),
        _number("timely_filing_days"),
        _flag("active", on=True),
    ):
        op.add_column("plan", column)


def _directories() -> None:
    postal = ("address1", "address2", "city", "state", "zip")
    _record("employer", *_words("name", *postal, "phone", "contact_name"), _must("active", t.Flag()))
    _record(
        "office_code",
        *_words("use", "code", "name", "account"),
        _must("active", t.Flag()),
        sa.UniqueConstraint("use", "code", name="uq_office_code_use_code"),
    )


def _enrolments() -> None:
    _record(
        "credential",
        _link("credential", "provider_id", "provider"),
        _link("credential", "payer_id", "payer"),
        _link("credential", "billing_entity_id", "billing_entity"),
        _link("credential", "location_id", "location", optional=True),
        *_words("status", "number"),
        *(sa.Column(name, t.Day()) for name in ("applied_on", "effective_from", "effective_thru")),
        _must("in_network", t.Flag()),
        *_words("note"),
    )
    op.create_index("ix_credential_provider_id_payer_id", "credential", ["provider_id", "payer_id"])
    op.create_index("ix_credential_payer_id", "credential", ["payer_id"])
    _record(
        "enrolment",
        _link("enrolment", "payer_id", "payer"),
        *_words("npi", "transaction", "status"),
        sa.Column("effective_from", t.Day()),
        *_words("note"),
        sa.UniqueConstraint("payer_id", "npi", "transaction", name="uq_enrolment_payer_id_npi_transaction"),
    )
    _record(
        "payer_number",
        _link("payer_number", "payer_id", "payer"),
        *_words("clearinghouse", "transaction", "number"),
        sa.UniqueConstraint(
            "payer_id",
            "clearinghouse",
            "transaction",
            name="uq_payer_number_payer_id_clearinghouse_transaction",
        ),
    )


def _imports() -> None:
    _record(
        "import_run",
        *_words("kind", "file_name", "blob", "columns"),
        *(_must(name, t.Count()) for name in ("made", "changed", "same", "left_out")),
        _must("run_at", t.Moment()),
        *_words("user"),
        sa.Column("undone_at", t.Moment()),
    )
    op.create_table(
        "import_row",
        _link("import_row", "run_id", "import_run"),
        _must("line", t.Count()),
        _must("record_id", t.Count()),
        _must("record_version", t.Count()),
        *_words("before"),
        sa.PrimaryKeyConstraint("run_id", "line", name="pk_import_row"),
        sqlite_strict=True,
    )


def _record(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
        sa.Column("version", t.Count(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_strict=True,
    )


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, t.Words(), nullable=False) for name in names]


def _link(table: str, name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, t.Id(), key, nullable=optional)


def _flag(name: str, *, on: bool) -> sa.Column[Any]:
    return sa.Column(name, t.Flag(), nullable=False, server_default=sa.true() if on else sa.false())


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, t.Count(), nullable=False, server_default="0")


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, t.Words(), nullable=False, server_default="")
