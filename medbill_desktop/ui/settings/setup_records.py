"""The records of the set-up as the settings list them: read with what they name, called, begun blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from medbill_desktop.domain.billed_as import WORDS, Reason
from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.discounts import SlideStep
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_spec import ImportSpec
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.set_up import Credential, Enrolment, OfficeCode, PayerNumber
from medbill_desktop.domain.set_up_specs import SPECS
from medbill_desktop.domain.visit import FeeSchedule
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.settings.setup_forms import Choices

LISTED: tuple[ImportSpec, ...] = tuple(
    one for one in SPECS.values() if one.name not in {"payer-list", "schedules", "fees"}
)
"""The kinds that have a section of their own made of list and form."""


@dataclass(frozen=True, slots=True)
class SetUpPage:
    """What a section shows.

    Attributes:
        records: in the order of their names.
        names: of each.
        links: id and name of the records they may name, by type.
    """

    records: tuple[Any, ...]
    names: tuple[str, ...]
    links: Mapping[type[Any], Choices]


def read_page(desk: Desk, spec: ImportSpec) -> SetUpPage:
    """Read a section. Runs on a reader thread."""
    wanted = {one.link for one in spec.fields if one.link is not None}
    with desk.office.bench.store.reading() as connection:
        reader = Reader(connection)
        found = reader.find(spec.record)
        linked = {record: reader.find(record) for record in wanted}
    links = {record: _choices(records) for record, records in linked.items()}
    named = {record: dict(choices) for record, choices in links.items()}
    pairs = sorted(((named_record(one, named), one) for one in found), key=lambda pair: pair[0].casefold())
    return SetUpPage(tuple(one for _, one in pairs), tuple(name for name, _ in pairs), links)


def _choices(records: tuple[Any, ...]) -> Choices:
    return tuple(sorted(((one.id, named_record(one, {})) for one in records), key=lambda pair: pair[1]))


def named_record(record: Any, links: Mapping[type[Any], Mapping[object, str]]) -> str:
    """A record as lists show it; one that has no name of its own is called by what it joins."""
    if isinstance(record, Provider):
        words = f"{record.name.listed()} {record.credentials}".strip()
    elif isinstance(record, FeeSchedule):
        words = f"{record.name}, from {write_date(record.effective_from)}"
    elif isinstance(record, OfficeCode):
        words = f"{record.code} {record.name}"
    elif isinstance(record, SlideStep):
        words = f"{record.level} from {write_date(record.effective_from)}"
    elif isinstance(record, BilledAsRule):
        payer = links.get(Payer, {}).get(record.payer_id, "") or "All payers"
        words = f"{WORDS[Reason(record.reason)]} · {payer}" if record.reason else payer
    elif isinstance(record, Credential | Enrolment | PayerNumber):
        words = _joined(record, links)
    else:
        words = str(record.name)
    return words if getattr(record, "active", True) else f"{words} (not in use)"


def _joined(
    record: Credential | Enrolment | PayerNumber, links: Mapping[type[Any], Mapping[object, str]]
) -> str:
    spec = next(one for one in LISTED if one.record is type(record))
    names = [
        links.get(one.link, {}).get(getattr(record, one.attr), "")
        for one in spec.fields
        if one.link is not None and one.needed
    ]
    more = "" if isinstance(record, Credential) else record.transaction.value
    return " · ".join(part for part in (*names[:2], more) if part) or spec.one


def blank_record(spec: ImportSpec, links: Mapping[type[Any], Choices], clock: Clock) -> Any:
    """A record that is not saved yet.

    Raises:
        UserError: it must name a record of which there is none yet.
    """
    linked = {one.attr: one.link for one in spec.fields if one.link is not None and one.needed}
    values: dict[str, Any] = {}
    for one in fields(spec.record):
        if one.default is not MISSING:
            continue
        record = linked.get(one.name)
        if record is None:
            values[one.name] = clock.today() if one.type == "date" else ""
        elif links[record]:
            values[one.name] = links[record][0][0]
        else:
            title = next(each.one for each in SPECS.values() if each.record is record)
            raise UserError(f"Set up the {title} first; this {spec.one} belongs to one.")
    return spec.record(**values)
