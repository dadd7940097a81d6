"""The ten claims of every office against segments and boxes that were worked out by hand from the guides.

Beside this file stands, for each situation, `<name>.837.txt` (ST to SE, one segment a line) and
`<name>.boxes.csv` (page, field, what stands printed in it). Neither was made by the product; README.md says
from which rule each part comes. A box without a row must be empty, a segment without a line must not be sent.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime
from difflib import unified_diff
from pathlib import Path

import pdfplumber
import pytest

from medbill_desktop.domain.project import project
from medbill_desktop.edi.write_837p import Envelope, write_837p
from medbill_desktop.forms.cms1500 import draw_cms1500
from tests.domain.make_situations import SITUATIONS

HERE = Path(__file__).parent
PLACES = HERE.parents[1] / "resources" / "cms1500" / "fields.csv"
PAGE_MARK = (3, 21.6 + 7.2 * 66, 12)
"""Row, left edge and length of "PAGE 1 OF 2": top right; the form has no field for it (TMHP 5.4.1.4)."""

ENVELOPE = Envelope(
    sender_id="OAKST1",
    receiver_id="CLEARING",
    isa=101,
    gs=11,
    usage="T",
    moment=datetime(2026, 4, 15, 9, 30),  # noqa: DTZ001 - X12 envelopes carry local time without zone
    submitter_name="OAK STREET FAMILY MEDICINE",
    submitter_contact="ANN BILLER",
    submitter_phone="2175550100",
    receiver_name="EXAMPLE CLEARINGHOUSE",
    reference="SIT0001",
)
AROUND = (
    f"ISA*00*{'':10}*00*{'':10}*ZZ*OAKST1         *ZZ*CLEARING       *260415*0930*^*00501*000000101*0*T*:",
    "GS*HC*OAKST1*CLEARING*20260415*0930*11*X*005010X222A1",
    "GE*1*11",
    "IEA*1*000000101",
)
"""The four segments around ST and SE."""


def stem(name):
    return name.replace(" ", "_")


def expected_segments(name):
    return (HERE / f"{stem(name)}.837.txt").read_text(encoding="ascii").splitlines()


def sent_segments(name):
    raw = write_837p([project(SITUATIONS[name]())], ENVELOPE).decode("ascii")
    return [segment.strip("\r\n") for segment in raw.split("~")][:-1]


def expected_boxes(name):
    with (HERE / f"{stem(name)}.boxes.csv").open(encoding="utf-8", newline="") as file:
        rows = [(int(row["page"]), row["field_id"], row["value"]) for row in csv.DictReader(file)]
    assert max(Counter(row[:2] for row in rows).values()) == 1, f"{name}: a box stands twice in the csv"
    return {row[:2]: row[2] for row in rows}


def cells():
    """(Row, left edge in tenths of a point) of every place -> (field, position, length, aligned right)."""
    found = {}
    with PLACES.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["field_id"], int(row["row"]), float(row["x_pt"]), int(row["max_chars_10cpi"]), row["align"])
            for row in csv.DictReader(file)
        ]
    for field, row, left, length, align in [*rows, ("page", *PAGE_MARK, "R")]:
        for place in range(length):
            found[row, round((left + 7.2 * place) * 10)] = (field, place, length, align == "R")
    return found


CELLS = cells()


def read_boxes(name):
    """What the drawn sheets show, box by box; a character outside all boxes is a failure.

    A left-aligned box that does not begin at its first place, or a right-aligned one that does not end at its
    last, keeps a visible mark.
    """
    out = io.BytesIO()
    draw_cms1500([project(SITUATIONS[name]())], out, data_only=True)
    printed = {}
    with pdfplumber.open(out) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for char in page.chars:
                if char["text"] == " ":
                    continue
                row = ((792 - char["matrix"][5]) - 9.4) / 12 + 1
                at = (round(row), round(char["x0"] * 10))
                assert abs(row - round(row)) < 0.01, (
                    f"{name}, page {number}: {char['text']!r} between two rows"
                )
                assert at in CELLS, (
                    f"{name}, page {number}: {char['text']!r} in no box, row {at[0]} x {at[1] / 10}"
                )
                field, place, length, right = CELLS[at]
                text, _ = printed.setdefault((number, field), ([" "] * length, right))
                assert text[place] == " ", f"{name}, page {number}, box {field}: two characters in one place"
                text[place] = char["text"]
    return {key: _aligned("".join(text), right=right) for key, (text, right) in printed.items()}


def _aligned(text, *, right):
    if right:
        return text.lstrip() if text[-1] != " " else f"[not at its right edge] {text}"
    return text.rstrip() if text[0] != " " else f"[not at its left edge] {text}"


def by_box(name, wanted, found):
    """The differences in words."""
    return [
        f"{name}, page {page}, box {field}: by hand {wanted.get((page, field), '')!r}, "
        f"drawn {found.get((page, field), '')!r}"
        for page, field in sorted(wanted.keys() | found.keys())
        if wanted.get((page, field)) != found.get((page, field))
    ]


def test_every_situation_has_its_two_files_and_no_file_is_left_over():
    names = {stem(name) for name in SITUATIONS}
    assert len(names) == 10
    assert {path.name for path in HERE.glob("*.837.txt")} == {f"{name}.837.txt" for name in names}
    assert {path.name for path in HERE.glob("*.boxes.csv")} == {f"{name}.boxes.csv" for name in names}


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_file_holds_the_segments_worked_out_by_hand(name):
    wanted = expected_segments(name)
    isa, gs, *sent, ge, iea = sent_segments(name)
    assert (isa, gs, ge, iea) == AROUND
    assert wanted[-1] == f"SE*{len(wanted)}*0001", f"{name}: the expected file miscounts itself"
    assert sent == wanted, "\n".join(
        ["", *unified_diff(wanted, sent, f"{name}, by hand", f"{name}, sent", lineterm="", n=1)]
    )


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_form_shows_the_boxes_worked_out_by_hand_and_nothing_else(name):
    wanted = expected_boxes(name)
    assert all(wanted.values())
    different = by_box(name, wanted, read_boxes(name))
    assert not different, "\n" + "\n".join(different)
