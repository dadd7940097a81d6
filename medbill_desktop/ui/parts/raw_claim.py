"""The 837P behind a claim: only this claim's segments of the file, one a line (O44: no other patient)."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from medbill_desktop.ui.kit import labels
from medbill_desktop.ui.kit import tokens as t


def claim_segments(raw: bytes, number: str) -> list[str]:
    """Take one claim out of an 837P file, with the envelope and the loops it hangs on.

    Args:
        raw: the file as sent.
        number: the claim's number (CLM01).

    Returns:
        Its segments in the order of the file; empty when the file has no such claim.
    """
    text = raw.decode("latin-1")
    element, end = text[3:4], text[105:106]
    segments = [part.strip("\r\n") for part in text.split(end) if part.strip("\r\n")]
    head: list[str] = []
    levels: dict[str, list[str]] = {}
    block = head
    trailer: list[str] = []
    claim: list[str] = []
    for segment in segments:
        parts = segment.split(element)
        if parts[0] == "HL":
            block = levels[parts[3]] = []
            for deeper in {"20": ("22", "23"), "22": ("23",)}.get(parts[3], ()):
                levels.pop(deeper, None)
        elif parts[0] == "CLM":
            block = []
            if parts[1] == number:
                block = claim
                context = [each for level in ("20", "22", "23") for each in levels.get(level, [])]
                claim.extend(context)
        elif parts[0] in {"SE", "GE", "IEA"}:
            block = trailer
        block.append(segment)
    return [*head, *claim, *trailer] if claim else []


class RawView(QWidget):
    """Segments in the font of files; Esc returns."""

    def __init__(self, mono: QFont) -> None:
        """Start empty.

        Args:
            mono: the font of files.
        """
        super().__init__()
        self.setObjectName("raw-claim")
        self._words = labels.label("", "raw-words", tone="muted", wrap=True)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("raw-text")
        self.text.setAccessibleName("837P of this claim")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(mono)
        self.text.document().setDefaultFont(mono)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_3, t.SPACE_4, t.SPACE_3)
        layout.setSpacing(t.SPACE_2)
        layout.addWidget(self._words)
        layout.addWidget(self.text, 1)

    def show_raw(self, words: str, segments: list[str]) -> None:
        """Show a claim's segments.

        Args:
            words: what it is and when it left.
            segments: one a line.
        """
        self._words.setText(words)
        self.text.setPlainText("\n".join(segments))
