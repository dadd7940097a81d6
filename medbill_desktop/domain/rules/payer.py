"""Rules about the payer: ids, corrections, cause of injury, time limits, earlier payers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from medbill_desktop.domain.claim import Claim, ClaimCoverage
from medbill_desktop.domain.finding import Finding, Source
from medbill_desktop.domain.identifiers import STATES
from medbill_desktop.domain.insurance import CaseKind
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.rules.context import ScrubContext, block, guide, nucc, warn
from medbill_desktop.domain.text import basic
from medbill_desktop.domain.visit import DELAY_REASONS


def payer_is_reachable(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Electronic claims need a payer id, paper claims an address."""
    billed = claim.billed
    if billed is None:
        return
    path = f"coverages[{claim.coverages.index(billed)}].payer"
    payer = billed.payer
    if not payer.payer_id.strip() and not payer.paper_only:
        yield block(
            "payer-id",
            f"{path}.payer_id",
            f"{payer.name} has no payer id for electronic claims.",
            "Take it from the clearinghouse's payer list, or mark the payer as paper only.",
            guide("loop 2010BB, NM109"),
        )
    if payer.paper_only and not payer.address:
        yield block(
            "payer-address",
            f"{path}.address1",
            f"{payer.name} takes paper, but has no address.",
            "Add the claims address.",
            nucc("carrier block"),
        )


def enrolment_is_there(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """A payer that takes electronic claims has let this NPI send them (O31)."""
    billed = claim.billed
    if billed is None or billed.payer.paper_only or context.enrolled is not False:
        return
    yield warn(
        "edi-enrolment",
        f"coverages[{claim.coverages.index(billed)}].payer",
        f"No EDI enrolment for claims of NPI {claim.billing.npi} with {billed.payer.name} is in force.",
        "Enrol at the payer or clearinghouse and enter it in set-up, EDI enrolment.",
        Source("OFFICE O31: EDI enrolment by payer, NPI and transaction"),
    )


def number_fits(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """The claim number has at most twenty characters, as payers return no more (CLM01)."""
    if not 1 <= len(claim.number) <= 20 or basic(claim.number) != claim.number:
        yield block(
            "claim-number",
            "number",
            f"The claim number “{claim.number}” has not 1 to 20 capitals and digits.",
            "Shorten it, and leave out small letters and signs that payers do not return.",
            guide("loop 2300, CLM01"),
        )


def corrections_name_the_original(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """A replacement or void carries the payer's number of the original (box 22, REF*F8)."""
    if claim.frequency not in {"1", "7", "8"}:
        yield block(
            "frequency",
            "frequency",
            f"“{claim.frequency}” is no claim frequency for professional claims.",
            "Use 1 original, 7 replacement or 8 void.",
            nucc("22"),
        )
    if claim.frequency in {"7", "8"} and not claim.original_reference.strip():
        yield block(
            "original-reference",
            "original_reference",
            "A corrected claim needs the payer's number of the original.",
            "Take it from the payer's answer (835 CLP07 or 277CA).",
            nucc("22"),
        )


def accidents_are_explained(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """Auto and work injuries have a date, auto its state (boxes 10, 14; DTP*439)."""
    case = claim.case
    if case.kind not in {CaseKind.AUTO, CaseKind.WORKERS_COMP}:
        return
    if case.accident_date is None:
        yield block(
            "accident-date",
            "case.accident_date",
            "The date of the accident is missing.",
            "Ask the patient or the adjuster.",
            guide("loop 2300, DTP*439"),
        )
    if case.kind is CaseKind.AUTO and case.accident_state.upper() not in STATES:
        yield block(
            "accident-state",
            "case.accident_state",
            "The state of the auto accident is missing.",
            "Enter the two letters of the state.",
            nucc("10b"),
        )


def claim_is_in_time(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """The payer's filing limit has not passed."""
    billed = claim.billed
    limit = (billed.plan.timely_filing_days or billed.payer.timely_filing_days) if billed else 0
    if billed is None or limit <= 0 or not claim.lines:
        return
    left = limit - (context.today - claim.service_date).days
    if left > 7 or claim.frequency != "1":
        return
    last = context.today + timedelta(days=left)
    source = Source(f"Filing limit of {billed.payer.name}: {limit} days")
    if left < 0:
        yield warn(
            "timely-filing",
            "",
            f"The filing limit passed on {last:%m/%d/%Y}.",
            "Give the visit its reason for delay, attach proof of timely filing, or write off with approval.",
            source,
        )
    else:
        yield warn(
            "timely-filing-soon", "", f"The filing limit is {last:%m/%d/%Y}.", "Send it today.", source
        )


def delay_reason_is_known(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """The reason for coming late is one that payers read (CLM20)."""
    if claim.delay_reason and claim.delay_reason not in DELAY_REASONS:
        yield block(
            "delay-reason",
            "delay_reason",
            f"“{claim.delay_reason}” is no reason for delay.",
            f"Use {', '.join(DELAY_REASONS)}, or leave it empty.",
            guide("loop 2300, CLM20"),
        )


def earlier_payers_answered(claim: Claim, _context: ScrubContext) -> Iterator[Finding]:
    """No claim to a later payer before the earlier one answered, and the answer balances (O11, O23)."""
    for place, item in enumerate(claim.coverages):
        if item.coverage.rank >= claim.billed_rank:
            continue
        path = f"coverages[{place}].prior"
        if item.prior is None:
            yield block(
                "prior-payer",
                path,
                f"{item.payer.name} pays before and has not answered yet.",
                "Bill it first, or post its answer.",
                guide("loop 2320"),
            )
            continue
        taken = Money.total(a.amount for a in item.prior.adjustments)
        taken += Money.total(a.amount for line in item.prior.lines for a in line.adjustments)
        if item.prior.paid + taken != claim.total:
            yield block(
                "prior-balance",
                path,
                f"{item.payer.name} paid {item.prior.paid} and adjusted {taken}; that is not {claim.total}.",
                "Complete its adjustments line by line.",
                guide("loop 2430, CAS"),
            )
        yield from _lines_balance(claim, item, path)


def _lines_balance(claim: Claim, item: ClaimCoverage, path: str) -> Iterator[Finding]:
    """Each line an earlier payer answered is one of this claim, and its charge is paid or explained."""
    for place, answer in enumerate(item.prior.lines if item.prior else ()):
        line = claim.lines[answer.line - 1] if 1 <= answer.line <= len(claim.lines) else None
        told = answer.paid + Money.total(a.amount for a in answer.adjustments)
        if line is None or told != line.amount:
            charge = f"its charge is {line.amount}" if line else "this claim has no such line"
            yield block(
                "prior-line-balance",
                f"{path}.lines[{place}]",
                f"{item.payer.name} paid and adjusted {told} on line {answer.line}; {charge}.",
                "Complete the adjustments of this line as on the remittance.",
                guide("loop 2430, SVD and CAS"),
            )


def duplicates_are_seen(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """Another open claim has the same patient, date and services (O34), unless its payer says no."""
    if claim.billed is not None and not claim.billed.payer.duplicate_check:
        return
    for number in context.duplicates:
        yield warn(
            "duplicate-claim",
            "",
            f"Claim {number} bills the same services of the same day.",
            "Void one of them, or add a repeat modifier.",
            Source("Duplicate check over the patient's claims of the day"),
        )
