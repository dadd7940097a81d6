"""What an office knows of its workplaces: printers, and where their paper really lies."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.printing import PrintedForm, Route, Tray
from medbill_desktop.store import types as t
from medbill_desktop.store.tables.base import count, days, record, words

printer_profile = record(
    "printer_profile",
    *words("workstation", "printer"),
    sa.Column("form", t.Choice(PrintedForm), nullable=False),
    sa.Column("tray", t.Choice(Tray), nullable=False),
    sa.Column("route", t.Choice(Route), nullable=False),
    *(count(name) for name in ("offset_x", "offset_y", "scale_x", "scale_y")),
    *days("measured"),
    sa.UniqueConstraint("workstation", "form"),
)
