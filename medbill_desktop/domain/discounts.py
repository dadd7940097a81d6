"""Self-pay, sliding fee, courtesy and hardship: what comes off a visit, and why not (O26)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from medbill_desktop.domain.money import ZERO, Money

DISCOUNT_KEY = "discount:"
"""How the key of every discount's entry begins: ``discount:<number>:<charge>``."""


class ClassKind(StrEnum):
    """Why a patient pays less than the fee."""

    SELF_PAY = "self-pay"
    SLIDING = "sliding fee"
    COURTESY = "courtesy"
    HARDSHIP = "hardship"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialClass:
    """What was decided about a patient's means, from when to when.

    Attributes:
        level: of the office's sliding scale; "" for the other kinds.
        percent: what comes off, 0 to 100, for courtesy and hardship; self-pay takes the office's setting.
        effective_from, expires: first and last day on which it holds, by date of service; None is open.
        decided_by: who looked at the papers and decided.
        document_id: the proof, when it was kept.
        household, income: as stated: people who live on it, and dollars a year; 0 when not asked.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    kind: ClassKind
    level: str = ""
    percent: int = 0
    effective_from: date
    expires: date | None = None
    decided_by: str
    document_id: int | None = None
    note: str = ""
    household: int = 0
    income: Money = ZERO

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a date of service."""
        return self.effective_from <= day and (self.expires is None or day <= self.expires)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideStep:
    """One line of the office's sliding scale.

    Attributes:
        level: as it stands in the patient's record (``"B"``).
        title: in words (``"101 to 150 % of the poverty guideline"``).
        percent: of the charges that the patient pays, 0 to 100; not asked when `nominal` is set.
        nominal: the flat fee of a visit that the patient pays instead; zero is none.
        effective_from: first date of service; the newest line of a level that has begun counts.
        income_to: yearly income up to which a person alone is of this level; zero when it is decided by hand.
        per_person: what each further person of the household adds to it.
    """

    id: int = 0
    version: int = 0
    level: str
    title: str = ""
    percent: int = 0
    nominal: Money = ZERO
    effective_from: date
    income_to: Money = ZERO
    per_person: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Discountable:
    """A line of a visit as it is owed by the patient.

    Attributes:
        charged: the fee of the line.
        owed: what the patient owes on it now.
        given: discounts that stand on it.
        insured: a payer was charged with it, so that what the patient owes is the share that the plan left.
    """

    charge_id: int
    code: str
    charged: Money
    owed: Money
    given: Money = ZERO
    insured: bool = False


@dataclass(frozen=True, slots=True)
class Off:
    """What comes off one line."""

    charge_id: int
    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Discount:
    """What may come off a visit.

    Attributes:
        title: by which rule, for the ledger and the preview (``"Sliding fee, level B"``).
        lines: only those on which something comes off.
        refusal: why nothing does, in a sentence; "" when something does.
    """

    title: str = ""
    lines: tuple[Off, ...] = ()
    refusal: str = ""

    @property
    def amount(self) -> Money:
        """All that comes off."""
        return Money.total(one.amount for one in self.lines)


_ORDER = (ClassKind.HARDSHIP, ClassKind.SLIDING, ClassKind.COURTESY, ClassKind.SELF_PAY)


def class_on(held: Iterable[FinancialClass], day: date) -> FinancialClass | None:
    """The record that counts on a date of service: hardship, sliding, courtesy, self-pay; newest first."""
    found = [one for one in held if one.holds_on(day)]
    found.sort(key=lambda one: (_ORDER.index(one.kind), -one.effective_from.toordinal(), -one.id))
    return found[0] if found else None


def step_problem(step: SlideStep) -> str:
    """Why a line of the scale cannot be kept, in a sentence; "" when it can."""
    if not step.level.strip():
        return "Type the level, as it will stand in the patient's record."
    if not 0 <= step.percent <= 100:
        return f"{step.percent} percent is no part of the charges; type 0 to 100."
    if min(step.nominal, step.income_to, step.per_person) < ZERO:
        return "An amount of the scale is not less than nothing."
    if step.per_person > ZERO and step.income_to <= ZERO:
        return "Type up to which income a person alone is of this level, or leave further persons empty."
    return ""


def level_for(steps: Iterable[SlideStep], household: int, income: Money, day: date) -> SlideStep | None:
    """The level of a household by its yearly income: the one with the lowest limit that is not passed.

    Args:
        steps: of the scale; those without a limit are decided by hand and never proposed.
        household: people who live on the income, at least one.
        income: dollars a year.
        day: date of service or decision.

    Source: 42 CFR 51c.303(f) and 42 USC 254b(k)(3)(G): discounts by family size and income.
    """
    known = [one for one in steps if one.income_to > ZERO]
    in_force = [one for one in known if one == step_on(known, one.level, day)]
    further = Decimal(max(1, household) - 1)
    fitting = [(one.income_to + one.per_person.times(further), one) for one in in_force]
    fitting = [(limit, one) for limit, one in fitting if income <= limit]
    return min(fitting, key=lambda pair: (pair[0], pair[1].id))[1] if fitting else None


