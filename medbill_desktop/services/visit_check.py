"""What the rules say about codes and charges while they are typed, before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from medbill_desktop.domain.claim import Claim, ClaimCoverage, ClaimDiagnosis
from medbill_desktop.domain.em import level_findings
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.override import FindingOverride, with_overrides
from medbill_desktop.domain.rules import CodeFact, CodeVerdict, scrub
from medbill_desktop.domain.rules.scrub import without_vaguer
from medbill_desktop.domain.rules.visit_facts import CodedLine
from medbill_desktop.domain.visit import Charge, Encounter
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.query.overrides import overrides_of
from medbill_desktop.services.assembly import context_for, service_line
from medbill_desktop.services.base import Bench
from medbill_desktop.services.coding_check_claim import facts_of_claim, past_lines
from medbill_desktop.services.setup import price_of
from medbill_desktop.store import Reader

_TYPED = ("lines", "diagnoses")
_SETTLED = {
    "abn-do-not-bill": "It is released to the patient and stands on no claim.",
    "claim-lines": "Release builds as many claims as it takes.",
    "lines-count": "Release builds as many claims as it takes.",
    "payer-bilateral": "Release writes both sides as the payer takes them.",
    "payer-one-place": "Release builds one claim for each place.",
}
"""Findings that the release settles, with what it does."""
_SAME = ({one.name for one in fields(Claim)} & {one.name for one in fields(Encounter)}) - {"id"}
"""What the claim takes from the visit as it stands: numbers, dates, place of service."""


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """What is typed for a visit.

    Attributes:
        diagnoses: pairs of system and code, A first.
        charges: lines in order; an amount of zero takes the office's price.
    """

    diagnoses: tuple[tuple[str, str], ...]
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What a line costs.

    Attributes:
        amount: of the whole line; None when no schedule has the code.
        source: which schedule and since when, or "typed".
        description: the office's own words for the service.
    """

    amount: Money | None
    source: str
    description: str


@dataclass(frozen=True, slots=True)
class VisitCheck:
    """What is known of a draft.

    Attributes:
        diagnoses, procedures: what the code sets say on the date of service, in order of the draft.
        prices: line by line.
        findings: of the claim that the draft would make.
    """

    diagnoses: tuple[CodeFact, ...]
    procedures: tuple[CodeFact, ...]
    prices: tuple[LinePrice, ...]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> Money:
        """Sum of the lines that have a price."""
        return Money.total(price.amount for price in self.prices if price.amount is not None)


def check_visit(bench: Bench, page: VisitPage, draft: VisitDraft) -> VisitCheck:
    """Judge every code, price every line and run the rules over the claim that would be built.

    Args:
        bench: the office; nothing is written.
        page: the visit.
        draft: as typed so far.
    """
    prices = _prices(bench, page, draft)
    priced = tuple(
        replace(charge, amount=price.amount or charge.amount)
        for charge, price in zip(draft.charges, prices, strict=True)
    )
    claim = draft_claim(page, replace(draft, charges=priced))
    past, note = _beside(bench, page)
    known = context_for(bench.codes, bench.clock.today(), claim, past=past, note=note)
    if not draft.charges:
        coding = facts_of_claim(bench.codes, claim, past, note, page.encounter.service_date)
        known = replace(known, coding=coding)
    found = _as_released(scrub(claim, replace(known, abns=page.notices)))
    unpriced = [number for number, price in enumerate(prices) if price.amount is None]
    kept = [one for one in _worth_saying(page, draft, found) if not _is_of_price(one, unpriced)]
    day = page.encounter.service_date
    facts = tuple(bench.codes.judge(system, code, day) for system, code in draft.diagnoses)
    if not draft.charges:
        kept = without_vaguer((*_of_codes(facts), *(one for one in kept if one.path != "lines")))
    released = _released(bench, page)
    return VisitCheck(
        diagnoses=facts,
        procedures=tuple(bench.codes.judge(one.system, one.code, day) for one in draft.charges),
        prices=prices,
        findings=with_overrides(
            (
                *(_no_price(number, draft.charges[number]) for number in unpriced),
                *(*_repeated(page, draft), *_levels(page, draft)),
                *kept,
            ),
            released,
        ),
    )


def _released(bench: Bench, page: VisitPage) -> tuple[FindingOverride, ...]:
    with bench.store.reading() as connection:
        return overrides_of(Reader(connection), page.encounter.id)


def _beside(bench: Bench, page: VisitPage) -> tuple[tuple[CodedLine, ...], str]:
    """The patient's past charges and the text of the visit's notes, for the coding rules."""
    with bench.store.reading() as connection:
        past = past_lines(Reader(connection), page.patient.id, page.encounter.id, page.encounter.service_date)
    notes = [one for one in page.documents if one.kind == "note" and one.media_type == "text/plain"]
    return past, "\n".join(bench.store.blobs.get(one.blob).decode("utf-8", "replace") for one in notes)


