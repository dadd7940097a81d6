"""Text as the office types it and as forms and files need it."""

import unicodedata

_BASIC_EXTRA = set(" !\"&'()+,-./;?=")
_OTHERS = {n: " " for n in range(128) if not chr(n).isalnum() and chr(n) not in _BASIC_EXTRA}


def fold(text: str) -> str:
    """Case-folded, without accents, single blanks: the same on both engines, for search keys."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()  # ℡ is TEL only when it is taken apart
    stripped = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(stripped.split())


def name_key(last: str, first: str, middle: str = "") -> str:
    """The stored search key of a person: ``"garcia lopez, maria j"``."""
    return fold(f"{last}, {first} {middle}".strip().rstrip(","))


_ASCII = str.maketrans(
    {
        "ß": "SS",
        "Æ": "AE",
        "æ": "AE",
        "Ø": "O",
        "ø": "O",
        "Ł": "L",
        "ł": "L",
        "Đ": "D",
        "đ": "D",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "\u00a0": " ",
    }
)


def basic(text: str) -> str:
    """Upper case in the X12 basic character set; accents dropped, control and other characters become blanks.

    Source: X12 005010 basic character set (A-Z 0-9 space ! " & ' ( ) + , - . / ; ? =).
    """
    if text.isascii() and (text.isalnum() or not text):
        return text.upper()
    if text.isascii():
        return " ".join(text.upper().translate(_OTHERS).split())
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII)).upper()
    kept = "".join(
        c if (c.isascii() and c.isalnum()) or c in _BASIC_EXTRA else "" if unicodedata.combining(c) else " "
        for c in plain
    )
    return " ".join(kept.split())
