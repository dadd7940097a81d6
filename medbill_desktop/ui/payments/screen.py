"""The Payments tab: checks, their claims, and the paper EOB typed and posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.remittance import ClaimPayment, Remittance
from medbill_desktop.query.details import AnswerLine, RemittancePage
from medbill_desktop.query.worklists import opened
from medbill_desktop.services import undo
from medbill_desktop.services.posting import Posted
from medbill_desktop.services.undo import Followed
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.grid_model import Line
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import QUEUE
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.fitted_findings import FittedFindings
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.payments import actions, columns
from medbill_desktop.ui.payments.evidence import ClaimStory
from medbill_desktop.ui.payments.record import ANSWERS, NEW_CHECK, NO_CHECK, CheckRecord


@dataclass(frozen=True, slots=True)
class _Kept:
    """An EOB half typed when the user went to another check."""

    claim: actions.OpenedClaim
    lines: Sequence[Line]
    control: str


class PaymentsScreen(Screen):
    """The Payments tab."""

    depends_on = frozenset({Kind.REMITTANCE, Kind.LEDGER, Kind.PAYER, Kind.CLAIM, Kind.WORK_ITEM})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "payments")
        self._opened: actions.OpenedCheck | None = None
        self._claim: actions.OpenedClaim | None = None
        self._kept: dict[int, _Kept] = {}
        self._wanted = 0
        self._start_wanted = self._counted = False
        self._make_commands()
        self._make()
        self.set_commands(*self._declared, workbook_command(desk, self.list))
        self._connect()
        desk.jobs.read(lambda _: actions.read_payers(desk), self._on_payers, key="payments-payers")

    @property
    def page(self) -> RemittancePage | None:
        """The check that is shown."""
        return self._opened.page if self._opened else None

    @property
    def claim(self) -> actions.OpenedClaim | None:
        """The claim whose answer is being typed."""
        return self._claim

    def open(self, target_id: int, text: str = "") -> None:
        """Show a check and be ready for its next claim."""
        self._start_wanted = True
        if not self.list.select_id(target_id):
            self.list.table.remember(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list and the check."""
        self.list.patch(changes)
        if Kind.PAYER in changes.kinds:
            self.desk.jobs.read(
                lambda _: actions.read_payers(self.desk), self._on_payers, key="payments-payers"
            )
        page = self.page
        if page is not None and self._wanted == page.remittance.id:
            wanted = self._wanted
            self.desk.jobs.read(
                lambda _: actions.read_check(self.desk, wanted), self._on_reread, key="payments-reread"
            )

    def counts(self) -> Mapping[str, int]:
        """Checks with money left, and those that need somebody."""
        counts = self.list.counts()
        return {"all": counts.get("open", 0), "alert": counts.get("exceptions", 0)}

    def _make_commands(self) -> None:
        self._post = Command("post", "Post", "F9", self._on_post, lambda: self._claim is not None)
        self._new = Command("new", "New check", "Ctrl+N", self._on_new)
        self._back = Command("take-back", "Take back", "Ctrl+U", self._on_take_back, self._can_take_back)
        self._declared = (
            self._post,
            self._new,
            Command("claim", "Choose claim", "F2", self._on_choose, lambda: self.page is not None),
            Command("look-up", "Look up", "F4", self._on_look_up, lambda: self.page is not None),
            Command("save", "Record check", "Ctrl+S", self._on_save, lambda: self.body.showing == NEW_CHECK),
            self._back,
            Command("open-claim", "Open claim", "Ctrl+Shift+O", self._on_open_claim, in_strip=False),
            Command("next-finding", "Next finding", "Ctrl+.", self._next_finding),
        )

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState(
            "No check waits here",
            "Every check of this list is placed. Ctrl+N records the next one.",
            desk.keys.button(self._new),
        )
        self.list = WorklistView(opened(columns.QUEUE, office.bench.store.reading, office.clock), desk, none)
        self.body = CheckRecord(desk, self._find_claims, (self._new, self._back, self._post))
        self.findings = FittedFindings(1 / 3)
        self.story = ClaimStory(self.findings)
        self.set_panes(self.list, self.body, self.story)
        self.story.show_claim(None)
        self._show_findings(())

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(self._on_entered)
        self.list.counts_changed.connect(self._on_counts)
        self.body.claim.taken.connect(self._on_claim_taken)
        self.body.grid.worked.connect(self._show_totals)
        self.body.answers.moved.connect(self._on_answer_moved)
        self.findings.jump_asked.connect(self._on_jump)

    def _on_counts(self, counts: Mapping[str, int]) -> None:
        """When all money is placed, begin with every check instead of an empty list."""
        if not self._counted and not counts.get("open") and self.list.chips.current == "open":
            self.list.chips.choose("exceptions" if counts.get("exceptions") else "all")
        self._counted = True
        self.counts_changed.emit()

    def _next_finding(self) -> None:
        self.findings.jump_next()

    def _on_payers(self, payers: list[Proposal]) -> None:
        self.body.check.payer.offer(payers)

    def _find_claims(self, typed: str) -> list[Proposal]:
        page = self.page
        return actions.find_claims(self.desk, page.remittance.payer_id, typed) if page else []

    def _on_chosen(self, record: int) -> None:
        """Follow the list while the user walks in it, not while an EOB or a check is being typed."""
        shown = self.page.remittance.id if self.page else 0
        if record == shown and record:
            return
        if self.page is not None and self.panes.pane_of_focus() != QUEUE:
            return
        self._show(record)

    def _on_entered(self, record: int) -> None:
        if self.page is not None and self.page.remittance.id == record:
            self._start()
        else:
            self._start_wanted = True

    def _start(self) -> None:
        """Be ready to type: the lines of the chosen claim, or the claim."""
        self.body.show_page(ANSWERS if self._claim is None else self.body.lines_page)
        if self._claim is None:
            self.body.claim.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.body.grid.start()

    def _show(self, record: int) -> None:
        self._keep()
        self._wanted = record
        if not record:
            self._opened = self._claim = None
            self.body.show_page(NO_CHECK)
            self._show_findings(())
            self.story.show_claim(None)
            return
        self.desk.jobs.read(
            lambda _: actions.read_check(self.desk, record), self._on_check, key="payments-record"
        )

    def _keep(self) -> None:
        """A half-typed EOB stays with its check."""
        if self.page is not None and self._claim is not None and self.body.grid.eob.answered:
            control = self.body.control.text()
            lines = self.body.grid.eob.every_line
            self._kept[self.page.remittance.id] = _Kept(self._claim, lines, control)

    def _on_check(self, found: actions.OpenedCheck) -> None:
        if found.page.remittance.id != self._wanted:
            return
        self._opened, self._claim = found, None
        self.body.claim.clear_claim()
        self.body.control.clear()
        self._show_head(found)
        if self.body.showing != NEW_CHECK or self.panes.pane_of_focus() == QUEUE or self._start_wanted:
            self.body.show_page(ANSWERS)
        self.story.show_claim(None)
        kept = self._kept.pop(found.page.remittance.id, None)
        if kept is not None:
            self._begin(kept.claim, kept.lines)
            self.body.control.setText(kept.control)
        else:
            self._on_answer_moved(self.body.answers.current_id)
        if self._start_wanted:
            self._start_wanted = False
            self._start()

    def _on_reread(self, found: actions.OpenedCheck) -> None:
        if self.page is not None and found.page.remittance.id == self.page.remittance.id:
            self._opened = found
            self._show_head(found)

    def _show_head(self, found: actions.OpenedCheck) -> None:
        self.body.show_check(found.page)
        self._show_findings([actions.finding_of(item) for item in found.to_do])
        self._show_totals()

    def _show_totals(self) -> None:
        page = self.page
        if page is None:
            return
        typing = self._claim is not None
        now = self.body.typed_paid() if typing else Money(0)
        self.body.show_totals(page, now, typing=typing)

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        self.findings.show_findings(findings, "Nothing of this check needs you.")

    def _on_answer_moved(self, answer_id: int) -> None:
        answer = self._answer(answer_id)
        if self._claim is None and answer is not None and answer.claim_id:
            wanted = answer.claim_id
            self.desk.jobs.read(
                lambda _: actions.read_claim(self.desk, wanted),
                self.story.show_claim,
                key="payments-evidence",
            )
        self.desk.keys.changed.emit()

    def _answer(self, answer_id: int) -> AnswerLine | None:
        answers = self.page.answers if self.page else ()
        return next((one for one in answers if one.id == answer_id), None)

    def _on_claim_taken(self, proposal: Proposal) -> None:
        wanted = int(proposal.value)
        self.desk.jobs.read(
            lambda _: actions.read_claim(self.desk, wanted), self._on_claim, key="payments-claim"
        )

    def _on_claim(self, claim: actions.OpenedClaim) -> None:
        self._begin(claim, columns.lines_of(claim.claim))
        self.body.grid.start()

    def _begin(self, claim: actions.OpenedClaim, lines: Sequence[Line]) -> None:
        self._claim = claim
        self.body.begin(claim, lines)
        self.story.show_claim(claim)
        self._show_totals()
        self.desk.keys.changed.emit()

    def _on_choose(self) -> None:
        self.body.show_page(ANSWERS if self._claim is None else self.body.lines_page)
        self.body.claim.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_look_up(self) -> None:
        self._on_choose()
        self.body.claim.look_up()

    def _on_new(self) -> None:
        self.body.show_page(NEW_CHECK)
        self.body.check.start()

    def _on_save(self) -> None:
        check = self.body.check.check_typed()
        actions.record_check(self.desk, check, self._on_recorded, self.body.check.near("trace"))

    def _on_recorded(self, check: Remittance) -> None:
        self.body.check.clear()
        self.body.show_page(ANSWERS)
        self.open(check.id)

    def _on_post(self) -> None:
        page, claim = self.page, self._claim
        if page is None or claim is None:
            return
        self.body.grid.settle_cell()
        services = self.body.services()
        answer = actions.answer_of(claim.record, services, self.body.control.read())
        if answer.paid > page.left:
            raise UserError(
                f"The lines add up to {answer.paid} paid, but only {page.left} of the check is left. "
                "Compare the paid column with the EOB."
            )
        lines = "1 line" if len(services) == 1 else f"{len(services)} lines"
        words = f"Post {lines}, {answer.paid} paid, to claim {answer.claim_number}?"
        self.body.confirm.ask(
            words, "posts", lambda: self._send(page, answer), self.body.summary(services, page)
        )

    def _send(self, page: RemittancePage, answer: ClaimPayment) -> None:
        actions.post(self.desk, page.remittance.id, answer, self._on_posted)

    def _on_posted(self, _posted: Posted) -> None:
        """The check's next claim; what needs somebody stands in the evidence."""
        self._claim = None
        self.body.claim.clear_claim()
        self.body.control.clear()
        self.body.grid.eob.load(())
        self._start_wanted = True
        self._show(self._wanted)

    def _can_take_back(self) -> bool:
        answer = self._answer(self.body.answers.current_id)
        return self._claim is None and answer is not None and answer.posting == "posted"

    def _on_take_back(self) -> None:
        answer = self._answer(self.body.answers.current_id)
        if answer is None:
            return
        bench, wanted = self.desk.office.bench, answer.id
        self.desk.jobs.read(
            lambda _: undo.followed_posting(bench, wanted),
            lambda followed: self._ask_take_back(answer, followed),
            key="payments-followed",
        )

    def _ask_take_back(self, answer: AnswerLine, followed: tuple[Followed, ...]) -> None:
        refusing = " ".join(one.words for one in followed if one.refuses)
        if refusing:
            self.desk.toasts.problem(f"{refusing} Void it before taking this posting back.")
            return
        what = " ".join(one.words for one in followed) or "Nothing followed it."
        words = f"Take back {answer.paid} posted to claim {answer.claim_number}?"
        self.body.confirm.ask(words, "takes it back", lambda: self._take_back(answer), what)

    def _take_back(self, answer: AnswerLine) -> None:
        actions.take_back(self.desk, answer.id, answer.claim_number)

    def _on_open_claim(self) -> None:
        answer = self._answer(self.body.answers.current_id)
        claim_id = self._claim.record.id if self._claim else answer.claim_id if answer else 0
        if claim_id:
            self.desk.navigator.go(Target(Kind.CLAIM, claim_id))

    def _on_jump(self, finding: Finding) -> None:
        answers = self.page.answers if self.page else ()
        found = next((one.id for one in answers if str(one.claim_id) == finding.path), 0)
        if found:
            self.body.show_page(ANSWERS)
            self.body.answers.choose(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves what is being typed; a second time it returns to the list."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        if self._claim is not None and not self.body.grid.eob.answered:
            self._claim = None
            self.body.claim.clear_claim()
            self._show_totals()
        self.body.show_page(ANSWERS if self._claim is None else self.body.lines_page)
        self.panes.focus_pane(QUEUE)


TAB = TabSpec("payments", "Payments", "banknote", PaymentsScreen, frozenset({Kind.REMITTANCE}))