def draft_claim(page: VisitPage, draft: VisitDraft) -> Claim:
    """The claim to the first payer that a draft would make."""
    encounter = page.encounter
    return Claim(
        number="DRAFT",
        encounter_id=encounter.id,
        patient=page.patient,
        case=page.case,
        coverages=tuple(
            ClaimCoverage(coverage=one.coverage, payer=one.payer, plan=one.plan) for one in page.paying
        ),
        billing=page.billing,
        location=page.location,
        rendering=page.rendering,
        referring=page.referring,
        note=encounter.claim_note,
        diagnoses=tuple(ClaimDiagnosis(system=system, code=code) for system, code in draft.diagnoses),
        lines=tuple(service_line(charge, "DRAFT", n) for n, charge in enumerate(draft.charges, 1)),
        **{name: getattr(encounter, name) for name in _SAME},
    )


def _prices(bench: Bench, page: VisitPage, draft: VisitDraft) -> tuple[LinePrice, ...]:
    payer = page.paying[0].payer.id if page.paying else None
    with bench.store.reading() as connection:
        reader = Reader(connection)
        return tuple(_price(reader, charge, payer) for charge in draft.charges)


def _price(reader: Reader, charge: Charge, payer_id: int | None) -> LinePrice:
    found = price_of(reader, charge.code, charge.modifiers.split(), payer_id, charge.service_date)
    words = charge.description or (found.fee.description if found else "")
    if charge.amount:
        return LinePrice(charge.amount, charge.price_source or "typed", words)
    if found is None:
        return LinePrice(None, "", words)
    return LinePrice(found.fee.amount.times(charge.units), found.source, words)


def _of_codes(facts: tuple[CodeFact, ...]) -> Iterator[Finding]:
    """The rules judge diagnoses by the dates of the lines; before there is a line, by the visit's."""
    for place, fact in enumerate(facts):
        if fact.verdict is not CodeVerdict.BILLABLE:
            unsure = fact.verdict is CodeVerdict.CANNOT_VERIFY
            severity = Severity.WARN if unsure else Severity.BLOCK
            rule = f"code-{fact.verdict.value.replace('_', '-')}"
            source = Source(fact.edition or "Code sets of this office")
            yield Finding(rule, severity, f"diagnoses[{place}].code", fact.sentence, "", source)


def _levels(page: VisitPage, draft: VisitDraft) -> Iterator[Finding]:
    """Lines whose level is another than the one that the coder's own entries support (O42)."""
    medicare = bool(page.paying) and page.paying[0].plan.plan_type is PlanType.MEDICARE
    lines = [(one.code.upper(), one.service_date) for one in draft.charges]
    return level_findings(page.levels, lines, medicare=medicare)


def _repeated(page: VisitPage, draft: VisitDraft) -> Iterator[Finding]:
    """A line that stands already on another visit of that day with the same provider and modifiers (O34)."""
    known = {(one.code, tuple(sorted(one.modifiers.split()))) for one in page.charged_elsewhere}
    for number, charge in enumerate(draft.charges):
        if (charge.code.upper(), tuple(sorted(charge.modifiers.split()))) in known:
            yield Finding(
                "charge-repeated",
                Severity.WARN,
                f"lines[{number}].code",
                f"Line {number + 1}: {charge.code} is charged already on another visit of "
                f"{charge.service_date:%m/%d/%Y} with this provider.",
                "Remove it, or say by modifier (76, 59, XE ...) why it is a second service.",
                Source("OFFICE rule O34: duplicate check"),
            )


def _as_released(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What the release settles by itself blocks nothing, but one should know it."""
    return tuple(
        replace(one, severity=Severity.INFO, fix=_SETTLED[one.rule]) if one.rule in _SETTLED else one
        for one in found
    )


def _no_price(number: int, charge: Charge) -> Finding:
    return Finding(
        "price-missing",
        Severity.BLOCK,
        f"lines[{number}].amount",
        f"Line {number + 1}: no fee schedule has a price for {charge.code} on "
        f"{charge.service_date:%m/%d/%Y}.",
        "Type the charge, or add the price to the fee schedule.",
    )


def _is_of_price(finding: Finding, unpriced: list[int]) -> bool:
    return any(finding.path == f"lines[{number}].amount" for number in unpriced)


def _worth_saying(page: VisitPage, draft: VisitDraft, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """A blank page is no mistake, and a visit that nobody pays for makes no claim."""
    for finding in found:
        typed = finding.path.startswith(_TYPED)
        blank = typed and not draft.diagnoses and not draft.charges
        if not blank and (typed or page.paying):
            yield finding
