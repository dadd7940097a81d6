"""The one style sheet of the window, made from the tokens; nothing else sets a style."""

from __future__ import annotations

from string import Template

from medbill_desktop.ui.kit import tokens as t

_SHEET = Template("""
QWidget { color: $text; }
QMainWindow, QDialog, QWidget[ground="base"] { background: $base; }
QWidget[ground="panel"] { background: $panel; }
QFrame[line="h"] { background: $line; max-height: 1px; min-height: 1px; border: 0; }
QFrame[line="v"] { background: $line; max-width: 1px; min-width: 1px; border: 0; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="small"] { color: $muted; font-size: ${small}px; }
QLabel[tone="strong"] { font-weight: bold; }
QLabel[tone="title"] { font-size: ${title}px; font-weight: bold; }
QLabel[tone="figure"] { font-size: ${figure}px; font-weight: bold; }
QLabel[tone="problem"] { color: $blocked; font-size: ${small}px; }
QLabel[tone="good"] { color: $paid; font-weight: bold; }
QLabel[tone="wrong"] { color: $blocked; font-weight: bold; }
QLabel[tone="key"] { color: $muted; font-size: ${small}px; border: 1px solid $border; border-radius: 3px;
  padding: 0 4px; background: $base; }

QLabel[framed="true"] { font-size: ${title}px; background: $panel; border: 1px solid $border;
  border-radius: ${radius}px; }
QLabel[framed="true"]:focus { border: ${focus}px solid $accent; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox { background: $base; border: 1px solid $border;
  border-radius: ${radius}px; padding: 3px 6px; selection-background-color: $accent;
  selection-color: $on_accent; min-height: 18px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {
  border: ${focus}px solid $accent; padding: 2px 5px; }
QLineEdit[wrong="true"], QComboBox[wrong="true"] { border: ${focus}px solid $blocked; padding: 2px 5px; }
QLineEdit:read-only { background: $panel; border: 1px solid $line; }
QLineEdit:read-only:focus { border: ${focus}px solid $accent; }
QLineEdit:disabled, QComboBox:disabled { color: $muted; background: $panel; border-color: $line; }
QTableView QLineEdit, QListView QLineEdit { border: ${focus}px solid $accent; border-radius: 0;
  padding: 0 3px; min-height: 16px; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url("$chevron"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $base; border: 1px solid $border; outline: 0;
  selection-background-color: $chosen; selection-color: $text; }

QPushButton { background: $base; border: 1px solid $border; border-radius: ${radius}px; padding: 3px 12px;
  min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $chosen; }
QPushButton:focus { border: ${focus}px solid $accent; padding: 2px 11px; }
QPushButton[main="true"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: bold; }
QPushButton[main="true"]:hover { background: $accent_hover; }
QPushButton[main="true"]:focus { border: ${focus}px solid $text; }
QPushButton:disabled, QPushButton[main="true"]:disabled { color: $muted; background: $panel;
  border-color: $line; font-weight: normal; }
QPushButton[flat="true"] { background: transparent; border: 1px solid transparent; }
QPushButton[flat="true"]:hover { background: $hover; }
QPushButton[wide="true"] { text-align: left; padding: 3px 12px; min-height: 26px; }
QPushButton[flat="true"]:focus { border: ${focus}px solid $accent; }
QPushButton[chip="true"] { background: transparent; border: 1px solid $line; border-radius: 11px;
  padding: 0 8px; color: $muted; min-height: 20px; }
QPushButton[chip="true"]:hover { background: $hover; color: $text; }
QPushButton[chip="true"]:checked { background: $chosen; color: $text; border-color: $accent;
  font-weight: bold; }
QPushButton[chip="true"]:focus { border: ${focus}px solid $accent; padding: 0 7px; }
QPushButton[tab="true"] { background: transparent; border: 0; border-bottom: 3px solid transparent;
  border-top: 3px solid transparent; border-radius: 0; padding: 0 12px; min-height: 30px; color: $muted; }
QPushButton[tab="true"]:hover { background: $hover; color: $text; }
QPushButton[tab="true"]:checked { color: $text; font-weight: bold; border-bottom: 3px solid $accent; }
QPushButton[tab="true"]:focus { background: $chosen; border-top: 3px solid $accent; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 20px; padding: 0 4px; border: 2px solid transparent;
  border-radius: ${radius}px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; }

QTableView, QListView, QTreeView { background: $base; border: 0; outline: 0; gridline-color: $line;
  alternate-background-color: $base; selection-background-color: $chosen; selection-color: $text; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 0; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section { background: $panel; color: $muted; border: 0; border-bottom: 1px solid $line;
  padding: 0 6px; font-size: ${small}px; min-height: 23px; }
QHeaderView:vertical { background: $base; }
QHeaderView::section:vertical { border-bottom: 1px solid $line; padding: 0; background: $base; }
QTableCornerButton::section { background: $panel; border: 0; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $border; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; border: 0; width: 0; height: 0; }
QAbstractScrollArea::corner { background: transparent; }
QScrollArea { border: 0; background: transparent; }
QProgressBar { background: $line; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QMenu { background: $base; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 4px 16px; border-radius: ${radius}px; }
QMenu::item:selected { background: $chosen; }
QMenu::separator { background: $line; height: 1px; margin: 4px; }
QToolTip { background: $text; color: $base; border: 0; padding: 4px 8px; }

QFrame[card="true"] { background: $base; border: 1px solid $border; border-radius: 8px; }
QFrame[toast="true"] { background: $toast; border: 1px solid $toast; border-radius: 6px; }
QFrame[toast="true"] QLabel { color: $on_toast; }
QFrame[toast="true"] QLabel[tone="key"] { color: $on_toast; background: transparent;
  border-color: $on_toast; }
QFrame[toast="true"] QPushButton { color: $on_toast; background: transparent;
  border: 1px solid $on_toast; }
QFrame[toast="true"] QPushButton:focus { border: 2px solid $on_toast; }
QFrame[banner="problem"] { background: $problem_tint; border: 1px solid $blocked;
  border-radius: ${radius}px; }
QFrame[banner="notice"] { background: $notice_tint; border: 1px solid $accent; border-radius: ${radius}px; }
QFrame[ring="true"] { border: ${focus}px solid transparent; }
QFrame[ring="true"][lit="true"] { border: ${focus}px solid $accent; }
""")


def sheet(tokens: t.Tokens, chevron: str) -> str:
    """Write the style sheet.

    Args:
        tokens: colours of the appearance.
        chevron: path, with forward slashes, of the arrow of drop-down lists in the right colour.
    """
    names = {name: t.colour(tokens, name) for name in t.Tokens.__dataclass_fields__}
    return _SHEET.substitute(
        names,
        small=t.SMALL_PX,
        title=t.TITLE_PX,
        figure=t.FIGURE_PX,
        radius=t.RADIUS_PX,
        focus=t.FOCUS_PX,
        chevron=chevron,
        accent_hover=t.mix(tokens.text, tokens.accent, 0.18),
        scroll=t.mix(tokens.text, tokens.base, 0.28),
        toast=t.mix(tokens.text, tokens.base, 0.9 if not tokens.dark else 0.92),
        on_toast=tokens.base,
        problem_tint=t.mix(tokens.blocked, tokens.base, 0.08),
        notice_tint=t.mix(tokens.accent, tokens.base, 0.08),
    )
