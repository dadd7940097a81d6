"""Notices to Medicare patients (ABN): typed beside their paper, printed, signed, put on the lines (O40)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.abn import OPTION_WORDS, Abn
from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.printing import PrintedForm
from medbill_desktop.domain.visit import Document
from medbill_desktop.domain.worklist import Column, Content
from medbill_desktop.query.details.notice_page import NoticePage, notice_page
from medbill_desktop.query.worklists import opened
from medbill_desktop.services import abn, abn_papers
from medbill_desktop.services.abn_papers import NoticePaper
from medbill_desktop.services.base import Done
from medbill_desktop.ui.coding import columns
from medbill_desktop.ui.coding.notice_form import NoticeForm, words_of
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.navigate import Target
from medbill_desktop.ui.kit.panes import FocusRing, RecordHeader
from medbill_desktop.ui.kit.screen import Desk, Screen
from medbill_desktop.ui.kit.worklist_view import WorklistView
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.confirm_line import ConfirmLine
from medbill_desktop.ui.parts.list_workbook import workbook_command
from medbill_desktop.ui.parts.paper import paper_for, print_on
from medbill_desktop.ui.parts.saving import Saving, save_record
from medbill_desktop.ui.parts.small_table import SmallTable

_LINES = (
    Column("code", "Code", Content.CODE),
    Column("description", "Words", Content.FREE),
    Column("amount", "Charge", Content.MONEY),
    Column("owes", "By the notice", Content.FREE),
)


class NoticeScreen(Screen):
    """The room of notices."""

    depends_on = frozenset({Kind.ABN, Kind.ENCOUNTER, Kind.CHARGE, Kind.PATIENT, Kind.DOCUMENT})

    def __init__(self, desk: Desk) -> None:
        """Make the page and load the list.

        Args:
            desk: what it works with.
        """
        super().__init__(desk, "coding-notices")
        self._page: NoticePage | None = None
        self._wanted = 0
        self._asked = 0
        able = self._able
        self._save = Command("save-notice", "Save", "Ctrl+S", self._on_save, able)
        self._new = Command("new-notice", "New notice", "Ctrl+N", self._on_new, able)
        self._print = Command("print-notice", "Print", "Ctrl+P", self._on_print, able)
        self._put = Command("put-modifiers", "Put modifiers", "F9", self._on_put, self._differs)
        self._remove = Command("remove-notice", "Remove", "Ctrl+Delete", self._on_remove, self._stored)
        self._visit = Command("notice-visit", "To the visit", "Ctrl+B", self._on_visit, able)
        self._make()
        self.set_commands(
            self._save,
            self._print,
            self._put,
            self._new,
            self._remove,
            self._visit,
            workbook_command(desk, self.list),
        )
        self.list.chosen.connect(self._on_chosen)
        self.list.entered.connect(lambda _: self.form.start())

    def open(self, target_id: int, text: str = "") -> None:
        """Show the notices of a visit; a new one is begun when it has none."""
        self._asked = 0 if self.list.model.rowCount() else target_id
        self.list.select_id(target_id)
        self._show(target_id)

    def refresh(self, changes: Changes) -> None:
        """Look again at the list, and at the visit unless something is being typed."""
        self.list.patch(changes)
        if self._page is not None and not self.form.dirty:
            self._show(self._page.encounter.id)

    def _able(self) -> bool:
        return self._page is not None

    def _stored(self) -> bool:
        return self._page is not None and self.form.base is not None and self.form.base.id > 0

    def _differs(self) -> bool:
        page = self._page
        return page is not None and bool(abn.proposed_modifiers(page.notices, page.charges))

    def _make(self) -> None:
        desk, office = self.desk, self.desk.office
        none = EmptyState("No visit is here", "Alt+1 to Alt+5 show the other lists.")
        self.list = WorklistView(opened(columns.QUEUE, office.bench.store.reading, office.clock), desk, none)
        self.header, self.confirm = RecordHeader(), ConfirmLine("notice-confirm")
        self.words = labels.label("", "notice-words", tone="muted", wrap=True)
        self.form = NoticeForm(desk, self._on_which)
        self.lines = SmallTable("notice-lines", "Lines of the visit", _LINES)
        self.preview = PdfView("notice-preview", desk.jobs)
        self.preview.setAccessibleName("The notice as paper")
        self.set_panes(self.list, self._record_pane(), self.preview)

    def _record_pane(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("notice-page")
        inner.setProperty("ground", "base")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        typed = labels.column(spacing=t.SPACE_1)
        typed.setContentsMargins(t.SPACE_4, t.SPACE_1, t.SPACE_4, t.SPACE_1)
        typed.addWidget(self.form)
        typed.addWidget(self.words)
        layout.addWidget(self.header)
        layout.addWidget(self.confirm)
        layout.addLayout(typed)
        layout.addWidget(labels.line())
        layout.addWidget(FocusRing(self.lines), 1)
        layout.addWidget(labels.line())
        layout.addLayout(self._buttons())
        self.stack = QStackedWidget()
        self.stack.setObjectName("notice-record")
        hint = "Choose one in the list with j and k; Enter begins a notice."
        self.stack.addWidget(EmptyState("No visit is chosen", hint))
        self.stack.addWidget(inner)
        return self.stack

    def _buttons(self) -> QHBoxLayout:
        row = labels.row(spacing=t.SPACE_1)
        row.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        for command in (self._new, self._put):
            row.addWidget(self.desk.keys.button(command, flat=True))
        row.addStretch(1)
        row.addWidget(self.desk.keys.button(self._print))
        row.addWidget(self.desk.keys.button(self._save, main=True))
        return row

    def _on_chosen(self, record: int) -> None:
        """Follow the list; when it has just been read, come to the visit that was asked for instead."""
        asked, self._asked = self._asked, 0
        if asked and record != asked:
            self.list.select_id(asked)
        elif self._page is None or record != self._page.encounter.id:
            self._show(record)

    def _show(self, record: int) -> None:
        if not record:
            self._page = None
            self.stack.setCurrentIndex(0)
            return
        store, user = self.desk.office.bench.store, self.desk.office.user

        def work() -> NoticePage:
            with store.reading() as connection:
                page = notice_page(connection, record)
            store.record_read(user, Kind.ENCOUNTER, record, page.patient.id)
            return page

        self.desk.jobs.read(lambda _: work(), self._on_page, key="notice-record")

    def _on_page(self, page: NoticePage) -> None:
        other = self._page is None or self._page.encounter.id != page.encounter.id
        known = [one.id for one in page.notices]
        if other or self._wanted not in known:
            self._wanted = known[-1] if known else 0
        self._page = page
        visit = page.encounter
        self.header.show_record(
            page.patient.name.listed(),
            f"{write_date(visit.service_date)} · {page.rendering.name.listed()}",
            state=visit.state.value,
        )
        self.lines.show_rows([_row(page, number) for number in range(len(page.charges))])
        self._load()
        self.stack.setCurrentIndex(1)

    def _load(self) -> None:
        page = self._page
        if page is None:
            return
        self.form.show_page(page, self._wanted)
        self.words.setText(_hint(page))
        self._draw()
        self.desk.keys.changed.emit()

    def _on_which(self) -> None:
        self._wanted = self.form.which()
        self._load()

    def _on_new(self) -> None:
        self._wanted = 0
        self._load()
        self.form.start()

    def _draw(self) -> None:
        """Show the notice as it would be printed."""
        page, notice = self._page, self.form.base
        if page is not None and notice is not None:
            self.desk.jobs.read(
                lambda _: abn_papers.draw_notice(page, notice), self._on_drawn, key="notice-paper"
            )

    def _on_drawn(self, paper: NoticePaper) -> None:
        self.preview.show_pdf(abn_papers.TITLE, paper.content, paper.pages)

    def _on_save(self) -> None:
        base, notice = self.form.base, self.form.notice()
        if base is None:
            return
        how = Saving(
            abn.save_abn,
            abn.remove_abn,
            f"Notice kept: {words_of(notice)}.",
            self._on_saved,
            self.form.near("items"),
        )
        save_record(self.desk, self.confirm, base, notice, how)

    def _on_saved(self, saved: Abn) -> None:
        self._wanted = saved.id
        self._show(saved.encounter_id)

    def _on_remove(self) -> None:
        gone, bench = self.form.base, self.desk.office.bench
        if gone is None:
            return
        again = Abn(**{name: getattr(gone, name) for name in gone.__slots__ if name not in {"id", "version"}})
        act(
            self.desk,
            lambda _: abn.remove_abn(bench, gone),
            lambda _: "Notice removed.",
            undo=lambda _: abn.save_abn(bench, again).changes,
            then=lambda _: self._show(gone.encounter_id),
        )

    def _on_put(self) -> None:
        page, bench = self._page, self.desk.office.bench
        if page is None:
            return
        wanted = abn.proposed_modifiers(page.notices, page.charges)
        if not wanted:
            raise UserError("The modifiers on the lines say what the notices say.")
        visit = page.encounter.id
        said = [f"{one.code} {wanted[one.id] or 'none'}" for one in page.charges if one.id in wanted]
        self.confirm.ask(
            f"Modifiers by the notices: {', '.join(said)}?",
            "puts them on the lines",
            lambda: act(
                self.desk,
                lambda _: abn.put_modifiers(bench, visit, wanted),
                lambda _: f"On the lines: {', '.join(said)}.",
                undo=lambda before: abn.put_modifiers(bench, visit, before).changes,
            ),
        )

    def _on_print(self) -> None:
        page = self._page
        if page is None:
            return
        notice = self.form.notice()
        sheet = paper_for(self.desk, PrintedForm.PAPER, self)
        if sheet is None:
            return
        bench = self.desk.office.bench

        def work() -> Done[Document]:
            paper = abn_papers.draw_notice(page, notice)
            print_on(sheet, paper.content, paper.pages)
            return abn_papers.keep_notice_paper(bench, notice, paper)

        act(
            self.desk, lambda _: work(), lambda _: "Notice printed and kept with the visit.", title="Printing"
        )

    def _on_visit(self) -> None:
        if self._page is not None:
            self.desk.navigator.go(Target(Kind.ENCOUNTER, self._page.encounter.id))


def _row(page: NoticePage, number: int) -> dict[str, object]:
    charge = page.charges[number]
    about = [one for one in page.notices if one.covers(charge.code)]
    why = about[-1].why_invalid(charge.service_date) if about else ""
    said = f"It {why}" if why else OPTION_WORDS[about[-1].option] if about else ""
    return {
        "id": charge.id,
        "code": "-".join((charge.code, *charge.modifiers.split())),
        "description": charge.description,
        "amount": charge.amount,
        "owes": "The patient pays" if charge.patient_pays else said,
    }


def _hint(page: NoticePage) -> str:
    if not page.medicare:
        return "Medicare does not pay first for this visit: a notice is kept, but decides nothing."
    return (
        "Option 2 is released to the patient and stands on no claim; option 3 is not released. Medicare "
        "counts its own form CMS-R-131 as a notice: this paper has the same blanks, in our words."
    )
