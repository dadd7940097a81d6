"""What levels of visits rest on; credentials, practice and reviews of coders; since 0016."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.em_tables import Known, Setting
from medbill_desktop.domain.learning import ReviewState, Verdict
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import count, day, days, flags, link, record, words

em_level = record(
    "em_level",
    link("patient_id", "patient"),
    link("encounter_id", "encounter"),
    *words("code"),
    sa.Column("setting", t.Choice(Setting), nullable=False),
    sa.Column("known", t.Choice(Known), nullable=False),
    *words("problems", "data", "risk"),
    count("minutes"),
    *flags("staff_only"),
    sa.UniqueConstraint("encounter_id", "code"),
    sa.Index(None, "patient_id"),
)

coder_credential = record(
    "coder_credential",
    *words("user", "kind", "number"),
    *days("issued"),
    day("expires"),
    count("needed"),
    sa.Index(None, "user"),
)

education_entry = record(
    "education_entry",
    link("credential_id", "coder_credential"),
    day("earned_on"),
    *words("title"),
    count("units"),
    sa.Index(None, "credential_id"),
)

practice_try = record(
    "practice_try",
    *words("user", "chart", "answer"),
    count("score"),
    sa.Column("tried_at", t.Moment(), nullable=False),
    sa.Index(None, "user", "chart"),
)

code_review = record(
    "code_review",
    link("patient_id", "patient"),
    link("encounter_id", "encounter"),
    *words("coder"),
    day("drawn_on"),
    *words("drawn_by"),
    sa.Column("state", t.Choice(ReviewState), nullable=False),
    *words("reviewer"),
    *days("reviewed_on"),
    count("codes"),
    count("right"),
    *words("note"),
    sa.UniqueConstraint("encounter_id"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "state", "drawn_on"),
)

reviewed_code = record(
    "reviewed_code",
    link("review_id", "code_review"),
    *words("code"),
    sa.Column("verdict", t.Choice(Verdict), nullable=False),
    *words("better"),
    sa.Index(None, "review_id"),
)
