"""The declared settings: read and written without loss, and documented."""

import pytest
from make_settings import PAGE, page

from medbill_desktop.domain.settings import SETTINGS


def test_the_page_of_settings_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.domain.make_settings"


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda one: one.key)
def test_a_setting_comes_back_as_it_was_written(setting):
    assert setting.read(None) == setting.default
    for value in {bool: (True, False), int: (0, 7), str: ("", "Ünïcode, 7")}[setting.type]:
        assert setting.read(setting.write(value)) == value
