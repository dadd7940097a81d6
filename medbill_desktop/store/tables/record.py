"""What codes rest on, and what coders decided on proposals; since 0019."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import count, flags, link, record, words

evidence = record(
    "evidence",
    link("patient_id", "patient"),
    link("encounter_id", "encounter"),
    *words("system", "code"),
    link("document_id", "document"),
    count("start"),
    count("stop"),
    *words("quote"),
    sa.UniqueConstraint("encounter_id", "system", "code"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "document_id"),
)

code_decision = record(
    "code_decision",
    link("patient_id", "patient"),
    link("encounter_id", "encounter"),
    link("document_id", "document"),
    count("start"),
    count("stop"),
    *words("term", "term_key", "proposed", "taken"),
    *flags("opened"),
    *words("decided_by"),
    sa.Column("decided_at", t.Moment(), nullable=False),
    sa.UniqueConstraint("document_id", "start", "stop", "proposed"),
    sa.Index(None, "encounter_id"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "term_key", "taken"),
)
