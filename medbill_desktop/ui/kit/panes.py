"""Three panes on every tab: queue, record, evidence; headers and the totals at the foot of a record."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from medbill_desktop.domain.money import Money
from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.places import Places

QUEUE, RECORD, EVIDENCE = 0, 1, 2
_SHARES = (30, 44, 26)
_LEAST = (220, 320, 200)


class ThreePane(QSplitter):
    """The panes of a tab; their widths come back after a restart and F6 walks through them."""

    def __init__(self, name: str, places: Places, parent: QWidget | None = None) -> None:
        """Start with empty panes.

        Args:
            name: of the tab, for what is remembered.
            places: where widths are kept.
            parent: Qt owner.
        """
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(f"panes-{name}")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._key = f"panes/{name}"
        self._places = places
        self._last: dict[int, QWidget] = {}
        self._panes: list[QWidget] = []
        self.splitterMoved.connect(self._on_splitter_moved)

    def fill(self, queue: QWidget, record: QWidget, evidence: QWidget) -> None:
        """Put the three panes in."""
        for index, pane in enumerate((queue, record, evidence)):
            pane.setMinimumWidth(_LEAST[index])
            pane.setProperty("ground", "base")
            if not pane.objectName():
                pane.setObjectName(("queue", "record", "evidence")[index])
            self.addWidget(pane)
            self._panes.append(pane)
            self.setStretchFactor(index, _SHARES[index])
        kept = [int(part) for part in self._places.get(self._key).split(",") if part.isdigit()]
        self.setSizes(kept if len(kept) == 3 else [share * 14 for share in _SHARES])
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def pane(self, index: int) -> QWidget:
        """The pane at QUEUE, RECORD or EVIDENCE."""
        return self._panes[index]

    def pane_of_focus(self) -> int:
        """Which pane has the focus; the queue when none has."""
        focus = QApplication.focusWidget()
        for index, pane in enumerate(self._panes):
            if focus is not None and (pane is focus or pane.isAncestorOf(focus)):
                return index
        return QUEUE

    def focus_pane(self, index: int) -> bool:
        """Give a pane the focus: where it was last, else its first field or list.

        Returns:
            False when nothing in the pane takes the focus.
        """
        proxy = self._panes[index].focusProxy()
        last = self._last.get(index) or proxy
        if last is not None and last.isVisibleTo(self) and last.isEnabled():
            last.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        for widget in self._panes[index].findChildren(QWidget):
            wants = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if wants and widget.isVisibleTo(self) and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def next_pane(self) -> None:
        """F6: on to the next pane that takes the focus."""
        start = self.pane_of_focus()
        for step in range(1, self.count() + 1):
            if self.focus_pane((start + step) % self.count()):
                return

    def _on_splitter_moved(self) -> None:
        self._places.put(self._key, ",".join(str(size) for size in self.sizes()))

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        for index, pane in enumerate(self._panes):
            if new is not None and pane.isAncestorOf(new):
                self._last[index] = new


class FocusRing(QFrame):
    """A frame of 2 px that lights up while a list inside it has the focus."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"ring-{inner.objectName()}")
        self.setProperty("ring", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(inner)
        inner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Light up and go out with the focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.setProperty("lit", event.type() is QEvent.Type.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
        return False


def beside(standing: QWidget) -> QWidget:
    """The evidence pane around standing words, with the margins of its neighbours and a ring."""
    pane = QWidget()
    pane.setObjectName(f"pane-{standing.objectName()}")
    column = QVBoxLayout(pane)
    column.setContentsMargins(t.SPACE_3, t.SPACE_2, t.SPACE_3, t.SPACE_2)
    column.addWidget(FocusRing(standing))
    return pane


class RecordHeader(QWidget):
    """Who and what at the left, the state beside it, money at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record-header")
        self._who = labels.ElidedLabel(self)
        self._who.setObjectName("record-who")
        self._who.setProperty("tone", "title")
        self._what = labels.ElidedLabel(self)
        self._what.setObjectName("record-what")
        self._what.setProperty("tone", "muted")
        self.chip = labels.StateChip("", self)
        self._money = labels.label("", "record-money", tone="title")
        self._caption = labels.label("", "record-money-caption", tone="small")
        top, foot = labels.row(), labels.row()
        top.addWidget(self._who, 1)
        top.addWidget(self.chip)
        top.addSpacing(t.SPACE_2)
        top.addWidget(self._money, 0, Qt.AlignmentFlag.AlignRight)
        foot.addWidget(self._what, 1)
        foot.addWidget(self._caption, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_3, t.SPACE_4, t.SPACE_2)
        layout.setSpacing(t.SPACE_1)
        layout.addLayout(top)
        layout.addLayout(foot)

    def show_record(
        self, who: str, what: str, *, state: str = "", money: Money | None = None, caption: str = ""
    ) -> None:
        """Show whose record it is.

        Args:
            who: name or number.
            what: second line, small (``"Born 03/12/1961 · Medicare B"``).
            state: word of its chip, "" for none.
            money: amount at the right, None for none.
            caption: what the amount is (``"balance"``).
        """
        self._who.setText(who)
        self._what.setText(what)
        self.chip.show_state(state)
        self._money.setText("" if money is None else _amount(money))
        self._caption.setText(caption)
        self.setAccessibleName(" ".join(part for part in (who, what, state) if part))


class TotalsBar(QWidget):
    """Named amounts pinned at the foot of a record; one may be right or wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("totals")
        self.setProperty("ground", "panel")
        self._row = labels.row(margin=t.SPACE_2, spacing=t.SPACE_4)
        self._row.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        self.setLayout(self._row)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts: list[str] = []

    @property
    def texts(self) -> list[str]:
        """The totals as shown, for tests and readers."""
        return list(self._texts)

    def show_totals(self, *totals: tuple[str, Money | str, str]) -> None:
        """Show totals, the last at the right edge.

        Args:
            totals: name, amount or text, tone ("", good, wrong or strong) of each.
        """
        while item := self._row.takeAt(0):
            if old := item.widget():
                old.deleteLater()
        self._texts = []
        self._row.addStretch(1)
        for name, amount, tone in totals:
            text = _amount(amount) if isinstance(amount, Money) else amount
            self._texts.append(f"{name} {text}")
            pair = QWidget(self)
            pair.setObjectName("total")
            pair.setAccessibleName(f"{name} {text}")
            inner = labels.row(spacing=t.SPACE_2)
            inner.addWidget(labels.label(name, "total-name", tone="muted"))
            inner.addWidget(labels.label(text, "total-amount", tone=tone))
            pair.setLayout(inner)
            self._row.addWidget(pair)


def _amount(money: Money) -> str:
    """An amount outside a grid: zero is written out."""
    return money.grid() if money else "0.00"


def stacked(
    header: QWidget, body: QWidget, foot: QWidget | None = None, *, margin: int = t.SPACE_4
) -> QWidget:
    """A record pane: header, hairline, body that scrolls when it is higher than the pane, foot pinned.

    Args:
        header: usually a RecordHeader.
        body: form or grid.
        foot: usually a TotalsBar.
        margin: round the body; 0 for a grid that reaches the edges.
    """
    pane = QWidget()
    pane.setObjectName("record")
    layout = labels.column(spacing=0)
    pane.setLayout(layout)
    inner = QWidget()
    inner.setObjectName("record-body")
    inner.setProperty("ground", "base")
    inside = labels.column(margin=margin)
    inside.addWidget(body)
    if body.sizePolicy().verticalPolicy() is not QSizePolicy.Policy.Expanding:
        inside.addStretch(1)
    inner.setLayout(inside)
    scroll = QScrollArea()
    scroll.setObjectName("record-scroll")
    scroll.setAccessibleName("Record")
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setWidget(inner)
    layout.addWidget(header)
    layout.addWidget(labels.line())
    layout.addWidget(scroll, 1)
    if foot is not None:
        layout.addWidget(labels.line())
        layout.addWidget(foot)
    return pane
