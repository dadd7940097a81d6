"""HL7 version 2 results and documents (ORU, MDM) as a text that people read.

Source: HL7 Version 2.5.1, chapter 2 (encoding), chapter 7 (OBR, OBX), chapter 9 (TXA).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from medbill_desktop.advice.paper import Paper, hl7_day
from medbill_desktop.domain.errors import UnreadableInput

_PROSE = frozenset({"TX", "FT"})
_PLAIN = _PROSE | {"ST", ""}
_DATA = frozenset({"ED", "RP"})
_FINAL = frozenset({"F", "C"})
_AUTHENTICATED = frozenset({"AU", "LA"})
_IMAGING = re.compile(
    r"\b(?:x-?ray|ct|mri?|ultrasound|radiolog|imaging|patholog|cytolog|biops|echo)", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\([^\\]{1,12})\\")


def is_hl7(content: bytes) -> bool:
    """Whether a file begins as a message, also inside its transport frame."""
    return content.lstrip(b"\x0b\r\n ").startswith(b"MSH|")


def read_hl7(content: bytes) -> Paper:
    """The results or the document of a message.

    Raises:
        UnreadableInput: it is no ORU or MDM message, or carries no text.
    """
    raw = content.decode("utf-8", "replace").strip("\x0b\x1c\r\n ")
    message = _Message([line for line in re.split(r"[\r\n]+", raw) if line.strip()])
    what = message.value("MSH", 9, 1)
    if what not in {"ORU", "MDM"}:
        raise UnreadableInput(
            f"This HL7 message is {what or 'of no kind'}; results (ORU) and documents (MDM) are read."
        )
    text = "\n".join(_lines(message)).strip()
    if not text:
        raise UnreadableInput("This HL7 message has no text: no OBX or NTE segment says anything.")
    title = message.value("OBR", 4, 2) or message.value("TXA", 2, 2) or message.value("TXA", 2, 1)
    kind = "note" if what == "MDM" else "imaging" if _IMAGING.search(title) else "lab"
    authenticated = message.value("TXA", 17, 1) in _AUTHENTICATED
    return Paper(
        text=text,
        title=title or ("Document" if what == "MDM" else "Results"),
        kind=kind,
        family=message.value("PID", 5, 1),
        birth_date=hl7_day(message.value("PID", 7, 1)),
        day=hl7_day(message.value("OBR", 7, 1) or message.value("TXA", 4, 1) or message.value("MSH", 7, 1)),
        signed=authenticated or (what == "ORU" and message.value("OBR", 25, 1) in _FINAL),
    )


@dataclass(frozen=True, slots=True)
class _Message:
    """Segments with the separators that the header names."""

    lines: Sequence[str]

    def value(self, segment: str, field: int, component: int) -> str:
        """A component of the first such segment; "" when it is not there."""
        line = next((one for one in self.lines if one.startswith(f"{segment}|")), "")
        return self.part(self.fields(line), field, component)

    def fields(self, line: str) -> list[str]:
        """The fields of a segment by their number; of MSH the separator itself is field 1."""
        found = line.split("|")
        return ["MSH", "|", *found[1:]] if found[0] == "MSH" else found

    def part(self, fields: Sequence[str], number: int, component: int) -> str:
        """A component of a field, as text."""
        whole = fields[number] if number < len(fields) else ""
        pieces = whole.split("^")
        return _plain(pieces[component - 1]).strip() if component <= len(pieces) else ""


def _lines(message: _Message) -> Iterator[str]:
    name = ""
    for line in message.lines:
        fields = message.fields(line)
        if fields[0] == "OBR":
            yield from ("", message.part(fields, 4, 2) or message.part(fields, 4, 1))
            name = ""
        elif fields[0] == "NTE" and len(fields) > 3:
            yield from _plain(fields[3].replace("~", "\n")).splitlines()
        elif fields[0] == "OBX":
            said = message.part(fields, 3, 2) or message.part(fields, 3, 1)
            yield from _observation(message, fields, said, same=said == name)
            name = said


def _observation(message: _Message, fields: Sequence[str], said: str, *, same: bool) -> Iterator[str]:
    """Prose goes on under its own heading; a value stands on one line with unit, range and flag."""
    value = fields[5] if len(fields) > 5 else ""
    if message.part(fields, 2, 1) in _DATA:
        yield f"{said}: a file is attached in the message"
        return
    kind = message.part(fields, 2, 1)
    text = _plain(value.replace("~", "\n")) if kind in _PLAIN else _named(value)
    unit, span, flag = (message.part(fields, number, 1) for number in (6, 7, 8))
    if unit or span or (flag and flag != "N"):
        tail = " ".join(part for part in (unit, f"({span})" if span else "", "" if flag == "N" else flag))
        yield f"{said}: {text} {' '.join(tail.split())}".strip()
    elif same:
        yield from text.splitlines() or [""]
    elif kind in _PROSE or "\n" in text:
        yield f"{said}:"
        yield from text.splitlines()
    else:
        yield f"{said}: {text}"


def _named(value: str) -> str:
    """Of a coded value its words."""
    pieces = value.split("^")
    return _plain(pieces[1] if len(pieces) > 1 and pieces[1] else pieces[0])


def _plain(text: str) -> str:
    """Escapes of chapter 2.7 resolved; what is not known is left out."""

    def resolved(match: re.Match[str]) -> str:
        code = match[1]
        if code in {"F", "S", "T", "R", "E"}:
            return {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}[code]
        if code.startswith("."):
            return "\n" if code.startswith((".br", ".sp")) else ""
        if code.startswith("X"):
            try:
                return bytes.fromhex(code[1:]).decode("utf-8", "replace")
            except ValueError:
                return ""
        return ""

    return _ESCAPE.sub(resolved, text)
