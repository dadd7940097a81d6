"""Lists as each user keeps them, statement runs with who was left out and why, blocks that were released."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.desk import HoldKind, RunState
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import cents, count, day, days, link, record, table, words

kept_filter = record(
    "kept_filter",
    *words("user", "worklist", "title", "chosen", "order", "search"),
    count("position"),
    sa.UniqueConstraint("user", "worklist", "title"),
)

kept_columns = table(
    "kept_columns",
    sa.Column("user", t.Words(), primary_key=True),
    sa.Column("worklist", t.Words(), primary_key=True),
    *words("body"),
)

statement_run = record(
    "statement_run",
    day("run_date"),
    sa.Column("created_at", t.Moment(), nullable=False),
    *words("made_by"),
    sa.Column("state", t.Choice(RunState), nullable=False),
    count("statements"),
    count("pages"),
    cents("total"),
    count("left_out"),
    cents("left_out_total"),
    *words("blob"),
    sa.Index(None, "run_date"),
)

statement_left_out = record(
    "statement_left_out",
    link("run_id", "statement_run"),
    link("guarantor_id", "guarantor", optional=True),
    link("patient_id", "patient", optional=True),
    *words("name"),
    cents("amount"),
    *words("reason"),
    sa.Index(None, "run_id"),
    sa.Index(None, "guarantor_id"),
    sa.Index(None, "patient_id"),
)

statement_hold = record(
    "statement_hold",
    link("patient_id", "patient"),
    sa.Column("kind", t.Choice(HoldKind), nullable=False),
    *words("reason"),
    day("made_date"),
    *words("made_by"),
    *days("until"),
    sa.Index(None, "patient_id"),
)

finding_override = record(
    "finding_override",
    link("patient_id", "patient"),
    link("encounter_id", "encounter"),
    link("claim_id", "claim", optional=True),
    *words("rule", "path", "said", "reason", "made_by"),
    sa.Column("made_at", t.Moment(), nullable=False),
    *words("undone_by"),
    sa.Column("undone_at", t.Moment()),
    sa.Index(None, "encounter_id"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "claim_id"),
    sa.Index(None, "made_at"),
)
