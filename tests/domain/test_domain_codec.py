"""Records as JSON: nothing is lost, every wrong place is named, docs/schemas/claim.json says the same."""

from __future__ import annotations

import copy
import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medbill_desktop.domain.claim import Claim, ServiceLine
from medbill_desktop.domain.codec import dumps, loads, schema, to_plain
from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import Remittance
from tests.domain.make_broken import broken_claims, decimals, moneys
from tests.domain.make_schema import CLAIM_SCHEMA, claim_schema_text
from tests.domain.make_situations import SITUATIONS
from tests.make import a_claim, a_claim_coverage, a_prior, a_referrer, a_remittance

SCHEMA = schema(Claim)


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_round_trips(name):
    claim = SITUATIONS[name]()
    assert loads(Claim, dumps(claim)) == claim


@given(broken_claims())
def test_any_claim_round_trips_and_fits_the_schema(claim):
    text = dumps(claim)
    assert loads(Claim, text) == claim
    assert list(_faults(json.loads(text), SCHEMA)) == []
    assert dumps(loads(Claim, text)) == text


def test_a_remittance_round_trips():
    assert loads(Remittance, dumps(a_remittance())) == a_remittance()


def test_how_each_kind_of_value_is_written():
    plain = to_plain(a_claim(coverages=(a_claim_coverage(prior=a_prior()),)))
    assert plain["lines"][0]["amount"] == "125.00"
    assert plain["lines"][0]["units"] == "1"
    assert plain["lines"][0]["service_date"] == "2026-04-01"
    assert plain["lines"][0]["service_thru"] is None
    assert plain["lines"][0]["modifiers"] == ["25"]
    assert plain["case"]["kind"] == "health"
    assert plain["patient"]["signature_on_file"] is True
    assert plain["coverages"][0]["prior"]["lines"][1]["adjustments"][0]["carc"] == "45"
    assert to_plain([Decimal("1E+3"), Money(-5), date(2026, 1, 2), None]) == [
        "1000",
        "-0.05",
        "2026-01-02",
        None,
    ]
    assert to_plain(datetime(2026, 1, 2, 3, 4, 5)) == "2026-01-02T03:04:05"  # noqa: DTZ001 - as written


@given(decimals, moneys)
def test_numbers_keep_their_value(units, amount):
    line = ServiceLine(service_date=date(2026, 4, 1), code="99213", units=units, amount=amount)
    again = loads(ServiceLine, dumps(line))
    assert (again.units, again.amount) == (units, amount)


def test_what_has_a_default_may_be_left_out():
    line = loads(ServiceLine, '{"service_date":"2026-04-01","code":"99213","amount":"12.5"}')
    assert line == ServiceLine(service_date=date(2026, 4, 1), code="99213", amount=Money(1250))


# ---------------------------------------------------------------- every wrong place is named

FULL = to_plain(a_claim(referring=a_referrer(), coverages=(a_claim_coverage(prior=a_prior()),)))


def _places(plain, at=()):
    yield at, plain
    items = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, value in items:
        yield from _places(value, (*at, key))


def _path(at):
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in at)
    return text.removeprefix(".")


def _changed(at, value):
    whole = copy.deepcopy(FULL)
    if not at:
        return value
    spot = whole
    for key in at[:-1]:
        spot = spot[key]
    spot[at[-1]] = value
    return whole


def _refusal(plain):
    with pytest.raises(UnreadableInput) as caught:
        loads(Claim, json.dumps(plain), "claim.json")
    return str(caught.value)


def test_a_value_of_a_wrong_kind_is_named_by_its_path_wherever_it_stands():
    tried = 0
    for at, value in _places(FULL):
        for wrong in (1.5, {"x": 1}) if isinstance(value, list) else (1.5, ["x"]):
            message = _refusal(_changed(at, wrong))
            assert message.startswith("claim.json: ")
            assert (_path(at) or "the whole") in message
            tried += 1
    assert tried > 250


def test_an_unknown_field_is_named_in_every_record():
    for at, value in _places(FULL):
        if isinstance(value, dict):
            message = _refusal(_changed(at, {**value, "colour": "red"}))
            assert f"{_path(at) or 'the whole'} has an unknown field “colour”" in message


