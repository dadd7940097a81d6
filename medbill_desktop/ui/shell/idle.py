"""The window locks itself when nobody has touched it for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

DEFAULT_MINUTES = 10
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Watches keys and mouse of the whole program.

    Signals:
        idled: nobody touched it for so long.
    """

    idled = Signal()

    def __init__(self, app: QApplication, minutes: float = DEFAULT_MINUTES) -> None:
        """Watch, but do not count yet.

        Args:
            app: the application.
            minutes: after how many minutes without a touch.
        """
        super().__init__(app)
        self._timer = QTimer(self, singleShot=True, interval=round(minutes * 60_000))
        self._timer.timeout.connect(self.idled)
        self._app = app

    def set_minutes(self, minutes: float) -> None:
        """Count so many minutes from the next start on."""
        self._timer.setInterval(round(minutes * 60_000))

    def start(self) -> None:
        """Count from now."""
        self._app.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Count no more: the window is locked or closed."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Each touch counts from the beginning."""
        if event.type() in _TOUCHES and self._timer.isActive():
            self._timer.start()
        return False
