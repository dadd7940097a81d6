"""Levels of visits: what the coder entered is kept with the code, and the code goes onto the line (O42)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from medbill_desktop.domain.em import EmLevel, Judged, judge
from medbill_desktop.domain.em_tables import ALL_CODES, DATA, PROBLEMS, PROLONGED_CODES, RISKS
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Charge, ChargeState, Encounter
from medbill_desktop.query.details.em_page import EmPage
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork

LONGEST_MINUTES = 24 * 60


def judged(page: EmPage, entered: EmLevel) -> Judged:
    """What the entries support on the day of the visit, for who pays first."""
    return judge(entered, page.encounter.service_date, medicare=page.medicare)


def save_level(bench: Bench, entered: EmLevel) -> Done[EmLevel]:
    """Keep what was entered for the level of a visit.

    Raises:
        UserError: an entry is unknown, the minutes are more than a day has, or no code is named.
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.CODE_VISIT)
    _checked(entered)

    def work(uow: UnitOfWork) -> EmLevel:
        visit = uow.get(Encounter, entered.encounter_id)
        kept = replace(entered, patient_id=visit.patient_id)
        return uow.update(kept) if kept.id else uow.insert(kept)

    return bench.act("save level of visit", work)


def remove_level(bench: Bench, entered: EmLevel) -> Done[None]:
    """Take the entries of a level back."""
    bench.require(Permission.CODE_VISIT)
    return bench.act("remove level of visit", lambda uow: uow.delete(entered))


def lines_with(page: EmPage, found: Judged) -> tuple[Charge, ...]:
    """The draft lines of a visit with the supported code and, for a longer visit, its own line.

    Raises:
        UserError: the entries support no code, or the visit is released already.
    """
    if not found.code:
        raise UserError(f"The entries support no code yet. {found.words[0]}")
    drafts = [one for one in page.charges if one.state is ChargeState.DRAFT]
    if len(drafts) != len(page.charges):
        raise UserError("The visit is released. Correct it there with Ctrl+Y.")
    line = page.line
    own = line or _line(page, found.code)
    level = own if own.code == found.code else _again(own, found.code)
    rest = [one for one in drafts if one.code not in PROLONGED_CODES]
    made = [level if one is line else one for one in rest] if line else [level, *rest]
    if found.prolonged is not None:
        code, units = found.prolonged
        made.append(replace(_line(page, code), pointers=own.pointers, units=Decimal(units)))
    return tuple(made)


def words_of_line(page: EmPage, found: Judged) -> str:
    """How the line of the visit and the entries agree; "" when they do or nothing can be said."""
    line = page.line
    if line is None or not found.code or line.code == found.code:
        return ""
    return f"The line says {line.code}; the entries support {found.code}."


def _again(own: Charge, code: str) -> Charge:
    return replace(own, code=code, amount=ZERO, description="", price_source="")


def _line(page: EmPage, code: str) -> Charge:
    visit = page.encounter
    return Charge(
        encounter_id=visit.id,
        patient_id=visit.patient_id,
        line=1,
        service_date=visit.service_date,
        system="cpt" if code[0].isdigit() else "hcpcs",
        code=code,
        pointers="A",
        place_of_service=visit.place_of_service,
    )


def _checked(entered: EmLevel) -> None:
    strange = (
        {entered.problems} - {"", *PROBLEMS}
        | {entered.risk} - {"", *RISKS}
        | {*entered.data.split()} - {*DATA}
    )
    if strange:
        raise UserError(f"“{min(strange)}” is no entry of the levels. Choose one of the list.")
    if not 0 <= entered.minutes <= LONGEST_MINUTES:
        raise UserError(f"{entered.minutes} minutes are more than a day has. Type the minutes of that day.")
    if entered.code not in ALL_CODES:
        raise UserError("The entries support no code yet, and the visit has no line with a level.")
