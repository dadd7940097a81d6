"""From the bytes of a file to clean text; says in words what was cleaned."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from medbill_desktop.domain.errors import UnreadableInput

MAX_BYTES = 50_000_000
_FILL = " \t\r\n\x00\x1a\ufeff"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class CleanText:
    """Decoded text without marks and filling around it.

    Attributes:
        text: begins with the first real character of the file.
        changes: what was done, one phrase each, empty for a plain file.
    """

    text: str
    changes: tuple[str, ...]


def clean(raw: bytes) -> CleanText:
    """Decode a file as UTF-8, else Latin-1, and take off what surrounds the segments.

    Raises:
        UnreadableInput: the file is empty or larger than 50 MB.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableInput(
            f"The file has {len(raw):,} bytes; X12 files of up to {MAX_BYTES:,} bytes are read."
        )
    text, changes = _decode(raw)
    body = text.lstrip(_FILL)
    if len(body) < len(text):
        changes.append(f"{len(text) - len(body)} blank characters before ISA dropped")
    kept = body.rstrip(" \t\x00\x1a")
    if "\x00" in kept[-8:] or "\x1a" in kept[-8:]:
        kept = kept.rstrip(_FILL)
    if len(kept) < len(body):
        changes.append(f"{len(body) - len(kept)} filling characters at the end dropped")
    if not kept.strip():
        raise UnreadableInput("The file is empty.")
    return CleanText(kept, tuple(changes))


def _decode(raw: bytes) -> tuple[str, list[str]]:
    """The text and the changes so far."""
    if raw.startswith(codecs.BOM_UTF8):
        text, changes = _utf8(raw[3:])
        return text, ["UTF-8 byte order mark dropped", *changes]
    if raw.startswith(_UTF16):
        return raw.decode("utf-16", errors="replace"), ["read as UTF-16"]
    return _utf8(raw)


def _utf8(raw: bytes) -> tuple[str, list[str]]:
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        return raw.decode("latin-1"), [f"byte {error.start + 1} is not UTF-8, read as Latin-1"]
