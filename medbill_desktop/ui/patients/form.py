"""The forms of a person: demographics with guarantor, and a new patient on one screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, Coverage
from medbill_desktop.domain.party import Guarantor, Patient
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services.registration import RegisterPatient
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.entry_form import EntryForm, Typed
from medbill_desktop.ui.patients import columns as c
from medbill_desktop.ui.patients.coverage_form import (
    Insured,
    PlanForm,
    coverage_of,
    plan_fields,
    subscriber_fields,
    text_field,
)
from medbill_desktop.ui.patients.typing_help import MemberIdWatch, ZipFill

_PERSON = ("last_name", "first_name", "middle_name", "birth_date", "sex", "phone", "email")
_ADDRESS = ("address1", "zip", "city", "state")


def _person(desk: Desk, prefix: str) -> list[Field]:
    birth = DateEdit(f"{prefix}-birth-date", "Birth date", desk.clock, past=True)
    return [
        text_field("last_name", "Last name", prefix, limit=60, rule=needed("Type the last name.")),
        text_field("first_name", "First name", prefix, limit=35, rule=needed("Type the first name.")),
        text_field("middle_name", "Middle name", prefix, limit=25),
        Field("birth_date", "Birth date", birth),
        Field("sex", "Sex", ChoiceEdit(f"{prefix}-sex", "Sex", c.SEXES)),
        text_field("phone", "Phone", prefix, limit=20, rule=c.phone_rule),
        text_field("email", "E-mail", prefix, limit=80, rule=c.email_rule, span=2),
    ]


def _address(prefix: str) -> list[Field]:
    return [
        text_field("address1", "Street", prefix, limit=55, span=2),
        text_field("zip", "ZIP code", prefix, limit=10, rule=c.zip_rule),
        text_field("city", "City", prefix, limit=30),
        text_field("state", "State", prefix, limit=2, upper=True, rule=c.state_rule),
    ]


class DetailsForm(QWidget):
    """Demographics and guarantor of one patient; read until F2."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("patient-details")
        bill = ChoiceEdit("patient-bill-to", "Statements go to", c.BILL_TO)
        person = [*_person(desk, "patient"), *_address("patient"), Field("bill_to", "Statements go to", bill)]
        self.patient = EntryForm("patient", person, columns=4)
        guarantor = [
            text_field("last_name", "Guarantor's last name", "guarantor", limit=60),
            text_field("first_name", "First name", "guarantor", limit=35),
            text_field("phone", "Phone", "guarantor", limit=20, rule=c.phone_rule, span=2),
            *_address("guarantor"),
        ]
        self.guarantor = EntryForm("guarantor", guarantor, columns=4)
        self._bill = bill
        self._page: PatientPage | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for form in self.forms:
            layout.addWidget(form)
        bill.edited.connect(self._show_guarantor)
        self._zips = [ZipFill(desk, form) for form in self.forms]
        self.set_reading(True)

    @property
    def forms(self) -> tuple[EntryForm, EntryForm]:
        """Both parts, in order of Tab."""
        return self.patient, self.guarantor

    @property
    def dirty(self) -> bool:
        """Whether anything was changed."""
        return any(form.dirty for form in self.forms)

    def load(self, page: PatientPage) -> None:
        """Show a patient."""
        self._page = page
        self.patient.load(_WithBill(page.patient, c.BY_PATIENT if answers_alone(page) else c.BY_OTHER))
        self.guarantor.load(self._other(page))
        self._show_guarantor()

    def set_reading(self, reading: bool) -> None:
        """Let the user type, or not."""
        for form in self.forms:
            form.set_reading(reading)

    def texts(self) -> tuple[Typed, ...]:
        """What is typed in all parts."""
        return tuple(form.texts() for form in self.forms)

    def put_texts(self, typed: tuple[Typed, ...]) -> None:
        """Bring typed texts back."""
        for form, kept in zip(self.forms, typed, strict=True):
            form.put_texts(kept)
        self._show_guarantor()

    def records(self) -> tuple[Patient, Guarantor | None]:
        """The patient and who answers for the bill, as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        page = self._page
        if page is None:
            raise UserError("No patient is chosen.")
        typed = self.patient.values()
        bill_to = typed.pop("bill_to")
        patient = replace(page.patient, **typed)
        if bill_to == c.BY_PATIENT:
            return patient, _same_person(page, patient)
        guarantor = self.guarantor.record(self._other(page))
        if not guarantor.last_name:
            sentence = "Type the last name of who gets the statements."
            self.guarantor.near("last_name")(sentence)
            raise UserError(sentence)
        return patient, guarantor

    def _other(self, page: PatientPage) -> Guarantor:
        if page.guarantor is not None and not answers_alone(page):
            return page.guarantor
        return Guarantor(last_name="")

    def _show_guarantor(self) -> None:
        self.guarantor.setVisible(self._bill.read() == c.BY_OTHER)


def answers_alone(page: PatientPage) -> bool:
    """Whether the patient gets the statements."""
    return page.guarantor is None or page.guarantor.name == page.patient.name


def _same_person(page: PatientPage, patient: Patient) -> Guarantor | None:
    """The patient's own guarantor record with the new name and address; None where there is none yet."""
    if page.guarantor is None or not answers_alone(page):
        return None
    shared = (*_PERSON, *_ADDRESS, "suffix", "address2")
    return replace(page.guarantor, **{attr: getattr(patient, attr) for attr in shared})


