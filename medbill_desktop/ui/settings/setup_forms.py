"""Forms of the set-up, made from the same declarations as its imports and exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from medbill_desktop.domain import import_parse
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.import_spec import ImportField, ImportSpec
from medbill_desktop.domain.insurance import Plan
from medbill_desktop.domain.plan_help import PLAN_HELP
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.binding import BoundEditor, Field
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.settings.form import NumberEdit

Choices = Sequence[tuple[object, str]]
Links = Mapping[type[Any], Choices]


def setup_form(spec: ImportSpec, links: Links, clock: Clock) -> EntryForm:
    """The form of one kind of set-up record.

    Args:
        spec: its fields.
        links: id and name of the records that may be chosen, by type.
        clock: for dates.
    """
    name = spec.record.__name__.lower()
    return EntryForm(f"form-{name}", [_field(name, one, links, clock) for one in spec.fields])


def help_of(spec: ImportSpec, form: EntryForm) -> QWidget | None:
    """The help card under a form: of plans what an office should know of the chosen type; else None."""
    if spec.record is not Plan:
        return None
    card = labels.label("", "plan-help", tone="muted", wrap=True)
    card.setAlignment(Qt.AlignmentFlag.AlignTop)
    chosen = form.findChild(ChoiceEdit, "plan-plan_type")
    if chosen is not None:

        def show() -> None:
            card.setText(PLAN_HELP.get(chosen.read(), ""))

        chosen.currentIndexChanged.connect(lambda _index: show())
        show()
    return card


def _field(name: str, one: ImportField, links: Links, clock: Clock) -> Field:
    return Field(one.attr, one.title, _editor(f"{name}-{one.attr}", one, links, clock), _rule(one))


def _editor(name: str, one: ImportField, links: Links, clock: Clock) -> BoundEditor:
    if one.link is not None:
        nobody: Choices = () if one.needed else ((None, "Any"),)
        return ChoiceEdit(name, one.title, (*nobody, *links[one.link]))
    if one.choices:
        return ChoiceEdit(name, one.title, one.choices)
    if one.parse is import_parse.number:
        return NumberEdit(name, one.title)
    if one.parse is import_parse.price:
        return MoneyEdit(name, one.title)
    if one.parse is import_parse.day:
        return DateEdit(name, one.title, clock)
    return TextEdit(name, one.title, upper=one.parse is import_parse.upper)


def _rule(one: ImportField) -> Callable[[Any], str]:
    article = "a name" if one.attr == "name" else f"the {one.title[0].lower()}{one.title[1:]}"
    article = article.replace("the nPI", "the NPI")

    def rule(value: Any) -> str:
        if value in (None, ""):
            return f"Type {article}." if one.needed else ""
        return one.rule(value)

    return rule
