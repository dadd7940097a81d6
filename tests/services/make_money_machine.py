"""Books kept by hand for the money machine: own arithmetic in cents, nothing of the posting rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

FIRST_DAY = date(2026, 4, 15)
FAULTS = ("cent", "charge", "check", "claim", "payer", "below", "share")
PROFILES = {
    "commercial": ("payer",),
    "commercial, Medicaid": ("payer", "medicaid"),
    "two commercial": ("payer", "other"),
    "Medicaid": ("medicaid",),
    "QMB, Medicaid": ("qmb", "medicaid"),
    "QMB alone": ("qmb",),
    "stranger": ("stranger",),
    "stranger, commercial": ("stranger", "payer"),
    "three": ("payer", "other", "stranger"),
    "self-pay": (),
}
SHARES = {"PR-1", "PR-2", "PR-3"}

Reasons = tuple[tuple[str, int], ...]
"""Pairs of group-CARC and cents."""


@dataclass
class MovingClock:
    """A clock that the test moves."""

    day: date = FIRST_DAY

    def today(self):
        return self.day

    def now(self):
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """What a payer says of one line, in cents."""

    charge_id: int
    charge: int
    paid: int
    reasons: Reasons

    @property
    def share(self) -> int:
        return sum(cents for why, cents in self.reasons if why in SHARES)


@dataclass
class Claim:
    """A claim as the test knows it."""

    id: int
    number: str
    rank: int
    coverage: int
    frequency: str
    built: Any
    state: str = "unsent"
    control: str = ""
    original: str = ""
    answers: list[Answer] = field(default_factory=list)


@dataclass
class Answer:
    """An answer as it was posted, with what it did to the books."""

    id: int
    claim: Claim
    check: int
    lines: tuple[Told, ...]
    payment: Any
    moves: Counter[tuple[Any, ...]]
    denied: bool


@dataclass
class Visit:
    """A released visit: its charges, who pays in order, and who may be billed."""

    id: int
    patient: int
    payers: tuple[tuple[int, int, int, bool], ...]  # rank, coverage, payer, in network
    protected: bool
    charges: dict[int, int]
    claims: list[Claim] = field(default_factory=list)

    def is_voided(self, claim: Claim) -> bool:
        """Whether a void that was sent took the claim back."""
        return any(
            one.frequency == "8"
            and one.state != "unsent"
            and one.rank == claim.rank
            and one.original == claim.control
            for one in self.claims
        )

    def standing(self) -> list[Claim]:
        """The claims that count, by rank and age."""
        found = [
            one
            for one in self.claims
            if one.frequency != "8" and one.state != "closed" and not self.is_voided(one)
        ]
        return sorted(found, key=lambda one: (one.rank, one.id))

    def after(self, rank: int) -> tuple[int, int, int, bool] | None:
        return next((one for one in self.payers if one[0] > rank), None)


@dataclass
class Books:
    """Balances in cents: by account; receivables by charge and party; unapplied by check; settled by rank."""

    cents: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def enter(self, moves: Counter[tuple[Any, ...]], sign: int = 1) -> None:
        for key, value in moves.items():
            self.cents[key] += sign * value

    def of(self, *begin: Any) -> dict[tuple[Any, ...], int]:
        """Everything that is not zero under keys which begin so."""
        return {key: v for key, v in self.cents.items() if v and key[: len(begin)] == begin}

    def call_back(self, visit: Visit, ranks: set[int]) -> None:
        """What went on to these ranks comes back, as far as it is still open there."""
        for rank in sorted(ranks, reverse=True):
            target = next((one[1] for one in visit.payers if one[0] == rank), None)
            for charge in visit.charges:
                for key, gone in sorted(self.of("ON", charge, rank).items()):
                    part = min(gone, max(self.cents["AR", charge, target], 0))
                    self.enter(self._onward(charge, rank, key[3], target, -part))

    def settle(self, visit: Visit) -> set[str]:
        """What answered payers left open goes with the standing claims to later ones."""
        standing, happens = visit.standing(), set()
        self.call_back(visit, {1, 2, 3} - {one.rank for one in standing})
        for claim in standing:
            before = [one for one in standing if one.rank < claim.rank and one.answers]
            for charge in visit.charges if before else ():
                source = before[-1].coverage
                left = self.cents["AR", charge, source]
                if left > 0:
                    self.enter(self._onward(charge, claim.rank, source, claim.coverage, left))
                    happens.add("billed on with what was left")
        return happens

    @staticmethod
    def _onward(charge: int, rank: int, source: int, target: Any, cents: int) -> Counter[Any]:
        return Counter(
            {
                ("ON", charge, rank, source): cents,
                ("AR", charge, source): -cents,
                ("AR", charge, target): cents,
            }
        )

    def released(self, visit: Visit) -> None:
        party = visit.payers[0][1] if visit.payers else "patient"
        for charge, amount in visit.charges.items():
            self.cents["AR", charge, party] += amount
            self.cents["CHARGES",] -= amount

    def deposited(self, check: int, amount: int) -> None:
        self.cents["CASH",] += amount
        self.cents["UNAPPLIED", check] -= amount

    def answered(self, visit: Visit, claim: Claim, check: int, line: Told) -> tuple[Counter[Any], set[str]]:
        """What one line of an answer moves by docs/algorithms/posting.md, and what happens in it."""
        moves: Counter[Any] = Counter()
        network = next(one[3] for one in visit.payers if one[0] == claim.rank)
        this = ("AR", line.charge_id, claim.coverage)
        left = self.cents[this] - line.paid
        happens = {"over-paid"} if line.paid and left < 0 else set()
        moves["UNAPPLIED", check] += line.paid
        moves[this] -= line.paid
        known = 0
        first = claim.rank == 1
        if not first:
            before = sum(self.cents["SETTLED", line.charge_id, rank] for rank in range(1, claim.rank))
            known = max(before - sum(cents for why, cents in line.reasons if why == "OA-23"), 0)
        told = sorted(line.reasons, key=lambda one: not one[0].startswith("PR"))
        for why, cents in told:
            target, wanted = self._target(visit, claim, line, why, cents, network)
            if cents and target is None and not (why == "OA-23" and not first) and why not in SHARES:
                happens.add("denial" if self._denies(line, why) else "unusual")
            if target is None and why in SHARES:
                happens |= {"over-adjusted"} if cents > max(left, 0) else set()
                happens |= {"protected"} if cents and left > 0 else set()
            if target == ("CONTRACTUAL",):
                wanted -= min(max(cents, 0), known)
            if target is None:
                continue
            taken = min(wanted, max(left, 0))
            happens |= {"over-adjusted"} if taken != wanted else set()
            left -= taken
            moves[target] += taken
            moves[this] -= taken
        settled = ("SETTLED", line.charge_id, claim.rank)
        moves[settled] += line.paid + moves["CONTRACTUAL",] + moves["SEQUESTRATION",]
        return moves, happens

    @staticmethod
    def _denies(line: Told, why: str) -> bool:
        return why == "CO-45" or (not line.paid and not line.share)

    @staticmethod
    def _target(
        visit: Visit, claim: Claim, line: Told, why: str, cents: int, network: bool
    ) -> tuple[Any, int]:
        if why in SHARES:
            later = visit.after(claim.rank)
            if later:
                return ("AR", line.charge_id, later[1]), cents
            return (None if visit.protected else ("AR", line.charge_id, "patient")), cents
        if why == "CO-45" and network and cents != line.charge and line.paid + line.share > 0:
            return ("CONTRACTUAL",), cents
        if why == "CO-253" and line.paid:
            return ("SEQUESTRATION",), cents
        return None, 0


POOL = ("CO-45", "CO-253", "PR-1", "PR-2", "PR-3", "PR-27", "OA-23", "CO-16", "PI-94")
STYLES = ("clean", "clean", "share", "deductible", "random", "random", "denied", "contract", "ended", "over")


@st.composite
def told(draw: st.DrawFn, charge_id: int, charge: int) -> Told:
    """A balanced answer to a line: usual ones, denials, payments above the charge and wild ones."""
    style = draw(st.sampled_from(STYLES))
    paid = draw(st.integers(0, charge))
    rest = charge - paid
    whole = {
        "denied": (0, (("CO-16", charge),)),
        "contract": (0, (("CO-45", charge),)),
        "ended": (0, (("CO-45", rest), ("PR-27", paid))),
        "deductible": (0, (("CO-45", rest), ("PR-1", paid))),
        "over": (charge + paid, (("CO-45", -paid),)),
    }
    if style in whole:
        return Told(charge_id, charge, *whole[style])
    if style in {"clean", "share"}:
        part = draw(st.integers(0, rest))
        share = draw(st.sampled_from(["PR-1", "PR-2", "PR-3"]))
        amounts = (("CO-45", part), (share, rest - part))
        return Told(charge_id, charge, paid, amounts if style == "clean" else amounts[::-1])
    names = draw(st.lists(st.sampled_from(POOL), min_size=1, max_size=4, unique=True))
    reasons = []
    for place, name in enumerate(names, 1):
        amount = rest if place == len(names) else draw(st.integers(0, rest))
        reasons.append((name, amount))
        rest -= amount
    return Told(charge_id, charge, paid, tuple(reasons))
