"""Claims as bad as anybody could make them: no rule may raise, no image may be unwritable."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args, get_type_hints

from hypothesis import strategies as st

from medbill_desktop.domain.claim import (
    Claim,
    ClaimCoverage,
    ClaimDiagnosis,
    PriorLine,
    PriorPayment,
    ServiceLine,
)
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.party import Patient
from tests.make import (
    a_billing_entity,
    a_case,
    a_claim,
    a_coverage,
    a_diagnosis,
    a_location,
    a_patient,
    a_payer,
    a_plan,
    a_prior,
    a_provider,
    a_referrer,
    a_service_line,
    an_adjustment,
)

_WEIRD = (
    "",
    " ",
    "*~:^",
    "ß–é",
    "\u0660\u0661",
    "99213\n",
    "12345678901",
    "A" * 90,
    "P.O. Box 1",
    "\u2120x",
    "\x00",
)
texts = st.one_of(st.sampled_from(_WEIRD), st.text(st.characters(exclude_categories=("Cs",)), max_size=12))
moneys = st.integers(-(10**12), 10**12).map(Money)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-999, max_value=999, places=3)
days = st.one_of(
    st.dates(),
    st.sampled_from([date.min, date.max, date(2015, 9, 30), date(2015, 10, 1), date(2026, 4, 1)]),
)
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-5, 10**9),
    bool: st.booleans(),
    date: days,
    Money: moneys,
    Decimal: decimals,
}


def _strategy_of(hint: Any) -> st.SearchStrategy[Any] | None:
    if hint in _SCALARS:
        return _SCALARS[hint]
    parts = [part for part in get_args(hint) if part is not type(None)]
    if type(None) in get_args(hint) and len(parts) == 1 and parts[0] in _SCALARS:
        return st.none() | _SCALARS[parts[0]]
    if hint == tuple[str, ...]:
        return st.lists(texts, max_size=6).map(tuple)
    return None


def spoiled(record: Any, keep: tuple[str, ...] = ()) -> st.SearchStrategy[Any]:
    """The record with up to three plain fields replaced by anything of their type."""
    hints = get_type_hints(type(record))
    offers = {
        f.name: strategy
        for f in fields(record)
        if f.name not in keep and (strategy := _strategy_of(hints[f.name])) is not None
    }
    chosen = st.lists(st.sampled_from(sorted(offers)), max_size=3, unique=True)
    changes = chosen.flatmap(lambda names: st.fixed_dictionaries({name: offers[name] for name in names}))
    return changes.map(lambda over: replace(record, **over))


def broken_patients() -> st.SearchStrategy[Patient]:
    return spoiled(a_patient())


def broken_lines() -> st.SearchStrategy[ServiceLine]:
    return spoiled(a_service_line(ndc="00003029305", ndc_quantity=Decimal(1), ndc_unit="ML"))


def _priors() -> st.SearchStrategy[PriorPayment]:
    adjustments = st.lists(spoiled(an_adjustment("CO", "45", "1.00")), max_size=2).map(tuple)
    lines = st.builds(PriorLine, line=st.integers(-1, 5), paid=moneys, adjustments=adjustments)
    return st.builds(
        lambda prior, some, own: replace(prior, lines=some, adjustments=own),
        spoiled(a_prior()),
        st.lists(lines, max_size=3).map(tuple),
        adjustments,
    )


def _coverages() -> st.SearchStrategy[ClaimCoverage]:
    return st.builds(
        ClaimCoverage,
        coverage=st.builds(
            lambda coverage, rank: replace(coverage, rank=rank), spoiled(a_coverage()), st.integers(-1, 4)
        ),
        payer=spoiled(a_payer()),
        plan=spoiled(a_plan()),
        prior=st.none() | _priors(),
    )


def _diagnoses() -> st.SearchStrategy[ClaimDiagnosis]:
    return st.one_of(st.just(a_diagnosis()), spoiled(a_diagnosis()), spoiled(a_diagnosis("250.00", "icd9cm")))


@st.composite
def broken_claims(draw: st.DrawFn) -> Claim:
    """A claim that may lack lines, diagnoses or coverages and hold any text, date or amount."""
    claim = draw(spoiled(a_claim(), keep=("billed_rank",)))
    parts: dict[str, st.SearchStrategy[Any]] = {
        "patient": broken_patients(),
        "case": spoiled(a_case()),
        "billing": spoiled(a_billing_entity()),
        "location": spoiled(a_location()),
        "rendering": spoiled(a_provider()),
        "referring": st.none() | spoiled(a_referrer()),
        "referring_kind": st.sampled_from(["DN", "DK", "DQ", ""]),
        "billed_rank": st.integers(0, 3),
        "coverages": st.lists(_coverages(), max_size=3).map(tuple),
        "diagnoses": st.lists(_diagnoses(), max_size=14).map(tuple),
        "lines": st.lists(broken_lines(), max_size=4).map(tuple),
    }
    some = draw(st.lists(st.sampled_from(sorted(parts)), unique=True, max_size=6))
    return replace(claim, **{name: draw(parts[name]) for name in some})
