"""Files as they really come: marks, blanks, wrapping, odd delimiters."""

from __future__ import annotations

import textwrap

import pytest

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.edi.tokenizer import Delimiters, tokenize
from tests.edi.make_edi import a_file

PLAIN = a_file(lines_apart=False)
SEGMENTS = [segment.split("*") for segment in PLAIN.decode().split("~")[:-1]]


def segments(raw):
    return [segment for each in tokenize(raw).interchanges for segment in each.segments]


def wrapped(raw, width=80, end="\r\n"):
    text = raw.decode()
    return end.join(text[i : i + width] for i in range(0, len(text), width)).encode()


def indented(raw):
    return textwrap.indent(raw.decode().replace("~", "~\r\n"), "    ").encode()


def test_a_plain_file_needs_no_cleaning():
    tokens = tokenize(PLAIN)
    assert tokens.changes == ()
    assert tokens.interchanges[0].delimiters == Delimiters("*", ":", "^", "~")
    assert segments(PLAIN) == SEGMENTS


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xef\xbb\xbf" + PLAIN, "byte order mark"),
        (PLAIN.decode().encode("utf-16"), "UTF-16"),
        (b"\r\n \r\n" + PLAIN, "before ISA"),
        (b"\x00\x00" + PLAIN, "before ISA"),
        (PLAIN + b"\x1a", "filling characters"),
        (PLAIN + b"\r\n\x1a\x00\x00", "filling characters"),
        (PLAIN.replace(b"~", b"~\n"), "line breaks after segments"),
        (PLAIN.replace(b"~", b"~\r\n"), "line breaks after segments"),
        (PLAIN.replace(b"~", b"~\r"), "line breaks after segments"),
        (PLAIN.replace(b"~", b"\n"), "segment terminators"),
        (PLAIN.replace(b"~", b"\r\n"), "segment terminators"),
        (PLAIN.replace(b"~", b"\r"), "segment terminators"),
        (wrapped(PLAIN), "wrapped"),
        (wrapped(PLAIN, 60, "\n"), "wrapped"),
        (wrapped(PLAIN, 7, "\n"), "wrapped"),
        (wrapped(PLAIN.replace(b"~", b"~\n"), 80, "\n"), "wrapped"),
        (indented(PLAIN), "blanks"),
        (PLAIN.replace(b"~", b"~   "), "blanks in front"),
        (PLAIN.replace(b"~", b"~\n\n  "), "line breaks"),
        (PLAIN.replace(b"~GE", b"~~~GE"), "empty segments"),
    ],
)
def test_what_real_files_do_is_cleaned_and_said(raw, said):
    tokens = tokenize(raw)
    assert segments(raw) == SEGMENTS
    assert [change for change in tokens.changes if said in change], tokens.changes


def test_letters_of_old_code_pages_are_kept():
    raw = PLAIN.replace(b"GARCIA", b"GARC\xcdA")
    assert ["NM1", "IL", "1", "GARCÍA"] in [segment[:4] for segment in segments(raw)]
    assert "Latin-1" in tokenize(raw).changes[0]


@pytest.mark.parametrize("marks", [b"|<\x1d", b">+?", b"\x1d\x1f\x1c", b"*>~"])
def test_delimiters_come_from_isa(marks):
    element, component, end = (bytes([mark]) for mark in marks)
    raw = PLAIN.replace(b"*", b"\x01").replace(b":", b"\x02").replace(b"~", end)
    raw = raw.replace(b"\x01", element).replace(b"\x02", component)
    found = segments(raw)
    assert [len(segment) for segment in found] == [len(segment) for segment in SEGMENTS]
    assert found[1:4] == SEGMENTS[1:4]


def test_an_isa_that_lost_its_padding_is_split_at_its_separators():
    head, rest = PLAIN.split(b"~", 1)
    raw = b"*".join(part.strip() for part in head.split(b"*")) + b"~" + rest
    assert segments(raw)[1:] == SEGMENTS[1:]
    assert "106 characters" in tokenize(raw).changes[0]


def test_interchanges_may_use_different_delimiters():
    other = PLAIN.replace(b"*", b"|").replace(b"~", b"\n")
    tokens = tokenize(PLAIN + b"\r\n" + other + PLAIN)
    assert [each.delimiters.element for each in tokens.interchanges] == ["*", "|", "*"]
    assert [each.segments[1:] for each in tokens.interchanges] == [SEGMENTS[1:]] * 3
    assert [each.first for each in tokens.interchanges] == [1, 1 + len(SEGMENTS), 1 + 2 * len(SEGMENTS)]


def test_isa_inside_a_value_begins_nothing():
    raw = PLAIN.replace(b"GARCIA", b"ISA").replace(b"GRP77", b"VISA*00*")
    assert len(tokenize(raw).interchanges) == 1


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7 ...", "not an X12 file"),
        (b"PK\x03\x04\x00\x01", "not an X12 file"),
        (b"Patient,Date,Amount\r\n1,2,3", "not an X12 file"),
        (PLAIN[110:], "not an X12 file"),
        (PLAIN[:50], "cut off"),
        (PLAIN[:104], "cut off"),
        (b"ISA", "cut off"),
        (b"ISAISAISA" * 40, "cut off"),
        (PLAIN[:104] + b"**" + PLAIN[106:], "delimiters"),
        (PLAIN[:105] + b"A" + PLAIN[106:], "delimiters"),
        (PLAIN[:104] + b"~~" + PLAIN[106:], "delimiters"),
        (PLAIN.replace(b"GARCIA", b"G" * 70_000), "70,0"),
    ],
)
def test_what_is_not_x12_is_refused_in_one_sentence(raw, word):
    with pytest.raises(UnreadableInput, match=word) as refusal:
        tokenize(raw)
    assert "\n" not in str(refusal.value)
    assert "\x00" not in str(refusal.value)


def test_more_than_50_megabytes_are_refused():
    with pytest.raises(UnreadableInput, match="50,000,000"):
        tokenize(b" " * 50_000_001)
