"""The set-up office that service tests work in."""

import pytest
from make_services import an_office


@pytest.fixture
def shop(store, clock):
    """A set-up office with one insured patient, on both engines."""
    return an_office(store, clock)