class _FirstPlanForm(PlanForm):
    """The insurance of a new patient; all of it may be empty."""

    def _has_insurance(self) -> bool:
        typed = [self._fields[attr].editor.read() for attr in ("member_id", "group_number", "effective_from")]
        return any(typed) or self.relation.read() != c.SELF


class IntakeForm(QWidget):
    """A new patient on one screen: 18 fields, 22 when the patient is not the subscriber."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("intake")
        self._clock = desk.clock
        bill = ChoiceEdit("intake-bill-to", "Statements go to", c.INTAKE_BILL_TO)
        case = ChoiceEdit("intake-case", "Case", c.CASES)
        person = [*_person(desk, "intake"), *_address("intake"), Field("bill_to", "Statements go to", bill)]
        self.person = EntryForm("intake-person", person, columns=4)
        plan, relation, fields = plan_fields(desk, "intake")
        insured = [Field("case_kind", "Case", case), *fields, *subscriber_fields(desk, "intake")]
        self.insurance = _FirstPlanForm("intake-insurance", insured, plan, relation)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(t.SPACE_1)
        layout.addWidget(self.person)
        layout.addWidget(labels.label("Case and first insurance", "intake-insurance-title", tone="strong"))
        layout.addWidget(self.insurance)
        self._zip = ZipFill(desk, self.person)
        self.member_watch = MemberIdWatch(self.insurance)
        self.clear()

    @property
    def fields(self) -> int:
        """How many fields it has in all."""
        return len(self.person.texts()) + len(self.insurance.texts())

    @property
    def dirty(self) -> bool:
        """Whether anything is typed."""
        return self.person.dirty or self.insurance.dirty

    def clear(self) -> None:
        """Begin another patient."""
        blank = Patient(number="", last_name="", first_name="")
        self.person.load(_WithBill(blank, c.BY_PATIENT))
        self.insurance.load(Insured())
        self.insurance.show_subscriber()

    def command(self) -> RegisterPatient:
        """What was typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        person = self.person.values()
        bill_to = person.pop("bill_to")
        insured = self.insurance.values()
        patient = Patient(number="", **person)
        kind, plan = insured.pop("case_kind"), insured.pop("plan")
        case = Case(patient_id=0, kind=kind, label=c.CASE_WORDS[kind])
        coverages: tuple[Coverage, ...] = ()
        if plan is not None:
            coverages = (
                coverage_of(Coverage(patient_id=0, case_id=0, payer_id=0, plan_id=0), plan, insured),
            )
        guarantor = None
        if bill_to == c.BY_OTHER:
            guarantor = self._subscriber_as_guarantor(patient, insured)
        return RegisterPatient(patient=patient, guarantor=guarantor, case=case, coverages=coverages)

    def _subscriber_as_guarantor(self, patient: Patient, insured: dict[str, Any]) -> Guarantor:
        if insured["relationship"] == c.SELF:
            sentence = "The patient is the subscriber. Choose the patient here, or the relationship below."
            self.person.near("bill_to")(sentence)
            raise UserError(sentence)
        return Guarantor(
            last_name=insured["subscriber_last_name"],
            first_name=insured["subscriber_first_name"],
            birth_date=insured["subscriber_birth_date"],
            sex=insured["subscriber_sex"],
            phone=patient.phone,
            **{attr: getattr(patient, attr) for attr in _ADDRESS},
        )


class _WithBill:
    """A record with one attribute more."""

    def __init__(self, record: object, bill_to: str) -> None:
        self._record, self.bill_to = record, bill_to

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)
