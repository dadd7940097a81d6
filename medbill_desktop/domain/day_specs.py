"""What a workbook may bring into the set-up of the day: visit types."""

from __future__ import annotations

from medbill_desktop.domain import import_parse as p
from medbill_desktop.domain.appointment import COPAY_KINDS, VisitType
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_spec import KEEP, ImportField, ImportSpec
from medbill_desktop.domain.worklist import Content

_COPAYS = (("", "None, as for preventive visits"), *COPAY_KINDS.items())


def _copay_kind(words: str) -> str:
    """Which copay is due, by its key or words.

    Raises:
        UserError: it is none.
    """
    known = {said.casefold(): key for key, said in _COPAYS} | {key: key for key, _ in _COPAYS} | {"none": ""}
    if words.casefold() not in known:
        raise UserError(f"“{words}” is no kind of copay. Write {', '.join(COPAY_KINDS)} or none.")
    return known[words.casefold()]


def _minutes_rule(minutes: int) -> str:
    return "" if 5 <= minutes <= 720 else "An appointment takes 5 to 720 minutes."


VISIT_TYPES = ImportSpec(
    name="visit-types",
    title="Visit types",
    one="visit type",
    record=VisitType,
    fields=(
        ImportField(
            attr="code", title="Code", also=("Short",), parse=p.upper, needed=True, content=Content.ID
        ),
        ImportField(attr="name", title="Name", also=("Visit type", "Appointment type"), needed=True),
        ImportField(
            attr="minutes",
            title="Minutes",
            also=("Length", "Duration"),
            parse=p.number,
            blank=KEEP,
            rule=_minutes_rule,
            content=Content.COUNT,
        ),
        ImportField(
            attr="copay_kind",
            title="Copay",
            parse=_copay_kind,
            blank=KEEP,
            choices=_COPAYS,
            content=Content.CODE,
        ),
        ImportField(
            attr="active",
            title="Active",
            parse=p.flag,
            blank=KEEP,
            choices=((True, "Yes"), (False, "No")),
            content=Content.CODE,
        ),
    ),
    keys=(("code",),),
)
