"""The set-up office that service tests work in."""

import pytest
from make_services import Judge, Shop, an_office

from medbill_desktop.services.base import Bench
from tests.plugin_engines import filled_template


@pytest.fixture(scope="session")
def offices():
    """Templates of set-up offices by engine, with their records."""
    return {}


@pytest.fixture
def set_up_office(offices, engine_name, request, tmp_path_factory, clock):
    """The template of a set-up office with one insured patient, and its records."""
    if engine_name not in offices:
        offices[engine_name] = filled_template(
            engine_name, request, tmp_path_factory, lambda store: an_office(store, clock).records
        )
    return offices[engine_name]


@pytest.fixture
def store(new_store, request):
    """An office's store, on each engine in turn: empty, or the set-up office of a test that asks for it."""
    if "shop" not in request.fixturenames:
        return new_store()
    return new_store(template=request.getfixturevalue("set_up_office")[0])


@pytest.fixture
def shop(store, set_up_office, clock):
    """A set-up office with one insured patient, on both engines."""
    return Shop(Bench(store, clock, "ana", Judge()), dict(set_up_office[1]))
