"""The form of a change of payer: from which day on, and who really pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.visit import DELAY_REASONS
from medbill_desktop.query.details.payer_change_page import PayerChangePage
from medbill_desktop.services.payer_change import ChangePayer
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.catalog_edit import CatalogEdit
from medbill_desktop.ui.parts.entry_form import EntryForm

RANKS = ((1, "Primary"), (2, "Secondary"), (3, "Tertiary"))
PATIENT_PAYS = "patient"
"""Value of the plan field when nobody of this rank pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A change of payer as typed."""

    first_day: date
    plan: Any = None
    member_id: str = ""
    group_number: str = ""
    rank: int = 1
    last_day: date | None = None
    delay_reason: str = ""
    reason: str = "Wrong insurance"


class InsuranceForm(EntryForm):
    """What is known of the right insurance; the plan may be one of the patient's own coverages."""

    def __init__(self, desk: Desk) -> None:
        """Start empty.

        Args:
            desk: of the screen.
        """
        self._plan = CatalogEdit("insurance-plan", "Who pays from then on", desk.jobs)
        first = DateEdit("insurance-first-day", "From", desk.clock, past=True)
        delay = ChoiceEdit("insurance-delay", "Reason for delay", [("", "Not late"), *DELAY_REASONS.items()])
        last = DateEdit("insurance-last-day", "To", desk.clock)
        super().__init__(
            "insurance",
            [
                Field("first_day", "From", first, needed("Type the first day, t for today.")),
                Field("plan", "Who pays from then on", self._plan, span=2),
                Field("member_id", "Member id", _text("member_id", "Member id", 80)),
                Field("group_number", "Group number", _text("group_number", "Group number", 50)),
                Field("rank", "Rank", ChoiceEdit("insurance-rank", "Rank", RANKS)),
                Field("last_day", "To", last),
                Field("delay_reason", "Reason for delay", delay),
                Field("reason", "Why", TextEdit("insurance-reason", "Why", limit=120), span=2),
            ],
            columns=4,
        )
        self._page: PayerChangePage | None = None

    def show_page(self, page: PayerChangePage) -> None:
        """Begin a change for a patient."""
        self._page = page
        offers = [Proposal((one.payer_id, one.plan_id), one.words) for one in page.plans]
        offers += [Proposal(one.id, f"On file: {words}") for one, words in page.coverages]
        offers.append(Proposal(PATIENT_PAYS, "The patient pays (no insurance)"))
        self._plan.offer(offers)
        self.load(_Typed(first_day=page.first_day))

    def command(self) -> ChangePayer:
        """The change as typed.

        Raises:
            UserError: a field cannot be read, or nobody is chosen; it is marked and has the focus.
        """
        page = self._page
        if page is None:
            raise UserError("No patient is chosen. Choose one in the list.")
        typed = _Typed(**self.values())
        near: Callable[[str], None] = self.near("plan")
        if typed.plan is None:
            near("Say who pays: type the beginning of the payer's name, or “patient”.")
            raise UserError("Say who pays from then on.")
        return ChangePayer(
            patient_id=page.patient.id,
            case_id=page.case.id,
            first_day=typed.first_day,
            last_day=typed.last_day,
            rank=typed.rank,
            coverage=self._coverage(page, typed),
            reason=typed.reason,
            delay_reason=typed.delay_reason,
        )

    def _coverage(self, page: PayerChangePage, typed: _Typed) -> Coverage | None:
        if typed.plan == PATIENT_PAYS:
            return None
        if isinstance(typed.plan, int):
            return next(one for one, _ in page.coverages if one.id == typed.plan)
        return Coverage(
            patient_id=page.patient.id,
            case_id=page.case.id,
            payer_id=typed.plan[0],
            plan_id=typed.plan[1],
            rank=typed.rank,
            member_id=typed.member_id,
            group_number=typed.group_number,
        )


def _text(attr: str, label: str, limit: int) -> TextEdit:
    return TextEdit(f"insurance-{attr.replace('_', '-')}", label, limit=limit, upper=True)
