"""Employers, office codes, credentialing, enrolment, payers' other numbers; imports and what each changed."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.set_up import CodeUse, CredentialStatus, Transaction
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import count, days, flags, link, postal, record, table, words

employer = record("employer", *words("name"), *postal(), *words("phone", "contact_name"), *flags("active"))

office_code = record(
    "office_code",
    sa.Column("use", t.Choice(CodeUse), nullable=False),
    *words("code", "name"),
    sa.Column("account", t.Choice(Account), nullable=False),
    *flags("active"),
    sa.UniqueConstraint("use", "code"),
)

credential = record(
    "credential",
    link("provider_id", "provider"),
    link("payer_id", "payer"),
    link("billing_entity_id", "billing_entity"),
    link("location_id", "location", optional=True),
    sa.Column("status", t.Choice(CredentialStatus), nullable=False),
    *words("number"),
    *days("applied_on", "effective_from", "effective_thru"),
    *flags("in_network"),
    *words("note"),
    sa.Index(None, "provider_id", "payer_id"),
    sa.Index(None, "payer_id"),
)

enrolment = record(
    "enrolment",
    link("payer_id", "payer"),
    *words("npi"),
    sa.Column("transaction", t.Choice(Transaction), nullable=False),
    sa.Column("status", t.Choice(CredentialStatus), nullable=False),
    *days("effective_from"),
    *words("note"),
    sa.UniqueConstraint("payer_id", "npi", "transaction"),
)

payer_number = record(
    "payer_number",
    link("payer_id", "payer"),
    *words("clearinghouse"),
    sa.Column("transaction", t.Choice(Transaction), nullable=False),
    *words("number"),
    sa.UniqueConstraint("payer_id", "clearinghouse", "transaction"),
)

import_run = record(
    "import_run",
    *words("kind", "file_name", "blob", "columns"),
    count("made"),
    count("changed"),
    count("same"),
    count("left_out"),
    sa.Column("run_at", t.Moment(), nullable=False),
    *words("user"),
    sa.Column("undone_at", t.Moment()),
)

import_row = table(
    "import_row",
    sa.Column("run_id", t.Id(), sa.ForeignKey("import_run.id"), primary_key=True),
    sa.Column("line", t.Count(), primary_key=True),
    count("record_id"),
    count("record_version"),
    # The fields as they were before, as JSON; "" for a record that the import made.
    *words("before"),
)
