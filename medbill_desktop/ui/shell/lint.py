"""Screen-lint: walks the widgets of a page and says what a person would stumble over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSplitter,
    QSplitterHandle,
    QStackedLayout,
    QTableView,
    QToolButton,
    QWidget,
)

from medbill_desktop.domain.worklist import Content
from medbill_desktop.ui.kit import content
from medbill_desktop.ui.kit.keys import Keys
from medbill_desktop.ui.kit.labels import ElidedLabel
from medbill_desktop.ui.kit.tokens import SPACINGS
from medbill_desktop.ui.kit.worklist_model import CONTENT_ROLE

ALLOWED = frozenset({0, *SPACINGS})
_FIXED_CONTENT = frozenset(Content) - content.FLEXIBLE
_NO_FOCUS = Qt.FocusPolicy.NoFocus


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a page.

    Attributes:
        rule: stable name (``"text-cut"``).
        page: the picture it is on.
        widget: object names from the outside in.
        words: what is wrong.
    """

    rule: str
    page: str
    widget: str
    words: str

    def __str__(self) -> str:
        return f"{self.page}: {self.rule}: {self.widget}: {self.words}"


Check = Callable[[QWidget], Iterator[tuple[str, str]]]


def lint(root: QWidget, page: str, keys: Keys | None = None) -> list[Fault]:
    """Check everything visible below a widget.

    Args:
        root: a window or page that is shown.
        page: name of the picture, for the faults.
        keys: the declared commands, to find two equal shortcuts in one scope.

    Returns:
        The faults; empty when the page is clean.
    """
    faults = []
    for widget in visible(root):
        for check in CHECKS:
            faults += [Fault(rule, page, path(widget), words) for rule, words in check(widget)]
    faults += [Fault("equal-keys", page, scope, words) for scope, words in equal_keys(root, keys)]
    return faults


def visible(root: QWidget) -> list[QWidget]:
    """The widgets that are ours and can be seen, from the outside in; Qt's inner parts are left out.

    While a card lies over the page, only the card can be used; what its shadow dims is checked on its page.
    """
    for card in root.findChildren(QWidget):
        if card.property("card") and card.property("overlay") and card.isVisibleTo(root):
            return visible(card)
    found = [root]
    for child in root.children():
        if isinstance(child, QWidget) and child.isVisibleTo(root) and not _inner(child):
            found += visible(child)
    return found


def path(widget: QWidget) -> str:
    """Object names from the outside in."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return "/".join(reversed(names[:4]))


def _inner(widget: QWidget) -> bool:
    """Whether Qt made it: scroll bars, headings, handles, the line edit inside a combo box."""
    parent = widget.parentWidget()
    qt = (QScrollBar, QHeaderView, QSplitterHandle, QMenu)
    part_of = (QComboBox, QLineEdit, QHeaderView, QAbstractItemView)
    return (
        isinstance(widget, qt) or isinstance(parent, part_of) or widget.objectName().startswith("qt_scroll")
    )


def text_cut(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Text wider or higher than its rectangle."""
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel) and widget.text() and not isinstance(widget, ElidedLabel):
        room = widget.contentsRect()
        if widget.wordWrap():
            need = metrics.boundingRect(
                QRect(0, 0, room.width(), 9999), int(Qt.TextFlag.TextWordWrap), widget.text()
            )
            if need.height() > room.height() + 1:
                yield (
                    "text-cut",
                    f"“{widget.text()[:40]}” needs {need.height()} px of height, has {room.height()}",
                )
        elif metrics.horizontalAdvance(widget.text()) > room.width() + 1:
            yield "text-cut", f"“{widget.text()[:40]}” is wider than {room.width()} px"
    elif isinstance(widget, (QPushButton, QCheckBox, QRadioButton)):
        if widget.sizeHint().width() > widget.width() + 1 or widget.sizeHint().height() > widget.height() + 3:
            yield (
                "text-cut",
                f"“{widget.text()}” needs {widget.sizeHint().toTuple()}, has {widget.size().toTuple()}",
            )
    elif (
        isinstance(widget, QLineEdit)
        and metrics.horizontalAdvance(widget.placeholderText()) > widget.width() - 12
    ):
        yield "text-cut", f"placeholder “{widget.placeholderText()}” is wider than the field"
    elif (
        isinstance(widget, QComboBox)
        and metrics.horizontalAdvance(widget.currentText()) > widget.width() - 30
    ):
        yield "text-cut", f"“{widget.currentText()}” is wider than the list"


