"""The forms of who pays and of a new visit: a coverage, old or new, and the opening of a visit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, CaseKind, Coverage
from medbill_desktop.domain.secondary import REASONS
from medbill_desktop.domain.visit import DELAY_REASONS, Encounter
from medbill_desktop.query.details import PatientPage
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.catalog_edit import CatalogEdit
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.patients import columns as c
from medbill_desktop.ui.patients.actions import Catalogs, first_case
from medbill_desktop.ui.patients.sheet import YES_NO
from medbill_desktop.ui.patients.typing_help import MemberIdWatch


def text_field(attr: str, label: str, prefix: str, **more: Any) -> Field:
    """A field of one line of text."""
    span, rule = more.pop("span", 1), more.pop("rule", None)
    editor = TextEdit(f"{prefix}-{attr.replace('_', '-')}", label, **more)
    return Field(attr, label, editor, rule, span=span) if rule else Field(attr, label, editor, span=span)


def subscriber_fields(desk: Desk, prefix: str) -> list[Field]:
    """Who holds the insurance."""
    birth = DateEdit(f"{prefix}-subscriber-birth", "Subscriber's birth date", desk.clock, past=True)
    sex = ChoiceEdit(f"{prefix}-subscriber-sex", "Subscriber's sex", c.SEXES)
    return [
        text_field("subscriber_last_name", "Subscriber's last name", prefix, limit=60),
        text_field("subscriber_first_name", "First name", prefix, limit=35),
        Field("subscriber_birth_date", "Birth date", birth),
        Field("subscriber_sex", "Sex", sex),
    ]


class PlanForm(EntryForm):
    """A form with payer and plan, and the subscriber when it is not the patient."""

    def __init__(self, name: str, fields: list[Field], plan: CatalogEdit, relation: ChoiceEdit) -> None:
        super().__init__(name, fields, columns=4)
        self.plan, self.relation = plan, relation
        relation.edited.connect(self.show_subscriber)
        self.show_subscriber()

    def show_subscriber(self) -> None:
        """Show who holds the insurance when the patient does not."""
        self.show_fields(c.SUBSCRIBER, self.relation.read() != c.SELF)

    def check(self) -> list[str]:
        """As every form; a coverage needs its payer, and its subscriber when that is another person."""
        wrong = super().check()
        needs = []
        if not wrong and self.relation.read() != c.SELF and not self._fields[c.SUBSCRIBER[0]].editor.read():
            needs.append((c.SUBSCRIBER[0], "Type the last name of who holds the insurance."))
        if not wrong and self.plan.read() is None and self._has_insurance():
            needs.append(("plan", "Choose the payer: type the beginning of its name."))
        for attr, sentence in needs[:1]:
            self.near(attr)(sentence)
        return wrong or [sentence for _, sentence in needs[:1]]

    def _has_insurance(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """A coverage as typed."""

    plan: tuple[int, int] | None = None
    case_kind: CaseKind = CaseKind.HEALTH
    case_choice: object = 0
    rank: int = 1
    member_id: str = ""
    group_number: str = ""
    effective_from: date | None = None
    effective_thru: date | None = None
    relationship: str = c.SELF
    subscriber_last_name: str = ""
    subscriber_first_name: str = ""
    subscriber_birth_date: date | None = None
    subscriber_sex: str = ""
    accepts_assignment: bool = True
    qmb: bool = False
    medicare_secondary_reason: str = ""
    medigap_id: str = ""


def plan_fields(desk: Desk, prefix: str) -> tuple[CatalogEdit, ChoiceEdit, list[Field]]:
    """The fields of every coverage, with the two that others depend on."""
    plan = CatalogEdit(f"{prefix}-plan", "Payer and plan", desk.jobs)
    relation = ChoiceEdit(f"{prefix}-relationship", "Patient is", c.RELATIONSHIPS)
    begins = DateEdit(f"{prefix}-from", "In force from", desk.clock)
    fields = [
        Field("plan", "Payer and plan", plan, span=2),
        text_field("member_id", "Member id", prefix, limit=80, upper=True),
        text_field("group_number", "Group number", prefix, limit=50, upper=True),
        Field("effective_from", "In force from", begins),
        Field("relationship", "Patient is", relation),
    ]
    return plan, relation, fields


def coverage_of(base: Coverage, plan: tuple[int, int], typed: dict[str, Any]) -> Coverage:
    """A coverage with the typed values; a patient who is the subscriber has no other."""
    if typed["relationship"] == c.SELF:
        typed = {**typed, **{attr: getattr(Insured(), attr) for attr in c.SUBSCRIBER}}
    return replace(base, payer_id=plan[0], plan_id=plan[1], **typed)


def _medicare_fields() -> list[Field]:
    """What only some plans have: QMB, the reason for Medicare second, the Medigap id, assignment."""
    reasons = [
        ("", "It is not second"),
        *((code, f"{code} {words}") for code, words in REASONS.items()),
    ]
    return [
        Field("qmb", "QMB: owes nothing", ChoiceEdit("coverage-qmb", "QMB", YES_NO)),
        text_field("medigap_id", "Medigap id (9d)", "coverage", limit=10, upper=True),
        Field(
            "accepts_assignment",
            "Accepts assignment",
            ChoiceEdit("coverage-assignment", "Accepts assignment", ((True, "Yes"), (False, "No"))),
        ),
        Field(
            "medicare_secondary_reason",
            "Why Medicare is second",
            ChoiceEdit("coverage-second", "Why Medicare is second", reasons),
            span=2,
        ),
    ]


class CoverageForm(PlanForm):
    """One coverage, new or edited."""

    def __init__(self, desk: Desk) -> None:
        plan, relation, fields = plan_fields(desk, "coverage")
        self._case = ChoiceEdit("coverage-case", "Case", ())
        ends = DateEdit("coverage-thru", "To", desk.clock)
        rank = ChoiceEdit("coverage-rank", "Rank", c.RANKS)
        head = [Field("case_choice", "Case", self._case), Field("rank", "Rank", rank)]
        thru = Field("effective_thru", "To", ends)
        made = [
            *head,
            *fields[:4],
            thru,
            fields[4],
            *_medicare_fields(),
            *subscriber_fields(desk, "coverage"),
        ]
        super().__init__("coverage", made, plan, relation)
        self.member_watch = MemberIdWatch(self)
        self._cases: dict[object, Case] = {}
        self._base = Coverage(patient_id=0, case_id=0, payer_id=0, plan_id=0)

    @property
    def base(self) -> Coverage:
        """The coverage as it was opened."""
        return self._base

    def show_coverage(self, page: PatientPage, coverage: Coverage | None) -> None:
        """Show a coverage, or begin one that follows those in force."""
        self._cases = {one.id: one for one in page.cases}
        new = [(kind, words) for kind, words in c.CASES if kind is not CaseKind.SELF_PAY]
        self._cases |= {kind: Case(patient_id=page.patient.id, kind=kind, label=words) for kind, words in new}
        choices = [(one.id, c.case_words(one)) for one in page.cases]
        self._case.set_choices([*choices, *((kind, f"New case: {words.lower()}") for kind, words in new)])
        home = first_case(page)
        taken = [one.coverage.rank for one in page.coverages if one.coverage.effective_thru is None]
        free = next((rank for rank, _ in c.RANKS if rank not in taken), 1)
        blank = Coverage(patient_id=page.patient.id, case_id=0, payer_id=0, plan_id=0, rank=free)
        self._base = coverage or blank
        case_id = coverage.case_id if coverage else home.id or CaseKind.HEALTH
        self.load(Insured(case_choice=case_id, **_typed_of(self._base)))
        self.show_subscriber()

    def records(self) -> tuple[Case, Coverage]:
        """The case and the coverage as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        values = self.values()
        case, plan = self._cases[values.pop("case_choice")], values.pop("plan")
        return case, coverage_of(self._base, plan, values)


