"""What the office itself keeps: users, settings, drafts, editions, numbers, changes, audit, blobs."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.desk import Role
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import count, day, days, later_text, link, record, table, words

user_account = record(
    "user_account",
    *words("name", "display_name"),
    sa.Column("role", t.Choice(Role), nullable=False),
    sa.Column("active", t.Flag(), nullable=False),
    # A limit that is NULL is the role's.
    sa.Column("write_off_limit", t.Cents()),
    sa.Column("refund_limit", t.Cents()),
    sa.Column("discount_limit", t.Cents()),
    sa.Column("back_days", t.Count()),
    sa.Column("exceptions", t.Words(), nullable=False, server_default=""),
    sa.UniqueConstraint("name"),
)

setting = table("setting", sa.Column("key", t.Words(), primary_key=True), *words("value"))

draft = table(
    "draft",
    sa.Column("owner", t.Words(), primary_key=True),
    sa.Column("key", t.Words(), primary_key=True),
    *words("body"),
    sa.Column("saved_at", t.Moment(), nullable=False),
)

code_edition = record(
    "code_edition",
    *words("code_set", "edition", "sha256"),
    day("effective_from"),
    *days("effective_thru"),
    count("rows"),
    sa.Column("imported_at", t.Moment(), nullable=False),
    # A PostgreSQL office keeps the file here and each PC caches it; a file office leaves it NULL.
    sa.Column("content", t.Bytes()),
    *later_text("raw"),  # since 0017
    sa.UniqueConstraint("sha256"),
    sa.UniqueConstraint("code_set", "edition"),
)

code_use = table(
    "code_use",
    sa.Column("system", t.Words(), primary_key=True),
    sa.Column("code", t.Words(), primary_key=True),
    sa.Column("provider_id", t.Id(), sa.ForeignKey("provider.id"), primary_key=True),
    count("uses"),
    day("last_used"),
)

sequence = table("sequence", sa.Column("name", t.Words(), primary_key=True), count("value"))

writer = table(
    "writer",
    sa.Column("id", t.Id(), sa.Identity(), primary_key=True),
    sa.Column("opened_at", t.Moment(), nullable=False),
    *words("user", "program"),
    count("head_seq"),
    *words("head_mac"),
    count("anchored_seq"),
)

audit = table(
    "audit",
    sa.Column("writer_id", t.Id(), sa.ForeignKey("writer.id"), primary_key=True),
    sa.Column("seq", t.Count(), primary_key=True),
    sa.Column("recorded_at", t.Moment(), nullable=False),
    *words("user", "action", "verb", "kind"),
    count("record_id"),
    sa.Column("patient_id", t.Id()),
    *words("detail", "previous", "mac"),
    sa.Index(None, "patient_id", "recorded_at"),
    sa.Index(None, "kind", "record_id"),
    sa.Index(None, "recorded_at"),
)

change = table(
    "change",
    sa.Column("seq", t.Id(), sa.Identity(), primary_key=True),
    link("writer_id", "writer"),
    *words("kind"),
    count("record_id"),
)

blob = table(
    "blob",
    sa.Column("name", t.Words(), primary_key=True),
    count("size"),
    sa.Column("added_at", t.Moment(), nullable=False),
)
