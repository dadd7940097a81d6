"""What the Follow-up tab lists: the story of a claim and the payer's answer as lines, the usual reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from medbill_desktop.domain.desk import ClaimEvent, Statement, WorkItem
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.money import Money
from medbill_desktop.query.details.answers import ClaimAnswer
from medbill_desktop.query.details.claim_page import ClaimPage
from medbill_desktop.services.statements import LeftOut
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.parts.adjustment_words import adjustment_words
from medbill_desktop.ui.parts.story import Happening

CLOSING_REASONS = (
    "Appealed by letter",
    "Corrected claim sent",
    "Paid in the meantime",
    "Nothing more to get",
    "Given to somebody else",
)
"""Usual reasons to close a work item."""
_KINDS = {
    "built": "Built",
    "sent": "Sent",
    "call": "Call",
    "note": "Note",
    "paid": "Answered",
    "answered": "Answered",
    "denied": "Denied",
    "undone": "Taken back",
    "closed": "Done",
    "opened": "Open again",
    "held": "Held",
    "resumed": "Taken up again",
}


def story_of(events: Sequence[ClaimEvent]) -> list[Happening]:
    """The time line of a claim, newest first: what happened last decides what comes next."""
    return [
        Happening(one.happened_at.date(), one.text, strong=_word(one.kind, one.text))
        for one in reversed(events)
    ]


def answers_as_lines(answers: Sequence[ClaimAnswer]) -> list[Happening]:
    """What the payer said, line by line: paid, then each adjustment in words."""
    return [line for answer in answers for line in _answer_lines(answer)]


def _answer_lines(answer: ClaimAnswer) -> Iterator[Happening]:
    payment, day = answer.payment, answer.check_date
    check = f"Check {answer.trace}" + (", taken back" if answer.posting == "reversed" else "")
    yield Happening(day, _paid(payment.paid, payment.charge), payment.paid or None, strong=check)
    for adjustment in payment.adjustments:
        yield Happening(day, adjustment_words(adjustment), adjustment.amount)
    for service in payment.services:
        yield Happening(day, _paid(service.paid, service.charge), service.paid or None, strong=service.code)
        for adjustment in service.adjustments:
            yield Happening(day, adjustment_words(adjustment), adjustment.amount)
        if service.remarks:
            yield Happening(day, f"Remarks {', '.join(service.remarks)}")


def _paid(paid: Money, charge: Money) -> str:
    """Reads with the amount at the right; when nothing was paid there is none, and the words say so."""
    return f"{'paid,' if paid else 'nothing paid'} of {charge.plain()}"


def to_do_lines(items: Sequence[WorkItem]) -> list[Happening]:
    """Open work items."""
    return [Happening(one.created_date, one.reason, one.amount or None, strong=_kind(one)) for one in items]


def statement_lines(statements: Sequence[Statement]) -> list[Happening]:
    """Statements printed before, newest first."""
    ordered = sorted(statements, key=lambda one: one.statement_date, reverse=True)
    return [Happening(one.statement_date, "Statement", one.total) for one in ordered]


def left_out_words(left_out: Sequence[LeftOut], named: int = 8) -> str:
    """Who gets no statement and why, in one text; so many by name, the others counted."""
    if not left_out:
        return "Nobody who owes is left out."
    people = "; ".join(f"{one.name} {one.amount.plain()}, {one.reason}" for one in left_out[:named])
    more = f"; and {len(left_out) - named} more" if len(left_out) > named else ""
    return f"{len(left_out)} left out: {people}{more}."


def claim_words(page: ClaimPage) -> str:
    """The second line of a claim's header."""
    record = page.record
    rank = {1: "primary", 2: "secondary", 3: "tertiary"}.get(record.rank, f"payer {record.rank}")
    sent = f"sent {write_date(record.sent_date)}" if record.sent_date else "not sent"
    seen = f"seen {write_date(record.service_date)}"
    return f"{record.number} · {record.payer_name}, {rank} · {seen} · {sent}"


def payer_words(payer: Payer, page: ClaimPage, today: date) -> str:
    """The payer's card: whom to call, and how long there is still time."""
    record = page.record
    lines = [payer.name, payer.phone or "No phone number in the set-up"]
    if record.payer_control:
        lines.append(f"Their number {record.payer_control}")
    if payer.timely_filing_days:
        left = payer.timely_filing_days - (today - record.service_date).days
        lines.append(f"{left} days left to file" if left >= 0 else f"The time to file ended {-left} days ago")
    if record.next_action_date:
        lines.append(f"Look again on {write_date(record.next_action_date)}")
    return "\n".join(lines)


def _word(kind: str, text: str) -> str:
    """The kind of an event, unless its text begins with it."""
    word = _KINDS.get(kind, kind)
    return "" if text.casefold().startswith(word.casefold()) else word


def _kind(item: WorkItem) -> str:
    return item.kind.replace("-", " ").replace("_", " ").capitalize()
