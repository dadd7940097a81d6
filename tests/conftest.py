"""What every test shares: no screen, repeatable properties, a clock that stands still, the X12 corpus."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.office import folder_office, keyfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the first import of Qt by pytest-qt's qapp

pytest_plugins = ["tests.plugin_engines", "tests.plugin_desk"]

REPOSITORY = Path(__file__).resolve().parent.parent

settings.register_profile(
    "default",
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("full", parent=settings.get_profile("default"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session", autouse=True)
def _cheap_keys():
    """Offices made here are opened many times; what one guess must cost has its own tests."""
    cheap = keyfile.KdfCost(time=1, memory_kib=64, lanes=1)
    with patch.object(folder_office.Home, "guess_cost", property(lambda home: home.cost or cheap)):
        yield


@pytest.fixture
def clock():
    """The day on which the office of the tests lives."""
    return FixedClock(date(2026, 4, 15))


@pytest.fixture(scope="session")
def shared_corpus():
    """The folder of the shared X12 corpus; skips loudly where it does not lie beside the repository."""
    shared = Path(os.environ.get("MEDBILL_SHARED", REPOSITORY.parent / "shared"))
    corpus = shared / "data" / "x12"
    if not corpus.is_dir():
        pytest.skip(
            f"NO X12 CORPUS: {corpus} is not there; set MEDBILL_SHARED to the folder that holds data/x12"
        )
    return corpus
