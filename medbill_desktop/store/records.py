"""Frozen dataclasses of the domain and the tables that hold them, mapped by field name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa

from medbill_desktop.domain import (
    appointment,
    approval,
    charge_desk,
    close,
    desk,
    insurance,
    party,
    practice,
    printing,
    receipt,
    registration,
    remittance,
    set_up,
    superbill,
    visit,
)
from medbill_desktop.domain.abn import Abn
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.discounts import FinancialClass, SlideStep
from medbill_desktop.domain.em import EmLevel
from medbill_desktop.domain.evidence import CodeDecision, Evidence
from medbill_desktop.domain.inquiry import Indicator, Inquiry
from medbill_desktop.domain.learning import (
    CoderCredential,
    CodeReview,
    EducationEntry,
    PracticeTry,
    ReviewedCode,
)
from medbill_desktop.domain.override import FindingOverride
from medbill_desktop.domain.referral import Referral
from medbill_desktop.domain.secondary import Questionnaire
from medbill_desktop.domain.worklist import KeptFilter
from medbill_desktop.store import tables


@dataclass(frozen=True, slots=True)
class RecordMap:
    """Where records of one type are kept.

    Attributes:
        type: the dataclass.
        table: its table.
        kind: the kind that a change of it reports.
        names: the fields that are columns; a Remittance's claims are rows of their own tables.
        word: what a sentence for people calls it.
    """

    type: type[Any]
    table: sa.Table
    kind: Kind
    names: tuple[str, ...]
    word: str

    @property
    def columns(self) -> list[sa.Column[Any]]:
        """The columns, in the order of `names`."""
        return [self.table.c[name] for name in self.names]

    def values(self, record: object) -> dict[str, Any]:
        """The record's fields by column name, without the id."""
        return {name: getattr(record, name) for name in self.names if name != "id"}

    def read(self, row: Sequence[Any]) -> Any:
        """Build the record from a row of `columns`."""
        return self.type(**dict(zip(self.names, row, strict=True)))


