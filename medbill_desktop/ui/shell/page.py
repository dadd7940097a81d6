"""The pages before an office is open: one card in the middle, and a calm line for errors."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.fields import LineField
from medbill_desktop.ui.kit.keys import key_text
from medbill_desktop.ui.kit.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4

CARD_PX = 484


class Page(QWidget):
    """A card with a title; subclasses add fields and buttons from top to bottom."""

    def __init__(self, name: str, title: str, words: str) -> None:
        """Make the card.

        Args:
            name: objectName.
            title: what the page is for.
            words: one sentence under it.
        """
        super().__init__()
        self.setObjectName(name)
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._card.setProperty("card", True)
        self._card.setFixedWidth(CARD_PX)
        self._column = QVBoxLayout(self._card)
        self._column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        self._column.setSpacing(0)
        self.add(labels.label("MedBill Desktop", "product", tone="muted"), below=SPACE_1)
        self.add(labels.label(title, "page-title", tone="title"), below=SPACE_1)
        self.words = labels.label("", "page-words", tone="muted", wrap=True)
        self.say(words)
        self.add(self.words, below=SPACE_4)
        self.banner = Banner(self._card, lines=2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        outer.setSpacing(0)
        outer.addStretch(2)
        outer.addWidget(self._card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def say(self, words: str) -> None:
        """Write the sentence under the title; it takes the lines it needs."""
        self.words.setText(words)
        self.words.ensurePolished()
        self.words.setMinimumHeight(max(0, self.words.heightForWidth(CARD_PX - 2 * SPACE_4 - 2)))

    def add(self, widget: QWidget, *, below: int = SPACE_3) -> None:
        """Add a widget and the room under it."""
        self._column.addWidget(widget)
        self._column.addSpacing(below)

    def add_field(self, label: str, field: QLineEdit | QWidget, *, below: int = SPACE_3) -> None:
        """Add a field with its label above."""
        words = labels.label(label, f"label-{field.objectName()}", tone="small")
        words.setBuddy(field)
        self.add(words, below=SPACE_1)
        self.add(field, below=below)

    def add_row(self, *buttons: QPushButton, below: int = SPACE_3) -> None:
        """Add buttons beside each other, the main one at the right."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for number, each in enumerate(buttons):
            if number == len(buttons) - 1:
                row.addStretch(1)
            row.addWidget(each)
        self._column.addLayout(row)
        self._column.addSpacing(below)

    def busy(self, *, on: bool) -> None:
        """Take input or not, while an office is opened."""
        self._card.setEnabled(not on)


def secret(name: str, accessible: str) -> LineField:
    """A field for a passphrase."""
    field = LineField(name, accessible)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def page_button(
    text: str, keys: str, run: Callable[[], object], *, main: bool = False, flat: bool = False
) -> QPushButton:
    """A button of a page, with its key on it.

    Args:
        text: its words.
        keys: portable shortcut; "Return" is pressed in any field, so it is only written on the button.
        run: what it does.
        main: the filled one.
        flat: without an edge.
    """
    made = QPushButton(f"{text}  {key_text(keys)}")
    made.setObjectName("page-" + text.casefold().replace(" ", "-"))
    made.setAccessibleName(text)
    made.setProperty("keys", keys)
    made.setProperty("main", main)
    made.setProperty("flat", flat)
    if keys != "Return":
        made.setShortcut(keys)
    made.clicked.connect(lambda _checked=False: run())
    return made
