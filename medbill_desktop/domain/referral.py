"""Referrals and authorizations: how many visits are allowed, until when, and what of it is used (O24)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from medbill_desktop.domain.finding import Finding, Severity, Source

SOON_DAYS, SOON_VISITS = 14, 1
"""A permission that ends within so many days, or has so few visits left, asks for a new one."""


class ReferralKind(StrEnum):
    """A referral names who sent the patient (REF*9F); an authorization is the payer's own leave (REF*G1)."""

    REFERRAL = "referral"
    AUTHORIZATION = "authorization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A permission to treat, as the payer or the referring office gave it.

    Attributes:
        payer_id: who gave it; None when it holds for any payer.
        provider_id: it holds only for this rendering provider; None for all.
        number: as it goes on the claim (box 23; REF*9F or REF*G1).
        effective_from, effective_thru: first and last day; None is open.
        visits_allowed: 0 is without limit.
        units_allowed: units of `codes`; 0 is without limit.
        codes: procedure codes it is limited to, joined by blanks; "" for all.
        patient_name: as listed, for the list of referrals.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    kind: ReferralKind = ReferralKind.REFERRAL
    payer_id: int | None = None
    provider_id: int | None = None
    number: str
    effective_from: date | None = None
    effective_thru: date | None = None
    visits_allowed: int = 0
    units_allowed: Decimal = Decimal(0)
    codes: str = ""
    note: str = ""
    patient_name: str = ""

    @property
    def word(self) -> str:
        """What people call it."""
        return self.kind.value


@dataclass(frozen=True, slots=True)
class ReferralUse:
    """A permission with what released visits have used of it; counted each time, stored nowhere.

    Attributes:
        visits: released visits that carry its number.
        units: units of its codes on those visits.
    """

    referral: Referral
    visits: int = 0
    units: Decimal = Decimal(0)

    @property
    def visits_left(self) -> int | None:
        """Visits still allowed; None is without limit."""
        allowed = self.referral.visits_allowed
        return None if not allowed else allowed - self.visits

    @property
    def units_left(self) -> Decimal | None:
        """Units still allowed; None is without limit."""
        allowed = self.referral.units_allowed
        return None if not allowed else allowed - self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedVisit:
    """A visit that is booked, checked in or billed, as far as permissions are concerned.

    Attributes:
        numbers: referral and authorization number on the visit; "" where none is.
        needs: the kinds without which the plan does not pay.
        codes: procedure codes, empty before they are known.
        units: units of those codes.
        counted: the visit is released, so its own use is in the count already.
    """

    day: date
    payer_id: int | None = None
    provider_id: int | None = None
    numbers: dict[ReferralKind, str] = field(default_factory=dict)
    needs: frozenset[ReferralKind] = frozenset()
    codes: tuple[str, ...] = ()
    units: Decimal = Decimal(0)
    counted: bool = False


_PATHS = {ReferralKind.REFERRAL: "referral_number", ReferralKind.AUTHORIZATION: "prior_authorization"}
_SOURCE = Source("OFFICE O24: referrals and authorizations are checked when booked, at check-in and at claim")


def referral_findings(asked: AskedVisit, held: Sequence[ReferralUse]) -> tuple[Finding, ...]:
    """Say what is wrong with the permissions of a visit: missing, expired, used up, or for something else.

    Args:
        asked: the visit; the same at booking, check-in and claim.
        held: the patient's permissions with their use.

    Returns:
        Blocks where the plan would refuse, warnings where a permission runs out soon.
    """
    return tuple(finding for kind in ReferralKind for finding in _of_kind(kind, asked, held))


def fitting(kind: ReferralKind, asked: AskedVisit, held: Sequence[ReferralUse]) -> ReferralUse | None:
    """The permission to propose for a visit: in force, with something left, the one that ends first."""
    usable = [
        one for one in held if one.referral.kind is kind and not tuple(_problems(one, asked, proposed=True))
    ]
    usable.sort(key=lambda one: (one.referral.effective_thru or date.max, one.referral.id))
    return usable[0] if usable else None


