"""What this payer and plan want of a claim: the office's own rule table (OFFICE O34)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from medbill_desktop.domain.bilateral import is_surgery
from medbill_desktop.domain.claim import Claim, ClaimCoverage, ServiceLine
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.payer_rules import (
    MOST_LINES,
    TELEHEALTH_MODIFIERS,
    TELEHEALTH_PLACES,
    Telehealth,
    split_lines,
    telehealth_on,
)
from medbill_desktop.domain.rules.context import ScrubContext, block, guide, warn

_DRUG = re.compile(r"J[0-9]{4}|Q51[0-9]{2}")
"""Drugs by HCPCS Level II: the J codes, and the biosimilars Q5101 and following."""
_MEDICAID_NDC = Source("42 CFR 447.520 (NDC of physician-administered drugs)", effective="2007-07-17")


def _table(item: ClaimCoverage) -> Source:
    return Source(f"Rules of {item.payer.name} in this office's set-up")


def referring_is_there(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """A payer that wants a referring provider on every claim gets one."""
    billed = claim.billed
    if billed is None:
        return
    if billed.payer.referring_required and claim.referring is None:
        yield block(
            "payer-referring",
            "referring",
            f"{billed.payer.name} wants a referring provider on every claim.",
            "Add who referred the patient to the visit (box 17).",
            _table(billed),
        )


def bilateral_as_wanted(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Bilateral services stand as one line with 50 or as two lines, RT and LT, whichever the payer takes."""
    billed = claim.billed
    if billed is None:
        return
    sides: dict[str, set[str]] = {}
    for place, line in enumerate(claim.lines):
        sides.setdefault(line.code, set()).update({"RT", "LT"} & set(line.modifiers))
        if "50" in line.modifiers and billed.payer.bilateral_two_lines:
            yield warn(
                "payer-bilateral",
                f"lines[{place}].modifiers",
                f"{billed.payer.name} wants {line.code} on both sides as two lines, not with modifier 50.",
                "Enter one line with RT and one with LT, each with its own charge.",
                _table(billed),
            )
    both = sorted(code for code, found in sides.items() if len(found) == 2 and is_surgery(code))
    if both and not billed.payer.bilateral_two_lines:
        yield warn(
            "payer-bilateral",
            "lines",
            f"{billed.payer.name} wants {both[0]} on both sides as one line with modifier 50.",
            "Put both sides on one line with modifier 50, or change the payer's rule.",
            _table(billed),
        )


def telehealth_as_wanted(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """A telehealth line has the place of service and the modifier that the payer takes on that day."""
    billed = claim.billed
    if billed is None or not billed.payer.telehealth:
        return
    for place, line in enumerate(claim.lines):
        where = line.place_of_service or claim.place_of_service
        if where not in TELEHEALTH_PLACES and not TELEHEALTH_MODIFIERS & set(line.modifiers):
            continue
        try:
            rule = telehealth_on(billed.payer.telehealth, line.service_date)
        except UserError:
            return  # refused when typed or imported; an older text says nothing
        if rule is not None:
            yield from _telehealth(billed, rule, place, line, where)


def _telehealth(
    billed: ClaimCoverage, rule: Telehealth, place: int, line: ServiceLine, where: str
) -> Iterator[Finding]:
    told = f"on {line.service_date:%m/%d/%Y}"
    if rule.places and where not in rule.places:
        yield warn(
            "payer-telehealth-place",
            f"lines[{place}].place_of_service",
            f"{billed.payer.name} takes telehealth {told} at place {' or '.join(rule.places)}, not {where}.",
            "Change the place of service of the line.",
            _table(billed),
        )
    found = TELEHEALTH_MODIFIERS & set(line.modifiers)
    if rule.modifiers and not found & set(rule.modifiers):
        yield warn(
            "payer-telehealth-modifier",
            f"lines[{place}].modifiers",
            f"{billed.payer.name} wants modifier {' or '.join(rule.modifiers)} on telehealth {told}.",
            "Add the modifier to the line.",
            _table(billed),
        )
    elif not rule.modifiers and found:
        yield warn(
            "payer-telehealth-modifier",
            f"lines[{place}].modifiers",
            f"{billed.payer.name} takes no telehealth modifier {told}; {line.code} has {min(found)}.",
            "Take the modifier off.",
            _table(billed),
        )


def drugs_have_their_ndc(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """A drug billed by a HCPCS code carries its NDC where the payer asks for it; Medicaid asks by law."""
    billed = claim.billed
    if billed is None:
        return
    asked = billed.payer.ndc_required
    if not asked and billed.plan.plan_type is not PlanType.MEDICAID:
        return
    for place, line in enumerate(claim.lines):
        if line.system != "hcpcs" or not _DRUG.fullmatch(line.code.upper()) or line.ndc.strip():
            continue
        path, fix = f"lines[{place}].ndc", "Type the NDC of the package with its quantity (11 digits, 5-4-2)."
        told = (
            f"Line {place + 1} ({line.code}) bills a drug without its NDC; {billed.payer.name} asks for it."
        )
        if asked:
            yield block("ndc-missing", path, told, fix, _table(billed))
        else:
            yield warn("ndc-missing", path, told, fix, _MEDICAID_NDC)


def claim_is_not_too_long(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """At most fifty lines, and one place of service where the payer wants that."""
    billed = claim.billed
    if billed is None:
        return
    parts = split_lines(claim.lines, claim.place_of_service, by_place=billed.payer.split_by_place)
    if len(claim.lines) > MOST_LINES:
        yield block(
            "claim-lines",
            "lines",
            f"The claim has {len(claim.lines)} lines; {MOST_LINES} fit.",
            f"Build the claims anew while none is out: they become {len(parts)} by themselves.",
            guide("loop 2400"),
        )
    elif len(parts) > 1:
        yield block(
            "payer-one-place",
            "lines",
            f"{billed.payer.name} takes one place of service a claim; this one has {len(parts)}.",
            f"Build the claims anew while none is out: they become {len(parts)}, one a place.",
            _table(billed),
        )


def claim_names_its_part(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """One of several claims of a visit says which one it is, so that nobody misses the other lines (O34)."""
    if claim.part:
        told = warn(
            "claim-part",
            "lines",
            f"This is claim {claim.part} of {claim.parts} of the visit, place of service "
            f"{claim.place_of_service}; its other lines stand on the others.",
            "Look at all of them before one is corrected.",
            guide("loop 2400"),
        )
        yield replace(told, severity=Severity.INFO)
