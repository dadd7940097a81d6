"""Bad input: the exit code, one exact sentence, and nothing changed (docs/bad_input.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.office.digest import content_digest
from medbill_desktop.office.office import open_office

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260401*1200*^*00501*000000001*0*P*:~"
)


def claim_file(version: str) -> bytes:
    """An empty 837 of a version."""
    body = f"GS*HC*A*B*20260401*1200*1*X*{version}~ST*837*0001*{version}~SE*2*0001~GE*1*1~IEA*1*000000001~"
    return (ISA + body).encode()


def digest(folder: Path) -> str:
    with open_office(folder, "demo", "demo", FixedClock(date(2026, 4, 15))) as office:
        return content_digest(office.bench.store)


@pytest.fixture
def good(tmp_path, demo, medbill) -> bytes:
    medbill("claims", "export-837", "--office", demo, "--ready", "-o", tmp_path / "good.txt", "--usage", "T")
    return (tmp_path / "good.txt").read_bytes()


def read(medbill, tmp_path, content: bytes):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    return medbill("x12", "read", path, "--json")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (
            b"Dear customer,\n",
            (
                "This is not an X12 file: it begins with “Dear custome” instead of “ISA”. "
                "Choose a file from your clearinghouse or payer."
            ),
        ),
    ],
)
def test_files_that_are_no_professional_claims(tmp_path, medbill, content, sentence):
    code, answer, words = read(medbill, tmp_path, content)
    assert (code, answer, words) == (2, [], sentence)


@pytest.mark.parametrize(
    ("version", "kind"),
    [("005010X223A2", "an institutional claim file (837I"), ("005010X224A2", "a dental claim file (837D")],
)
def test_institutional_and_dental_claims_are_refused(tmp_path, medbill, version, kind):
    code, answer, words = read(medbill, tmp_path, claim_file(version))
    said = f"This is {kind}, {version}). Professional claims (837P, 005010X222A1) are read here."
    assert (code, answer, words) == (2, [], said)


def test_a_truncated_file_names_what_is_missing(tmp_path, medbill, good):
    cut = good[: good.rindex(b"SE*")]
    code, answer, _ = read(medbill, tmp_path, cut)
    assert code == 1
    findings = [*answer["findings"], *(f for t in answer["transactions"] for f in t["findings"])]
    assert any("SE" in f["message"] for f in findings if f["severity"] == "block")


@pytest.mark.parametrize("change", ["bom", "wrapped", "leading", "tail"])
def test_what_can_be_cleaned_is_cleaned_and_said(tmp_path, medbill, good, change):
    one_line = good.replace(b"\n", b"")
    changed = {
        "bom": b"\xef\xbb\xbf" + one_line,
        "wrapped": b"\r\n".join(one_line[at : at + 80] for at in range(0, len(one_line), 80)),
        "leading": b"\n  " + one_line,
        "tail": one_line + b"\x1a\x00",
    }[change]
    code, answer, _ = read(medbill, tmp_path, changed)
    plain = read(medbill, tmp_path, one_line)[1]
    assert code == 0
    assert answer["normalised"] != []
    assert answer["transactions"] == plain["transactions"]


def test_a_date_that_does_not_exist_is_a_finding_at_its_segment(tmp_path, medbill, good):
    text = good.decode()
    at = text.index("DTP*472*D8*") + len("DTP*472*D8*")
    code, answer, _ = read(medbill, tmp_path, (text[:at] + "20260231" + text[at + 8 :]).encode())
    found = [f for f in answer["transactions"][0]["findings"] if "20260231" in f["message"]]
    assert code in {0, 1}
    assert [(f["path"], f["segment"] > 0) for f in found] == [("2400/DTP03", True)]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["claims", "show", "99999"], 2, "There is no claim 99999."),
        (["claims", "show", "no such"], 2, "There is no claim no such."),
        (["claims", "export-837", "--claims", "1,2", "-o", "{tmp}/x.txt"], 2, None),
        (
            ["claims", "export-837", "--ready", "-o", "{tmp}/none/x.txt"],
            3,
            "{tmp}/none/x.txt cannot be written: No such file or directory.",
        ),
        (
            ["form", "cms1500", "-o", "{tmp}/x.pdf"],
            2,
            "Give either --from-837 FILE, or --office DIR with --claim ID.",
        ),
        (["report", "aging", "--from", "2026-04-10", "--thru", "2026-04-01"], 2, None),
    ],
)
def test_refused_commands_change_nothing(tmp_path, demo, medbill, words, code, sentence):
    before = digest(demo)
    said = medbill(*(word.format(tmp=tmp_path) for word in words), "--office", demo)
    assert said[0] == code
    assert said[2]
    assert "Traceback" not in said[2]
    if sentence:
        assert said[2] == sentence.format(tmp=tmp_path)
    assert digest(demo) == before


def test_a_wrong_passphrase_opens_nothing(demo, medbill, monkeypatch):
    monkeypatch.setenv("MEDBILL_PASSPHRASE", "wrong")
    code, answer, words = medbill("claims", "list", "--office", demo)
    assert (code, answer) == (2, [])
    assert words.startswith("The passphrase for “demo” does not open this office.")
    monkeypatch.setenv("MEDBILL_PASSPHRASE", "demo")
    assert medbill("claims", "list", "--office", demo)[0] == 0


def test_without_terminal_and_passphrase_it_never_waits(demo, medbill, monkeypatch):
    monkeypatch.delenv("MEDBILL_PASSPHRASE")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code, _, words = medbill("claims", "list", "--office", demo)
    assert (code, words) == (
        2,
        "Set MEDBILL_PASSPHRASE, or run the command in a terminal to be asked for it.",
    )


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["codes"],
        ["codes", "search"],
        ["codes", "show", "icd11", "A"],
        ["report", "x", "--office", "."],
    ],
)
def test_wrong_use_is_exit_2(medbill, words):
    code, answer, said = medbill(*words)
    assert (code, answer) == (2, [])
    assert said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "claim.json: the whole must be an object."),
        ("{", "claim.json is not JSON"),
        ('{"number": "M1", "nonsense": 1}', "claim.json: the whole has an unknown field “nonsense”."),
        ('{"number": "M1"}', "claim.json: patient is missing."),
    ],
)
def test_a_claim_file_that_is_none_says_where(tmp_path, medbill, text, sentence):
    path = tmp_path / "claim.json"
    path.write_text(text, encoding="utf-8")
    code, _, words = medbill("claims", "check", path)
    assert code == 2
    assert words.startswith(sentence)
