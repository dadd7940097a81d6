"""Releasing a block of the rules with a reason, and taking that back (O36)."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import ClaimRecord
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.override import LEAST_REASON, FindingOverride, why_not_released
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Encounter, EncounterState
from medbill_desktop.query.details.visit_page import visit_page
from medbill_desktop.query.overrides import overrides_of
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.claims import OPEN_STATES, add_event, claim_of, findings_of, rebuild
from medbill_desktop.services.visit_check import VisitDraft, check_visit
from medbill_desktop.store import Reader, UnitOfWork


class Judged(NamedTuple):
    """What findings are about: a visit while it is coded (Kind.ENCOUNTER), or a claim (Kind.CLAIM)."""

    kind: Kind
    id: int


def override_finding(
    bench: Bench, target: Judged, rule: str, path: str, reason: str
) -> Done[FindingOverride]:
    """Release one block of a visit or claim with a reason; its unsent claims are built anew without it.

    Args:
        bench: the office.
        target: the claim, or the visit as its codes and charges are saved.
        rule: of the finding.
        path: of the finding.
        reason: in words; kept in the audit and counted a rule.

    Raises:
        UserError: there is no such block, it is of a rule that nobody may set aside, the claim has left,
            or the reason says nothing.
    """
    bench.require(Permission.OVERRIDE_FINDING)
    told = _told(reason)
    finding = _found(bench, target, rule, path)

    def work(uow: UnitOfWork) -> FindingOverride:
        visit, claim_id = _place(uow, target)
        made = uow.insert(
            FindingOverride(
                patient_id=visit.patient_id,
                encounter_id=visit.id,
                claim_id=claim_id,
                rule=finding.rule,
                path=finding.path,
                said=finding.message,
                reason=told,
                made_by=bench.user,
                made_at=bench.clock.now(),
            )
        )
        _anew(bench, uow, visit.id, f"Block released by {bench.user}: {finding.message} Reason: {told}")
        return made

    return bench.act("release finding", work)


def _told(reason: str) -> str:
    told = reason.strip()
    if len(told) < LEAST_REASON:
        raise UserError("Say why the claim may go out like this; whoever audits it reads the reason.")
    return told


def take_back_override(bench: Bench, override_id: int) -> Done[FindingOverride]:
    """Let a released block stand again; the visit's unsent claims are built anew with it.

    Raises:
        UserError: it was taken back already, or a claim left the house since on the strength of it.
    """
    bench.require(Permission.OVERRIDE_FINDING)

    def work(uow: UnitOfWork) -> FindingOverride:
        found = uow.get(FindingOverride, override_id)
        if not found.stands:
            raise UserError(f"{found.undone_by} has taken this release back already.")
        for claim in uow.find(ClaimRecord, encounter_id=found.encounter_id):
            if claim.sent_date is not None and claim.sent_date >= found.made_at.date():
                raise UserError(
                    f"Claim {claim.number} has left with this release on {claim.sent_date:%m/%d/%Y}; "
                    "correct or void it at the payer instead."
                )
        saved = uow.update(replace(found, undone_by=bench.user, undone_at=bench.clock.now()))
        _anew(bench, uow, found.encounter_id, f"Release taken back by {bench.user}: {found.said}")
        return saved

    return bench.act("take release of finding back", work)


def standing_override(bench: Bench, target: Judged, finding: Finding) -> FindingOverride | None:
    """The release that a finding stands under; None when it was not released."""
    with bench.store.reading() as connection:
        reader = Reader(connection)
        visit, _ = _place(reader, target)
        return next((one for one in overrides_of(reader, visit.id) if one.is_about(finding)), None)


def _found(bench: Bench, target: Judged, rule: str, path: str) -> Finding:
    """The finding as the rules say it now, if it may be released."""
    here = [one for one in _findings(bench, target) if (one.rule, one.path) == (rule, path)]
    if not here:
        raise UserError("The rules do not say this any more. Look at the findings again.")
    open_ones = [one for one in here if not one.released]
    finding = (open_ones or here)[0]
    if why := why_not_released(finding):
        raise UserError(why)
    return finding


def _findings(bench: Bench, target: Judged) -> tuple[Finding, ...]:
    with bench.store.reading() as connection:
        reader = Reader(connection)
        if target.kind is Kind.CLAIM:
            record = reader.get(ClaimRecord, target.id)
            if record.state not in OPEN_STATES:
                raise UserError(f"Claim {record.number} is {record.state.value}; it has left the house.")
            return findings_of(bench, claim_of(record))
        page = visit_page(connection, target.id)
    if page.encounter.state is EncounterState.RELEASED:
        raise UserError("The visit is released; release the block on its claim.")
    codes = tuple((one.system, one.code) for one in page.diagnoses)
    return check_visit(bench, page, VisitDraft(codes, page.charges)).findings


def _place(reader: Reader, target: Judged) -> tuple[Encounter, int | None]:
    """The visit that a target is of, and the claim if it is one."""
    if target.kind is Kind.CLAIM:
        claim = reader.get(ClaimRecord, target.id)
        return reader.get(Encounter, claim.encounter_id), claim.id
    return reader.get(Encounter, target.id), None


def _anew(bench: Bench, uow: UnitOfWork, encounter_id: int, words: str) -> None:
    """Build the visit's unsent claims anew, so that their state says what stops them now."""
    for record in uow.find(ClaimRecord, encounter_id=encounter_id):
        if record.state in OPEN_STATES:
            rebuild(bench, uow, record)
            add_event(bench, uow, record.id, "override", words)
