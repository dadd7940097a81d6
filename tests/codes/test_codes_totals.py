"""The published totals, counted by importing the raw files that lie beside the repository."""

import os
from pathlib import Path

import pytest

from benchmarks.codes_totals import absent, counts
from tests.conftest import REPOSITORY

AT_HAND = 20


@pytest.mark.corpus
@pytest.mark.slow
def test_every_total_whose_raw_file_is_at_hand(tmp_path):
    shared = Path(os.environ.get("MEDBILL_SHARED", REPOSITORY.parent / "shared")) / "data" / "codesets"
    if not shared.is_dir():
        pytest.skip(
            f"NO RAW CODE SETS: {shared} is not there; set MEDBILL_SHARED to the folder that holds data/"
        )
    found = list(counts(shared, tmp_path))
    assert [(name, counted) for name, counted, published in found if counted != published] == []
    assert len(found) >= AT_HAND
    assert absent(shared) == ["FY2024", "FY2027"]
