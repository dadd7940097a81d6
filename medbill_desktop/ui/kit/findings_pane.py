"""Findings beside the record: level, words, how to mend it and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from medbill_desktop.domain.finding import Finding
from medbill_desktop.ui.kit import labels, theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.paint import draw_chip
from medbill_desktop.ui.kit.panes import FocusRing

FINDING_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEVELS = {"block": "Blocks", "warn": "Look", "info": "Note"}
_RELEASED = "Released"
_CHIP_ROOM = 84


class _FindingsModel(QAbstractListModel):
    """The findings in order of severity."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: list[Finding] = []

    def show(self, findings: Sequence[Finding]) -> None:
        """Show others."""
        order = list(_LEVELS)
        self.beginResetModel()
        self.findings = sorted(findings, key=lambda finding: order.index(finding.severity))
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.findings)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        finding = self.findings[index.row()]
        if role == FINDING_ROLE:
            return finding
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{_word(finding)}: {finding.message} {finding.released or finding.fix}".strip()
        return None


class _FindingDelegate(QStyledItemDelegate):
    """Draws a finding: chip, message, mend, source."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 240
        finding: Finding = index.data(FINDING_ROLE)
        height = sum(
            rect.height() + 2 for _, rect, _, _ in _lines(finding, QRect(0, 0, width, 0), option.font)
        )
        return QSize(width, height + 2 * t.SPACE_2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = theme.tokens()
        finding: Finding = index.data(FINDING_ROLE)
        rect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.chosen))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        chip = QRect(rect.left() + t.SPACE_3, rect.top() + t.SPACE_2, _CHIP_ROOM, 18)
        level = finding.severity.value
        painter.setFont(option.font)
        draw_chip(painter, chip, level, tokens, t.LEVELS[level], _word(finding))
        for text, box, role, font in _lines(finding, rect, option.font):
            painter.setFont(font)
            painter.setPen(QColor(t.colour(tokens, role)))
            painter.drawText(box, int(Qt.TextFlag.TextWordWrap), text)
        painter.restore()


def _word(finding: Finding) -> str:
    """The level in a word; a block that somebody released says that."""
    return _RELEASED if finding.released else _LEVELS[finding.severity]


def _lines(finding: Finding, rect: QRect, font: QFont) -> list[tuple[str, QRect, str, QFont]]:
    """Text, rectangle, colour and font of each paragraph of a finding."""
    small = QFont(font)
    small.setPixelSize(t.SMALL_PX)
    source = " ".join(part for part in (finding.source.document, finding.source.version) if part)
    made: list[tuple[str, QRect, str, QFont]] = []
    top = rect.top() + t.SPACE_2
    left = rect.left() + t.SPACE_3 + _CHIP_ROOM + t.SPACE_2
    for text, role, used in (
        (finding.message, "text", font),
        (finding.released or finding.fix, "text" if finding.released else "accent", font),
        (source, "muted", small),
    ):
        if text:
            space = QRect(left, top, max(60, rect.right() - left - t.SPACE_2), 4000)
            box = QFontMetrics(used).boundingRect(space, int(Qt.TextFlag.TextWordWrap), text)
            made.append((text, QRect(left, top, space.width(), box.height()), role, used))
            top += box.height() + 2
    return made


class _FindingsList(QListView):
    """The list; rows take a new height when the pane is resized."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class FindingsPane(QWidget):
    """What the rules say about the record.

    The screen declares Ctrl+. as `jump_next` and Alt+Enter as `fix_current`.

    Signals:
        jump_asked: with the Finding whose path the record should show.
        fix_asked: with the Finding to be mended by one key; the screen knows how.
    """

    jump_asked = Signal(object)
    fix_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findings")
        self._model = _FindingsModel()
        self._heading = labels.label("Findings", "findings-heading", tone="strong")
        self._list = _FindingsList(self)
        self._list.setObjectName("findings-list")
        self._list.setAccessibleName("Findings")
        self._list.setModel(self._model)
        self._list.setItemDelegate(_FindingDelegate(self._list))
        self._list.setWordWrap(True)
        self._list.setMinimumHeight(1)  # without findings the pane may be as low as its heading
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.activated.connect(self._on_activated)
        self._clean = labels.label("", "findings-clean", tone="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = labels.column(spacing=t.SPACE_1)
        head.setContentsMargins(t.SPACE_3, t.SPACE_3, t.SPACE_3, t.SPACE_2)
        head.addWidget(self._heading)
        head.addWidget(self._clean)
        layout.addLayout(head)
        layout.addWidget(FocusRing(self._list, self), 1)
        self.show_findings(())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings shown, the severest first."""
        return tuple(self._model.findings)

    @property
    def current(self) -> Finding | None:
        """The finding that is selected."""
        index = self._list.currentIndex()
        return self._model.findings[index.row()] if index.isValid() else None

    def show_findings(self, findings: Sequence[Finding], clean: str = "Nothing stands in the way.") -> None:
        """Show what the rules said.

        Args:
            findings: in any order.
            clean: the sentence when there are none.
        """
        kept = self.current
        self._model.show(findings)
        self._heading.setText(f"Findings  {len(findings)}" if findings else "Findings")
        self._clean.setText("" if findings else clean)
        self._clean.setVisible(not findings)
        if kept in self._model.findings:
            self._select(self._model.findings.index(kept))

    def jump_next(self) -> None:
        """Select the next finding, from the last back to the first, and ask the record to show its place."""
        if self._model.findings:
            row = self._list.currentIndex().row() + 1
            self._select(row % len(self._model.findings))
            self.jump_asked.emit(self.current)

    def fix_current(self) -> None:
        """Ask for the one-key mend of the selected finding, or of the first."""
        if not self._model.findings:
            return
        if self.current is None:
            self._select(0)
        self.fix_asked.emit(self.current)

    def _select(self, row: int) -> None:
        self._list.setCurrentIndex(self._model.index(row))

    def _on_activated(self, index: QModelIndex) -> None:
        self.jump_asked.emit(self._model.findings[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by j and k as in every list."""
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        step = steps.get(Qt.Key(event.key()))
        if step and self._list.hasFocus() and self._model.findings:
            row = self._list.currentIndex().row() + step
            self._select(max(0, min(len(self._model.findings) - 1, row)))
        else:
            super().keyPressEvent(event)
