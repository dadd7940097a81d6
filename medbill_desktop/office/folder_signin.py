"""Slows down guessing: after five failures each further one makes the user wait longer."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import NotAllowed
from medbill_desktop.store.blobs import write_durably

FREE = 5
_MINUTES = (1, 2, 4, 8, 15)


class SignIns:
    """Counts failed attempts of each user in a small file.

    Deleting the file forgets them: what really protects a stolen folder is the cost of Argon2id.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._failures: dict[str, list[str]] = {}
        try:
            found = json.loads(path.read_text("utf-8"))
            self._failures = {str(name): [str(one) for one in times] for name, times in found.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            self._failures = {}

    def failures(self, user: str) -> int:
        """How often the user failed since the last success."""
        return len(self._failures.get(user.casefold(), []))

    def refuse_early(self, user: str) -> None:
        """Let the user try, or say how long to wait.

        A clock set back does not shorten the wait: then it begins again.

        Raises:
            NotAllowed: it is too early.
        """
        times = self._failures.get(user.casefold(), [])
        if len(times) < FREE:
            return
        wait = timedelta(minutes=_MINUTES[min(len(times) - FREE, len(_MINUTES) - 1)])
        passed = self._clock.now() - datetime.fromisoformat(times[-1])
        left = wait - passed if passed >= timedelta() else wait
        if left > timedelta():
            minutes = -(-int(left.total_seconds()) // 60)
            raise NotAllowed(
                f"“{user}” failed to sign in {len(times)} times. Wait {minutes} minutes and try again."
            )

    def failed(self, user: str) -> None:
        """Remember a failure."""
        self._failures.setdefault(user.casefold(), []).append(self._clock.now().isoformat())
        self._save()

    def succeeded(self, user: str) -> int:
        """Forget the user's failures; returns how many there were, for the audit."""
        times = self._failures.pop(user.casefold(), [])
        if times:
            self._save()
        return len(times)

    def _save(self) -> None:
        write_durably(self._path, json.dumps(self._failures).encode())
