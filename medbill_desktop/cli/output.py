"""How the command line speaks: words to stderr, results to stdout, one exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from medbill_desktop.domain.codec import to_plain
from medbill_desktop.domain.errors import EnvironmentProblem, MedBillError

DONE, BLOCKED, WRONG, ENVIRONMENT = 0, 1, 2, 3
"""Exit codes of docs/cli.md."""


class Output:
    """Where a command's answer goes.

    Args:
        as_json: print JSON only.
        out: for results.
        words: for sentences to people.
    """

    def __init__(self, *, as_json: bool, out: TextIO | None = None, words: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._words = words or sys.stderr

    def say(self, sentence: str) -> None:
        """Tell a person something that is no result."""
        print(sentence, file=self._words)

    def result(self, answer: Mapping[str, Any], lines: Iterable[str] = ()) -> None:
        """Print a result: the object as JSON, or its lines for people.

        Args:
            answer: the object of docs/cli.md; records, money and dates are turned into JSON values.
            lines: the same for a person; without lines, "key: value" of the object.
        """
        if self.as_json:
            print(json.dumps(plain(answer), ensure_ascii=False), file=self._out)
            return
        for line in lines or (f"{key}: {_shown(value)}" for key, value in answer.items()):
            print(line, file=self._out)


def plain(value: Any) -> Any:
    """Records, money, dates inside mappings and lists as JSON values."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return to_plain(value)


def exit_code(error: MedBillError) -> int:
    """What the process answers for an error."""
    return ENVIRONMENT if isinstance(error, EnvironmentProblem) else WRONG


def _shown(value: Any) -> str:
    flat = plain(value)
    return flat if isinstance(flat, str) else json.dumps(flat, ensure_ascii=False)
