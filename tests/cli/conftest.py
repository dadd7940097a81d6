"""A small demo office and the command line over it."""

import json
import shutil
from datetime import date

import pytest

from medbill_desktop.cli.main import run
from medbill_desktop.office.demo.build import DemoWish, build_demo
from tests.made_once import made_once


@pytest.fixture(scope="session")
def demo_once(tmp_path_factory):
    """A small demo office, made once."""
    return made_once(
        tmp_path_factory,
        "cli_office",
        lambda folder: build_demo(DemoWish(folder=folder, as_of=date(2026, 4, 15), patients=20, seed=2)),
    )


@pytest.fixture
def demo(demo_once, tmp_path, monkeypatch):
    """A copy of the demo office to write in, with its passphrase in the environment."""
    monkeypatch.setenv("MEDBILL_PASSPHRASE", "demo")
    monkeypatch.delenv("MEDBILL_USER", raising=False)
    shutil.copytree(demo_once, tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def medbill(capsys):
    """Run a command; its exit code, its JSON (None when it printed none) and its words."""

    def command(*words):
        code = run([str(word) for word in words])
        seen = capsys.readouterr()
        lines = [line for line in seen.out.splitlines() if line]
        answer = json.loads(lines[0]) if "--json" in words and len(lines) == 1 else lines
        return code, answer, seen.err.strip()

    return command
