"""What the Patients tab lists and offers: the queue, and the words behind coded values."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Case, CaseKind
from medbill_desktop.domain.names import digits
from medbill_desktop.query.worklists import PATIENTS

QUEUE = replace(PATIENTS, spec=PATIENTS.spec.narrowed("name", "birth_date", "balance"))
"""The patients in the narrow queue; chart number and phone stand in the record."""

SEXES = (("", "Unknown"), ("F", "Female"), ("M", "Male"))
RELATIONSHIPS = (("18", "Self"), ("01", "Spouse"), ("19", "Child"), ("G8", "Other"))
"""Of the patient to the subscriber.

Source: X12 005010X222A1 loop 2000B/2000C, codes of PAT01 and SBR02 as the CMS-1500 names them in item 6."""
SELF = "18"
RANKS = ((1, "Primary"), (2, "Secondary"), (3, "Tertiary"))
CASES = (
    (CaseKind.HEALTH, "Health"),
    (CaseKind.WORKERS_COMP, "Workers' comp"),
    (CaseKind.AUTO, "Auto accident"),
    (CaseKind.OBSTETRIC, "Obstetric"),
    (CaseKind.SELF_PAY, "Self-pay"),
)
CASE_WORDS = dict(CASES)
BY_PATIENT, BY_OTHER = "patient", "other"
BILL_TO = ((BY_PATIENT, "The patient"), (BY_OTHER, "Someone else"))
INTAKE_BILL_TO = ((BY_PATIENT, "The patient"), (BY_OTHER, "The subscriber"))
SUBSCRIBER = (
    "subscriber_last_name",
    "subscriber_first_name",
    "subscriber_birth_date",
    "subscriber_sex",
)
"""Fields that appear only when the patient is not the subscriber."""


def case_words(case: Case) -> str:
    """A case as people call it."""
    return case.label or CASE_WORDS[case.kind]


def zip_rule(text: str) -> str:
    """Five or nine digits; empty is a finding later, not an error now."""
    return "" if not text or len(digits(text)) in {5, 9} else "A ZIP code has 5 or 9 digits."


def state_rule(text: str) -> str:
    """Two letters."""
    return "" if not text or (len(text) == 2 and text.isalpha()) else "Type the two letters of the state."


def phone_rule(text: str) -> str:
    """Ten digits, however they are written."""
    found = digits(text)
    number = found[1:] if len(found) == 11 and found[0] == "1" else found
    return "" if not text or len(number) == 10 else "A phone number has 10 digits."


def email_rule(text: str) -> str:
    """Something before and after one @."""
    name, at, host = text.partition("@")
    good = not text or (name and at and "." in host and " " not in text and "@" not in host)
    return "" if good else "Type the e-mail address like name@example.org."


def needs_patient(patient_id: int) -> None:
    """Refuse an action that has no patient.

    Raises:
        UserError: none is chosen.
    """
    if not patient_id:
        raise UserError("No patient is chosen. Choose one in the list, or take in a new one with Ctrl+N.")
