"""The demo office: repeatable, whole, and its files accepted by two judges that are not ours."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date

import pytest

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.desk import Submission
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.office.demo.build import PASSPHRASE, USER, DemoWish, build_demo
from medbill_desktop.office.office import open_office
from medbill_desktop.store import Reader
from tests.edi import pyx12_judge, x12sdk_judge

DAY = date(2026, 4, 15)


def files_of(folder, seed, patients):
    """Make a demo office; return its sent files, its claims and the proof of its ledger."""
    made = build_demo(DemoWish(folder=folder, as_of=DAY, patients=patients, seed=seed))
    with open_office(folder, USER, PASSPHRASE, FixedClock(DAY)) as office:
        with office.bench.store.reading() as connection:
            reader = Reader(connection)
            sent, claims = reader.find(Submission), reader.find(ClaimRecord)
        contents = [office.bench.store.blobs.get(one.blob) for one in sent]
        bad = [check for check in office.folder.verify() if not check["ok"]]
    return made, sent, contents, claims, bad


def judged(contents):
    """Every complaint of either judge, with the number of the file."""
    found = []
    for number, content in enumerate(contents):
        found += [f"file {number}: pyx12: {words}" for words in pyx12_judge.judge(content)]
        found += [f"file {number}: x12sdk: {words}" for words in x12sdk_judge.judge(content)]
    return found


@pytest.mark.slow
def test_a_demo_office_is_whole_and_its_files_are_accepted(tmp_path):
    made, sent, contents, claims, bad = files_of(tmp_path / "one", 7, 24)
    assert bad == []
    assert judged(contents) == []
    assert Money.total(one.total for one in sent) == Money.total(
        image.total for content in contents for image in read_837p(content).images
    )
    states = Counter(claim.state for claim in claims)
    assert {ClaimState.PAID, ClaimState.SENT, ClaimState.READY} <= set(states)
    assert made.lived.undone == 1


@pytest.mark.slow
def test_the_same_seed_and_day_give_the_same_content(tmp_path):
    digests = [
        build_demo(DemoWish(folder=tmp_path / str(place), as_of=DAY, patients=8, seed=seed)).digest
        for place, seed in enumerate((3, 3, 4))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_a_demo_ends_where_the_code_sets_end(tmp_path):
    made = build_demo(DemoWish(folder=tmp_path / "late", as_of=date(2026, 11, 23), patients=2, seed=1))
    assert made.day == date(2026, 9, 30)


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_twenty_seeds_and_two_thousand_claims_are_accepted(tmp_path, capsys):
    table: Counter[tuple[str, int, str]] = Counter()
    complaints = []
    seeds = int(os.environ.get("MEDBILL_SEEDS", "20"))
    for seed in range(1, seeds + 1):
        _, _, contents, _, bad = files_of(tmp_path / str(seed), seed, 70)
        assert bad == []
        complaints += [f"seed {seed}: {words}" for words in judged(contents)]
        for content in contents:
            for image in read_837p(content).images:
                lines = "1" if len(image.lines) == 1 else "2-6" if len(image.lines) <= 6 else "7-14"
                table[image.relationship, 1 + len(image.other_coverages), lines] += 1
    with capsys.disabled():
        print(f"\n{sum(table.values())} claims of {seeds} seeds by relationship, payers and lines:")
        for (relationship, payers, lines), count in sorted(table.items()):
            print(f"  {relationship:>2}  {payers} payer(s)  {lines:>4} lines  {count:>5}")
    assert complaints == []
    assert sum(table.values()) >= 100 * seeds
    assert {key[0] for key in table} >= {"18", "01", "19"}
