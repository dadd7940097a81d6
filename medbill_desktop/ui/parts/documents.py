"""The documents of a record: a list, the one that is open, and a search in its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QTextCursor
from PySide6.QtWidgets import (
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.visit import Document
from medbill_desktop.ui.kit import labels, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.empty import EmptyState
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.panes import FocusRing
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.claim_sheet import PdfView
from medbill_desktop.ui.parts.glossary_hover import GlossaryHover
from medbill_desktop.ui.parts.note_text import NoteText

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROWS = 4
_PDF = "application/pdf"
_ATTACH = "Attach the note of the visit, so that its codes rest on something."


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document with its content.

    Attributes:
        text: of the document, in which evidence has its places; "" for a picture or a scan.
        pages: of a PDF; 0 otherwise.
    """

    document: Document
    content: bytes
    text: str
    pages: int


class _Model(QAbstractListModel):
    """The documents, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.documents: tuple[Document, ...] = ()

    def show(self, documents: Sequence[Document]) -> None:
        self.beginResetModel()
        self.documents = tuple(documents)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.documents)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            document = self.documents[index.row()]
            return f"{write_date(document.document_date)}  {document.title}"
        return None


class _RowDelegate(QStyledItemDelegate):
    """Rows of 24 px, drawn as in every list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(80, t.ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = theme.tokens()
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.chosen))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        painter.setPen(QColor(tokens.text))
        inner = rect.adjusted(t.SPACE_3, 0, -t.SPACE_3, 0)
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()


class FindText(TextEdit):
    """Search in the text: Enter goes to the next place, Shift+Enter to the one before, Esc clears.

    Signals:
        asked: with 1 for the next, -1 for the one before.
    """

    asked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.asked.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.edited.emit()
        else:
            super().keyPressEvent(event)