def _typed_of(coverage: Coverage) -> dict[str, Any]:
    names = set(Insured.__dataclass_fields__) - {"plan", "case_kind", "case_choice"}
    plan = (coverage.payer_id, coverage.plan_id) if coverage.plan_id else None
    return {"plan": plan, **{name: getattr(coverage, name) for name in names}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """A visit before it is opened; None where nothing is chosen."""

    service_date: date
    rendering_id: int | None
    location_id: int | None
    case_id: int | None
    delay_reason: str = ""


class VisitOpening(EntryForm):
    """A new visit: date, provider, place, case."""

    def __init__(self, desk: Desk) -> None:
        self._day = DateEdit("visit-date", "Date of service", desk.clock)
        self._provider = CatalogEdit("visit-provider", "Provider", desk.jobs)
        self._place = CatalogEdit("visit-location", "Location", desk.jobs)
        self._case = ChoiceEdit("visit-case", "Case", ())
        self._today = desk.clock.today
        delay = ChoiceEdit("visit-delay", "Reason for delay", [("", "Not late"), *DELAY_REASONS.items()])
        fields = [
            Field("service_date", "Date of service", self._day, needed("Type the day, t for today.")),
            Field("rendering_id", "Provider", self._provider, needed("Choose who saw the patient.")),
            Field("location_id", "Location", self._place, needed("Choose where.")),
            Field("case_id", "Case", self._case, needed("Add a case with Ctrl+I first.")),
            Field("delay_reason", "Reason for delay", delay),
        ]
        super().__init__("visit-opening", fields, columns=2)

    def begin(self, page: PatientPage, lists: Catalogs) -> None:
        """Begin a visit as the last one was."""
        self._provider.offer(lists.providers)
        self._place.offer(lists.locations)
        self._case.set_choices([(one.id, c.case_words(one)) for one in page.cases])
        last = page.visits[0] if page.visits else None
        places = [one.value for one in lists.locations if not one.retired]
        doctors = {one.value for one in lists.providers if not one.retired}
        only = places[0] if len(places) == 1 else None
        self.load(
            _Opening(
                service_date=self._today(),
                rendering_id=last.rendering_id if last and last.rendering_id in doctors else None,
                location_id=last.location_id if last and last.location_id in places else only,
                case_id=first_case(page).id or None,
            )
        )

    def record_for(self, page: PatientPage, lists: Catalogs) -> Encounter:
        """The visit as typed.

        Raises:
            UserError: a field cannot be read; it is marked and has the focus.
        """
        values = self.values()
        last = page.visits[0] if page.visits else None
        entity = last.billing_entity_id if last else lists.entity_id
        if not entity:
            raise UserError("Set up the billing entity first: Settings, Practice.")
        place = lists.places.get(values["location_id"], "11")
        return Encounter(
            patient_id=page.patient.id, billing_entity_id=entity, place_of_service=place, **values
        )
