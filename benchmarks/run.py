"""Runs the benchmarks of this folder and writes what they measured into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.harness import MIN_ROUNDS, Result  # noqa: E402  the root must be importable first

PAGE = ROOT / "docs" / "benchmarks.md"


def names() -> list[str]:
    """The words that may be asked for: one for each bench_<word>.py."""
    return sorted(path.stem.removeprefix("bench_") for path in (ROOT / "benchmarks").glob("bench_*.py"))


def row(result: Result) -> str:
    """One Markdown table row with both raw medians."""
    peer = "" if result.peer is None else f"{result.peer:.4g}"
    ratio = "" if result.ratio is None else f"{result.ratio:.2f}"
    cells = [
        result.name,
        f"{result.ours:.4g}",
        peer,
        result.unit,
        ratio,
        result.peer_name,
        result.budget,
        "yes" if result.kept else "**no**",
    ]
    return "| " + " | ".join(cells) + " |"


def section(word: str, title: str, results: list[Result]) -> str:
    """The part of docs/benchmarks.md that belongs to one benchmark, between its two markers."""
    cores = f"{os.cpu_count()} cores"
    lines = [
        f"<!-- {word} -->",
        f"## {title}",
        "",
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cores}.",
        "",
        "| what | ours | peer | unit | ratio | the peer | budget | kept |",
        "|---|---:|---:|---|---:|---|---|---|",
        *(row(result) for result in results),
        f"<!-- end {word} -->",
    ]
    return "\n".join(lines)


def put(page: str, word: str, text: str) -> str:
    """Replace the section of this benchmark in the page, or append it when it is new."""
    pattern = re.compile(rf"<!-- {re.escape(word)} -->.*?<!-- end {re.escape(word)} -->", re.DOTALL)
    if pattern.search(page):
        return pattern.sub(lambda _: text, page)
    return page.rstrip("\n") + "\n\n" + text + "\n"


def measure(word: str, rounds: int) -> bool:
    """Run one benchmark, print and write its section; False when a budget is not kept."""
    module = importlib.import_module(f"benchmarks.bench_{word}")
    results: list[Result] = module.run(rounds)
    if not results:
        raise SystemExit(f"benchmarks/bench_{word}.py measured nothing")
    text = section(word, module.NAME, results)
    print(text, flush=True)
    PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), word, text), encoding="utf-8", newline="\n")
    return all(result.kept for result in results)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks that are named, or all; exit code 1 when one budget is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"without names all: {', '.join(names())}")
    parser.add_argument("--rounds", type=int, default=MIN_ROUNDS, help="runs of each side, at least 5")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(names())
    if unknown:
        parser.error(f"no benchmark named {', '.join(sorted(unknown))}; there are: {', '.join(names())}")
    kept = [measure(word, options.rounds) for word in options.names or names()]
    print(f"{sum(kept)} of {len(kept)} benchmarks keep all their budgets.")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
