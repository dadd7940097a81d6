"""Counts and control numbers of interchanges, groups and transactions."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.finding import Severity
from medbill_desktop.edi.envelope import read_envelope
from tests.edi.make_edi import a_file, an_image

PLAIN = a_file(an_image(claim_number="A"))


def found(raw):
    return [(each.severity, each.rule, each.path, each.segment) for each in read_envelope(raw).findings]


def test_a_good_file_has_no_findings():
    reading = read_envelope(PLAIN)
    [transaction] = reading.transactions
    assert reading.findings == ()
    assert (reading.interchanges, reading.acknowledgments) == (1, 0)
    assert (transaction.set_id, transaction.version, transaction.control) == ("837", "005010X222A1", "0001")
    assert (transaction.first, transaction.group_control, transaction.interchange_control) == (
        3,
        "7",
        "000000042",
    )
    assert (transaction.segments[0][0], transaction.segments[-1][0]) == ("ST", "SE")


@pytest.mark.parametrize(
    ("old", "new", "path", "segment"),
    [
        (b"SE*28*0001", b"SE*27*0001", "SE01", 30),
        (b"SE*28*0001", b"SE**0001", "SE01", 30),
        (b"SE*28*0001", b"SE*28*0002", "SE02", 30),
        (b"SE*28*0001", b"SE*28*1", "SE02", 30),
        (b"GE*1*7", b"GE*2*7", "GE01", 31),
        (b"GE*1*7", b"GE*1*8", "GE02", 31),
        (b"IEA*1*000000042", b"IEA*2*000000042", "IEA01", 32),
        (b"IEA*1*000000042", b"IEA*1*000000043", "IEA02", 32),
        (b"IEA*1*000000042", b"IEA*1*", "IEA02", 32),
    ],
)
def test_wrong_counts_and_numbers_block(old, new, path, segment):
    assert old in PLAIN
    assert found(PLAIN.replace(old, new)) == [(Severity.BLOCK, "x12-envelope", path, segment)]


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (b"IEA*", ["without IEA"]),
        (b"GE*", ["without GE and IEA"]),
        (b"SE*", ["SE is missing", "without GE and IEA"]),
    ],
)
def test_a_file_without_its_end_is_cut_off(cut, said):
    findings = read_envelope(PLAIN[: PLAIN.index(cut)]).findings
    assert {(each.rule, each.severity) for each in findings} == {("x12-truncated", Severity.BLOCK)}
    messages = " ".join(each.message for each in findings)
    assert [words for words in said if words not in messages] == []


def test_a_file_cut_inside_a_segment_still_gives_its_transaction():
    raw = PLAIN[: PLAIN.index(b"SV1*HC") + 9]
    reading = read_envelope(raw)
    assert len(reading.transactions) == 1
    assert reading.transactions[0].segments[-1] == ["SV1", "HC:99"]
    messages = " ".join(each.message for each in reading.findings)
    assert "SE is missing" in messages
    assert "inside a segment" in messages


def test_two_transactions_without_se_are_both_found():
    start, end = PLAIN.index(b"ST*837"), PLAIN.index(b"SE*28")
    raw = PLAIN[:start] + PLAIN[start:end] * 2 + PLAIN[PLAIN.index(b"GE*") :]
    assert len(read_envelope(raw).transactions) == 2
    assert [rule for _, rule, _, _ in found(raw)].count("x12-truncated") == 2


def test_missing_headers_are_named():
    no_group = b"".join(line for line in PLAIN.splitlines(keepends=True) if line[:2] not in {b"GS", b"GE"})
    assert "x12-group" in [rule for _, rule, _, _ in found(no_group)]
    no_st = b"".join(line for line in PLAIN.splitlines(keepends=True) if line[:3] != b"ST*")
    rules = [(rule, path) for _, rule, path, _ in found(no_st)]
    assert ("x12-envelope", "SE") in rules
    assert read_envelope(no_st).transactions == ()


def test_what_follows_iea_is_named_once_and_not_read():
    start = PLAIN.index(b"ST*837")
    raw = PLAIN + PLAIN[start : PLAIN.index(b"GE*")]
    assert len(read_envelope(raw).transactions) == 1
    assert [(rule, path) for _, rule, path, _ in found(raw)] == [("x12-stray", "ST")]


def test_several_interchanges_count_segments_through_the_file():
    reading = read_envelope(PLAIN * 2)
    assert [each.first for each in reading.transactions] == [3, 35]
    assert reading.interchanges == 2


def test_ta1_alone_is_an_acknowledgment():
    raw = PLAIN[: PLAIN.index(b"GS*")] + b"TA1*000000042*260415*0930*A*000~\nIEA*0*000000042~\n"
    reading = read_envelope(raw)
    assert (reading.acknowledgments, reading.transactions, reading.findings) == (1, (), ())
