"""Light and dark: Fusion style, palette, fonts and the one style sheet, applied in one place."""

from __future__ import annotations

import tempfile
from enum import StrEnum
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from medbill_desktop import paths
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.style_sheet import sheet


class Mode(StrEnum):
    """Which appearance is asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_BUNDLED_UI = ("MedBillInter-Regular.otf", "MedBillInter-SemiBold.otf")
_BUNDLED_MONO = "MedBillMono-Regular.ttf"
_STYLED = "medbill-styled"


class Theme(QObject):
    """The appearance of the whole window.

    Signals:
        changed: the tokens are others now; painted widgets repaint.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM, *, bundled_font: bool = False) -> None:
        """Dress the application.

        Args:
            app: the one application.
            mode: follow the system, or stay light or dark.
            bundled_font: use the font that ships, for pictures that repeat; else the system's own.
        """
        super().__init__(app)
        self._app = app
        self._mode = mode
        if app.property(_STYLED) is None:  # setting a style polishes every widget there is
            app.setStyle("Fusion")
            app.setProperty(_STYLED, True)
        app.setFont(self._ui_font(bundled_font))
        self._mono_family = ""
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._on_scheme_changed)
        self.tokens = t.LIGHT
        self._dress()

    @property
    def mode(self) -> Mode:
        """What was asked for last."""
        return self._mode

    def switch(self, mode: Mode) -> None:
        """Follow another mode from now on."""
        self._mode = mode
        self._dress()

    def mono(self, pixels: int = t.BODY_PX) -> QFont:
        """The font of forms, codes in files and recovery keys."""
        if not self._mono_family:
            self._mono_family = _bundled_mono()
        font = QFont(self._mono_family)
        font.setPixelSize(pixels)
        font.setStyleHint(QFont.StyleHint.Monospace)
        return font

    def _ui_font(self, bundled: bool) -> QFont:
        if bundled:
            for name in _BUNDLED_UI:
                QFontDatabase.addApplicationFont(str(paths.data(f"fonts/{name}")))
            font = QFont("MedBill Inter")
        else:
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
            font.setFeature(QFont.Tag("tnum"), 1)
        font.setPixelSize(t.BODY_PX)
        return font

    def _wanted(self) -> t.Tokens:
        hints = self._app.styleHints()
        dark = self._mode is Mode.DARK or (
            self._mode is Mode.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
        )
        chosen = t.DARK if dark else t.LIGHT
        more = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        return t.high_contrast(chosen) if more else chosen

    def _dress(self) -> None:
        self.tokens = self._wanted()
        global _current  # noqa: PLW0603 one window has one appearance; painters ask for it without an owner
        _current = self.tokens
        wanted = sheet(self.tokens, self._chevron())
        if self._app.styleSheet() != wanted:  # even the same sheet would polish every widget again
            self._app.setPalette(palette(self.tokens))
            self._app.setStyleSheet(wanted)
        self.changed.emit()

    def _chevron(self) -> str:
        path = _arrows() / f"chevron-{self.tokens.name}.svg"
        if not path.exists():
            svg = paths.data("icons/chevron-down.svg").read_text(encoding="utf-8")
            path.write_text(svg.replace("currentColor", self.tokens.muted), encoding="utf-8")
        return path.as_posix()

    def _on_scheme_changed(self) -> None:
        if self._wanted() != self.tokens:
            self._dress()


@cache
def _arrows() -> Path:
    """The folder of the coloured arrows of this process; a style sheet takes pictures from files only."""
    return Path(tempfile.mkdtemp(prefix="medbill-"))


_current: t.Tokens = t.LIGHT


def tokens() -> t.Tokens:
    """The colours in force, for painters and delegates."""
    return _current


def colour(role: str) -> QColor:
    """A colour in force by its name in Tokens."""
    return QColor(t.colour(_current, role))


def palette(tokens: t.Tokens) -> QPalette:
    """The palette of an appearance, for what the style sheet does not reach."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.base,
        QPalette.ColorRole.Base: tokens.base,
        QPalette.ColorRole.AlternateBase: tokens.panel,
        QPalette.ColorRole.Button: tokens.panel,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.ToolTipBase: tokens.text,
        QPalette.ColorRole.ToolTipText: tokens.base,
        QPalette.ColorRole.Mid: tokens.line,
    }
    for role, value in roles.items():
        made.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return made


def _bundled_mono() -> str:
    try:
        added = QFontDatabase.addApplicationFont(str(paths.data(f"fonts/{_BUNDLED_MONO}")))
    except FileNotFoundError:
        added = -1
    families = QFontDatabase.applicationFontFamilies(added) if added >= 0 else []
    return families[0] if families else QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
