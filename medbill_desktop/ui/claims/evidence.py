"""What a claim rests on: the findings of the rules, its time line, the money on its lines."""

from __future__ import annotations

from collections.abc import Sequence

from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.money import Money
from medbill_desktop.ui.claims.actions import ShownClaim
from medbill_desktop.ui.parts.fitted_findings import FittedFindings, evidence
from medbill_desktop.ui.parts.story import Happening, Story


class ClaimEvidence:
    """The three parts of the evidence pane.

    Attributes:
        findings, events, money: from top to bottom.
        pane: holds them.
    """

    def __init__(self) -> None:
        """Make them, with nothing to show yet."""
        self.findings = FittedFindings(0.45)
        self.events = Story("claim-events", "Time line")
        self.money = Story("claim-money", "Money")
        self.pane = evidence((self.findings, 0), (self.events, 2), (self.money, 3))

    def show_claim(self, shown: ShownClaim | None) -> None:
        """Show what is known of a claim; None for no claim."""
        found = shown.findings if shown else ()
        clean = "Nothing stands in the way." if shown and shown.is_open else "It has left the house."
        self.findings.show_findings(found, clean if shown else "What the rules find stands here.")
        if shown is None:
            self.events.show_happenings((), "What happened to a claim stands here.")
            self.money.show_happenings((), "What was posted on its lines stands here.")
            return
        page = shown.page
        events = [Happening(e.happened_at.date(), e.text or e.kind.capitalize()) for e in page.events]
        for other in page.others:
            words = f"Claim {other.number} to {other.payer_name} of the same visit: {other.state.value}"
            events.append(Happening(other.built_date, words))
        self.events.show_happenings(events, "Nothing happened yet.")
        money = [Happening(one.day, one.text, one.amount or None) for one in page.postings]
        owed = f"payer owes {_written(page.payer_owes)}, patient {_written(page.patient_owes)}"
        self.money.show_happenings(money, "Nothing is posted on its lines.", owed)

    def show_file(self, findings: Sequence[Finding]) -> None:
        """Show what reading a file from disk found."""
        self.findings.show_findings(findings, "The file reads without a fault.")
        self.events.show_happenings((), "A file from disk has no time line here.")
        self.money.show_happenings((), "A file from disk has no money here.")


def _written(amount: Money) -> str:
    """An amount in a sentence: zero is written out."""
    return amount.grid() if amount else "0.00"
