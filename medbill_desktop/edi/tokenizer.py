"""From clean text to segments and elements; delimiters come from ISA and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.edi.normalise import CleanText, clean

Segment = list[str]
"""Elements of a segment; [0] is the segment's name."""

MAX_SEGMENT = 65_536
_SEPARATORS = (6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_WIDTH = 106
_NEXT_ISA = re.compile(r"ISA([^\w\s])\d\d(?=\1)")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The separators an interchange declares.

    Attributes:
        repetition: ISA11, "" when that element holds no separator (004010).
    """

    element: str
    component: str
    repetition: str
    terminator: str


@dataclass(frozen=True, slots=True)
class Interchange:
    """One ISA..IEA as segments.

    Attributes:
        first: number of its ISA among all segments of the file, from 1.
        terminated: the last segment ended with the terminator.
    """

    delimiters: Delimiters
    segments: list[Segment]
    first: int
    terminated: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """A whole file as segments.

    Attributes:
        changes: what had to be cleaned, in words.
    """

    interchanges: tuple[Interchange, ...]
    changes: tuple[str, ...]


def tokenize(raw: bytes) -> Tokens:
    """Split a file into interchanges, segments and elements.

    Raises:
        UnreadableInput: it is not X12, or too large; the sentence names the place.
    """
    cleaned = clean(raw)
    changes = dict.fromkeys(cleaned.changes)
    interchanges: list[Interchange] = []
    number = 1
    for chunk in _chunks(cleaned):
        interchange = _split(chunk, number, changes)
        interchanges.append(interchange)
        number += len(interchange.segments)
    return Tokens(tuple(interchanges), tuple(changes))


def _chunks(cleaned: CleanText) -> list[str]:
    """The text of each interchange; what follows an IEA stays with it."""
    text = cleaned.text
    if not text.startswith("ISA"):
        raise UnreadableInput(
            f"This is not an X12 file: it begins with “{_shown(text[:12])}” instead of “ISA”. "
            "Choose a file from your clearinghouse or payer."
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = [0]
    if text.find("ISA", 3) > 0:
        for match in _NEXT_ISA.finditer(text, 3):
            behind = text[max(0, match.start() - 400) : match.start()]
            before = behind.rstrip(" \t\n")[-1:]
            apart = behind.endswith("\n") or not before.isalnum()
            if apart and before != text[starts[-1] + 3]:
                starts.append(match.start())
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _split(chunk: str, first: int, changes: dict[str, None]) -> Interchange:
    """Cut one interchange into segments, cleaning only when it is needed."""
    text, delimiters = _delimiters(chunk, first, changes)
    end = delimiters.terminator
    text = _joined(text, end, changes)
    parts = text.split(end)
    last = parts.pop().strip()
    if last:
        parts.append(last)
    _check_sizes(parts, first)
    element = delimiters.element
    if not all(parts) or any(part[0] in " \t" for part in parts):
        stripped = [part.strip(" \t\n") for part in parts]
        if any(stripped[i][:1] != parts[i][:1] for i in range(len(parts)) if stripped[i]):
            changes["blanks in front of segments dropped"] = None
        parts = [part for part in stripped if part]
        if len(parts) < len(stripped):
            changes["empty segments dropped"] = None
    return Interchange(delimiters, [part.split(element) for part in parts], first, not last)


def _joined(text: str, end: str, changes: dict[str, None]) -> str:
    """Take line breaks out, unless they are the terminator."""
    if end == "\n" or "\n" not in text:
        return text
    after = text.count(end + "\n")
    if after:
        changes["line breaks after segments dropped"] = None
        if after < text.count("\n"):
            text = re.sub(re.escape(end) + r"[ \t\n]+", end, text)
        else:
            text = text.replace(end + "\n", end)
    if "\n" in text.strip():
        changes["lines wrapped inside segments joined"] = None
    return text.replace("\n", "")


def _delimiters(chunk: str, first: int, changes: dict[str, None]) -> tuple[str, Delimiters]:
    """The text with a whole ISA, and the delimiters ISA declares."""
    if not _fixed(chunk):
        if _fixed(chunk[:140].replace("\n", "")):
            chunk = chunk.replace("\n", "")
            changes["lines wrapped inside segments joined"] = None
        else:
            changes["ISA segment of another length than 106 characters"] = None
            return chunk, _recovered(chunk, first)
    if chunk[105] == "\n":
        changes["line breaks as segment terminators"] = None
    fields = chunk[:105].split(chunk[3])
    return chunk, _checked(Delimiters(chunk[3], chunk[104], _repetition(fields), chunk[105]), first)


def _fixed(text: str) -> bool:
    """Whether ISA has its sixteen separators where the standard puts them."""
    mark = text[3:4]
    return len(text) >= _WIDTH and all(text[place] == mark for place in _SEPARATORS)


def _recovered(chunk: str, first: int) -> Delimiters:
    """Find the delimiters of an ISA that lost its padding."""
    element = chunk[3:4]
    fields = chunk[:400].split(element, 16) if element else [chunk]
    if len(fields) < 17 or len(fields[16]) < 2 or element.isalnum() or element.isspace():
        raise UnreadableInput(
            f"The ISA segment (segment {first} of the file) is broken or cut off after {len(fields) - 1} of "
            "its 16 elements, so the file cannot be split. Ask the sender for the file again."
        )
    component, terminator = fields[16][0], fields[16][1]
    return _checked(Delimiters(element, component, _repetition(fields), terminator), first)


def _repetition(fields: list[str]) -> str:
    mark = fields[11].strip()
    return mark if len(mark) == 1 and not mark.isalnum() else ""


def _checked(found: Delimiters, first: int) -> Delimiters:
    """Refuse delimiters that cannot separate anything."""
    marks = (found.element, found.component, found.terminator)
    if len(set(marks)) < 3 or any(mark.isalnum() or mark == " " for mark in marks):
        raise UnreadableInput(
            f"The ISA segment (segment {first} of the file) declares the delimiters "
            f"{' '.join(f'“{_shown(mark)}”' for mark in marks)}; they must be three different "
            "characters that are neither letters nor digits. Ask the sender for the file again."
        )
    return found


def _check_sizes(parts: list[str], first: int) -> None:
    longest = max(parts, key=len, default="")
    if len(longest) > MAX_SEGMENT:
        number = first + parts.index(longest)
        raise UnreadableInput(
            f"Segment {number} (“{_shown(longest[:12])}”) has {len(longest):,} characters; "
            f"a segment has at most {MAX_SEGMENT:,}. The file is damaged or not X12."
        )


def _shown(text: str) -> str:
    """Text for a message, control characters made visible."""
    return text.encode("unicode_escape").decode("ascii")
