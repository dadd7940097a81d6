"""A CMS-1500 of every professional claim of the corpus: each source value in its box, or in a finding."""

import csv
import io
from collections import defaultdict
from pathlib import Path

import pdfplumber
import pytest
from oracle_837p import expected

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.forms.cms1500 import draw_cms1500

ROOT = Path(__file__).parents[2]


def place_table():
    """Row, left edge, characters and box of every field, from the table itself."""
    with (ROOT / "resources" / "cms1500" / "fields.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wide = int(row["max_chars_10cpi"])
            if row["field_id"].startswith("24F") and row["align"] == "R":
                wide += 1
            yield int(row["row"]), float(row["x_pt"]), wide, row["box"].replace(" ", "_")


def bare(text):
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def boxes_of(pages):
    """Text of every box over the pages of a claim, by row and column of its characters."""
    fields = list(place_table())
    found = defaultdict(str)
    for sheet, page in enumerate(pages):
        rows = defaultdict(list)
        for char in page.chars:
            row = ((792 - char["matrix"][5]) - 9.4) / 12 + 1
            assert abs(row - round(row)) * 12 <= 0.1
            rows[round(row)].append((char["x0"], char["text"]))
        for row, left, wide, box in fields:
            cells = sorted(rows[row])
            text = "".join(t for x, t in cells if left - 0.1 <= x <= left + 7.2 * (wide - 1) + 0.1)
            found[box] += bare(text)
            if box.startswith("24"):
                found[f"{box}#{6 * sheet + (row - 45) // 2 + 1}"] += bare(text)
    return found


def readable(corpus):
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and b"005010X222" in (raw := path.read_bytes()):
            try:
                images = read_837p(raw).images
            except UnreadableInput:
                continue
            yield path, raw, images


def check_claim(claim, pages, said):
    shown = boxes_of(pages)
    lost = []
    for value, where in claim.values:
        key = bare(value)
        if " date " in where:
            box, _, words = where.partition(" date ")
            shows = key in shown[box] or words.upper() in said
        else:
            shows = any(key in shown[box] for box in where.split()) or key in bare(said)
        if key and not shows:
            lost.append((value, where, {box: shown[box] for box in where.split()}))
    if claim.paid and bare(f"{claim.paid:.2f}") not in shown["29"]:
        lost.append((claim.paid, "29", shown["29"]))
    return lost


@pytest.mark.corpus
@pytest.mark.slow
def test_every_value_of_the_corpus_is_shown_or_reported(shared_corpus):
    files = claims = values = 0
    lost = []
    for path, raw, images in readable(shared_corpus):
        wanted = expected(raw.decode("utf-8-sig", "replace"))
        assert len(wanted) == len(images), path.name
        out = io.BytesIO()
        drawn = draw_cms1500(images, out, data_only=True)
        files += 1
        with pdfplumber.open(out) as pdf:
            page = 0
            for number, claim in enumerate(wanted):
                count = max(1, -(-claim.lines // 6))
                said = "|".join(
                    f.message.upper() for f in drawn.findings if f.path.startswith(f"claims[{number}].")
                )
                misses = check_claim(claim, pdf.pages[page : page + count], said)
                lost += [(path.name, number, *miss) for miss in misses]
                page += count
                claims += 1
                values += len(claim.values)
            assert page == len(pdf.pages)
    print(f"{files} files, {claims} claims, {values} source values, {len(lost)} lost")
    assert not lost, lost[:20]
    assert files >= 40
    assert values > 2000
