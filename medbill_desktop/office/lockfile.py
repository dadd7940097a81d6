"""One program an office: a lock that the system drops when the program ends, however it ends."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import IO

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import OfficeLocked

_FAR = 1 << 30  # Windows locks bytes, not files: one beyond the text, so that others can read who holds it


class LockFile:
    """Holds an office folder for this program.

    The file tells host and process; a lock left by a killed program is free at once.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._stream: IO[str] | None = None
        stream = path.open("a+", encoding="utf-8")
        try:
            _lock(stream)
        except OSError:
            stream.close()
            raise OfficeLocked(
                f"This office is open in another program{self._holder()}. Close it there first."
            ) from None
        stream.truncate(0)
        stream.write(
            json.dumps(
                {"host": socket.gethostname(), "process": os.getpid(), "since": clock.now().isoformat()}
            )
        )
        stream.flush()
        self._stream = stream

    def release(self) -> None:
        """Let others open the office."""
        if self._stream is not None:
            self._stream.truncate(0)
            self._stream.close()
            self._stream = None

    def _holder(self) -> str:
        try:
            held = json.loads(self._path.read_text("utf-8"))
            return f" (process {held['process']} on {held['host']})"
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _lock(stream: IO[str]) -> None:
    if os.name == "nt":
        import msvcrt

        stream.seek(_FAR)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        stream.seek(0)
        return
    import fcntl

    fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