def overlap(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Two children over each other, or a child beyond the edge of its parent."""
    if isinstance(widget, (QAbstractScrollArea, QSplitter)) or isinstance(
        widget.parentWidget(), QAbstractScrollArea
    ):
        return
    children = [
        child
        for child in widget.children()
        if isinstance(child, QWidget)
        and child.isVisibleTo(widget)
        and not child.isWindow()
        and not _inner(child)
        and not child.property("overlay")
    ]
    for number, one in enumerate(children):
        if not widget.rect().adjusted(-1, -1, 1, 1).contains(one.geometry()) and one.width() and one.height():
            yield "overlap", f"{one.objectName()} reaches beyond its parent"
        for other in children[number + 1 :]:
            common = one.geometry().intersected(other.geometry())
            if common.width() > 1 and common.height() > 1:
                yield "overlap", f"{one.objectName()} and {other.objectName()} overlap"


def spacing(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Margins and gaps outside 0, 4, 8, 12, 16."""
    layout = widget.layout()
    if layout is not None and not isinstance(layout, QStackedLayout):  # it shows one page on its whole room
        yield from _layout_spacing(layout)


def _layout_spacing(layout: QLayout) -> Iterator[tuple[str, str]]:
    edges = layout.contentsMargins()
    sizes = {edges.left(), edges.top(), edges.right(), edges.bottom()}
    if isinstance(layout, QGridLayout):
        sizes |= {layout.horizontalSpacing(), layout.verticalSpacing()}
    elif layout.count() > 1:
        sizes.add(layout.spacing())
    if wrong := sorted(sizes - ALLOWED):
        yield "spacing", f"margin or gap of {', '.join(map(str, wrong))} px"
    for number in range(layout.count()):
        item = layout.itemAt(number)
        inner = item.layout() if item is not None else None
        if inner is not None:
            yield from _layout_spacing(inner)


def tables(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Numeric columns not at the right; headings and fixed columns whose text is cut."""
    if not isinstance(widget, QTableView) or widget.model() is None:
        return
    model = widget.model()
    metrics = widget.fontMetrics()
    for column in range(model.columnCount()):
        heading = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        room = widget.columnWidth(column) - 2 * content.PAD_PX + 1
        if metrics.horizontalAdvance(heading) * 12 / 13 > room:
            yield "text-cut", f"heading “{heading}” is wider than its column"
        for row in _seen_rows(widget):
            index = model.index(row, column)
            text = str(index.data() or "")
            align = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0)
            if _numeric(text, index.data(CONTENT_ROLE)) and not align & Qt.AlignmentFlag.AlignRight:
                yield "numbers-left", f"“{text}” in column “{heading}” is not at the right"
                break
            fixed = index.data(CONTENT_ROLE) in _FIXED_CONTENT - {Content.STATE}
            if fixed and metrics.horizontalAdvance(text) > room:
                yield "text-cut", f"“{text}” is wider than column “{heading}”"
                break


def _seen_rows(view: QTableView) -> range:
    model = view.model()
    first = max(0, view.rowAt(0))
    last = view.rowAt(view.viewport().height() - 1)
    return range(first, (model.rowCount() if last < 0 else last + 1))


def _numeric(text: str, kind: object) -> bool:
    if kind is not None:
        return kind in content.NUMERIC
    bare = text.strip("()").replace(",", "").replace(".", "", 1)
    return bare.isdigit() and "." in text


def buttons(widget: QWidget) -> Iterator[tuple[str, str]]:
    """A button without a key."""
    if isinstance(widget, (QPushButton, QToolButton)) and not (
        widget.property("keys") or not widget.shortcut().isEmpty()
    ):
        yield "no-key", f"button “{widget.text()}” has no shortcut"


def names(widget: QWidget) -> Iterator[tuple[str, str]]:
    """An interactive widget that tests cannot find or a reader cannot say."""
    if not (isinstance(widget, QAbstractButton) or widget.focusPolicy() != _NO_FOCUS):
        return
    if not widget.objectName():
        yield "no-name", f"{type(widget).__name__} has no objectName"
    if not widget.accessibleName():
        yield "no-name", f"{type(widget).__name__} {widget.objectName()} has no accessible name"


def equal_keys(root: QWidget, keys: Keys | None) -> Iterator[tuple[str, str]]:
    """Two equal shortcuts that act at once: in one scope, in a scope around it, or on two buttons."""
    taken: dict[str, str] = {}
    for button in visible(root):
        if isinstance(button, QAbstractButton) and not button.shortcut().isEmpty():
            text = button.shortcut().toString()
            if text in taken:
                yield root.objectName(), f"{text} is on {taken[text]} and on {button.objectName()}"
            taken[text] = button.objectName()
    declared = keys.scopes if keys else ()
    shown = [s for s in declared if s.owner.isVisible() and s.owner.window() is root.window()]
    for scope in shown:
        around = [o for o in shown if o is scope or o.owner.isAncestorOf(scope.owner)]
        for other in around:
            for command in scope.commands:
                same = [c for c in other.commands if c.keys and c.keys == command.keys]
                twins = [c for c in same if c is not command]
                for twin in twins:
                    yield scope.name, f"{command.keys} is {command.name} and, in {other.name}, {twin.name}"


CHECKS: Sequence[Check] = (text_cut, overlap, spacing, tables, buttons, names)
