"""A scanner over the code sets that ship, with its dictionary kept for the session."""

import pytest

from medbill_desktop.advice.scanner import Scanner
from medbill_desktop.codes.build.make import build
from medbill_desktop.codes.library import Library
from tests.conftest import REPOSITORY


@pytest.fixture(scope="session")
def advice_library():
    """The editions that ship."""
    built = REPOSITORY / "resources" / "codes"
    build(REPOSITORY / "resources" / "codesets", built)
    opened = Library(built)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def advice_cache(tmp_path_factory):
    """Where the dictionary is kept."""
    return tmp_path_factory.mktemp("advice")


@pytest.fixture(scope="session")
def scanner(advice_library, advice_cache):
    """A scanner of the latest edition."""
    return Scanner(advice_library, cache=advice_cache)


@pytest.fixture
def proposed(scanner):
    """The codes that a note proposes, in order, each once."""

    def codes(text, **kind):
        return list(
            dict.fromkeys(each.code for span in scanner.scan(text, **kind) for each in span.proposals)
        )

    return codes


@pytest.fixture
def asserted(scanner):
    """What a note asserts of each of its names."""

    def assertions(text):
        return {span.text: str(span.assertion) for span in scanner.scan(text)}

    return assertions
