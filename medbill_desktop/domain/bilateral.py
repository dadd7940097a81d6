"""Both sides of the body: one line with modifier 50, or one line a side, whichever the payer takes (O34)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Charge

BOTH, SIDES = "50", ("RT", "LT")
_ONE = Decimal(1)


def is_surgery(code: str) -> bool:
    """Whether a code is of the section in which 50 is asked for; pictures and drugs keep their sides.

    Source: Medicare Claims Processing Manual, chapter 12, section 40.7 (bilateral surgeries: one line, one
        unit, modifier 50).
    """
    return len(code) == 5 and code.isascii() and code.isdigit() and "10000" <= code <= "69999"


def as_payer_wants(charges: Sequence[Charge], *, two_lines: bool) -> tuple[Charge, ...]:
    """Write the lines of a visit as its payer takes both sides; what fits already stays as it is.

    Args:
        charges: in order.
        two_lines: the payer takes one line with RT and one with LT; else one line, one unit, with 50.

    Returns:
        The lines in order, numbered from 1; a line that came out of another has id 0.
    """
    written = _apart(charges) if two_lines else _together(charges)
    return tuple(
        one if one.line == place else replace(one, line=place) for place, one in enumerate(written, 1)
    )


def _apart(charges: Sequence[Charge]) -> Iterator[Charge]:
    for one in charges:
        modifiers = one.modifiers.split()
        if BOTH not in modifiers:
            yield one
            continue
        units = one.units / 2 if one.units >= 2 and one.units % 2 == 0 else one.units
        first = Money(one.amount.cents // 2)
        for side, amount in zip(SIDES, (first, one.amount - first), strict=True):
            named = " ".join(side if each == BOTH else each for each in modifiers)
            kept = one if side == SIDES[0] else replace(one, id=0, version=0)
            yield replace(kept, modifiers=named, units=units, amount=amount)


def _together(charges: Sequence[Charge]) -> Iterator[Charge]:
    left = list(charges)
    while left:
        one = left.pop(0)
        other = next((each for each in left if _are_sides(one, each)), None)
        if other is not None:
            left.remove(other)
            named = " ".join(BOTH if each in SIDES else each for each in one.modifiers.split())
            yield replace(one, modifiers=named, amount=one.amount + other.amount)
        elif BOTH in one.modifiers.split() and one.units == 2:
            yield replace(one, units=_ONE)
        else:
            yield one


def _are_sides(one: Charge, other: Charge) -> bool:
    """Whether two lines are the right and the left of one surgery."""
    if not is_surgery(one.code) or one.units != _ONE:
        return False
    found = {side for each in (one, other) for side in SIDES if side in each.modifiers.split()}
    return len(found) == 2 and _but_side(one) == _but_side(other)


def _but_side(one: Charge) -> Charge:
    kept = " ".join(each for each in one.modifiers.split() if each not in SIDES)
    bare = replace(one, id=0, version=0, line=0, modifiers=kept, amount=Money(0), price_source="")
    return replace(bare, description="")
