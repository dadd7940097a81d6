"""Pictures of the card of the chosen coverage: dropped, pasted or from a file; thumbnails, Enter enlarges."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.domain.insurance import Coverage
from medbill_desktop.domain.visit import Document
from medbill_desktop.services import patient_cards
from medbill_desktop.services.patient_cards import KeepCard, Side
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit import theme
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act

_HIGH, _WIDE = 84, 128
_Kept = tuple[int, tuple[tuple[Document, bytes], ...]]


class CardStrip(QWidget):
    """Front and back beside each other; takes pictures that are dropped on it.

    Signals:
        opened: Enter on a card; with its Document.
        dropped: with the bytes of a picture.
    """

    opened = Signal(object)
    dropped = Signal(object)

    def __init__(self, name: str = "card-strip", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._cards: tuple[tuple[Document, QImage], ...] = ()
        self._at = 0
        self.show_cards(())

    @property
    def cards(self) -> tuple[Document, ...]:
        """What is shown."""
        return tuple(card for card, _ in self._cards)

    def show_cards(self, cards: tuple[tuple[Document, QImage], ...]) -> None:
        """Show pictures; without any, how to add one."""
        self._cards, self._at = cards, 0
        titles = "; ".join(card.title for card, _ in cards)
        self.setAccessibleName(f"Cards: {titles or 'none'}")
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a thumbnail with its margins."""
        return QSize(2 * _WIDE, _HIGH + 2 * t.SPACE_2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the thumbnails, or the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, (_, picture) in enumerate(self._cards):
            place = QRect(t.SPACE_3 + number * (_WIDE + t.SPACE_2), t.SPACE_2, _WIDE, _HIGH)
            size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRect(place.topLeft(), size)
            painter.drawImage(inner, picture)
            chosen = self.hasFocus() and number == self._at
            painter.setPen(QPen(theme.colour("accent" if chosen else "line"), t.FOCUS_PX if chosen else 1))
            painter.drawRect(inner)
        if not self._cards:
            painter.setPen(theme.colour("muted"))
            words = self.rect().adjusted(t.SPACE_3, 0, -t.SPACE_3, 0)
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(
                words, flags, "No card picture. Drop one here, Ctrl+V pastes one, Ctrl+Shift+O takes a file."
            )
            if self.hasFocus():
                painter.setPen(QPen(theme.colour("accent"), t.FOCUS_PX))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw without the ring."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter enlarges."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        key = Qt.Key(event.key())
        if key in steps and self._cards:
            self._at = (self._at + steps[key]) % len(self._cards)
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._cards:
            self.opened.emit(self._cards[self._at][0])
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the bytes on."""
        data = event.mimeData()
        if data.hasUrls():
            self.dropped.emit(Path(data.urls()[0].toLocalFile()))
        elif data.hasImage():
            self.dropped.emit(QImage(data.imageData()))


class Cards:
    """Reads, keeps and enlarges the cards of the chosen coverage."""

    def __init__(
        self, desk: Desk, coverage: Callable[[], Coverage | None], enlarge: Callable[[str, bytes], None]
    ) -> None:
        """Work for a screen.

        Args:
            desk: for jobs and errors.
            coverage: the coverage chosen on the time line.
            enlarge: shows a picture large; gets title and bytes.
        """
        self.strip = CardStrip()
        self._desk, self._coverage, self._enlarge = desk, coverage, enlarge
        self._bytes: dict[int, bytes] = {}
        self.strip.opened.connect(self._on_opened)
        self.strip.dropped.connect(self._on_dropped)

    def look(self) -> None:
        """Show the cards of the chosen coverage."""
        coverage, store = self._coverage(), self._desk.office.bench.store
        if coverage is None:
            self.strip.show_cards(())
            return
        user = self._desk.office.user

        def read() -> _Kept:
            with store.reading() as connection:
                found = patient_cards.cards_of(Reader(connection), coverage.id)
            for one in found:
                store.record_read(user, Kind.DOCUMENT, one.id, one.patient_id)
            return coverage.id, tuple((one, store.blobs.get(one.blob)) for one in found)

        self._desk.jobs.read(lambda _: read(), self._on_read, key="patient-cards")

    def paste(self) -> None:
        """Keep the picture on the clipboard.

        Raises:
            UserError: there is none.
        """
        picture = QGuiApplication.clipboard().image()
        if picture.isNull():
            raise UserError("There is no picture on the clipboard. Copy or scan the card first.")
        self._ask_side(_png(picture))

    def choose_file(self) -> None:
        """Keep a picture out of a file."""
        name, _ = QFileDialog.getOpenFileName(
            self.strip, "Picture of the card", "", "Pictures (*.png *.jpg *.jpeg)"
        )
        if name:
            self._ask_side(_read(Path(name)))

    def _on_dropped(self, what: object) -> None:
        try:
            self._ask_side(_png(what) if isinstance(what, QImage) else _read(Path(str(what))))
        except UserError as error:
            self._desk.toasts.problem(str(error))

    def _ask_side(self, content: bytes) -> None:
        """The first picture is the front, the second the back, a third the new front."""
        coverage = self._coverage()
        if coverage is None:
            raise UserError("Add the coverage first with Ctrl+I; a card belongs to one.")
        check_picture(content)
        sides = [card.kind for card in self.strip.cards]
        side = Side.BACK if Side.FRONT.value in sides and Side.BACK.value not in sides else Side.FRONT
        bench, today = self._desk.office.bench, self._desk.clock.today()
        command = KeepCard(coverage=coverage, side=side, content=content, taken_on=today)
        act(
            self._desk,
            lambda _: patient_cards.keep_card(bench, command),
            lambda kept: f"“{kept.title}” kept.",
            undo=lambda kept: patient_cards.remove_card(bench, kept).changes,
            then=lambda _: self.look(),
        )

    def _on_read(self, kept: _Kept) -> None:
        coverage_id, cards = kept
        chosen = self._coverage()
        if chosen is None or chosen.id != coverage_id:
            return
        self._bytes = {card.id: content for card, content in cards}
        self.strip.show_cards(tuple((card, QImage.fromData(content)) for card, content in cards))

    def _on_opened(self, card: Document) -> None:
        self._enlarge(card.title, self._bytes[card.id])


def check_picture(content: bytes) -> None:
    """Refuse what cannot be shown later.

    Raises:
        UserError: it is no PNG or JPEG, too large, or damaged.
    """
    patient_cards.picture_type(content)
    if QImage.fromData(content).isNull():
        raise UserError("This picture is damaged and cannot be shown. Scan or save it again.")


def _png(picture: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(data.data())


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > patient_cards.LARGEST:
            raise UserError(f"{file.name} has more than 10 MB; scan the card at 300 dots an inch.")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{file.name} cannot be read ({error.strerror}).") from error
