"""dev.py decides rightly what is missing, what it may install and how a run ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from devtools import machine

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"demo", "run", "test", "check", "fix", "shots", "bench", "full"}
posix = pytest.mark.skipif(os.name == "nt", reason="NO APT ON WINDOWS: system packages are a matter of Linux")


@pytest.fixture
def lists(tmp_path, monkeypatch):
    """A folder with two lists of requirements, taken for the repository."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    (folder / "run.txt").write_text("one==1\n")
    (folder / "test.txt").write_text("-r run.txt\ntwo==2\n")
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setattr(machine, "VENV", tmp_path / ".venv")
    return folder


@pytest.fixture
def linux(monkeypatch):
    monkeypatch.setattr(machine.platform, "system", lambda: "Linux")


def test_a_stamp_holds_until_its_list_changes(lists):
    run, test = machine.stamp_key("run"), machine.stamp_key("test")
    assert run != test
    (lists / "test.txt").write_text("-r run.txt\ntwo==3\n")
    assert machine.stamp_key("run") == run
    assert machine.stamp_key("test") != test


def test_the_list_of_the_program_is_part_of_the_stamp_of_the_tests(lists):
    before = machine.stamp_key("test")
    (lists / "run.txt").write_text("one==2\n")
    assert machine.stamp_key("test") != before


def test_a_checkout_on_windows_has_the_same_stamp(lists):
    before = machine.stamp_key("run")
    (lists / "run.txt").write_bytes(b"one==1\r\n")
    assert machine.stamp_key("run") == before


def test_a_stamp_names_the_python_it_is_for(lists):
    assert machine.stamp_key("run").endswith(f" {sys.version_info.major}.{sys.version_info.minor}")


def test_a_list_that_is_installed_is_not_installed_again(lists, monkeypatch):
    machine.VENV.mkdir()
    (machine.VENV / "medbill-run.stamp").write_text(machine.stamp_key("run"))
    started = []
    monkeypatch.setattr(machine, "python", lambda *words: started.append(words) or 0)
    machine.install("run")
    assert started == []
    (lists / "run.txt").write_text("one==2\n")
    machine.site_packages().mkdir(parents=True)
    machine.install("run")
    assert started[0][-2:] == ("-r", "requirements/run.txt")
    assert (machine.site_packages() / "medbill_dev.pth").read_text().strip() == str(machine.ROOT)
    machine.install("run")
    assert len(started) == 1


def test_what_the_tests_need_holds_what_the_program_needs(lists, monkeypatch):
    machine.VENV.mkdir()
    monkeypatch.setattr(machine, "python", lambda *_: pytest.fail("installed again"))
    (machine.VENV / "medbill-test.stamp").write_text(machine.stamp_key("test"))
    machine.install("run")
    assert not machine.stamp_holds("run")


def test_an_installation_that_failed_leaves_no_stamp(lists, monkeypatch):
    machine.VENV.mkdir()
    monkeypatch.setattr(machine, "python", lambda *_: 1)
    with pytest.raises(machine.Stop, match=r"requirements/run\.txt"):
        machine.install("run")
    assert not (machine.VENV / "medbill-run.stamp").exists()


def test_the_venv_of_another_python_does_not_stand(lists):
    assert not machine.venv_stands()
    machine.venv_python().parent.mkdir(parents=True)
    machine.venv_python().write_text("")
    (machine.VENV / "pyvenv.cfg").write_text(f"home = x\nversion = {machine.python_version()}.1\n")
    assert machine.venv_stands()
    (machine.VENV / "pyvenv.cfg").write_text("home = x\nversion = 3.10.9\n")
    assert not machine.venv_stands()


def test_a_missing_library_names_its_package(linux, monkeypatch):
    monkeypatch.setattr(
        machine.ctypes.util, "find_library", lambda name: None if name == "EGL" else f"lib{name}.so"
    )
    assert machine.missing_packages(machine.QT_LIBRARIES, {}) == ["libegl1"]


def test_a_missing_program_names_its_package(linux):
    assert machine.missing_packages({}, {"no-such-program-here": "poppler-utils"}) == ["poppler-utils"]


def test_a_python_that_cannot_make_a_venv_asks_for_the_package(linux, lists, monkeypatch):
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda _: None)
    assert machine.missing_packages({}, {}) == ["python3-venv"]


def test_windows_needs_no_system_package(monkeypatch):
    monkeypatch.setattr(machine.platform, "system", lambda: "Windows")
    assert machine.missing_packages({"nothing-of-this-name": "x"}, {"no-such-program": "y"}) == []


@posix
def test_who_is_not_root_gets_the_one_line_to_type(monkeypatch):
    monkeypatch.setattr(machine, "is_root", lambda: False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"bin/{name}")
    with pytest.raises(machine.Stop) as stop:
        machine.need(["libgl1", "libegl1"])
    line = str(stop.value).splitlines()[-1].strip()
    assert line == (
        "sudo sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends libgl1 libegl1'"
    )


