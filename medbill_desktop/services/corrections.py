"""Corrections after release: the charge is reversed and posted again, what was paid is applied again (O1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from medbill_desktop.domain.correction import CORRECTED, Reapplied, reapply
from medbill_desktop.domain.desk import WorkItem
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.ledger import Account, EntryKind, LedgerEntry, LedgerLine, reversal_of
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.posting import released
from medbill_desktop.domain.visit import Charge, ChargeState, Diagnosis, Encounter, EncounterState
from medbill_desktop.services import charge_ledger, coding
from medbill_desktop.services.abn import settle_who_pays
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.charges import coverages_of, priced
from medbill_desktop.services.correction_claims import ClaimAction, correct_claims
from medbill_desktop.services.day_copay import lift_copay, settle_copay
from medbill_desktop.services.rehearse import rehearse
from medbill_desktop.store import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectVisit:
    """What a released visit should have said.

    Attributes:
        diagnoses: pairs of system and code, A first.
        charges: all lines in order: known ones with their id, late ones with id 0; one that is missing is
            taken off. An amount of zero takes the office's price.
        reason: why, in words; the account shows it.
    """

    encounter_id: int
    diagnoses: Sequence[tuple[str, str]]
    charges: Sequence[Charge]
    reason: str


@dataclass(frozen=True, slots=True)
class LineCorrection:
    """One line before and after; `before` is None for a late charge, `after` for one taken off."""

    before: Charge | None
    after: Charge | None

    @property
    def words(self) -> str:
        """``99213 180.00 becomes 99214 250.00``."""
        if self.before is None:
            return f"{_named(self.after)} added"
        if self.after is None:
            return f"{_named(self.before)} taken off"
        return f"{_named(self.before)} becomes {_named(self.after)}"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did, or would do.

    Attributes:
        lines: the lines that changed.
        diagnoses: the diagnoses changed, too.
        patient_credit: what of the patient's payments has become a credit.
        over_paid: what payers have now paid too much.
        claims: what becomes of the claims.
    """

    lines: tuple[LineCorrection, ...]
    diagnoses: bool
    patient_credit: Money
    over_paid: Money
    claims: tuple[ClaimAction, ...]

    @property
    def change(self) -> Money:
        """By how much the charges of the visit change."""
        after = Money.total(one.after.amount for one in self.lines if one.after)
        return after - Money.total(one.before.amount for one in self.lines if one.before)


def correct_visit(bench: Bench, command: CorrectVisit) -> Done[Corrected]:
    """Correct a released visit: charges, payments and claims, in one transaction and in the open period.

    Raises:
        UserError: nothing differs, no reason is given, the visit is not released, or a line is not its own.
    """
    bench.require(Permission.CORRECT_RELEASED)
    return bench.act("correct released visit", lambda uow: _correct(bench, uow, command))


def preview_correction(bench: Bench, command: CorrectVisit) -> Corrected:
    """Tell what `correct_visit` would do; saves nothing and raises as it does."""
    bench.require(Permission.CORRECT_RELEASED)
    return rehearse(bench, "correct released visit", lambda uow: _correct(bench, uow, command))


def _correct(bench: Bench, uow: UnitOfWork, command: CorrectVisit) -> Corrected:
    encounter = uow.get(Encounter, command.encounter_id)
    if encounter.state is not EncounterState.RELEASED:
        raise UserError("The visit is not released; change its codes and save them.")
    if not command.reason.strip():
        raise UserError("Say why the visit is corrected; the account shows the reason.")
    diagnoses = _diagnoses_differ(uow, command)
    lines = _differences(uow, encounter, command)
    if not lines and not diagnoses:
        raise UserError("Nothing differs from what was released.")
    if diagnoses:
        coding.set_diagnoses(uow, encounter.id, command.diagnoses)
    lift_copay(uow, encounter.id, bench.clock.today())
    run = _Run(bench, uow, encounter, command.reason.strip())
    done = [run.line(one) for one in lines]
    for place, charge in enumerate(_after(uow, encounter, done, command), 1):
        if charge.line != place:
            uow.update(replace(charge, line=place))
    claims = correct_claims(bench, uow, encounter, command.reason.strip())
    run.say_over_paid()
    settle_copay(uow, encounter.id, bench.clock.today())
    return Corrected(tuple(done), diagnoses, run.credit, run.over_paid, tuple(claims))


