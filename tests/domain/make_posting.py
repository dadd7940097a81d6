"""Answers of payers for the posting tests, and books that add up ledger lines without the product's help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st

from medbill_desktop.domain.ledger import LedgerLine
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.posting import LineStanding, PostingSetting
from medbill_desktop.domain.remittance import Adjustment, ServicePayment
from tests.make import an_adjustment

SERVED, POSTED = date(2026, 4, 1), date(2026, 4, 20)
FIRST, SECOND = 11, 12
"""Coverage ids of the first and the second payer."""


def a_standing(**over: Any) -> LineStanding:
    """A charge of 180.00, all of it open with the first payer."""
    defaults = {
        "charge_id": 7,
        "patient_id": 3,
        "service_date": SERVED,
        "charge": Money(180_00),
        "open_amount": Money(180_00),
    }
    return LineStanding(**{**defaults, **over})


def a_setting(**over: Any) -> PostingSetting:
    """The first payer answers, in network; nobody pays after it; the patient may be billed."""
    defaults = {
        "claim_id": 5,
        "remittance_id": 9,
        "coverage_id": FIRST,
        "next_coverage_id": None,
        "may_bill_patient": True,
        "in_network": True,
        "is_first": True,
        "day": POSTED,
    }
    return PostingSetting(**{**defaults, **over})


def an_answer(charge: str, paid: str, *adjustments: tuple[str, str]) -> ServicePayment:
    """``an_answer("180", "95", ("CO-45", "60"), ("PR-3", "25"))``."""
    return ServicePayment(
        charge_id=7,
        charge=Money.parse(charge),
        paid=Money.parse(paid),
        adjustments=tuple(an_adjustment(*why.split("-"), amount) for why, amount in adjustments),
    )


@dataclass
class Books:
    """Balances in cents by account; AR_PAYER apart for each coverage."""

    cents: Counter[str] = field(default_factory=Counter)

    def enter(self, lines: Iterable[LedgerLine]) -> Books:
        for line in lines:
            owner = f":{line.coverage_id}" if line.account == "AR_PAYER" else ""
            self.cents[f"{line.account}{owner}"] += line.amount.cents
        return self

    def open(self) -> dict[str, int]:
        """What is not zero."""
        return {name: cents for name, cents in self.cents.items() if cents}


@dataclass(frozen=True)
class PostingCase:
    """One line of an answer with how our charge stands."""

    service: ServicePayment
    standing: LineStanding
    setting: PostingSetting


_REASONS = st.sampled_from(
    [
        ("CO", "45"),
        ("CO", "45"),
        ("PR", "1"),
        ("PR", "2"),
        ("PR", "3"),
        ("PR", "96"),
        ("CO", "253"),
        ("CO", "97"),
        ("OA", "23"),
        ("PI", "16"),
    ]
)
_USUAL = st.sampled_from(
    [
        [("CO", "45"), ("PR", "2")],
        [("CO", "45"), ("PR", "3")],
        [("PR", "1"), ("CO", "45")],
        [("PR", "1")],
        [("CO", "253"), ("CO", "45"), ("PR", "2")],
        [("CO", "253"), ("CO", "45")],
        [("OA", "23"), ("CO", "45"), ("PR", "2")],
    ]
)


@st.composite
def posting_cases(draw: st.DrawFn) -> PostingCase:
    """Balanced answers of any payer; amounts not negative, payments sometimes more than is open."""
    charge = draw(st.sampled_from([0, 180_00, 500_00]) | st.integers(1, 2000_00))
    paid = draw(st.just(0) | st.integers(0, charge) | st.integers(0, charge))
    rest, adjustments = charge - paid, []
    reasons = draw(_USUAL | st.lists(_REASONS, min_size=1, max_size=4, unique=True))
    for place, (group, carc) in enumerate(reasons):
        amount = rest if place == len(reasons) - 1 else draw(st.integers(0, rest))
        adjustments.append(Adjustment(group=group, carc=carc, amount=Money(amount)))
        rest -= amount
    is_first = draw(st.booleans())
    settled = 0 if is_first else draw(st.integers(0, charge))
    standing = a_standing(
        charge=Money(charge),
        open_amount=Money(charge - settled - draw(st.just(0) | st.integers(0, charge - settled))),
        settled_before=Money(settled),
    )
    setting = a_setting(
        is_first=is_first,
        next_coverage_id=draw(st.sampled_from([None, SECOND])),
        may_bill_patient=draw(st.booleans()),
        in_network=draw(st.sampled_from([True, True, False])),
    )
    service = ServicePayment(
        charge_id=7, charge=Money(charge), paid=Money(paid), adjustments=tuple(adjustments)
    )
    return PostingCase(service, standing, setting)
