"""The bar of saved filters over a queue: words, live counts, a key each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from medbill_desktop.domain.worklist import Filter
from medbill_desktop.ui.kit.flow import FlowLayout

LAST_KEY = 9
"""Chips past this number have no key of their own."""


class ChipsBar(QWidget):
    """Filters as chips, of which one is chosen; Alt+1 to Alt+9 choose.

    Signals:
        chosen: with the key of the filter.
    """

    chosen = Signal(str)

    def __init__(self, filters: tuple[Filter, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chips")
        self.setAccessibleName("Filters")
        self.setToolTip("Alt+K keeps what you see as a filter, Alt+M arranges yours, Alt+C chooses columns")
        self._chips: dict[str, QPushButton] = {}
        self._titles: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._own = tuple(each.key for each in filters)
        self._group = QButtonGroup(self)
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for each in filters:
            self._add(each)
        if self._chips:
            self._chips[filters[0].key].setChecked(True)

    def offer(self, kept: Sequence[Filter]) -> None:
        """Stand chips that the user kept behind the list's own; the chosen one stays chosen.

        Args:
            kept: in order; those of before are gone.
        """
        chosen = self.current
        for key in [key for key in self._chips if key not in self._own]:
            chip = self._chips.pop(key)
            self._group.removeButton(chip)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for each in kept:
            self._add(each)
        if chosen in self._chips:
            self._chips[chosen].setChecked(True)
        elif self._own:
            self._chips[self._own[0]].setChecked(True)
        self.show_counts(self._counts)

    def _add(self, each: Filter) -> None:
        number = len(self._chips) + 1
        chip = QPushButton(each.title, self)
        chip.setObjectName(f"chip-{each.key}")
        chip.setAccessibleName(each.title)
        chip.setProperty("chip", True)
        chip.setCheckable(True)
        if number <= LAST_KEY:
            chip.setProperty("keys", f"Alt+{number}")
            chip.setToolTip(f"Alt+{number}")
        chip.clicked.connect(lambda _checked=False, key=each.key: self.chosen.emit(key))
        chip.installEventFilter(self)
        self._group.addButton(chip)
        self._flow.addWidget(chip)
        self._chips[each.key] = chip
        self._titles[each.key] = each.title
        chip.show()

    @property
    def current(self) -> str:
        """Key of the chosen filter."""
        return next((key for key, chip in self._chips.items() if chip.isChecked()), "")

    def choose(self, key: str) -> None:
        """Mark a filter as chosen and say so."""
        if key in self._chips:
            self._chips[key].setChecked(True)
            self.chosen.emit(key)

    def choose_number(self, number: int) -> None:
        """Choose the filter at a place, 1-based; nothing happens past the end."""
        keys = list(self._chips)
        if 1 <= number <= len(keys):
            self.choose(keys[number - 1])

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Write the counts on the chips."""
        self._counts = dict(counts)
        for key, chip in self._chips.items():
            if key in counts:
                chip.setText(f"{self._titles[key]}  {counts[key]:,}")
        self._flow.invalidate()
        self._fit()

    def _fit(self) -> None:
        height = self._flow.heightForWidth(max(self.width(), 60))
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(120, self._flow.heightForWidth(max(self.width(), 60)))

    def event(self, event: QEvent) -> bool:
        """Take the height that the width asks for."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest}:
            self._fit()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit again when the style or the font of a chip changes."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._flow.invalidate()
        return False
