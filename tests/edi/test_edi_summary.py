"""The answer of `medbill x12 read`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.summary import summarise
from tests.edi.make_edi import a_file, a_line, an_image

DATA = Path(__file__).resolve().parent.parent / "data" / "x12"


def test_a_claim_file_in_numbers():
    raw = b"\xef\xbb\xbf" + a_file(
        an_image(), an_image(claim_number="B", lines=(a_line(charge=Money(10_50)),) * 2)
    )
    answer = summarise(raw)
    assert answer == {
        "interchanges": 1,
        "normalised": ["UTF-8 byte order mark dropped", "line breaks after segments dropped"],
        "transactions": [
            {
                "set": "837",
                "version": "005010X222A1",
                "control": "0001",
                "claims": 2,
                "lines": 3,
                "total": "146.00",
                "findings": [],
            }
        ],
        "findings": [],
    }
    assert json.loads(json.dumps(answer)) == answer


def test_findings_stand_with_their_transaction_or_with_the_file():
    raw = a_file().replace(b"C1001*125", b"C1001*1O0").replace(b"IEA*1*000000042~\n", b"")
    answer = summarise(raw)
    [transaction] = answer["transactions"]
    assert {"segment": 20, "path": "2300/CLM02", "severity": "warn"}.items() <= transaction["findings"][
        0
    ].items()
    assert [set(row) for row in answer["findings"]] == [{"segment", "path", "severity", "message"}]
    assert "cut off" in answer["findings"][0]["message"]


def test_a_remittance_in_numbers():
    [transaction] = summarise((DATA / "835-seed101-plb2.edi").read_bytes())["transactions"]
    assert {key: value for key, value in transaction.items() if key not in {"version", "control"}} == {
        "set": "835",
        "claims": 13,
        "lines": 25,
        "payment": "22728.03",
        "claim_paid": "23675.03",
        "plb": "947.00",
        "balanced": True,
        "findings": [],
    }


@pytest.mark.parametrize(
    ("old", "new"), [(b"22728.03", b"22728.04"), (b"BPR*", b"XPR*"), (b"22728.03", b"22728,03")]
)
def test_a_remittance_that_does_not_add_up_blocks(old, new):
    raw = (DATA / "835-seed101-plb2.edi").read_bytes()
    assert old in raw
    [transaction] = summarise(raw.replace(old, new, 1))["transactions"]
    assert transaction["balanced"] is False
    assert "block" in {row["severity"] for row in transaction["findings"]}


def test_other_sets_show_their_envelope():
    [transaction] = summarise((DATA / "277-seed100.edi").read_bytes())["transactions"]
    assert transaction["set"] == "277"
    assert transaction["findings"][0]["severity"] == "info"


def test_ta1_alone_has_no_transactions():
    plain = a_file()
    raw = plain[: plain.index(b"GS*")] + b"TA1*000000042*260415*0930*A*000~\nIEA*0*000000042~\n"
    assert summarise(raw)["transactions"] == []


def test_only_institutional_claims_are_refused():
    with pytest.raises(UnreadableInput, match="institutional"):
        summarise((DATA / "837i-seed100.edi").read_bytes())


def test_nothing_between_isa_and_iea_is_refused():
    plain = a_file()
    with pytest.raises(UnreadableInput, match="no transaction"):
        summarise(plain[: plain.index(b"GS*")] + b"IEA*0*000000042~\n")