@posix
def test_another_linux_is_told_the_packages(monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda _: None)
    with pytest.raises(machine.Stop, match=r"libgl1 libegl1$"):
        machine.need(["libgl1", "libegl1"])


@posix
@pytest.mark.parametrize("code", [0, 100])
def test_root_installs_without_a_prompt(tmp_path, monkeypatch, code):
    log = tmp_path / "log"
    fake = tmp_path / "apt-get"
    fake.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {log}\ncat >> {log}\nexit {code}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(machine, "is_root", lambda: True)
    if code:
        with pytest.raises(machine.Stop, match="could not install"):
            machine.need(["libgl1"])
        assert log.read_text() == "noninteractive update -q\n"
    else:
        machine.need(["libgl1"])
        install = "noninteractive install -y -q --no-install-recommends libgl1\n"
        assert log.read_text() == "noninteractive update -q\n" + install


def test_nothing_missing_asks_nobody(monkeypatch):
    monkeypatch.setattr(machine.subprocess, "run", lambda *_, **__: pytest.fail("started a program"))
    assert machine.need([]) is None


def test_what_is_missing_ends_with_code_3_and_a_sentence(monkeypatch, capsys):
    def lacking(*_, **__):
        raise machine.Stop("Type this.")

    monkeypatch.setattr(dev, "prepare", lacking)
    monkeypatch.setattr(os, "chdir", lambda _: None)
    assert dev.main(["check"]) == 3
    assert capsys.readouterr().err == "\nType this.\n"


@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"DISPLAY": ":0", "CI": "true"}, False),
    ],
)
def test_a_window_opens_only_where_somebody_sees_it(monkeypatch, environment, screen):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(dev.platform, "system", lambda: "Linux")
    assert dev.has_screen() is screen


def test_an_older_python_is_refused_in_a_sentence():
    program = """import sys, runpy
sys.version_info = (3, 10, 4, "final", 0)
runpy.run_path("dev.py", run_name="__main__")"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("MedBill Desktop needs Python 3.11 or newer; this is 3.10.4")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["no-such-command"], [], ["demo", "--no-such-option"]])
def test_wrong_words_are_refused(words, capsys):
    with pytest.raises(SystemExit) as refused:
        dev.main(words)
    assert refused.value.code == 2
    assert "usage: dev.py" in capsys.readouterr().err


def test_the_closing_line_of_pytest_is_kept_and_its_log_written(tmp_path, capsys):
    test = tmp_path / "test_two_cases.py"
    test.write_text("def test_a():\n    assert True\n\n\ndef test_b():\n    assert False\n")
    with (tmp_path / "log.txt").open("w+", encoding="utf-8") as log:
        code, closing = dev.pytest("-p", "no:cacheprovider", "-p", "no:xdist", str(test), log=log)
        log.seek(0)
        kept = log.read()
    assert code == 1
    assert re.search(r"1 failed, 1 passed in [\d.]+s", closing)
    assert closing in kept
    assert closing in capsys.readouterr().out


def test_a_check_speaks_only_when_it_finds_something(capsys):
    assert dev.checker("-c", "print('all is well')") == 0
    assert capsys.readouterr().out == ""
    assert dev.checker("-c", "import sys; print('line 7'); sys.exit('is wrong')") == 1
    assert capsys.readouterr().out == "line 7\nis wrong\n\n"


def test_every_step_runs_and_one_failure_fails_all(monkeypatch, capsys):
    started = []
    monkeypatch.setattr(dev, "prepare", lambda *_: None)
    monkeypatch.setattr(dev, "checker", lambda *words: started.append(words) or int("mypy" in words))
    monkeypatch.setattr(dev, "pytest", lambda *words: started.append(words) or (0, "7 passed in 1.00s"))
    assert dev.all_steps("not full", ["-x"]) == 1
    assert started == [*dev.STATIC.values(), ("-m", "not full", *dev.PARALLEL, "-x")]
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "7 passed in 1.00s"
    table = dict(re.match(r"(.+?)\s+[\d.]+ s  (\w+)", line).groups() for line in lines[-6:-1])
    failed = {"mypy": "FAILED"}
    assert table == dict.fromkeys([*dev.STATIC, "pytest"], "ok") | failed


def test_the_documents_name_only_commands_that_exist():
    pages = [ROOT / "README.md", ROOT / ".ci" / "run", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {
        word for page in pages for word in re.findall(r"dev\.py (\w+)", page.read_text(encoding="utf-8"))
    }
    assert {"demo", "test"} <= named <= COMMANDS


def test_ci_runs_the_command_of_the_readme():
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec python3 dev.py test"
    assert os.name == "nt" or os.access(script, os.X_OK)
