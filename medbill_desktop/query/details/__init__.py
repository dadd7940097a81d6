"""What the record pane shows of one record, read at once."""

from medbill_desktop.query.details.account import AccountLine, account
from medbill_desktop.query.details.claim import ClaimLine, ClaimPage, claim_page
from medbill_desktop.query.details.patient import CoverageLine, PatientPage, patient_page
from medbill_desktop.query.details.remittance import AnswerLine, RemittancePage, remittance_page
from medbill_desktop.query.details.visit import VisitPage, visit_page

__all__ = [
    "AccountLine",
    "AnswerLine",
    "ClaimLine",
    "ClaimPage",
    "CoverageLine",
    "PatientPage",
    "RemittancePage",
    "VisitPage",
    "account",
    "claim_page",
    "patient_page",
    "remittance_page",
    "visit_page",
]
