"""The walls of the house: sizes, floors, bans. Each detector is tried on a planted offender first."""

from __future__ import annotations

import ast
import gzip
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.house import house_rules as rules

ROOT = Path(__file__).resolve().parent.parent
LIMIT, TEST_LIMIT, FUNCTION_LIMIT = 400, 600, 40
MEDIAN_LIMIT = 200
HEAVY = 5_000_000
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".yml",
    ".yaml",
    ".cfg",
    ".sh",
    ".nsi",
    ".wxs",
    ".c",
    ".rc",
    ".spec",
    "",
}
# The same five digits without a dot name a diagnosis there, and CMS wrote the titles.
DIAGNOSES = ("resources/codesets/icd9cm/", "resources/codesets/gem/")


def sources(*tops: str) -> list[Path]:
    """Our Python files under these folders or with these names."""
    found: list[Path] = []
    for top in tops:
        path = ROOT / top
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [path for path in found if "__pycache__" not in path.parts]


def repository() -> list[Path]:
    """Every file that is, or would be, committed; skips loudly where this is no git checkout."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"NO GIT CHECKOUT, committed files are not checked: {problem}")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def offenders(paths: Iterable[Path], detect: Callable[[str], list[str]]) -> list[str]:
    """All findings of a detector, each with the name of its file."""
    texts = ((path, path.read_text(encoding="utf-8")) for path in paths)
    return [f"{name_of(path)}:{place}" for path, text in texts for place in detect(text)]


def expect_none(found: list[str]) -> None:
    """Fail with every finding on a line of its own."""
    __tracebackhide__ = True
    if found:
        pytest.fail("\n".join(found))


PRODUCT = ("medbill_desktop", "dev.py", "devtools")
EVERYTHING = (*PRODUCT, "tests", "benchmarks", "installer")


def test_files_are_small_rooms(capsys):
    product = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(*PRODUCT)}
    rooms = sorted(size for path, size in product.items() if path.name != "__init__.py")
    median, ninth = statistics.median(rooms), rooms[len(rooms) * 9 // 10]
    with capsys.disabled():
        print(
            f"\n{len(rooms)} files: median {median:.0f} lines, nine in ten up to {ninth}, longest {rooms[-1]}"
        )
    assert median <= MEDIAN_LIMIT
    expect_none([f"{name_of(path)}: {size}" for path, size in product.items() if size > LIMIT])


def test_test_files_are_not_halls():
    sizes = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources("tests", "benchmarks")
    }
    expect_none([f"{name_of(path)}: {size}" for path, size in sizes.items() if size > TEST_LIMIT])


def test_test_files_have_names_of_their_own():
    files = sources("tests")
    assert len(files) > 5
    names = Counter(path.name for path in files if path.name != "conftest.py")
    expect_none([f"{count} files are called {name}" for name, count in names.items() if count > 1])
    expect_none([f"{name_of(path)}: no packages here" for path in files if path.name == "__init__.py"])


def test_functions_fit_on_a_screen():
    planted = "def f():\n" + "    x = 1\n" * 40
    assert rules.long_functions(planted, FUNCTION_LIMIT) == ["1: f has 41 lines"]
    expect_none(offenders(sources(*PRODUCT), lambda text: rules.long_functions(text, FUNCTION_LIMIT)))


def test_every_module_says_what_it_is_for():
    silent = [
        path for path in sources(*EVERYTHING) if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    expect_none([name_of(path) for path in silent])


def test_imports_stay_on_their_floors():
    words = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


def test_nobody_opens_an_office_with_the_standard_librarys_sqlite():
    module = "sqlite" + "3"
    assert rules.imports_of(f"import {module} as s", module)
    assert rules.imports_of(f"from {module} import connect", module)
    assert rules.imports_of(f"importlib.import_module('{module}')", module)
    assert rules.imports_of("from sqlcipher3 import dbapi2", module) == []
    expect_none(offenders(sources(*EVERYTHING), lambda text: rules.imports_of(text, module)))


@pytest.mark.parametrize(
    ("name", "room"),
    [("QMessageBox", "medbill_desktop/ui/kit/errors"), ("setStyleSheet", "medbill_desktop/ui/kit/theme")],
)
def test_one_room_for_what_all_screens_share(name, room):
    assert rules.uses_of(f"widget.{name}('x')", name)
    assert rules.uses_of(f"from PySide6.QtWidgets import {name}", name)
    assert rules.uses_of(f"# {name} in a comment", name) == []
    elsewhere = [path for path in sources("medbill_desktop") if not name_of(path).startswith(room)]
    expect_none(offenders(elsewhere, lambda text: rules.uses_of(text, name)))


def test_no_statement_replaces_a_row():
    assert rules.row_replacements('run("INSERT or  REPLACE INTO t VALUES (1)")')
    assert rules.row_replacements('run("replace into t values (1)")')
    assert rules.row_replacements('"""Never INSERT OR REPLACE."""') == []
    expect_none(offenders(sources("medbill_desktop"), rules.row_replacements))


def test_nothing_in_the_product_waits_to_be_written():
    assert rules.lines_matching("raise " + "NotImplemented" + "Error", rules.UNFINISHED)
    found = offenders(sources(*PRODUCT), lambda text: rules.lines_matching(text, rules.UNFINISHED))
    expect_none(found)


def test_every_exception_to_the_linter_gives_its_reason():
    assert rules.lines_matching("x = 1  # noqa" + ": S101", rules.BARE_NOQA)
    assert rules.lines_matching("x = 1  # noqa" + ": S101  a reason", rules.BARE_NOQA) == []
    found = offenders(sources(*EVERYTHING), lambda text: rules.lines_matching(text, rules.BARE_NOQA))
    expect_none(found)


def test_every_test_can_fail():
    assert rules.empty_tests("def test_x():\n    f()\n") == ["1: test_x"]
    assert rules.empty_tests("def test_x():\n    with pytest.raises(E):\n        f()\n") == []
    expect_none(offenders(sources("tests"), rules.empty_tests))


def test_no_committed_file_knows_this_machine_or_a_registry():
    assert rules.lines_matching("see /" + "work/main", rules.MACHINE_PATH)
    assert rules.lines_matching("--index" + "-url x", rules.MACHINE_PATH)
    texts = [path for path in repository() if path.suffix in TEXT and path.stat().st_size < 400_000]
    assert len(texts) > 20
    expect_none(offenders(texts, lambda text: rules.lines_matching(text, rules.MACHINE_PATH)))


def test_no_committed_file_is_heavy():
    files = repository()
    assert len(files) > 20
    expect_none([name_of(path) for path in files if path.stat().st_size > HEAVY])
    expect_none([name_of(path) for path in files if path.name == "uv.lock"])


def shipped_rows(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.decode("utf-8", errors="replace")


def test_no_shipped_table_pairs_a_five_digit_procedure_code_with_words():
    assert rules.CPT_ROW.search("99999,Visit of some kind")
    assert rules.CPT_ROW.search('"99999"\t1\t"visit of some kind"')
    assert not rules.CPT_ROW.search("99999,22.50,2026-01-01")
    assert not rules.CPT_ROW.search("A0428,Ambulance service")
    tables = [
        path
        for path in sorted((ROOT / "resources").rglob("*"))
        if path.name.endswith((".csv", ".tsv", ".txt", ".json", ".csv.gz", ".tsv.gz", ".txt.gz"))
        and not name_of(path).startswith(DIAGNOSES)
    ]
    assert tables
    found = [
        f"{name_of(path)}:{place}"
        for path in tables
        for place in rules.lines_matching(shipped_rows(path), rules.CPT_ROW)
    ]
    expect_none(found)
