"""Who gets a statement, and in plain words why somebody does not (OFFICE O4, O22, O25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import Address, digits

_ZIP_DIGITS = frozenset({5, 9})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts:
    """What decides whether an account gets a statement.

    Attributes:
        due: what would be asked for.
        minimum: the smallest statement of the office.
        address: where it would go.
        waits: every service that is owed has an insurance that owes too and has paid nothing yet.
        died: day of death of the one who would get it; None while alive.
        last: date of the last statement; None for the first.
        paid_since: what the patients of the account paid since then.
        cycle_days: days between two statements; 0 for no cycle, as when one is asked for at the window.
    """

    as_of: date
    due: Money
    minimum: Money
    address: Address
    waits: bool = False
    died: date | None = None
    last: date | None = None
    paid_since: Money = ZERO
    cycle_days: int = 0


def why_left_out(facts: StatementFacts) -> str:
    """Why an account gets no statement, in words that follow its name and amount; "" when it gets one."""
    if facts.due.cents <= 0:
        return "a credit, not a debt"
    if facts.due < facts.minimum:
        return f"less than {facts.minimum}"
    if facts.died is not None:
        return f"died on {facts.died:%m/%d/%Y}; write to the estate"
    if facts.waits:
        return "the insurance has not paid yet"
    return _too_early(facts) or _undeliverable(facts.address)


def _too_early(facts: StatementFacts) -> str:
    if facts.last is None or not facts.cycle_days:
        return ""
    following = facts.last + timedelta(days=facts.cycle_days)
    if facts.as_of >= following:
        return ""
    again = f"the next statement is due on {following:%m/%d/%Y}"
    if facts.paid_since > ZERO:
        return f"{facts.paid_since} was paid since the statement of {facts.last:%m/%d/%Y}; {again}"
    return f"a statement went out on {facts.last:%m/%d/%Y}; {again}"


def _undeliverable(address: Address) -> str:
    if not address:
        return "the guarantor has no address"
    if len(digits(address.zip)) not in _ZIP_DIGITS:
        return "the address has no ZIP code"
    return "" if address.line1 and address.city and address.state else "the address is not complete"