class DocumentsPane(QWidget):
    """What the record rests on. Opening a document writes its read row before it is shown.

    Signals:
        text_shown: with the OpenedDocument whose text is shown now, ready for marks.
    """

    text_shown = Signal(object)

    def __init__(self, desk: Desk, attach: Command, words: str = _ATTACH) -> None:
        """Start without documents.

        Args:
            desk: for the files and jobs.
            attach: command that adds a document, named by the empty state.
            words: of the empty state.
        """
        super().__init__()
        self.setObjectName("documents")
        self._desk = desk
        self._model = _Model()
        self._opened: OpenedDocument | None = None
        self._heading = labels.label("Documents", "documents-heading", tone="strong")
        self.list = self._make_list()
        self.search = FindText("documents-find", "Find in the text")
        self.search.setPlaceholderText("Find in the text   Ctrl+F")
        self.found = labels.label("", "documents-found", tone="small")
        self._pending: tuple[int, int] | None = None
        self._as_picture = False
        self.text = NoteText("documents-text", "Text of the document", self)
        GlossaryHover(self.text)
        self.pdf = PdfView("documents-pdf", desk.jobs)
        self._other = labels.label("", "documents-other", tone="muted", wrap=True)
        self._none = EmptyState(
            "No document",
            words,
            desk.keys.button(attach),
        )
        self._stack = QStackedWidget(self)
        for page in (self._none, self.text, self.pdf, self._other):
            self._stack.addWidget(page)
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(lambda index, _old: self._open(index.row()))
        self.search.edited.connect(self._on_typed)
        self.search.asked.connect(self._go)
        find = Command("find-text", "Find in the text", "Ctrl+F", self._start_find, in_strip=False)
        turn = Command("text-or-picture", "Text or picture", "Alt+P", self._turn, self._both, in_strip=False)
        desk.keys.bind(f"documents-{id(self)}", self, [find, turn])

    @property
    def opened(self) -> OpenedDocument | None:
        """The document that is shown."""
        return self._opened

    def show_place(self, document_id: int, start: int, stop: int) -> bool:
        """Open a document at a stretch of its text; False when it is not among these."""
        row = next((n for n, one in enumerate(self._model.documents) if one.id == document_id), -1)
        if row < 0:
            return False
        if self._opened is not None and self._opened.document.id == document_id:
            self._as_picture = False
            self._show()
            self.text.show_place(start, stop)
            return True
        self._pending = (start, stop)
        self.list.setCurrentIndex(self._model.index(row))
        return True

    def sees(self, document_id: int, start: int) -> bool:
        """Whether a place is on the screen."""
        opened, text = self._opened, self._stack.currentWidget() is self.text
        return text and opened is not None and opened.document.id == document_id and self.text.sees(start)

    def show_documents(self, documents: Sequence[Document]) -> None:
        """Show the documents of a record; the one that was open stays open, else the first one opens."""
        ids, kept = [one.id for one in documents], self._opened.document.id if self._opened else 0
        self._opened, self._pending = None, None
        self.text.show_note("")
        self.found.clear()
        self._model.show(documents)
        self._heading.setText(f"Documents  {len(documents)}" if documents else "Documents")
        rows = max(1, min(_ROWS, len(documents)))
        self.list.setFixedHeight(rows * t.ROW_PX)
        self.list.setVisible(len(documents) > 0)
        self.search.setVisible(len(documents) > 0)
        if documents:
            self.list.setCurrentIndex(self._model.index(ids.index(kept) if kept in ids else 0))
        else:
            self._stack.setCurrentWidget(self._none)

    def _make_list(self) -> QListView:
        made = QListView(self)
        made.setObjectName("documents-list")
        made.setAccessibleName("Documents")
        made.setModel(self._model)
        made.setItemDelegate(_RowDelegate(made))
        made.setUniformItemSizes(True)
        return made

    def _lay_out(self) -> None:
        head = labels.row()
        head.addWidget(self._heading, 1)
        head.addWidget(self.found)
        top = labels.column(spacing=t.SPACE_2)
        top.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        top.addLayout(head)
        top.addWidget(self.search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(labels.line())
        layout.addLayout(top)
        layout.addWidget(FocusRing(self.list, self))
        layout.addWidget(labels.line())
        inner = labels.column(margin=t.SPACE_3)
        inner.addWidget(self._stack)
        layout.addLayout(inner, 1)

    def _open(self, row: int) -> None:
        if not 0 <= row < len(self._model.documents):
            return
        office, document = self._desk.office, self._model.documents[row]

        def read() -> OpenedDocument:
            store = office.bench.store
            store.record_read(office.user, Kind.DOCUMENT, document.id, document.patient_id)
            return _opened(document, store.blobs.get(document.blob))

        self._desk.jobs.read(lambda _: read(), self._on_opened, key=f"document-{id(self)}")

    def _on_opened(self, opened: OpenedDocument) -> None:
        self._opened, place = opened, self._pending
        self._pending = None
        self._as_picture = not opened.text or (bool(opened.pages) and place is None)
        self.text.show_note(opened.text)
        self._show()
        if opened.text:
            self._on_typed()
            self.text_shown.emit(opened)
            if place is not None:
                self.text.show_place(*place)

    def _both(self) -> bool:
        return self._opened is not None and bool(self._opened.text and self._opened.pages)

    def _turn(self) -> None:
        """A PDF as its text, or as the page it is."""
        self._as_picture = not self._as_picture
        self._show()

    def _show(self) -> None:
        opened = self._opened
        if opened is None:
            return
        if not self._as_picture:
            self._stack.setCurrentWidget(self.text)
        elif opened.pages:
            self.pdf.show_pdf(opened.document.title, opened.content, opened.pages)
            self._stack.setCurrentWidget(self.pdf)
        elif opened.document.media_type.startswith("image/"):
            self.pdf.show_picture(opened.document.title, opened.content)
            self._stack.setCurrentWidget(self.pdf)
        else:
            size = max(1, opened.document.size // 1024)
            self._other.setText(f"{opened.document.title}: {opened.document.media_type}, {size} KB.")
            self._stack.setCurrentWidget(self._other)

    def _start_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _places(self) -> list[QTextCursor]:
        wanted = self.search.read()
        made: list[QTextCursor] = []
        if not wanted:
            return made
        place = QTextCursor(self.text.document())
        while True:
            place = self.text.document().find(wanted, place)
            if place.isNull():
                return made
            made.append(QTextCursor(place))

    def _on_typed(self) -> None:
        places = self._places()
        self.text.show_found(places)
        if places:
            self.text.setTextCursor(_start_of(places[0]))
        self._count(places, 0)

    def _go(self, by: int) -> None:
        places = self._places()
        if not places:
            self._count(places, 0)
            return
        at = self.text.textCursor().position()
        if by > 0:
            number = next((n for n, one in enumerate(places) if one.selectionStart() > at), 0)
        else:
            before = [n for n, one in enumerate(places) if one.selectionStart() < at]
            number = before[-1] if before else len(places) - 1
        self.text.setTextCursor(_start_of(places[number]))
        self.text.ensureCursorVisible()
        self._count(places, number)

    def _count(self, places: Sequence[QTextCursor], number: int) -> None:
        if not self.search.read():
            self.found.clear()
        else:
            self.found.setText(f"{number + 1} of {len(places)}" if places else "not found")


def _start_of(place: QTextCursor) -> QTextCursor:
    start = QTextCursor(place)
    start.setPosition(place.selectionStart())
    return start


def _opened(document: Document, content: bytes) -> OpenedDocument:
    from medbill_desktop.forms.preview import page_count
    from medbill_desktop.services.documents import text_of

    pages = page_count(content) if document.media_type == _PDF else 0
    return OpenedDocument(document, content, text_of(document.media_type, content), pages)
