"""The parts of the coding rules that cases do not show: notes read, rules out of force, findings' sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from medbill_desktop.domain.rules import rule_book
from medbill_desktop.domain.rules.context import CodeVerdict
from medbill_desktop.domain.rules.icd.notes import conditional, instructions, named
from medbill_desktop.domain.rules.rule_book import RULES, found, in_order
from medbill_desktop.domain.rules.visit_facts import (
    BookNote,
    CodedDiagnosis,
    CodedLine,
    EditFacts,
    ModifierFact,
    Pair,
    PayerKind,
    PayerScope,
    UnitLimit,
    VisitFacts,
)
from medbill_desktop.domain.rules.visit_rules import VISIT_RULES, check_visit

DAY = date(2026, 4, 15)
BOTH = (CodedLine(code="11042", day=DAY, provider="A"), CodedLine(code="97597", day=DAY, provider="A"))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("amyloidosis (E85.-)", ["E854", "E850"], ["E86", "E8"]),
        ("hypothyroidism (E00-E02)", ["E018", "E02", "E009"], ["E03", "D99"]),
        ("stage (N18.1-N18.6)", ["N181", "N1830", "N186"], ["N189", "N17"]),
        ("fracture (S12.0--S12.6.-)", ["S12000A", "S12600"], ["S127", "S13"]),
        (
            "drug (T36-T50 with fifth or sixth character 5)",
            ["T360X5A", "T4275XA", "T50905A"],
            ["T360X1A", "T510X5A"],
        ),
        ("poisoning (T51-T65 with fifth or sixth character 1-4)", ["T510X1A", "T510X4A"], ["T510X6A"]),
        ("polyneuropathy (in) diabetes (E08-E13 with .42)", ["E1142", "E0842"], ["E119", "E1140"]),
        ("open wound (S52.- with open fracture 7th character)", ["S52501B"], ["S52501A"]),
        ("diabetic acidosis - see categories E08-E10, E13 with ketoacidosis", [], ["E0910", "E109"]),
        ("traumatic - see injury of blood vessel by body region", [], ["S150", "I770"]),
        ("as classified in H90.-", ["H903"], ["H91"]),
    ],
)
def test_a_note_names_codes_ranges_and_conditions(text, inside, outside):
    note = BookNote("excludes1", text, "X")
    assert [code for code in inside if not named(note, code)] == []
    assert [code for code in outside if named(note, code)] == []


def test_a_heading_goes_with_the_lines_below_it():
    notes = [
        BookNote("use_additional", "code to identify control using:", "E11"),
        BookNote("use_additional", "insulin (Z79.4)", "E11"),
        BookNote("code_first", "something else", "E11"),
        BookNote("use_additional", "oral drugs (Z79.84)", "E11"),
        BookNote("use_additional", "code, if applicable, to identify (N18.1)", "E11.2"),
    ]
    groups = instructions(notes, "use_additional")
    assert [len(group) for group in groups] == [3, 1]
    assert [conditional(group) for group in groups] == [False, True]


def test_a_rule_outside_its_dates_says_nothing():
    one = found("modifier-59-x", "lines[0].modifiers", "Said.", "Do.")
    assert in_order([one], date(2014, 12, 31)) == ()
    assert in_order([one], date(2015, 1, 1)) == (one,)


def test_every_rule_has_a_document_a_day_and_is_used():
    assert len(VISIT_RULES) == len(set(VISIT_RULES))
    for record in RULES.values():
        assert record.document
        assert record.in_force(DAY)
        source = record.source("the edition")
        assert source.version == "the edition"
        assert source.effective in ("", record.effective.isoformat())


def _pair(kind: PayerKind, **over) -> VisitFacts:
    pairs = {DAY: (Pair("11042", "97597", 1, "NCCI 2026Q2"),)}
    edits = EditFacts(pairs=pairs, modifiers={"59": ModifierFact(separates=True)})
    facts = VisitFacts(day=DAY, payer=PayerScope(kind=kind), lines=BOTH, edits=edits)
    return replace(facts, **over)


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (PayerKind.MEDICARE, "block"),
        (PayerKind.MEDICAID, "block"),
        (PayerKind.COMMERCIAL, "warn"),
        (PayerKind.WORKERS_COMP, None),
        (PayerKind.SELF, None),
    ],
)
def test_how_firm_a_pair_is_depends_on_the_payer(kind, severity):
    said = [one for one in check_visit(_pair(kind)) if one.rule == "ncci-modifier"]
    assert [str(one.severity) for one in said] == ([severity] if severity else [])
    assert all(one.source.version == "NCCI 2026Q2" for one in said)
    assert not check_visit(_pair(kind, payer=PayerScope(kind=kind, ncci=False)))


def test_a_pair_on_an_earlier_visit_of_the_day_counts_and_another_provider_does_not():
    alone = _pair(PayerKind.MEDICARE, lines=BOTH[1:], past=BOTH[:1])
    assert [one.rule for one in check_visit(alone)] == ["ncci-modifier"]
    other = replace(alone, past=(replace(BOTH[0], provider="B"),))
    assert check_visit(other) == ()


@pytest.mark.parametrize(("day", "rules"), [(date(2019, 6, 30), ["ncci-modifier"]), (date(2019, 7, 1), [])])
def test_a_modifier_on_column_one_counts_from_july_2019(day, rules):
    first, second = (replace(one, day=day) for one in BOTH)
    edits = EditFacts(
        pairs={day: (Pair("11042", "97597", 1),)}, modifiers={"59": ModifierFact(separates=True)}
    )
    payer = PayerScope(x_modifiers=False)
    facts = VisitFacts(day=day, payer=payer, lines=(replace(first, modifiers=("59",)), second), edits=edits)
    assert [one.rule for one in check_visit(facts)] == rules


def test_units_of_the_day_are_summed_with_earlier_visits():
    line = CodedLine(code="J1100", day=DAY, units=Decimal(8), provider="A")
    edits = EditFacts(limits={("J1100", DAY): UnitLimit(12, 2, "MUE")})
    facts = VisitFacts(
        day=DAY, lines=(line,), past=(replace(line, modifiers=("JW",), units=Decimal(5)),), edits=edits
    )
    assert [one.rule for one in check_visit(facts)] == ["mue-day"]
    assert check_visit(replace(facts, past=())) == ()


def test_what_cannot_be_verified_is_no_finding_of_these_rules():
    one = CodedDiagnosis(code="Q99.999", verdict=CodeVerdict.CANNOT_VERIFY)
    assert check_visit(VisitFacts(day=date(2027, 1, 5), diagnoses=(one,))) == ()


def test_a_visit_without_anything_has_no_findings():
    assert check_visit(VisitFacts(day=DAY)) == ()
    assert rule_book.RULES
