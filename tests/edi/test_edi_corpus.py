"""Every claim file of the shared corpus: counts and sums as an independent checker found them."""

from __future__ import annotations

import re

import pytest

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.edi.summary import summarise
from medbill_desktop.edi.tokenizer import tokenize

pytestmark = pytest.mark.corpus

_ENTRY = re.compile(
    r"- `(?P<path>[^`]+)` .*\| (?P<set>[0-9/?]+) (?P<version>[0-9A-Z,]*) \| (?P<segments>\d+) segs"
)
_FACTS = re.compile(r"  - 837: (?P<claims>\d+) claims, (?P<lines>\d+) lines, sum CLM02 (?P<total>[\d.]+)")
_GENERATED = re.compile(
    r"- `(?P<path>[^`]+837p[^`]+)` .*\| (?P<claims>\d+) claims (?P<lines>\d+) lines CLM02 (?P<total>[\d.]+)"
)
_REFUSED = re.compile(r"X223|X096|X224|X097|X299|837I|837i|[Ii]nstitutional|x223")


def entries(corpus):
    """(path, claims, lines, total) of every 837 that the MANIFEST gives facts of."""
    path = label = ""
    for line in (corpus / "MANIFEST.md").read_text(encoding="utf-8").splitlines():
        if generated := _GENERATED.match(line):
            yield generated["path"], "", int(generated["claims"]), int(generated["lines"]), generated["total"]
        elif entry := _ENTRY.match(line):
            path, label = entry["path"], entry["version"]
        elif (facts := _FACTS.match(line)) and path:
            yield path, label, int(facts["claims"]), int(facts["lines"]), facts["total"]


def test_every_professional_file_has_the_claims_lines_and_sums_of_the_manifest(shared_corpus):
    read, wrong = 0, []
    for path, label, claims, lines, total in entries(shared_corpus):
        if _REFUSED.search(path + " " + label):
            continue
        reading = read_837p((shared_corpus / path).read_bytes())
        found = (
            len(reading.images),
            sum(len(image.lines) for image in reading.images),
            Money.total(image.total for image in reading.images),
        )
        read += 1
        if found != (claims, lines, Money.parse(total)):
            wrong.append((path, found, (claims, lines, total)))
    assert wrong == []
    assert read >= 60


def test_every_institutional_and_dental_file_is_refused(shared_corpus):
    refused = 0
    for path, label, *_ in entries(shared_corpus):
        if not _REFUSED.search(path + " " + label):
            continue
        for door in (read_837p, summarise):
            with pytest.raises(UnreadableInput, match=r"institutional|dental"):
                door((shared_corpus / path).read_bytes())
        refused += 1
    assert refused >= 18


def test_no_file_of_the_corpus_ends_in_anything_but_an_answer_or_a_sentence(shared_corpus):
    answers, refusals = 0, []
    for path in sorted(each for each in shared_corpus.rglob("*") if each.is_file() and each.suffix != ".md"):
        raw = path.read_bytes()
        try:
            summarise(raw)
            answers += 1
        except UnreadableInput as refusal:
            refusals.append(str(refusal))
    assert [words for words in refusals if "\n" in words or not words.endswith(".")] == []
    assert answers >= 120
    assert len(refusals) >= 20


def test_segments_are_counted_as_the_manifest_counts_them(shared_corpus):
    checked, wrong = 0, []
    for line in (shared_corpus / "MANIFEST.md").read_text(encoding="utf-8").splitlines():
        entry = _ENTRY.match(line)
        if not entry or "not fixed width" in line:
            continue
        tokens = tokenize((shared_corpus / entry["path"]).read_bytes())
        count = sum(len(each.segments) for each in tokens.interchanges)
        checked += 1
        if count != int(entry["segments"]):
            wrong.append((entry["path"], count, entry["segments"]))
    assert wrong == []
    assert checked >= 140
