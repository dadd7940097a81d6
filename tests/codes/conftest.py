"""The library of everything that ships, built once for the tests of the code sets."""

import pytest

from medbill_desktop.codes.build.make import build
from medbill_desktop.codes.library import Library
from tests.conftest import REPOSITORY

RAW = REPOSITORY / "resources" / "codesets"
BUILT = REPOSITORY / "resources" / "codes"


@pytest.fixture(scope="session")
def library():
    """Everything that ships, built when the raw files or the builder changed."""
    build(RAW, BUILT)
    opened = Library(BUILT)
    yield opened
    opened.close()
