"""Codes as the book prints them and as files carry them."""

from __future__ import annotations

import re

ICD10CM = "icd10cm"
ICD9CM = "icd9cm"
ICD9PROC = "icd9proc"
HCPCS = "hcpcs"
CPT = "cpt"

SYSTEM_NAMES = {
    ICD10CM: "ICD-10-CM",
    ICD9CM: "ICD-9-CM",
    ICD9PROC: "ICD-9-CM procedures",
    HCPCS: "HCPCS Level II",
    CPT: "CPT",
}
"""The code systems the library answers for, with the names people know them by."""

_SHAPES = {
    ICD10CM: re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}"),
    ICD9CM: re.compile(r"(?:[0-9]{3}|V[0-9]{2})[0-9]{0,2}|E[0-9]{3}[0-9]?"),
    ICD9PROC: re.compile(r"[0-9]{2,4}"),
    HCPCS: re.compile(r"[A-Z][0-9]{4}"),
    CPT: re.compile(r"[0-9]{4}[0-9AFMTU]"),
}


def normalise(code: str) -> str:
    """The code as files and the database carry it: upper case, no point, no blanks.

    Args:
        code: as typed, with or without the point (``"e11.9"``, ``"E119"``).
    """
    return "".join(c for c in code.upper() if c.isascii() and c.isalnum())


def printed(system: str, code: str) -> str:
    """The code as the book prints it, with the point where it belongs.

    Args:
        system: a key of SYSTEM_NAMES.
        code: with or without point.
    """
    return with_point(system, normalise(code))


def with_point(system: str, plain: str) -> str:
    """Like `printed`, for a code that is already normalised."""
    if system == ICD10CM:
        cut = 3
    elif system == ICD9CM:
        cut = 4 if plain.startswith("E") else 3
    elif system == ICD9PROC:
        cut = 2
    else:
        return plain
    return f"{plain[:cut]}.{plain[cut:]}" if len(plain) > cut else plain


def well_formed(system: str, code: str) -> bool:
    """Whether the code could be one of this system by its shape alone."""
    shape = _SHAPES.get(system)
    return bool(shape and shape.fullmatch(normalise(code)))
