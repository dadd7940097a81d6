"""What the settings list: the sections in order, and how a record of each is named."""

from __future__ import annotations

from medbill_desktop.domain.insurance import Payer, Plan
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.domain.worklist import Content
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.grid_model import GridColumn, Line

SetupKind = type[BillingEntity] | type[Location] | type[Provider] | type[Payer] | type[Plan]
SetupRecord = BillingEntity | Location | Provider | Payer | Plan
SETUP: tuple[tuple[SetupKind, str, str], ...] = (
    (BillingEntity, "Who bills", "billing entity"),
    (Location, "Places", "place"),
    (Provider, "Providers", "provider"),
    (Payer, "Payers", "payer"),
    (Plan, "Plans", "plan"),
)
"""Kind, words of its section, one record in words."""
FEES, OFFICE, PASSPHRASE, SAFETY = "Fee schedules", "Office settings", "Your passphrase", "Backup and check"
SECTIONS: tuple[str, ...] = (*(title for _, title, _ in SETUP), FEES, OFFICE, PASSPHRASE, SAFETY)


def named(record: SetupRecord | FeeSchedule) -> str:
    """A record as its list shows it."""
    if isinstance(record, Provider):
        return f"{record.name.listed()} {record.credentials}".strip()
    if isinstance(record, FeeSchedule):
        return f"{record.name}, from {write_date(record.effective_from)}"
    return record.name


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
