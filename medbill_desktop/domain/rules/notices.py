"""Rules about liability on claims to Medicare: the modifier says what the notice says (O40)."""

from __future__ import annotations

from collections.abc import Iterator

from medbill_desktop.domain.abn import DO_NOT_BILL, NOT_WANTED, Abn, AbnGround, notice_for
from medbill_desktop.domain.claim import Claim, ServiceLine
from medbill_desktop.domain.finding import Finding, Source
from medbill_desktop.domain.insurance import PlanType
from medbill_desktop.domain.rules.context import ScrubContext, block, warn

_SOURCE = Source("Medicare Claims Processing Manual, chapter 30, section 50 (ABN, Form CMS-R-131)")


def modifiers_fit_the_notice(claim: Claim, context: ScrubContext) -> Iterator[Finding]:
    """GA and GX need their notice, a notice needs its modifier, and the option says whether to bill."""
    billed = claim.billed
    if billed is None or billed.plan.plan_type is not PlanType.MEDICARE or claim.frequency == "8":
        return
    for place, line in enumerate(claim.lines):
        path = f"lines[{place}].modifiers"
        used = set(line.modifiers)
        if {"GA", "GZ"} <= used:
            words = f"Line {place + 1}: GA says that a notice is on file, GZ that none is."
            yield block("abn-both", path, words, "Keep the one that is true.", _SOURCE)
        elif context.abns is not None:
            notice = notice_for(context.abns, line.code, line.service_date)
            yield from _of_option(place, line, notice)
            yield from _of_modifier(
                (path, f"Line {place + 1} ({line.code})"), used, notice, context.abns, line
            )


def _of_option(place: int, line: ServiceLine, notice: Abn | None) -> Iterator[Finding]:
    path, word = f"lines[{place}].code", f"Line {place + 1} ({line.code})"
    if notice is None or notice.ground is AbnGround.VOLUNTARY:
        return
    if notice.option == DO_NOT_BILL:
        words = f"{word}: the patient chose option 2, that Medicare is not billed."
        yield block("abn-do-not-bill", path, words, "Take the line off the claim; the patient pays.", _SOURCE)
    elif notice.option == NOT_WANTED:
        words = f"{word}: the patient chose option 3 and did not want it."
        yield block("abn-not-wanted", path, words, "Was it performed? Remove the line if not.", _SOURCE)


def _of_modifier(
    named: tuple[str, str], used: set[str], notice: Abn | None, held: tuple[Abn, ...], line: ServiceLine
) -> Iterator[Finding]:
    path, word = named
    required = notice is not None and notice.ground is AbnGround.REQUIRED
    if "GA" in used and not required:
        why = _why_none(held, line)
        yield block("abn-missing", path, f"{word} carries GA, but {why}.", "Enter it, or use GZ.", _SOURCE)
    if "GX" in used and (notice is None or required):
        words = f"{word} carries GX, but no voluntary notice is on file."
        yield block("abn-no-voluntary", path, words, "Enter the notice, or take GX off.", _SOURCE)
    if (
        required
        and notice is not None
        and notice.option not in {DO_NOT_BILL, NOT_WANTED}
        and "GA" not in used
    ):
        instead = " instead of GZ" if "GZ" in used else ""
        words = f"{word}: a signed notice is on file and the line does not say so."
        yield block("abn-modifier", path, words, f"Put GA on the line{instead}.", _SOURCE)
    if notice is not None and not required and not used & {"GX", "GY"}:
        words = f"{word}: a voluntary notice is on file for what Medicare never covers."
        yield warn("abn-voluntary-modifier", path, words, "Put GX and GY on the line.", _SOURCE)


def _why_none(held: tuple[Abn, ...], line: ServiceLine) -> str:
    about = [one for one in held if one.covers(line.code) and one.ground is AbnGround.REQUIRED]
    return (
        f"its notice {about[-1].why_invalid(line.service_date)}" if about else "no notice is on file for it"
    )
