"""The bar at the top: tabs with their counts, the palette, who is signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit.screen import TabSpec
from medbill_desktop.ui.kit.tokens import SPACE_1, SPACE_2, SPACE_4


class TopBar(QWidget):
    """Tabs, palette and user.

    Signals:
        tab_chosen: with the 0-based number of the tab.
        palette_asked, user_asked: the buttons at the right.
    """

    tab_chosen = Signal(int)
    palette_asked = Signal()
    user_asked = Signal()

    def __init__(self, tabs: Sequence[TabSpec], user: str) -> None:
        super().__init__()
        self.setObjectName("top-bar")
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._titles = [tab.title for tab in tabs]
        self._buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_4, 0, SPACE_2, 0)
        layout.setSpacing(0)
        layout.addWidget(labels.label("MedBill", "product", tone="strong"))
        layout.addSpacing(SPACE_4)
        for number, tab in enumerate(tabs):
            made = _flat(
                tab.title, f"tab-{tab.name}", f"Ctrl+{number + 1}", f"{tab.title}  Ctrl+{number + 1}"
            )
            made.setProperty("tab", True)
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, at=number: self.tab_chosen.emit(at))
            self._group.addButton(made)
            self._buttons.append(made)
            layout.addWidget(made)
        layout.addStretch(1)
        find = _flat(
            "Search or do   Ctrl+K", "open-palette", "Ctrl+K", "Search patients, claims, codes, actions"
        )
        find.clicked.connect(self.palette_asked)
        self.user_button = _flat(f"{user}   Alt+U", "open-user", "Alt+U", f"Signed in as {user}")
        self.user_button.clicked.connect(self.user_asked)
        find.setProperty("flat", False)
        for each in (find, self.user_button):
            layout.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
            layout.addSpacing(SPACE_1)

    def choose(self, number: int) -> None:
        """Mark a tab as the one in front."""
        self._buttons[number].setChecked(True)

    def show_counts(self, number: int, counts: Mapping[str, int]) -> None:
        """Write the counts of a tab on it; ``alert`` adds an exclamation mark."""
        alert = " !" if counts.get("alert") else ""
        count = f"  {counts['all']:,}" if counts.get("all") else ""
        self._buttons[number].setText(f"{self._titles[number]}{count}{alert}")
        words = ", something needs attention" if alert else ""
        self._buttons[number].setAccessibleName(f"{self._titles[number]}{count}{words}")

    def text(self, number: int) -> str:
        """What a tab says."""
        return self._buttons[number].text()


def _flat(text: str, name: str, keys: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(tip)
    made.setToolTip(tip)
    made.setProperty("keys", keys)
    made.setProperty("flat", True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made
