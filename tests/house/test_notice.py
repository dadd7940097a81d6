"""The licences of what the program runs on are named, allowed and complete."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "requirements" / "run.txt"
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)==(\S+)$", RUN.read_text("utf-8"), re.MULTILINE)
}
# What these packages' metadata leaves out or writes in its own way, read from their licence files.
SAID_IN_THE_FILE = {"sqlcipher3": "Zlib"}
SPELLED = {"BSD license": "BSD-3-Clause", "BSD License": "BSD-3-Clause", "PSFL": "PSF-2.0"}
FREE_ENOUGH = re.compile(r"MIT|BSD|Apache|Zlib|0BSD|PSF|LGPL|CC0|MPL")


def licence_of(name: str) -> str:
    """What a package says its licence is: the expression, the field, or the classifier."""
    said = metadata.metadata(name)
    classifiers = [
        line.split(" :: ")[-1] for line in said.get_all("Classifier") or [] if "License ::" in line
    ]
    text = (
        said["License-Expression"]
        or said["License"]
        or "".join(classifiers)
        or SAID_IN_THE_FILE.get(name, "")
    )
    found = next((right for wrong, right in SPELLED.items() if text.startswith(wrong)), text)
    return found.splitlines()[0] if found else ""


def test_the_list_of_packages_is_read():
    assert len(PINS) > 20
    assert "sqlcipher3" in PINS


@pytest.mark.parametrize("name", sorted(PINS))
def test_notice_names_every_package_with_its_licence(name):
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = re.search(rf"^  {re.escape(name)}: (.+)$", notice.replace("_", "-"), re.MULTILINE | re.IGNORECASE)
    assert named, f"NOTICE does not name {name}"
    words = [word for word in re.findall(r"[A-Za-z0-9.-]+", licence_of(name)) if FREE_ENOUGH.search(word)]
    assert words, f"{name} says no licence that we know: {licence_of(name)!r}"
    assert any(word.lower() in named[1].lower() for word in words), (
        f"{licence_of(name)!r} is not in {named[0]!r}"
    )


@pytest.mark.parametrize("name", sorted(PINS))
def test_no_package_can_be_had_under_the_gpl_alone(name):
    choices = re.split(r"\s+OR\s+|,", licence_of(name))
    assert any(not re.search(r"(?<!L)GPL", choice) for choice in choices)


def test_notice_names_no_package_that_is_gone():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    part = notice.partition("2. Libraries in Python")[2].partition("3. Libraries inside")[0]
    named = {canonicalize_name(name) for name in re.findall(r"^  ([\w-]+): ", part, re.MULTILINE)}
    assert named == set(PINS)


def test_the_licence_is_the_whole_apache_licence():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith("Apache License\n")
    assert re.findall(r"^   (\d)\. [A-Z]", text, re.MULTILINE) == list("123456789")
    assert "END OF TERMS AND CONDITIONS" in text
    assert text.rstrip().endswith("limitations under the License.")


@pytest.mark.parametrize("system", ["linux", "win32"])
def test_the_pins_hold_all_that_the_program_needs(system):
    environment = default_environment() | {
        "sys_platform": system,
        "platform_system": "Windows" if system == "win32" else "Linux",
        "os_name": "nt" if system == "win32" else "posix",
        "implementation_name": "cpython",
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    open_questions = [Requirement(text) for text in project["dependencies"]]
    seen: set[str] = set()
    while open_questions:
        wanted = open_questions.pop()
        name = canonicalize_name(wanted.name)
        assert name in PINS, f"{wanted} is not pinned in requirements/run.txt"
        assert wanted.specifier.contains(PINS[name], prereleases=True), f"{wanted} against {PINS[name]}"
        for extra in {"", *wanted.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            further = [Requirement(text) for text in metadata.requires(name) or []]
            open_questions += [
                part
                for part in further
                if not part.marker or part.marker.evaluate(environment | {"extra": extra})
            ]
    assert {name for name, _ in seen} <= set(PINS)
    assert len(seen) > 20