def _after(
    uow: UnitOfWork, encounter: Encounter, done: Sequence[LineCorrection], command: CorrectVisit
) -> list[Charge]:
    """The lines that stand now, in the order of the command."""
    standing = uow.find(Charge, encounter_id=encounter.id, state=ChargeState.RELEASED)
    known = [charge.id for charge in command.charges if charge.id]
    late = [one.after.id for one in done if one.before is None and one.after]
    order = {number: place for place, number in enumerate([*known, *late])}
    return sorted(standing, key=lambda charge: order.get(charge.id, len(order)))


def _diagnoses_differ(uow: UnitOfWork, command: CorrectVisit) -> bool:
    found = uow.find(Diagnosis, order_by="position", encounter_id=command.encounter_id)
    was = [(one.system, one.code) for one in found]
    return was != [(system, code.upper()) for system, code in command.diagnoses]


def _differences(uow: UnitOfWork, encounter: Encounter, command: CorrectVisit) -> list[LineCorrection]:
    standing = uow.find(Charge, order_by="line", encounter_id=encounter.id, state=ChargeState.RELEASED)
    known = {charge.id: charge for charge in standing}
    wanted = [charge.id for charge in command.charges if charge.id]
    if not set(wanted) <= known.keys() or len(set(wanted)) < len(wanted):
        raise UserError("A line is not one of this visit's released charges. Open the visit again.")
    coverages = coverages_of(uow, encounter)
    payer = coverages[0].payer_id if coverages else None
    changed = []
    for number, charge in enumerate(_at_old_prices(command.charges, known), 1):
        after = replace(priced(uow, encounter, charge, number, payer), state=ChargeState.RELEASED)
        before = known.pop(charge.id, None)
        if before is None:
            after = settle_who_pays(uow, encounter, after)
            changed.append(LineCorrection(None, after))
            continue
        same = {name: getattr(before, name) for name in ("id", "version", "line", "patient_pays")}
        after = replace(after, **same)
        if _content(after) != _content(before):
            changed.append(LineCorrection(before, after))
    return changed + [LineCorrection(before, None) for before in known.values()]


def _at_old_prices(charges: Sequence[Charge], known: dict[int, Charge]) -> Iterator[Charge]:
    """A line whose code and units stay keeps the price at which it was released."""
    for charge in charges:
        before = known.get(charge.id)
        same = before is not None and (charge.code, charge.modifiers, charge.units) == (
            before.code,
            before.modifiers,
            before.units,
        )
        yield replace(charge, amount=before.amount) if before and same and not charge.amount else charge


def _content(charge: Charge) -> Charge:
    """A charge without words that follow from it."""
    return replace(charge, price_source="", description="", service_thru=charge.service_thru, line=0)


def _named(charge: Charge | None) -> str:
    if charge is None:
        return ""
    code = "-".join((charge.code, *charge.modifiers.split()))
    return f"{code} {charge.amount}"


