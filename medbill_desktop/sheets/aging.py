"""The aging workbook: who owes how much for how long, by payer, by patient, and charge by charge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

from medbill_desktop.domain.aging import BUCKETS
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.report import AgedCharge, AgedParty, Side
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.sheets.table import SheetTable
from medbill_desktop.sheets.workbook import Origin, write_workbook

_KEYS = tuple(f"bucket{place}" for place in range(len(BUCKETS)))
_BUCKET_COLUMNS = tuple(
    Column(key, title.capitalize(), Content.MONEY) for key, title in zip(_KEYS, BUCKETS, strict=True)
)
_CREDITS = Column("credits", "Credits", Content.MONEY)
_TOTAL = Column("total", "Total", Content.MONEY)
_MONEY = frozenset({*_KEYS, "credits", "total"})


def aging_tables(
    parties: Sequence[AgedParty], charges: Sequence[AgedCharge], as_of: date
) -> tuple[SheetTable, ...]:
    """The sheets of the aging workbook; the totals of the summaries are those of the charges.

    Args:
        parties: what each payer and patient owes.
        charges: the same money charge by charge.
        as_of: the day of the report.
    """
    payers = [_party(party) for party in parties if party.side is Side.PAYER]
    patients = [_party(party) for party in parties if party.side is Side.PATIENT]
    asked: dict[str, object] = {"As of": as_of, "Total": Money.total(party.aging.total for party in parties)}
    return (
        _summary("By payer", payers, asked),
        _summary("By patient", patients, asked),
        SheetTable(
            name="Charges",
            columns=(
                Column("side", "Owed by", Content.CODE),
                Column("party", "Name", Content.NAME),
                Column("patient", "Patient", Content.NAME),
                Column("code", "Code", Content.CODE),
                Column("service_date", "Service", Content.DATE),
                Column("aging_date", "Open since", Content.DATE),
                Column("days", "Days", Content.AGE),
                *_BUCKET_COLUMNS,
                _CREDITS,
                _TOTAL,
            ),
            rows=_details(charges, as_of),
            count=len(charges),
            total=_MONEY,
            asked=asked,
        ),
    )


def write_aging(
    out: BinaryIO,
    parties: Sequence[AgedParty],
    charges: Sequence[AgedCharge],
    *,
    as_of: date,
    origin: Origin,
    progress: Progress | None = None,
) -> int:
    """Write the aging workbook; returns its rows.

    Raises:
        Cancelled: the user stopped it.
    """
    return write_workbook(out, aging_tables(parties, charges, as_of), origin, progress)


def _summary(name: str, rows: Sequence[Row], asked: dict[str, object]) -> SheetTable:
    party = Column("party", name.removeprefix("By ").capitalize(), Content.NAME)
    return SheetTable(
        name=name,
        columns=(party, *_BUCKET_COLUMNS, _CREDITS, _TOTAL),
        rows=rows,
        count=len(rows),
        total=_MONEY,
        asked=asked,
    )


def _party(party: AgedParty) -> Row:
    buckets = dict(zip(_KEYS, party.aging.buckets, strict=True))
    return {"party": party.name, **buckets, "credits": party.aging.credits, "total": party.aging.total}


def _details(charges: Sequence[AgedCharge], as_of: date) -> Iterator[Row]:
    for charge in charges:
        place = charge.bucket(as_of)
        buckets = {key: charge.balance if at == place else None for at, key in enumerate(_KEYS)}
        yield {
            "side": charge.side,
            "party": charge.party,
            "patient": charge.patient,
            "code": charge.code,
            "service_date": charge.service_date,
            "aging_date": charge.aging_date,
            "days": charge.days(as_of),
            **buckets,
            "credits": charge.balance if charge.balance < ZERO else None,
            "total": charge.balance,
        }
