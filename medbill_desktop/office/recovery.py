"""The recovery key: 240 random bits as eight groups that can be read aloud and checked one by one."""

from __future__ import annotations

import secrets

from medbill_desktop.domain.errors import WrongPassphrase

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
GROUPS = 8
_DATA = 6
RAW_BYTES = GROUPS * _DATA * 5 // 8


def new_key() -> bytes:
    """Draw a recovery key: 30 random bytes."""
    return secrets.token_bytes(RAW_BYTES)


def as_text(key: bytes) -> str:
    """Write a recovery key: eight groups of six letters and a check letter.

    The check letter counts the group's place too, so that swapped groups are found.
    """
    number = int.from_bytes(key, "big")
    letters = [_LETTERS[(number >> shift) & 31] for shift in range(len(key) * 8 - 5, -1, -5)]
    parts = ["".join(letters[start : start + _DATA]) for start in range(0, len(letters), _DATA)]
    return "-".join(part + _check(part, place) for place, part in enumerate(parts, 1))


def from_text(text: str) -> bytes:
    """Read a recovery key as typed: blanks, hyphens and small letters do not matter.

    Raises:
        WrongPassphrase: a group is missing or mistyped; the sentence names it.
    """
    letters = "".join(c for c in text.upper().translate(_ALIKE) if c.isalnum())
    size = _DATA + 1
    if len(letters) != GROUPS * size:
        raise WrongPassphrase(
            f"A recovery key has {GROUPS} groups of {size} letters; {len(letters)} letters were typed."
        )
    number = 0
    for place in range(1, GROUPS + 1):
        group = letters[(place - 1) * size : place * size]
        if any(c not in _LETTERS for c in group) or _check(group[:-1], place) != group[-1]:
            raise WrongPassphrase(
                f"Group {place} of the recovery key is mistyped. Compare it with the sheet."
            )
        for letter in group[:-1]:
            number = number << 5 | _LETTERS.index(letter)
    return number.to_bytes(RAW_BYTES, "big")


def _check(part: str, place: int) -> str:
    weights = (1, 3, 5, 7, 9, 11)  # odd, so that every single mistyped letter changes the sum modulo 32
    total = sum(weight * _LETTERS.index(c) for weight, c in zip(weights, part, strict=True))
    return _LETTERS[(total + 13 * place) % 32]
