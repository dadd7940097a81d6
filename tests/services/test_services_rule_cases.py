"""Every case of tests/data/rules, written from the sources apart from the rules, through the rules.

Source: each case names its own. Cases carry numbers only; pairs of procedure codes may be made up.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from medbill_desktop.codes.edits import AddOn, Mue, PtpEdit, Rvu
from medbill_desktop.codes.library import Library
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.rules.rule_book import RULES
from medbill_desktop.domain.rules.visit_facts import (
    CodedDiagnosis,
    CodedLine,
    PayerKind,
    PayerScope,
    VisitFacts,
)
from medbill_desktop.domain.rules.visit_rules import check_visit
from medbill_desktop.services.coding_check import BooksJudge

FOLDER = Path(__file__).parents[1] / "data" / "rules"
LEAST = 400


class TypedEdits:
    """The tables of one case, answered as the edition files answer."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        self._tables = tables

    def edition(self, _code_set: str, _on: date) -> None:
        return None

    def _rows(self, name: str, on: date) -> list[dict[str, Any]]:
        told = on.isoformat()
        return [
            row
            for row in self._tables.get(name, [])
            if row.get("from", "") <= told <= (row.get("to") or "9999")
            and row.get("from") != row.get("to", "")
        ]

    def pairs_among(self, codes: Any, on: date) -> tuple[PtpEdit, ...]:
        among = set(codes)
        return tuple(
            PtpEdit(
                column1=row["column1"],
                column2=row["column2"],
                indicator=int(row["indicator"]),
                effective=date.fromisoformat(row["from"]),
                deleted=None,
                rationale="",
            )
            for row in self._rows("ptp", on)
            if row["column1"] in among and row["column2"] in among
        )

    def mue(self, code: str, on: date) -> Mue | None:
        rows = [row for row in self._rows("mue", on) if row["code"] == code]
        return (
            Mue(code=code, units=int(rows[0]["units"]), adjudication=int(rows[0]["mai"]), rationale="")
            if rows
            else None
        )

    def addon(self, code: str, on: date) -> AddOn | None:
        rows = [row for row in self._rows("addon", on) if row["code"] == code]
        parents = frozenset(one for row in rows for one in row.get("parents", []))
        return AddOn(code=code, type=int(rows[0]["type"]), primaries=parents) if rows else None

    def covered(self, code: str, on: date) -> tuple[str, ...]:
        rows = [row for row in self._rows("necessity", on) if row["code"] == code]
        return tuple(one.replace(".", "") for row in rows for one in row["covered"])

    def rvu(self, code: str, _modifier: str, on: date) -> Rvu | None:
        rows = [row for row in self._rows("global", on) if row["code"] == code]
        if not rows:
            return None
        row, zero = rows[0], Decimal(0)
        return Rvu(
            **dict.fromkeys(("work", "pe_nonfacility", "pe_facility", "malpractice"), zero),
            **dict.fromkeys(("pre_op", "intra_op", "post_op"), zero),
            **dict.fromkeys(("multiple", "assistant", "co_surgeons", "team", "endo_base"), ""),
            code=code,
            modifier="",
            status="A",
            na_nonfacility=False,
            na_facility=False,
            pctc=row.get("pctc", ""),
            global_days=row.get("days", ""),
            bilateral=row.get("bilateral", ""),
            factor=None,
        )


@cache
def cases() -> tuple[dict[str, Any], ...]:
    return tuple(
        case
        for path in sorted(FOLDER.glob("*.json"))
        if path.stem != "em"  # the grid of E/M levels has a test of its own
        for case in json.loads(path.read_text(encoding="utf-8"))
    )


@pytest.fixture(scope="module")
def library():
    found = Library.shipped()
    yield found
    found.close()


def _line(row: dict[str, Any]) -> CodedLine:
    provider, _, specialty = row.get("provider", "").partition("/")
    return CodedLine(
        code=row["code"],
        modifiers=tuple(row.get("modifiers", [])),
        units=Decimal(str(row.get("units", 1))),
        day=date.fromisoformat(row["date"]),
        place=row.get("pos", ""),
        pointers=row.get("pointers", ""),
        provider=provider,
        group=row.get("group", ""),
        specialty=row.get("specialty", specialty),
    )


def _diagnosis(text: str) -> CodedDiagnosis:
    old = text.startswith("icd9:")
    return CodedDiagnosis(system="icd9cm" if old else "icd10cm", code=text.removeprefix("icd9:"))


def _payer(row: dict[str, Any]) -> PayerScope:
    kind = PayerKind(row.get("kind", "medicare"))
    return replace(PayerScope(kind=kind), **{key: value for key, value in row.items() if key != "kind"})


def _findings(case: dict[str, Any], library: Library) -> tuple[Finding, ...]:
    patient, day = case.get("patient", {}), date.fromisoformat(case["date"])
    lines = tuple(_line(row) for row in case.get("lines", []))
    edits = TypedEdits(case.get("tables", {}))
    typed = VisitFacts(
        day=day,
        birth=date.fromisoformat(patient["birth"]) if patient.get("birth") else None,
        sex=patient.get("sex", "U"),
        payer=_payer(case.get("payer", {})),
        diagnoses=tuple(_diagnosis(text) for text in case.get("diagnoses", [])),
        lines=lines,
        past=tuple(_line(row) for row in case.get("past", [])),
        note=case.get("note", ""),
    )
    return check_visit(BooksJudge(books=library, edits=edits, medicaid=edits).gather(typed))


def _wrong(case: dict[str, Any], found: tuple[Finding, ...]) -> list[str]:
    lost = []
    for wanted in case["expect"]:
        fits = [
            one
            for one in found
            if one.rule == wanted["rule"]
            and wanted.get("code", "") in one.message
            and wanted.get("severity", str(one.severity)) == str(one.severity)
        ]
        if not fits:
            near = [f"{one.severity} {one.message}" for one in found if one.rule == wanted["rule"]]
            lost.append(f"{case['id']}: wants {wanted}; {near or sorted({one.rule for one in found})}")
    for rule in case.get("absent", []):
        there = [one for one in found if rule in ("*", one.rule)]
        lost.extend(f"{case['id']}: must not say {one.rule}: {one.message}" for one in there)
    return [f"{line} [{case['situation']} {case['diagnoses']}]" for line in lost]


def test_every_case_written_from_the_sources_holds(library):
    wrong = [line for case in cases() for line in _wrong(case, _findings(case, library))]
    assert not wrong, f"{len(wrong)} wrong\n" + "\n".join(wrong)


def test_there_are_enough_cases_and_each_is_told_apart():
    found = cases()
    assert len(found) >= LEAST
    assert not [key for key, times in Counter(case["id"] for case in found).items() if times > 1]


def test_cases_name_rules_that_exist():
    named = {one["rule"] for case in cases() for one in case["expect"]}
    named |= {rule for case in cases() for rule in case.get("absent", [])} - {"*"}
    assert named <= set(RULES)


def test_every_finding_says_what_why_and_since_when(library):
    told = [one for case in cases()[::7] for one in _findings(case, library)]
    assert told
    for one in told:
        assert one.message.endswith((".", ")", ":", "…")) or one.severity != "block", one
        assert one.fix, one
        assert one.source.document, one