def step_on(steps: Iterable[SlideStep], level: str, day: date) -> SlideStep | None:
    """The line of the sliding scale for a level on a date of service."""
    mine = [one for one in steps if _same(one.level, level) and one.effective_from <= day]
    return max(mine, key=lambda one: (one.effective_from, one.id), default=None)


def discount_of(
    lines: Sequence[Discountable],
    held: FinancialClass | None,
    step: SlideStep | None,
    self_pay_percent: int,
) -> Discount:
    """Work out what comes off a visit (docs/algorithms/discounts.md).

    Args:
        lines: of one visit.
        held: the record in force on its date of service; None when the patient has none.
        step: of the sliding scale for the record's level.
        self_pay_percent: the office's setting for patients without a record; 0 gives nothing.

    Returns:
        The discount; its refusal says why nothing comes off.

    Source: OFFICE O26. Waiving a cost share as a routine is a violation of 42 USC 1320a-7a(i)(6)(A);
        a waiver after an individual decision on hardship is its exception.
    """
    owing = [one for one in lines if one.owed > ZERO]
    if not owing:
        return Discount(refusal="The patient owes nothing on this visit.")
    if any(one.insured for one in owing) and (held is None or held.kind is not ClassKind.HARDSHIP):
        return Discount(
            refusal="A plan was charged with this visit: what the patient owes is a cost share, and that is "
            "not discounted without a hardship record in force. Enter the decision first."
        )
    title, wanted = _wanted(owing, held, step, self_pay_percent)
    if not title:
        return Discount(refusal=_why_nothing(held))
    off = tuple(
        Off(one.charge_id, one.code, amount)
        for one, total in zip(owing, wanted, strict=True)
        if (amount := min(total - one.given, one.owed)) > ZERO
    )
    return Discount(title, off, "" if off else f"{title}: it is taken off already.")


def class_problem(record: FinancialClass, levels: Iterable[str]) -> str:
    """Why a record cannot be kept, in a sentence; "" when it can.

    Args:
        record: as typed.
        levels: of the office's sliding scale.
    """
    if not record.decided_by.strip():
        return "Type who decided it; a discount without a decision is not allowed."
    if record.expires is not None and record.expires < record.effective_from:
        return f"It expires on {record.expires:%m/%d/%Y}, before it begins."
    if record.kind is ClassKind.SLIDING:
        return _slide_problem(record, sorted(set(levels)))
    if record.kind is not ClassKind.SELF_PAY and not 0 < record.percent <= 100:
        return "Type how much comes off, 1 to 100 percent."
    return ""


def _slide_problem(record: FinancialClass, known: Sequence[str]) -> str:
    if not any(_same(one, record.level) for one in known):
        names = ", ".join(known) or "none is set up yet"
        return f"“{record.level}” is no level of the sliding scale ({names})."
    missing = record.expires is None
    return "Type when the sliding fee expires; income is looked at again then." if missing else ""


def _wanted(
    lines: Sequence[Discountable], held: FinancialClass | None, step: SlideStep | None, self_pay: int
) -> tuple[str, list[Money]]:
    """The title of the rule, and what comes off each line by it, with what came off before."""
    kind = held.kind if held else ClassKind.SELF_PAY
    if kind is ClassKind.SLIDING:
        if held is None or step is None:
            return "", []
        title = f"Sliding fee, level {step.level}"
        if step.nominal > ZERO:
            return title, _down_to(step.nominal, [one.charged for one in lines])
        return title, [_part(one.charged, 100 - step.percent) for one in lines]
    percent = held.percent if held and kind is not ClassKind.SELF_PAY else self_pay
    if not percent:
        return "", []
    title = f"{kind.value.capitalize()} discount, {percent} %"
    # Of an insured line only the patient's share is the patient's: the fee was the plan's to pay.
    return title, [_part(one.owed + one.given if one.insured else one.charged, percent) for one in lines]


def _down_to(nominal: Money, charged: Sequence[Money]) -> list[Money]:
    """What comes off each line so that a visit costs the flat fee; the first lines carry the fee."""
    left, off = nominal, []
    for one in charged:
        stays = min(left, one)
        left -= stays
        off.append(one - stays)
    return off


def _part(amount: Money, percent: int) -> Money:
    return amount.times(Decimal(percent) / 100)


def _why_nothing(held: FinancialClass | None) -> str:
    if held is None or held.kind is ClassKind.SELF_PAY:
        return "The office gives no self-pay discount; set its percent in Settings, or enter a decision."
    return f"The sliding scale has no level “{held.level}” on this date of service."


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
