"""The call note, typed beside the story of the claim, and what the record rests on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import UserError
from medbill_desktop.services.followup import CallNote
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.fields import DateEdit, TextEdit
from medbill_desktop.ui.kit.keys import Command, Keys
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.parts.story import Story

_PHONE = "Call note"


class _CallFields(EntryForm):
    """Enter goes on, but on the last field it belongs to the whole note."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = list(self._fields.values())[-1].editor.widget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and last.hasFocus():
            event.ignore()
        else:
            super().keyPressEvent(event)


def _fields(clock: Clock) -> list[Field]:
    """The fields in the order in which they are asked on the phone."""
    promised = DateEdit("call-promised", "Answer promised by", clock)
    return [
        Field("representative", "Spoke with", TextEdit("call-who", "Spoke with")),
        Field("reference", "Reference number", TextEdit("call-reference", "Reference number")),
        Field("promised", "Answer promised by", promised),
        Field("text", "What they said", TextEdit("call-text", "What they said"), span=3),
    ]


class CallForm(QWidget):
    """Hidden until a call is noted; Enter goes on and saves on the last field, Ctrl+Enter on any."""

    def __init__(self, keys: Keys, clock: Clock, save: Callable[[CallNote], None]) -> None:
        """Make the form.

        Args:
            keys: for its own two commands.
            clock: for the promised date.
            save: gets the note; a refusal is said in `banner`.
        """
        super().__init__()
        self.setObjectName("call")
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._save = save
        self._before: QWidget | None = None
        self._title = labels.label(_PHONE, "call-title", tone="strong")
        self.form = _CallFields("call-form", _fields(clock), columns=3)
        self.banner = Banner(self, lines=1)
        shape = self.banner.sizePolicy()
        # A call is short: its place opens only when there is something to say.
        shape.setRetainSizeWhenHidden(False)
        self.banner.setSizePolicy(shape)
        words = "Enter goes on, on the last field it saves   Ctrl+Enter saves   Esc leaves"
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        layout.setSpacing(t.SPACE_1)
        for widget in (self._title, self.form, self.banner):
            layout.addWidget(widget)
        layout.addWidget(labels.label(words, "call-keys", tone="small", wrap=True))
        save_call = Command("save-call", "Save call and next", "Ctrl+Return", self.save)
        keys.bind("call", self, [save_call, Command("leave-call", "Leave the call", "Esc", self.close_form)])
        self.hide()

    def open_for(self, payer: str, phone: str) -> None:
        """Start a note; the fields are empty."""
        self._before = QApplication.focusWidget()
        self._title.setText(f"{_PHONE} · {payer}{f' · {phone}' if phone else ''}")
        self.banner.clear()
        self.form.load(CallNote())
        self.show()
        self.form.start()

    def close_form(self) -> None:
        """Put it away and give the focus back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Hand the note on; a field that cannot be read is marked instead."""
        self.banner.clear()
        try:
            note = self.form.record(CallNote())
        except UserError:
            return  # the field says what is wrong with it
        self._save(note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the last field saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.save()
        else:
            super().keyPressEvent(event)


class Evidence(QWidget):
    """What a follow-up rests on: the payer's card, its answer and the work items, or the statements before.

    Attributes:
        card: whom to call and how long there is time.
        said, to_do: of a claim.
        printed: statements of a patient.
    """

    def __init__(self, run: QPushButton) -> None:
        """Start empty.

        Args:
            run: the button that runs statements, at the foot.
        """
        super().__init__()
        self.setObjectName("evidence")
        self.card = labels.label("", "payer-card", tone="muted", wrap=True)
        self.said = Story("payer-said", "What the payer said")
        self.to_do = Story("to-do", "To do")
        self.printed = Story("statements-before", "Statements printed")
        both = QWidget()
        both.setObjectName("claim-evidence")
        inner = labels.column(spacing=0)
        both.setLayout(inner)
        inner.addWidget(self.said, 3)
        inner.addWidget(self.to_do, 2)
        self._pages = QStackedWidget()
        self._pages.setObjectName("rests")
        self._pages.addWidget(both)
        self._pages.addWidget(self.printed)
        card = labels.column(margin=t.SPACE_3)
        card.addWidget(self.card)
        foot = labels.row()
        foot.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
        foot.addWidget(run)
        foot.addStretch(1)
        layout = labels.column(spacing=0)
        self.setLayout(layout)
        layout.addLayout(card)
        layout.addWidget(self._pages, 1)
        layout.addWidget(labels.line())
        layout.addLayout(foot)

    def turn(self, *, patient: bool) -> None:
        """Show the side of a patient, or of a claim."""
        self._pages.setCurrentIndex(1 if patient else 0)