class _Run:
    """One correction on its way: its number, and what it has moved so far."""

    def __init__(self, bench: Bench, uow: UnitOfWork, encounter: Encounter, reason: str) -> None:
        self.bench, self.uow, self.encounter, self.reason = bench, uow, encounter, reason
        self.number = uow.next_number("correction")
        self.credit = self.over_paid = ZERO

    def line(self, one: LineCorrection) -> LineCorrection:
        """Save and post the correction of a line."""
        if one.before is None and one.after is not None:
            saved = self.uow.insert(one.after)
            self._charge(saved, f"{_named(saved)} charged late: {self.reason}")
            return LineCorrection(None, saved)
        assert one.before is not None  # noqa: S101 a correction has a before or an after
        words = f"{one.words}: {self.reason}"
        if one.after is None:
            self._repost(one.before, ZERO, words)
            self.uow.update(replace(one.before, state=ChargeState.VOID))
            return one
        saved = self.uow.update(one.after)
        if one.after.amount != one.before.amount:
            self._repost(one.before, one.after.amount, words)
        return LineCorrection(one.before, saved)

    def say_over_paid(self) -> None:
        """Put what payers have paid too much on the list of work."""
        if self.over_paid:
            self._work("over-paid", f"After the correction payers have paid {self.over_paid} too much.")

    def _repost(self, before: Charge, amount: Money, words: str) -> None:
        posted = charge_ledger.posted_on(self.uow, before.id)
        charge_ledger.refuse_unposted(posted, before.amount, before.code)
        today = self.bench.clock.today()
        for part, entry in enumerate((*posted.again, *(one for one in (posted.release,) if one))):
            key = self._key(before.id, f"reverse{part}")
            self.uow.post(replace(reversal_of(entry, today, words), idempotency_key=key))
        if posted.release is None:
            self._charge(replace(before, amount=amount), words)
            return
        party = charge_ledger.party_of(posted.release)
        if amount:
            lines = tuple(released(before.id, before.patient_id, amount, before.service_date, party[1]))
            self._post(before.id, "charge", EntryKind.CHARGE, words, lines, before)
        result, lines = self._again(before, posted, amount)
        if lines:
            self._post(before.id, "again", EntryKind.ADJUSTMENT, words, lines, before)
        self.credit += result.patient_credit
        self.over_paid += result.over_paid

    def _again(
        self, before: Charge, posted: charge_ledger.Posted, amount: Money
    ) -> tuple[Reapplied, tuple[LedgerLine, ...]]:
        """Apply again what was posted; after a change of payer the difference goes to who pays since."""
        assert posted.release is not None  # noqa: S101 the caller has made sure
        party = charge_ledger.party_of(posted.release)
        if posted.moved is None:
            result = reapply(before.id, party, amount, posted.others)
            return result, result.lines
        if not posted.moved.idempotency_key.endswith(":1"):
            raise UserError(
                "The insurance of a later rank was changed after the first payer had answered. "
                "Take those answers back, correct the visit, then post them again."
            )
        now = self._first_coverage()
        account = Account.AR_PATIENT if now is None else Account.AR_PAYER
        result = reapply(before.id, (account, now), amount, posted.others)
        more = amount - charge_ledger.moved_amount(posted.moved)
        over = (
            next(iter(released(before.id, before.patient_id, part, before.service_date, whose)))
            for part, whose in ((more, now), (-more, party[1]))
        )
        return result, (*over, *result.lines) if more and now != party[1] else result.lines

    def _first_coverage(self) -> int | None:
        coverages = coverages_of(self.uow, self.encounter)
        return coverages[0].id if coverages else None

    def _charge(self, charge: Charge, words: str) -> None:
        if not charge.amount:
            return
        whose = None if charge.patient_pays else self._first_coverage()
        lines = released(charge.id, charge.patient_id, charge.amount, charge.service_date, whose)
        self._post(charge.id, "charge", EntryKind.CHARGE, words, tuple(lines), charge)

    def _post(
        self,
        charge_id: int,
        part: str,
        kind: EntryKind,
        words: str,
        lines: tuple[LedgerLine, ...],
        charge: Charge,
    ) -> None:
        self.uow.post(
            LedgerEntry(
                kind=kind,
                accounting_date=self.bench.clock.today(),
                service_date=charge.service_date,
                reason=words,
                idempotency_key=self._key(charge_id, part),
                lines=lines,
            )
        )

    def _key(self, charge_id: int, part: str) -> str:
        return f"{CORRECTED}{self.number}:{charge_id}:{part}"

    def _work(self, kind: str, reason: str) -> None:
        self.uow.insert(
            WorkItem(
                kind=kind,
                patient_id=self.encounter.patient_id,
                encounter_id=self.encounter.id,
                reason=reason,
                amount=self.over_paid,
                created_date=self.bench.clock.today(),
            )
        )
