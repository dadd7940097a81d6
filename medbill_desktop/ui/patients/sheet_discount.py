"""The page of discounts: take what is proposed off a visit, or enter a decision on means (O26)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from medbill_desktop.domain.discounts import ClassKind, Discount, FinancialClass
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.visit import Document, Encounter
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import discounts
from medbill_desktop.services.discounts import Given
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.saving import Saving
from medbill_desktop.ui.parts.story import Happening
from medbill_desktop.ui.patients.sheet import Sheet

_KINDS = tuple((kind, kind.value.capitalize()) for kind in ClassKind)
_NUMBERS = ("percent", "household")
_DECISION = (
    "kind",
    "household",
    "income",
    "level",
    "percent",
    "effective_from",
    "expires",
    "decided_by",
    "document_id",
    "note",
)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What the form shows; `what` is a visit, the id of a decision or 0 for a new one."""

    what: object = 0
    kind: ClassKind = ClassKind.SLIDING
    household: str = ""
    income: Money | None = None
    level: str = ""
    percent: str = ""
    effective_from: date | None = None
    expires: date | None = None
    decided_by: str = ""
    document_id: int | None = None
    note: str = ""


class DiscountSheet(Sheet):
    """A discount taken, or a decision entered or edited."""

    name, title, keys = "discount", "Discounts", "Shift+F6"

    def fields(self) -> list[Field]:
        """What to do, and the decision."""
        self._what = ChoiceEdit("discount-what", "What", ())
        self._what.edited.connect(self._on_what)
        self._document = ChoiceEdit("discount-document", "Proof kept", ((None, "None"),))
        clock = self.desk.clock
        return [
            Field("what", "What", self._what, span=4),
            Field("kind", "Kind", ChoiceEdit("discount-kind", "Kind", _KINDS)),
            Field("household", "Household", TextEdit("discount-people", "Household", limit=2), people_rule),
            Field("income", "Income a year", MoneyEdit("discount-income", "Income a year", optional=True)),
            Field("level", "Level, or by income", TextEdit("discount-level", "Level", limit=20)),
            Field(
                "percent", "Percent off", TextEdit("discount-percent", "Percent off", limit=3), percent_rule
            ),
            Field("document_id", "Proof kept", self._document),
            Field("effective_from", "From", DateEdit("discount-from", "From", clock)),
            Field("expires", "Expires", DateEdit("discount-expires", "Expires", clock)),
            Field("decided_by", "Decided by", TextEdit("discount-decided", "Decided by", limit=60)),
            Field("note", "Note", TextEdit("discount-note", "Note", limit=100)),
        ]

    def heading(self) -> str:
        """Over the list."""
        return "Decisions on record"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """The decisions, the visits that are owed with what would come off, the patient's documents."""
        patient_id = page.patient.id
        return (
            discounts.classes_of(reader, patient_id),
            discounts.discountable_visits(self.desk.office.bench, patient_id),
            reader.find(Document, "-document_date", patient_id=patient_id),
        )

    def show_data(self, data: Any) -> None:
        """Propose the discount of the newest visit; without one, begin a decision."""
        held, visits, documents = data
        takes = [(("take", visit.id), _take_words(visit, one)) for visit, one in visits if not one.refusal]
        edits = [(one.id, f"Edit: {class_words(one)}") for one in held]
        self._what.set_choices([*takes, (0, "Enter a new decision"), *edits])
        self._document.set_choices([(None, "None"), *((one.id, one.title) for one in documents)])
        self._begin(takes[0][0] if takes else 0)
        said = [one.refusal for _, one in visits if one.refusal]
        nothing = "The patient owes nothing on any visit." if not visits else ""
        ready = "Ctrl+S takes the discount off." if takes else ""
        self.words.setText(" ".join(part for part in (ready, *dict.fromkeys(said), nothing) if part))
        items = [Happening(one.effective_from, class_words(one), strong=one.kind.value) for one in held]
        self.tell(items, "None yet.")

    def save(self) -> None:
        """Take the discount off, or save the decision.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        what = self._what.read()
        if isinstance(what, tuple):
            self._take(what[1])
        else:
            self._save_decision(what)

    def _take(self, visit_id: int) -> None:
        bench = self.desk.office.bench

        def back(given: Given) -> Any:
            return discounts.reverse_discount(bench, given.number, "Undone by who took it").changes

        act(
            self.desk,
            lambda _: discounts.apply_discount(bench, visit_id),
            lambda given: f"{given.discount.title}: {given.discount.amount} taken off.",
            undo=back,
            then=self.done,
            near=self.form.near("what"),
        )

    def _save_decision(self, which: int) -> None:
        page = self.page
        if page is None:
            return
        typed = self.form.values()
        typed.pop("what")
        typed |= {name: int(typed[name] or 0) for name in _NUMBERS} | {"income": typed["income"] or ZERO}
        if typed["effective_from"] is None:
            sentence = "Type from which day the decision holds."
            self.form.near("effective_from")(sentence)
            raise UserError(sentence)
        new = FinancialClass(patient_id=page.patient.id, **typed)
        base = self._held().get(which, replace(new, id=0))
        how = Saving(
            discounts.save_class,
            discounts.remove_class,
            f"{new.kind.value.capitalize()} decision saved.",
            self.done,
            self.form.near("kind"),
        )
        self.keep(base, replace(base, **typed), how)

    def _held(self) -> dict[object, FinancialClass]:
        return {one.id: one for one in self.data[0]} if self.data else {}

    def _on_what(self) -> None:
        self._begin(self._what.read())

    def _begin(self, what: object) -> None:
        one = self._held().get(what)
        today = self.desk.clock.today()
        typed = _Typed(what=what, effective_from=today, decided_by=self.desk.office.user)
        if one is not None:
            typed = _Typed(
                what=what,
                percent=str(one.percent or ""),
                household=str(one.household or ""),
                **{name: getattr(one, name) for name in _DECISION if name not in _NUMBERS},
            )
        self.form.load(typed)
        self.form.show_fields(_DECISION, not isinstance(what, tuple))


def percent_rule(text: str) -> str:
    """A whole percentage, or nothing."""
    good = not text or (text.isascii() and text.isdigit() and int(text) <= 100)
    return "" if good else "Type how much comes off, 1 to 100 percent, or leave it empty."


def people_rule(text: str) -> str:
    """How many people live on the income, or nothing."""
    good = not text or (text.isascii() and text.isdigit() and int(text) >= 1)
    return "" if good else "Type how many people live on this income, or leave it empty."


def class_words(one: FinancialClass) -> str:
    """A decision in a line: ``level B, to 06/30/2026, decided by Ana``."""
    level = f"level {one.level}" if one.level else ""
    percent = f"{one.percent} % off" if one.percent else ""
    people = f"{one.household} on {one.income.dollars()} a year" if one.household else ""
    ends = f"to {write_date(one.expires)}" if one.expires else ""
    return ", ".join(
        part for part in (level, percent, people, ends, f"decided by {one.decided_by}", one.note) if part
    )


def _take_words(visit: Encounter, one: Discount) -> str:
    return f"Take {one.amount} off the visit of {write_date(visit.service_date)}: {one.title}"
