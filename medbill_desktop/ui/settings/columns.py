"""What the settings list: the sections in order, and the columns of a price list."""

from __future__ import annotations

from collections.abc import Mapping

from medbill_desktop.domain.import_spec import ImportSpec
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.set_up_specs import SCHEDULES
from medbill_desktop.domain.visit import Fee
from medbill_desktop.domain.worklist import Content
from medbill_desktop.ui.kit.grid_model import GridColumn, Line
from medbill_desktop.ui.settings.pages import PAGES
from medbill_desktop.ui.settings.setup_records import LISTED

FEES, OFFICE, PASSPHRASE = "Fee schedules", "Office settings", "Your passphrase"
SECTIONS: tuple[str, ...] = (
    *(one.title for one in LISTED),
    FEES,
    OFFICE,
    PASSPHRASE,
    *PAGES,
)


SPEC_OF: Mapping[str, ImportSpec] = {**{one.title: one for one in LISTED}, FEES: SCHEDULES}
"""The kind of record that a section lists, by its title."""


def _upper(text: str) -> str:
    return text.strip().upper()


def fee_columns() -> tuple[GridColumn, ...]:
    """The columns of a price list."""
    return (
        GridColumn("code", "Code", Content.CODE, _upper),
        GridColumn("modifier", "Modifier", Content.CODE, _upper),
        GridColumn("description", "Your own words for it", Content.FREE, str.strip, fills=True),
        GridColumn("amount", "Price", Content.MONEY, Money.parse),
    )


def blank_fee() -> Line:
    """A line without a price."""
    return {"code": "", "modifier": "", "description": "", "amount": None}


def fee_lines(fees: tuple[Fee, ...]) -> list[Line]:
    """Stored prices as lines."""
    return [
        {"code": one.code, "modifier": one.modifier, "description": one.description, "amount": one.amount}
        for one in fees
    ]
