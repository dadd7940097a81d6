"""What a committed action changed, so that screens refresh what they show and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of record an office keeps; the words of docs/architecture.md."""

    PATIENT = "patient"
    GUARANTOR = "guarantor"
    CASE = "case"
    COVERAGE = "coverage"
    PAYER = "payer"
    PLAN = "plan"
    BILLING_ENTITY = "billing_entity"
    LOCATION = "location"
    PROVIDER = "provider"
    FEE_SCHEDULE = "fee_schedule"
    ENCOUNTER = "encounter"
    DIAGNOSIS = "diagnosis"
    DOCUMENT = "document"
    CHARGE = "charge"
    CLAIM = "claim"
    SUBMISSION = "submission"
    REMITTANCE = "remittance"
    LEDGER = "ledger"
    WORK_ITEM = "work_item"
    STATEMENT = "statement"
    SETTING = "setting"
    USER = "user"
    CODE_EDITION = "code_edition"
    CHARGE_SET = "charge_set"
    BILLED_AS = "billed_as"
    PAYER_CHANGE = "payer_change"
    APPOINTMENT = "appointment"
    VISIT_TYPE = "visit_type"
    RECEIPT = "receipt"
    SUPERBILL = "superbill"
    CHARGE_BATCH = "charge_batch"
    KEPT_LIST = "kept_list"
    STATEMENT_RUN = "statement_run"
    STATEMENT_HOLD = "statement_hold"
    EMPLOYER = "employer"
    OFFICE_CODE = "office_code"
    CREDENTIAL = "credential"
    ENROLMENT = "enrolment"
    PAYER_NUMBER = "payer_number"
    IMPORT = "import"
    MONEY_REQUEST = "money_request"
    REFUND = "refund"
    OVERPAYMENT = "overpayment"
    DEPOSIT = "deposit"
    PAYMENT_BATCH = "payment_batch"
    CLOSE = "close"
    PATIENT_NOTE = "patient_note"
    REFERRAL = "referral"
    QUESTIONNAIRE = "questionnaire"
    PATIENT_MERGE = "patient_merge"
    CONFIDENTIAL_ADDRESS = "confidential_address"
    FINANCIAL_CLASS = "financial_class"
    SLIDE_STEP = "slide_step"
    ABN = "abn"
    FINDING_OVERRIDE = "finding_override"
    EVIDENCE = "evidence"
    INQUIRY = "inquiry"
    EM_LEVEL = "em_level"
    CODER_CREDENTIAL = "coder_credential"
    PRACTICE_TRY = "practice_try"
    CODE_REVIEW = "code_review"


@dataclass(frozen=True, slots=True)
class Changes:
    """Which records a transaction touched.

    Attributes:
        touched: pairs of kind and record id; id 0 means "many of this kind".
    """

    touched: frozenset[tuple[Kind, int]] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.touched | other.touched)

    def __bool__(self) -> bool:
        return bool(self.touched)

    @classmethod
    def of(cls, kind: Kind, *ids: int) -> Changes:
        """Changes of one kind; without ids, "many of this kind"."""
        return cls(frozenset((kind, record) for record in ids or (0,)))

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds touched."""
        return frozenset(kind for kind, _ in self.touched)

    def ids(self, kind: Kind) -> frozenset[int]:
        """The ids of one kind; contains 0 when many changed."""
        return frozenset(record for touched, record in self.touched if touched == kind)

    def meets(self, depends_on: Iterable[Kind]) -> bool:
        """Whether a screen that depends on these kinds has to look again."""
        return not self.kinds.isdisjoint(depends_on)
