"""What a coder does: save, release, hold, attach; each calls one service after the other on the writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from medbill_desktop.codes.records import OwnCode
from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.discounts import Discount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Encounter, EncounterState, Fee
from medbill_desktop.query.details.visit_page import VisitPage, codes_in_use, visit_page
from medbill_desktop.services import charges, claims, coding, discounts, encounters
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.services.unrelease import unrelease_encounter
from medbill_desktop.services.visit_check import VisitCheck, VisitDraft, check_visit
from medbill_desktop.store import Reader
from medbill_desktop.ui.coding.medicare_words import medicare_words
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.ask_line import AskLine

_TAKE, _LEAVE = "Release and take it off", "Release without it"


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a draft, with the words of its diagnoses."""

    draft: VisitDraft
    check: VisitCheck
    titles: tuple[str, ...]


def read_visit(desk: Desk, encounter_id: int) -> VisitPage:
    """Read a visit; its read row is written first. Runs on a reader thread."""
    store = desk.office.bench.store
    with store.reading() as connection:
        page = visit_page(connection, encounter_id)
    store.record_read(desk.office.user, Kind.ENCOUNTER, encounter_id, page.patient.id)
    return page


def own_codes(desk: Desk) -> list[OwnCode]:
    """The codes this office uses, with its own words. Runs on a reader thread."""
    library = desk.office.library
    with desk.office.bench.store.reading() as connection:
        used = [
            OwnCode(code, library.title(system, code), system) for system, code in codes_in_use(connection)
        ]
        fees = Reader(connection).find(Fee, order_by="code")
    systems = {True: "cpt", False: "hcpcs"}
    priced = {fee.code: OwnCode(fee.code, fee.description, systems[fee.code[0].isdigit()]) for fee in fees}
    return [*used, *priced.values()]


def check(desk: Desk, page: VisitPage, draft: VisitDraft) -> Checked:
    """Judge and price a draft. Runs on a reader thread."""
    library, day = desk.office.library, page.encounter.service_date
    titles = tuple(library.title(system, code, day) for system, code in draft.diagnoses)
    checked = check_visit(desk.office.bench, page, draft)
    place = page.encounter.place_of_service
    medicare = [medicare_words(library, page.location, charge, place) for charge in draft.charges]
    facts = tuple(
        replace(fact, sentence=f"{fact.sentence} {words}".strip())
        for fact, words in zip(checked.procedures, medicare, strict=True)
    )
    return Checked(draft, replace(checked, procedures=facts), titles)


def save(desk: Desk, page: VisitPage, draft: VisitDraft, then: Callable[[], None]) -> None:
    """Keep codes and charges as drafts; Undo brings back what stood there before."""
    bench = desk.office.bench
    before = VisitDraft(tuple((one.system, one.code) for one in page.diagnoses), page.charges)
    act(
        desk,
        lambda _: _keep(bench, page.encounter.id, draft),
        lambda _: f"Codes of {page.patient.name.listed()} saved.",
        undo=lambda _: _keep(bench, page.encounter.id, before).changes,
        then=lambda _: then(),
    )


def release(
    desk: Desk, page: VisitPage, draft: VisitDraft, then: Callable[[], None], ask: AskLine | None = None
) -> None:
    """Keep the codes, post the charges and build the claim, so that it waits with the biller (O47).

    Args:
        desk: of the screen.
        page: the visit.
        draft: as typed.
        then: what follows on the screen.
        ask: where a discount is proposed that the patient's means give (O26); None proposes none.
    """
    if ask is None or page.paying or not draft.charges:
        _release(desk, page, draft, then)
        return
    bench = desk.office.bench

    def work() -> Done[tuple[Discount, bool]]:
        kept = _keep(bench, page.encounter.id, draft)
        found = discounts.preview_at_release(bench, page.encounter.id)
        return Done((found, bench.allows(Permission.DISCOUNT, found.amount)), kept.changes)

    def on_answer(typed: str) -> None:
        if typed in {"", _TAKE, _LEAVE}:
            _release(desk, page, draft, then, discounted=typed != _LEAVE)
        else:
            desk.toasts.problem(f"“{typed}” is no answer; nothing was released. Ctrl+Enter asks again.")

    def on_known(known: tuple[Discount, bool]) -> None:
        found, allowed = known
        words = f"{found.title}: {found.amount.dollars()} may come off"
        if found.refusal:
            _release(desk, page, draft, then)
        elif not allowed:
            _release(desk, page, draft, then, more=f" {words}; who may give discounts takes it (Shift+F6).")
        else:
            ask.ask(f"{words}. Take it off?", (_TAKE, _LEAVE), on_answer)

    act(desk, lambda _: work(), lambda _: "", then=on_known)


def _with_claim(bench: Bench, page: VisitPage, words: str, changes: Changes) -> Done[str]:
    try:
        built = claims.build_claim(bench, page.encounter.id)
    except UserError as error:
        return Done(f"{words}, without a claim: {error}", changes)
    return Done(f"{words}; {built.value.words}.", changes | built.changes)


def _release(
    desk: Desk,
    page: VisitPage,
    draft: VisitDraft,
    then: Callable[[], None],
    *,
    discounted: bool = False,
    more: str = "",
) -> None:
    bench = desk.office.bench
    given: list[int] = []

    def work() -> Done[str]:
        if not draft.charges:
            raise UserError("The visit has no charges to release. Type a procedure first.")
        kept = _keep(bench, page.encounter.id, draft)
        released = charges.release_encounter(bench, page.encounter.id)
        words, changes = f"{page.patient.name.listed()} released", kept.changes | released.changes
        if released.value.state is EncounterState.HELD:
            return Done(f"{page.patient.name.listed()} is held: {released.value.hold_reason}", changes)
        if discounted:
            off = discounts.apply_discount(bench, page.encounter.id)
            given.append(off.value.number)
            amount = off.value.discount.amount.dollars()
            return Done(f"{words}; {off.value.discount.title}, {amount} off.", changes | off.changes)
        if not page.paying:
            return Done(f"{words}; the patient pays.{more}", changes)
        return _with_claim(bench, page, words, changes)

    def back() -> Changes:
        changes = Changes()
        for number in given:
            changes |= discounts.reverse_discount(bench, number, "Undone by who released the visit").changes
        return changes | unrelease_encounter(bench, page.encounter.id).changes

    act(desk, lambda _: work(), str, undo=lambda _: back(), then=lambda _: then())


def hold(desk: Desk, encounter: Encounter, reason: str) -> None:
    """Hold a visit with a reason, or take it up again without one."""
    bench, was = desk.office.bench, encounter.hold_reason
    act(
        desk,
        lambda _: encounters.hold_encounter(bench, encounter.id, reason),
        lambda saved: f"Held: {saved.hold_reason}." if saved.hold_reason else "Taken up again.",
        undo=lambda saved: encounters.hold_encounter(bench, saved.id, was).changes,
    )


def is_open(page: VisitPage | None) -> bool:
    """Whether the visit can still be coded."""
    return page is not None and page.encounter.state is not EncounterState.RELEASED


def _keep(bench: Bench, encounter_id: int, draft: VisitDraft) -> Done[None]:
    coded = coding.assign_diagnoses(bench, encounter_id, draft.diagnoses)
    charged = charges.enter_charges(bench, encounter_id, draft.charges)
    return Done(None, coded.changes | charged.changes)
