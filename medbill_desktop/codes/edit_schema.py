"""The tables of edition files that hold edits and prices in place of code titles.

Such a file starts with the table `edition` of schema.py, so that a library opens both kinds alike. Dates are
numbers (20260701); NEVER stands for "no end".
"""

from __future__ import annotations

from datetime import date

PTP, MUE, ADDON, RVU, RVU_QPP, GPCI = "ncci_ptp", "ncci_mue", "ncci_addon", "rvu", "rvu_qpp", "gpci"
COVERAGE = "coverage"
"""The code sets of this kind; MEDICAID makes the name of Medicaid's own file of a set."""

MEDICAID = "_medicaid"
NEVER = 99991231

EDITION = """
CREATE TABLE edition (
    code_set TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, effective_from TEXT NOT NULL,
    effective_thru TEXT, source TEXT NOT NULL, official INTEGER NOT NULL, rows INTEGER NOT NULL
) STRICT;
CREATE TABLE raw (name TEXT NOT NULL, sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
"""

TABLES = {
    "ptp": """CREATE TABLE ptp (
        column1 TEXT NOT NULL, column2 TEXT NOT NULL, effective INTEGER NOT NULL, deleted INTEGER NOT NULL,
        indicator INTEGER NOT NULL, rationale INTEGER NOT NULL, PRIMARY KEY (column1, column2, effective)
    ) STRICT, WITHOUT ROWID""",
    "rationale": "CREATE TABLE rationale (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT",
    "mue": """CREATE TABLE mue (
        code TEXT PRIMARY KEY, units INTEGER NOT NULL, adjudication INTEGER NOT NULL, rationale TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "addon": """CREATE TABLE addon (
        code TEXT NOT NULL, primary_code TEXT NOT NULL, effective INTEGER NOT NULL, deleted INTEGER NOT NULL,
        type INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (code, primary_code, effective)
    ) STRICT, WITHOUT ROWID""",
    "rvu": """CREATE TABLE rvu (
        code TEXT NOT NULL, modifier TEXT NOT NULL, status TEXT NOT NULL, work TEXT NOT NULL,
        pe_nonfacility TEXT NOT NULL, pe_facility TEXT NOT NULL, malpractice TEXT NOT NULL,
        na_nonfacility INTEGER NOT NULL, na_facility INTEGER NOT NULL, pctc TEXT NOT NULL,
        global_days TEXT NOT NULL, pre_op TEXT NOT NULL, intra_op TEXT NOT NULL, post_op TEXT NOT NULL,
        multiple TEXT NOT NULL, bilateral TEXT NOT NULL, assistant TEXT NOT NULL, co_surgeons TEXT NOT NULL,
        team TEXT NOT NULL, endo_base TEXT NOT NULL, factor TEXT NOT NULL, PRIMARY KEY (code, modifier)
    ) STRICT, WITHOUT ROWID""",
    "gpci": """CREATE TABLE gpci (
        mac TEXT NOT NULL, locality TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL,
        work TEXT NOT NULL, practice TEXT NOT NULL, malpractice TEXT NOT NULL, PRIMARY KEY (mac, locality)
    ) STRICT, WITHOUT ROWID""",
    "coverage": """CREATE TABLE coverage (
        code TEXT NOT NULL, diagnosis TEXT NOT NULL, effective INTEGER NOT NULL, deleted INTEGER NOT NULL,
        policy TEXT NOT NULL, PRIMARY KEY (code, diagnosis, effective)
    ) STRICT, WITHOUT ROWID""",
}
"""RVUs, indices and conversion factors are decimal text as published ("0.45", "33.4009"): never float."""

MAIN_TABLE = {
    PTP: "ptp",
    MUE: "mue",
    ADDON: "addon",
    RVU: "rvu",
    RVU_QPP: "rvu",
    GPCI: "gpci",
    COVERAGE: "coverage",
}
"""The table whose rows are counted, for each code set without its Medicaid mark."""


def number(day: date) -> int:
    """A date as these tables carry it (20260701)."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(value: int) -> date | None:
    """The date of a number; None for "no end"."""
    return None if value == NEVER else date(value // 10_000, value // 100 % 100, value % 100)
