"""What the walls look for: pure functions from the text of a file to the places that break a rule."""

from __future__ import annotations

import ast
import re

# Written with a class in each word, so that this file does not find itself.
MACHINE_PATH = re.compile(
    r"/(?:wor[k]|far[m]|roo[t]|hom[e]/\w+)/|--(?:extra-)?inde[x]-url|pypi\.or[g]|pythonhoste[d]|registry\.npmj[s]|crates\.i[o]"
)
UNFINISHED = re.compile(
    r"\b(?:TOD[O]|FIXM[E]|HAC[K]|NotImplemente[d]Error)\b|coming soo[n]|not implemente[d]", re.IGNORECASE
)
REPLACE_ROW = re.compile(r"\b(?:insert|update)\s+or\s+replace\b|^\s*replace\s+into\b", re.IGNORECASE)
BARE_NOQA = re.compile(r"#\s*noqa(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?\s*$")
CPT_ROW = re.compile(
    r'^"?\d{5}"?\s*[\t,|;]\s*"?(?:[^\t,|;"]*[\t,|;]\s*"?)*?[A-Za-z]{3,}[^\t,|;]*\s[A-Za-z]{2,}'
)

Function = ast.FunctionDef | ast.AsyncFunctionDef
CHECKING = ("assert", "check", "expect", "verify")
WAITING = {"raises", "warns", "fail", "waitUntil", "waitSignal", "waitSignals"}


def long_functions(text: str, limit: int) -> list[str]:
    """Functions of more than `limit` lines, from `def` to the last line of the body."""
    return [
        f"{node.lineno}: {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno + 1 > limit
    ]


def imports_of(text: str, module: str) -> list[str]:
    """Places that import a module, its parts included; by statement or by name through importlib."""
    places = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""] if not node.level else []
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            names = [str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant)]
        else:
            continue
        places += [f"{node.lineno}: imports {name}" for name in names if name.split(".")[0] == module]
    return places


def uses_of(text: str, name: str) -> list[str]:
    """Places in the code, not in its comments and strings, where a name or attribute stands."""
    places = []
    for node in ast.walk(ast.parse(text)):
        found = (
            (isinstance(node, ast.Name) and node.id == name)
            or (isinstance(node, ast.Attribute) and node.attr == name)
            or (isinstance(node, ast.alias) and node.name == name)
        )
        if found:
            places.append(f"{getattr(node, 'lineno', 0)}: {name}")
    return places


def row_replacements(text: str) -> list[str]:
    """SQL in strings, docstrings aside, that overwrites a row instead of updating a version of it."""
    tree = ast.parse(text)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | Function)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        f"{node.lineno}: {node.value[:60]!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in prose
        and REPLACE_ROW.search(node.value)
    ]


def lines_matching(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Lines in which a pattern is found, with their numbers."""
    lines = enumerate(text.splitlines(), 1)
    return [f"{number}: {line.strip()[:90]}" for number, line in lines if pattern.search(line)]


def empty_tests(text: str) -> list[str]:
    """Tests that could not fail: no assert, no expected exception, no helper that checks."""
    places = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, Function) or not node.name.startswith("test_"):
            continue
        calls = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
        names = {getattr(func, "attr", getattr(func, "id", "")) for func in calls}
        asserts = any(isinstance(part, ast.Assert) for part in ast.walk(node))
        if not asserts and not names & WAITING and not any(name.startswith(CHECKING) for name in names):
            places.append(f"{node.lineno}: {node.name}")
    return places