_KINDS: dict[type[Any], tuple[sa.Table, Kind]] = {
    party.Patient: (tables.patient, Kind.PATIENT),
    party.Guarantor: (tables.guarantor, Kind.GUARANTOR),
    practice.BillingEntity: (tables.billing_entity, Kind.BILLING_ENTITY),
    practice.Location: (tables.location, Kind.LOCATION),
    practice.Provider: (tables.provider, Kind.PROVIDER),
    insurance.Payer: (tables.payer, Kind.PAYER),
    insurance.Plan: (tables.plan, Kind.PLAN),
    insurance.Case: (tables.case, Kind.CASE),
    insurance.Coverage: (tables.coverage, Kind.COVERAGE),
    visit.Encounter: (tables.encounter, Kind.ENCOUNTER),
    visit.Document: (tables.document, Kind.DOCUMENT),
    visit.Diagnosis: (tables.diagnosis, Kind.DIAGNOSIS),
    visit.Charge: (tables.charge, Kind.CHARGE),
    visit.FeeSchedule: (tables.fee_schedule, Kind.FEE_SCHEDULE),
    visit.Fee: (tables.fee, Kind.FEE_SCHEDULE),
    ClaimRecord: (tables.claim, Kind.CLAIM),
    desk.ClaimEvent: (tables.claim_event, Kind.CLAIM),
    desk.Submission: (tables.submission, Kind.SUBMISSION),
    desk.WorkItem: (tables.work_item, Kind.WORK_ITEM),
    desk.Statement: (tables.statement, Kind.STATEMENT),
    desk.StatementRun: (tables.statement_run, Kind.STATEMENT_RUN),
    desk.StatementLeftOut: (tables.statement_left_out, Kind.STATEMENT_RUN),
    desk.StatementHold: (tables.statement_hold, Kind.STATEMENT_HOLD),
    KeptFilter: (tables.kept_filter, Kind.KEPT_LIST),
    FindingOverride: (tables.finding_override, Kind.FINDING_OVERRIDE),
    desk.UserAccount: (tables.user_account, Kind.USER),
    printing.PrinterProfile: (tables.printer_profile, Kind.SETTING),
    desk.CodeEdition: (tables.code_edition, Kind.CODE_EDITION),
    remittance.Remittance: (tables.remittance, Kind.REMITTANCE),
    registration.PatientNote: (tables.patient_note, Kind.PATIENT_NOTE),
    registration.ConfidentialAddress: (tables.confidential_address, Kind.CONFIDENTIAL_ADDRESS),
    registration.PatientMerge: (tables.patient_merge, Kind.PATIENT_MERGE),
    Referral: (tables.referral, Kind.REFERRAL),
    Questionnaire: (tables.questionnaire, Kind.QUESTIONNAIRE),
    charge_desk.ChargeSet: (tables.charge_set, Kind.CHARGE_SET),
    charge_desk.BilledAsRule: (tables.billed_as_rule, Kind.BILLED_AS),
    charge_desk.PayerChange: (tables.payer_change, Kind.PAYER_CHANGE),
    FinancialClass: (tables.financial_class, Kind.FINANCIAL_CLASS),
    SlideStep: (tables.slide_step, Kind.SLIDE_STEP),
    Abn: (tables.abn, Kind.ABN),
    appointment.VisitType: (tables.visit_type, Kind.VISIT_TYPE),
    appointment.Copay: (tables.copay, Kind.COVERAGE),
    appointment.Appointment: (tables.appointment, Kind.APPOINTMENT),
    receipt.Receipt: (tables.receipt, Kind.RECEIPT),
    superbill.Superbill: (tables.superbill, Kind.SUPERBILL),
    superbill.ChargeBatch: (tables.charge_batch, Kind.CHARGE_BATCH),
    superbill.BatchVisit: (tables.batch_visit, Kind.CHARGE_BATCH),
    set_up.Employer: (tables.employer, Kind.EMPLOYER),
    set_up.OfficeCode: (tables.office_code, Kind.OFFICE_CODE),
    set_up.Credential: (tables.credential, Kind.CREDENTIAL),
    set_up.Enrolment: (tables.enrolment, Kind.ENROLMENT),
    set_up.PayerNumber: (tables.payer_number, Kind.PAYER_NUMBER),
    set_up.ImportRun: (tables.import_run, Kind.IMPORT),
    approval.MoneyRequest: (tables.money_request, Kind.MONEY_REQUEST),
    approval.Refund: (tables.refund, Kind.REFUND),
    approval.Overpayment: (tables.overpayment, Kind.OVERPAYMENT),
    close.DrawerCount: (tables.drawer_count, Kind.DEPOSIT),
    close.Deposit: (tables.deposit, Kind.DEPOSIT),
    close.PaymentBatch: (tables.payment_batch, Kind.PAYMENT_BATCH),
    close.ClosedDay: (tables.closed_day, Kind.CLOSE),
    close.MonthClose: (tables.month_close, Kind.CLOSE),
    Evidence: (tables.evidence, Kind.EVIDENCE),
    CodeDecision: (tables.code_decision, Kind.EVIDENCE),
    Inquiry: (tables.inquiry, Kind.INQUIRY),
    Indicator: (tables.inquiry_indicator, Kind.INQUIRY),
    EmLevel: (tables.em_level, Kind.EM_LEVEL),
    CoderCredential: (tables.coder_credential, Kind.CODER_CREDENTIAL),
    EducationEntry: (tables.education_entry, Kind.CODER_CREDENTIAL),
    PracticeTry: (tables.practice_try, Kind.PRACTICE_TRY),
    CodeReview: (tables.code_review, Kind.CODE_REVIEW),
    ReviewedCode: (tables.reviewed_code, Kind.CODE_REVIEW),
}


def _map(record_type: type[Any], table: sa.Table, kind: Kind) -> RecordMap:
    names = tuple(field.name for field in fields(record_type) if field.name in table.c)
    return RecordMap(record_type, table, kind, names, table.name.replace("_", " "))


_MAPS = {record_type: _map(record_type, *place) for record_type, place in _KINDS.items()}


def map_of(record_type: type[Any]) -> RecordMap:
    """Find the table of a record type.

    Raises:
        KeyError: the type is not a record of the office; a bug of the caller.
    """
    return _MAPS[record_type]


def all_maps() -> tuple[RecordMap, ...]:
    """Every record type with its table."""
    return tuple(_MAPS.values())


def patient_of(record: object) -> int | None:
    """Whose record it is, for the audit; None when it belongs to no patient."""
    if isinstance(record, party.Patient):
        return record.id
    return cast("int | None", getattr(record, "patient_id", None))


def plain(value: object) -> object:
    """A field's value as the audit writes it: money with two decimals, ISO dates, enum values."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def canonical(value: object) -> str:
    """One text for one JSON value: sorted keys, no blanks; what digests and MACs are taken over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[object]]:
    """Which fields changed: name to [before, after]; `version` is left out."""
    return {
        name: [plain(before[name]), plain(after[name])]
        for name in after
        if name != "version" and before[name] != after[name]
    }


def contents(values: Mapping[str, Any]) -> dict[str, object]:
    """The filled fields of a new record; empty text and missing values are left out."""
    return {
        name: plain(value)
        for name, value in values.items()
        if name != "version" and value is not None and value != ""
    }
