"""What the posting rests on: what needs somebody, the claim as sent, its money in words."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from medbill_desktop.ui.kit.findings_pane import FindingsPane
from medbill_desktop.ui.parts.story import Happening, Story
from medbill_desktop.ui.payments.actions import OpenedClaim

_ANSWERED = frozenset({"paid", "answered", "undone", "835"})


class ClaimStory(QWidget):
    """The evidence pane of the payment desk."""

    def __init__(self, findings: FindingsPane) -> None:
        """Start without a claim.

        Args:
            findings: stand above the claim.
        """
        super().__init__()
        self.setObjectName("evidence")
        self.lines = Story("claim-lines", "Claim as sent")
        self.money = Story("claim-money", "What happened with its money")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(findings)
        layout.addWidget(self.lines, 2)
        layout.addWidget(self.money, 3)

    def show_claim(self, claim: OpenedClaim | None) -> None:
        """Show what was sent and what happened with its money; None says how to choose a claim."""
        if claim is None:
            self.lines.show_happenings((), "Choose a claim to see what was sent.")
            self.money.show_happenings((), "The money of the chosen claim stands here in words.")
            return
        record = claim.record
        sent = Happening(
            record.sent_date or record.built_date,
            f"{record.number}, {record.patient_name}, to {record.payer_name}",
            record.charge_total,
            strong="Claim",
        )
        lines = [
            Happening(one.service_date, " ".join((one.code, *one.modifiers)), one.amount)
            for one in claim.claim.lines
        ]
        self.lines.show_happenings([sent, *lines], "The claim has no lines.")
        earlier = [
            Happening(one.happened_at.date(), one.text, strong="Answer")
            for one in claim.page.events
            if one.kind in _ANSWERED
        ]
        postings = [Happening(one.day, one.text, one.amount) for one in claim.page.postings]
        self.money.show_happenings([*earlier, *postings], "Nothing was posted on it yet.")
