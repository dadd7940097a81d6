"""Money: whole cents, parsed and written in this one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from medbill_desktop.domain.errors import UserError

_TEXT = re.compile(
    r"(?P<sign>[-(]?)\$?(?P<whole>\d{1,3}(?:,\d{3}){1,4}|\d{0,15})(?:\.(?P<cents>\d{0,2}))?(?P<close>\)?)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount of US dollars.

    Attributes:
        cents: whole cents; negative for money that goes the other way.
    """

    cents: int = 0

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"Money takes whole cents as int, not {type(self.cents).__name__}")

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __abs__(self) -> Money:
        return Money(abs(self.cents))

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        return self.plain()

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read what a person types: ``12``, ``12.5``, ``1,234.50``, ``-3``, ``(3.00)``, ``$5``.

        Raises:
            UserError: the text is not an amount.
        """
        match = _TEXT.fullmatch(text.strip().replace(" ", ""))
        if (
            not match
            or not (match["whole"] or match["cents"])
            or (match["sign"] == "(") != (match["close"] == ")")
        ):
            raise UserError(f"“{text}” is not an amount. Type dollars and cents, like 125.00.")
        cents = int((match["whole"] or "0").replace(",", "")) * 100 + int(
            (match["cents"] or "").ljust(2, "0") or 0
        )
        return cls(-cents if match["sign"] else cents)

    @classmethod
    def of_decimal(cls, value: Decimal) -> Money:
        """Take an exact decimal amount of dollars.

        Raises:
            UserError: the value has fractions of a cent.
        """
        cents = value * 100
        if cents != cents.to_integral_value():
            raise UserError(f"{value} has fractions of a cent.")
        return cls(int(cents))

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        """Add up any number of amounts; none is zero dollars."""
        return cls(sum(amount.cents for amount in amounts))

    def times(self, rate: Decimal) -> Money:
        """Multiply by a rate or a number of units, rounded half up to the cent once."""
        return Money(int((self.cents * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def spread(self, weights: Sequence[int]) -> list[Money]:
        """Share the amount out by weights, so that the parts add up and none has the other sign.

        The remainder stays on the last line that has a weight; a line of weight zero gets nothing.

        Args:
            weights: non-negative whole weights, one a line; all zero shares evenly.
        """
        if not weights:
            return []
        if self.cents < 0:
            return [-part for part in (-self).spread(weights)]
        shares = list(weights) if any(weights) else [1] * len(weights)
        whole = sum(shares)
        parts = [Money(self.cents * share // whole) for share in shares]
        last = max(place for place, share in enumerate(shares) if share)
        parts[last] += self - Money.total(parts)
        return parts

    def plain(self) -> str:
        """Two decimals without separators, for files and JSON: ``-1234.50``."""
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{abs(self.cents) // 100}.{abs(self.cents) % 100:02d}"

    def grid(self) -> str:
        """For a column on screen: thousands separated, negatives in parentheses, zero as a dot."""
        if not self.cents:
            return "·"
        text = f"{abs(self.cents) // 100:,}.{abs(self.cents) % 100:02d}"
        return f"({text})" if self.cents < 0 else text

    def dollars(self) -> str:
        """For papers that people read: ``$1,234.50``, ``-$3.00``."""
        sign = "-" if self.cents < 0 else ""
        return f"{sign}${abs(self.cents) // 100:,}.{abs(self.cents) % 100:02d}"

    def x12(self) -> str:
        """For an X12 element: no leading zeros, no trailing zeros (``945``, ``12.5``, ``.7``, ``0``).

        Source: X12 005010 appendix B, decimal data element; as payers write it (``CAS*PR*2*.7``).
        """
        text = self.plain().rstrip("0").rstrip(".")
        return text.replace("0.", ".", 1) if abs(self.cents) < 100 and self.cents else text


ZERO = Money(0)
