"""What the record pane shows of one record, read at once; each page is in the module of its record."""

from medbill_desktop.query.details.account import AccountLine, account
from medbill_desktop.query.details.patient import CoverageLine, PatientPage, patient_page
from medbill_desktop.query.details.remittance import AnswerLine, RemittancePage, remittance_page

__all__ = [
    "AccountLine",
    "AnswerLine",
    "CoverageLine",
    "PatientPage",
    "RemittancePage",
    "account",
    "patient_page",
    "remittance_page",
]
