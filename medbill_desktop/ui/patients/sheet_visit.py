"""Pages to edit what was entered before: a case, the head of a visit, where private mail goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from medbill_desktop.domain.changes import Changes
from medbill_desktop.domain.insurance import Case
from medbill_desktop.domain.names import Address
from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.visit import DELAY_REASONS, Encounter
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import patient_privacy, patient_visit, registration
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.catalog_edit import CatalogEdit
from medbill_desktop.ui.parts.saving import Saving
from medbill_desktop.ui.parts.story import Happening
from medbill_desktop.ui.patients import columns as c
from medbill_desktop.ui.patients.sheet import YES_NO, Sheet

_REFERS = (("DN", "Referring"), ("DK", "Ordering"), ("DQ", "Supervising"))


class _With:
    """A record with what the form shows beside it."""

    def __init__(self, record: object, **more: Any) -> None:
        self._record, self._more = record, more

    def __getattr__(self, name: str) -> Any:
        return self._more[name] if name in self._more else getattr(self._record, name)


class CaseSheet(Sheet):
    """A case of the patient, edited after it was opened."""

    name, title, keys = "case", "Cases", "Ctrl+G"

    def fields(self) -> list[Field]:
        """What a case owns (O20)."""
        self._which = ChoiceEdit("case-which", "Case", ())
        self._which.edited.connect(self._on_which)
        text = self._text
        return [
            Field("which", "Case", self._which, span=2),
            Field("kind", "Kind", ChoiceEdit("case-kind", "Kind", c.CASES)),
            text("label", "Called", 60),
            Field(
                "accident_date",
                "Injured on",
                DateEdit("case-injured", "Injured on", self.desk.clock, past=True),
            ),
            Field(
                "accident_state",
                "In state",
                TextEdit("case-state", "In state", limit=2, upper=True),
                c.state_rule,
            ),
            text("employer", "Employer", 60),
            text("claim_number", "Payer's case number", 50),
            text("adjuster_name", "Adjuster", 60),
            Field(
                "adjuster_phone", "Adjuster's phone", TextEdit("case-phone", "Phone", limit=20), c.phone_rule
            ),
            text("attorney", "Attorney", 80),
            Field("accepts_icd9", "Billed with ICD-9", ChoiceEdit("case-icd9", "ICD-9", YES_NO)),
        ]

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """The cases as they are stored now."""
        return {one.id: one for one in reader.find(Case, patient_id=page.patient.id)}

    def show_data(self, data: dict[int, Case]) -> None:
        """Show the case of the last visit first."""
        page = self.page
        if page is None:
            return
        last = page.visits[0].case_id if page.visits else next(iter(data), 0)
        order = sorted(data.values(), key=lambda one: one.id != last)
        new = Case(patient_id=page.patient.id)
        self.data = {**data, 0: new}
        self._which.set_choices([*((one.id, c.case_words(one)) for one in order), (0, "New case")])
        self._on_which()
        self.words.setText("Its coverages and its accident go on every claim of the case.")
        items = [Happening(one.accident_date, c.CASE_WORDS[one.kind], strong=one.label) for one in order]
        self.tell(items, "No case yet.")

    def save(self) -> None:
        """Save the case."""
        base: Case = self.data[self._which.read()]
        typed = self.form.values()
        typed.pop("which")
        how = Saving(registration.save_case, None, "Case saved.", self.done, self.form.near("label"))
        self.keep(base, replace(base, **typed), how)

    def _on_which(self) -> None:
        which = self._which.read()
        self.form.load(_With(self.data[which], which=which))

    def _text(self, attr: str, label: str, limit: int) -> Field:
        return Field(attr, label, TextEdit(f"case-{attr.replace('_', '-')}", label, limit=limit))


class VisitSheet(Sheet):
    """The head of a visit: numbers, dates, referring provider, note, and what is kept private."""

    name, title, keys = "visit-head", "Edit visit", "Shift+F8"

    def fields(self) -> list[Field]:
        """What may be changed at any time."""
        self._which = ChoiceEdit("head-which", "Visit", ())
        self._which.edited.connect(self._on_which)
        self._referring = CatalogEdit("head-referring", "Referring", self.desk.jobs)
        delay = ChoiceEdit("head-delay", "Delay", [("", "Not late"), *DELAY_REASONS.items()])
        return [
            Field("which", "Visit", self._which, span=2),
            self._text("prior_authorization", "Authorization (G1)", 50),
            self._text("referral_number", "Referral (9F)", 50),
            Field("referring_id", "Referring provider", self._referring, span=2),
            Field("referring_kind", "As", ChoiceEdit("head-referring-kind", "As", _REFERS)),
            self._day("onset_date", "Onset of illness"),
            self._day("lmp_date", "Last period"),
            self._day("admission_date", "Admitted"),
            self._day("discharge_date", "Discharged"),
            Field("delay_reason", "Reason for delay", delay),
            self._text("claim_note", "Note to the payer", 71, span=4),
            Field("do_not_bill_plan", "Do not bill the plan", ChoiceEdit("head-no-plan", "No plan", YES_NO)),
            Field("confidential", "Confidential", ChoiceEdit("head-confidential", "Confidential", YES_NO)),
        ]

    def heading(self) -> str:
        """Over the visits."""
        return "Visits"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """The visits as they are stored, and who may have referred."""
        visits = reader.find(Encounter, "-service_date", patient_id=page.patient.id)
        return visits, reader.find(Provider, "last_name")

    def show_data(self, data: Any) -> None:
        """Show the last visit first."""
        visits, providers = data
        self._referring.offer(
            [
                Proposal(one.id, one.name.listed(), one.credentials, retired=not one.active)
                for one in providers
            ]
        )
        self._which.set_choices([(one.id, f"{write_date(one.service_date)}, {one.state}") for one in visits])
        self._on_which()
        self.words.setText(
            "“Do not bill the plan”: the patient paid in full; no claim is built. "
            "“Confidential”: stays off statements that somebody else gets."
        )
        items = [
            Happening(one.service_date, _private_words(one), strong=one.state.value.capitalize())
            for one in visits
        ]
        self.tell(items, "No visit yet. F8 opens the first one.")

    def save(self) -> None:
        """Save head and privacy; claims that have not left follow."""
        base = self._base()
        if base is None:
            return
        typed = self.form.values()
        typed.pop("which")
        typed["referring_id"] = typed["referring_id"] or None
        mine = replace(base, **typed)
        how = Saving(
            patient_visit.save_visit_head,
            None,
            "Visit saved.",
            self.done,
            self.form.near("prior_authorization"),
        )
        self.keep(base, mine, how)

    def _base(self) -> Encounter | None:
        visits: tuple[Encounter, ...] = self.data[0] if self.data else ()
        return next((one for one in visits if one.id == self._which.read()), None)

    def _on_which(self) -> None:
        visit = self._base()
        if visit is not None:
            self.form.load(_With(visit, which=visit.id))

    def _text(self, attr: str, label: str, limit: int, span: int = 1) -> Field:
        return Field(attr, label, TextEdit(f"head-{attr.replace('_', '-')}", label, limit=limit), span=span)

    def _day(self, attr: str, label: str) -> Field:
        return Field(attr, label, DateEdit(f"head-{attr.replace('_', '-')}", label, self.desk.clock))


class AddressSheet(Sheet):
    """Where all mail about the patient goes, on the patient's own wish."""

    name, title, keys = "private-address", "Private address", "Ctrl+J"
    hint = "Tab goes on, Ctrl+S saves; all fields empty is the usual address again; Esc leaves"

    def fields(self) -> list[Field]:
        """An address, whole or empty."""
        return [
            Field("line1", "Street", TextEdit("private-street", "Street", limit=55), span=2),
            Field("zip", "ZIP code", TextEdit("private-zip", "ZIP code", limit=10), c.zip_rule),
            Field("city", "City", TextEdit("private-city", "City", limit=30)),
            Field("state", "State", TextEdit("private-state", "State", limit=2, upper=True), c.state_rule),
        ]

    def heading(self) -> str:
        """Over nothing else."""
        return "What it does"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """The address that is kept."""
        return patient_privacy.address_of(reader, page.patient.id)

    def show_data(self, data: Address) -> None:
        """Show the address."""
        self.form.load(data)
        self.words.setText("The patient may ask that mail goes elsewhere; no reason is asked.")
        self.tell([], "Statements about this patient go to this address.")

    def save(self) -> None:
        """Keep the address."""
        page, bench, before = self.page, self.desk.office.bench, self.data
        if page is None:
            return
        address = Address(**self.form.values())
        patient_id = page.patient.id

        def back(_none: None) -> Changes:
            return patient_privacy.save_patient_address(bench, patient_id, before).changes

        act(
            self.desk,
            lambda _: patient_privacy.save_patient_address(bench, patient_id, address),
            lambda _: "Private address saved." if address else "The usual address holds again.",
            undo=back,
            then=self.done,
            near=self.form.near("line1"),
        )


def _private_words(visit: Encounter) -> str:
    parts = [
        "the plan is not billed" if visit.do_not_bill_plan else "",
        "confidential" if visit.confidential else "",
        f"authorization {visit.prior_authorization}" if visit.prior_authorization else "",
        f"referral {visit.referral_number}" if visit.referral_number else "",
    ]
    return ", ".join(part for part in parts if part)