def _of_kind(kind: ReferralKind, asked: AskedVisit, held: Sequence[ReferralUse]) -> Iterator[Finding]:
    number = asked.numbers.get(kind, "").strip()
    if not number:
        if kind in asked.needs:
            proposed = fitting(kind, asked, held)
            fix = f"Use {proposed.referral.number}." if proposed else f"Ask for one, or enter the {kind}."
            yield _finding(
                f"{kind}-missing", kind, f"The plan wants {_a(kind)} for this visit and none is on it.", fix
            )
        return
    own = [one for one in held if one.referral.kind is kind and _same(one.referral.number, number)]
    if not own:
        if kind in asked.needs:
            yield _finding(
                f"{kind}-unknown",
                kind,
                f"The {kind} {number} is not among the patient's.",
                "Enter it with its dates and visits, so that they are counted.",
                Severity.WARN,
            )
        return
    use = own[-1]
    yield from _problems(use, asked)
    yield from _soon(use, asked)


def _problems(use: ReferralUse, asked: AskedVisit, *, proposed: bool = False) -> Iterator[Finding]:
    """What makes a permission useless for a visit."""
    one, kind = use.referral, use.referral.kind
    name = f"The {one.word} {one.number}"
    new = "Ask for a new one, or take another."
    if one.effective_thru is not None and one.effective_thru < asked.day:
        yield _finding(f"{kind}-expired", kind, f"{name} ended on {one.effective_thru:%m/%d/%Y}.", new)
    if one.effective_from is not None and asked.day < one.effective_from:
        words = f"{name} begins on {one.effective_from:%m/%d/%Y}, after the visit."
        yield _finding(f"{kind}-not-yet", kind, words, new)
    if one.payer_id is not None and asked.payer_id is not None and one.payer_id != asked.payer_id:
        yield _finding(f"{kind}-payer", kind, f"{name} is of another payer.", new)
    if one.provider_id is not None and asked.provider_id is not None and one.provider_id != asked.provider_id:
        yield _finding(f"{kind}-provider", kind, f"{name} is for another provider.", new)
    outside = [code for code in asked.codes if one.codes and code not in one.codes.split()]
    if outside:
        yield _finding(f"{kind}-codes", kind, f"{name} does not cover {', '.join(outside)}.", new)
    spare = 0 if asked.counted and not proposed else 1
    left = use.visits_left
    if left is not None and left < spare:
        yield _finding(f"{kind}-used-up", kind, f"{name}: all {one.visits_allowed} visits are used.", new)
    units = use.units_left
    if units is not None and units < (Decimal(0) if asked.counted and not proposed else asked.units):
        words = f"{name}: {use.units:f} of {one.units_allowed:f} units are used."
        yield _finding(f"{kind}-units", kind, words, new)


def _soon(use: ReferralUse, asked: AskedVisit) -> Iterator[Finding]:
    one, kind = use.referral, use.referral.kind
    spare = 0 if asked.counted else 1
    left = use.visits_left
    if left is not None and 0 <= left - spare <= SOON_VISITS:
        words = (
            f"The {one.word} {one.number} has {left - spare} of {one.visits_allowed} visits left after this."
        )
        yield _finding(f"{kind}-nearly-used", kind, words, "Ask for a new one in time.", Severity.INFO)
    ends = one.effective_thru
    if ends is not None and 0 <= (ends - asked.day).days <= SOON_DAYS:
        words = f"The {one.word} {one.number} ends on {ends:%m/%d/%Y}."
        yield _finding(f"{kind}-ends-soon", kind, words, "Ask for a new one in time.", Severity.INFO)


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def _a(kind: ReferralKind) -> str:
    return "an authorization" if kind is ReferralKind.AUTHORIZATION else "a referral"


def _finding(
    rule: str, kind: ReferralKind, words: str, fix: str, severity: Severity = Severity.BLOCK
) -> Finding:
    return Finding(rule, severity, _PATHS[kind], words, fix, _SOURCE)