def test_a_missing_field_is_named_in_every_record():
    tried = 0
    for definition_path, value in _places(FULL):
        if not isinstance(value, dict):
            continue
        for key in value:
            rest = {name: kept for name, kept in value.items() if name != key}
            whole = _changed(definition_path, rest)
            if any(True for _ in _faults(whole, SCHEMA)):
                assert f"{_path((*definition_path, key))} is missing" in _refusal(whole)
                tried += 1
            else:
                loads(Claim, json.dumps(whole))
    assert tried > 20


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (("lines", 0, "amount"), "twelve"),
        (("lines", 0, "amount"), "1.234"),
        (("lines", 0, "amount"), 12),
        (("lines", 0, "units"), "NaN"),
        (("lines", 0, "units"), "Infinity"),
        (("lines", 0, "units"), "1e400000"),
        (("lines", 0, "units"), "1_000"),
        (("lines", 0, "units"), True),
        (("lines", 1, "service_date"), "2026-02-30"),
        (("lines", 1, "service_date"), "04/01/2026"),
        (("lines", 1, "service_date"), None),
        (("case", "kind"), "ufo"),
        (("case", "kind"), None),
        (("patient", "id"), True),
        (("patient", "id"), "1"),
        (("patient", "signature_on_file"), 1),
        (("patient", "last_name"), None),
        (("patient", "last_name"), "\ud800"),
        (("coverages", 0, "coverage", "rank"), 1.0),
        (("coverages", 0, "prior", "lines", 1, "adjustments", 0, "amount"), "x"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(at, wrong):
    message = _refusal(_changed(at, wrong))
    assert f"claim.json: {_path(at)} cannot be “" in message
    message.encode("utf-8")
    assert len(message) < 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("{'number': 1}", "is not JSON"),
        ("[]", "the whole must be an object"),
        ("null", "the whole must be an object"),
        ("5", "the whole must be an object"),
        ("[" * 100_000, "nested too deep"),
        ('{"number":"C1","lines":{}}', "is missing"),
        ("9" * 5000, "is not JSON"),
    ],
    ids=range(9),
)
def test_text_that_is_no_record_at_all(text, words):
    with pytest.raises(UnreadableInput, match=words):
        loads(Claim, text, "claim.json")


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([at for at, _ in _places(FULL)]), _json)
def test_any_json_anywhere_is_read_or_refused_in_words(at, value):
    try:
        claim = loads(Claim, json.dumps(_changed(at, value)))
    except UnreadableInput:
        return
    assert loads(Claim, dumps(claim)) == claim


# ---------------------------------------------------------------- the schema in docs


def _faults(plain, rule, at="$"):
    """A reader of the few words of JSON Schema that ours uses; yields what does not fit."""
    if "$ref" in rule:
        rule = SCHEMA["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in rule:
        if all(any(True for _ in _faults(plain, one, at)) for one in rule["anyOf"]):
            yield f"{at}: none of anyOf"
        return
    if "enum" in rule and plain not in rule["enum"]:
        yield f"{at}: not in enum"
    kinds = {
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    if "type" in rule and type(plain) is not kinds[rule["type"]]:
        yield f"{at}: not {rule['type']}"
        return
    if "pattern" in rule and not re.search(rule["pattern"], plain):
        yield f"{at}: pattern"
    if isinstance(plain, list):
        for n, item in enumerate(plain):
            yield from _faults(item, rule["items"], f"{at}[{n}]")
    if isinstance(plain, dict):
        yield from _record_faults(plain, rule, at)


def _record_faults(plain, rule, at):
    yield from (f"{at}: {key} missing" for key in rule["required"] if key not in plain)
    yield from (f"{at}: {key} unknown" for key in plain if key not in rule["properties"])
    for key, value in plain.items():
        yield from _faults(value, rule["properties"].get(key, {}), f"{at}.{key}")


def test_the_schema_in_docs_is_that_of_the_program():
    stored = CLAIM_SCHEMA.read_text(encoding="utf-8")
    assert stored == claim_schema_text(), (
        "docs/schemas/claim.json is out of date: run `python -m tests.domain.make_schema` from the repository"
    )


def test_the_schema_uses_only_words_this_test_understands():
    known = {"$ref", "anyOf", "enum", "type", "pattern", "format", "items", "properties", "required"}
    known |= {"additionalProperties", "description"}
    for rule in SCHEMA["$defs"].values():
        assert set(rule) <= known
        assert rule["additionalProperties"] is False
        assert rule["description"]
        assert all(set(one) <= known for one in rule["properties"].values())
    assert SCHEMA["$ref"] == "#/$defs/Claim"


@given(st.sampled_from([at for at, _ in _places(FULL)]), _json)
def test_what_the_schema_allows_can_be_read(at, value):
    whole = _changed(at, value)
    if not list(_faults(whole, SCHEMA)):
        claim = loads(Claim, json.dumps(whole))
        assert list(_faults(to_plain(claim), SCHEMA)) == []
