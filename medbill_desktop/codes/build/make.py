"""Builds all editions that ship, and knows when there is nothing to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from medbill_desktop.codes.build import icd10, other_sets
from medbill_desktop.codes.build.content import Content
from medbill_desktop.codes.build.writer import write
from medbill_desktop.codes.records import EditionFile

MANIFEST = "manifest.json"
SHIPPED: tuple[Callable[[Path], Content], ...] = (
    icd10.fy2026,
    icd10.fy2025,
    other_sets.icd9,
    other_sets.icd9_procedures,
    other_sets.hcpcs_2019,
    other_sets.hcpcs_2025,
    other_sets.maps,
    other_sets.lists,
)
"""What each edition that ships is made by."""


def build(raw: Path, out: Path) -> bool:
    """Make the edition files and their manifest.

    Args:
        raw: folder of the raw files (``resources/codesets``).
        out: folder of the databases (``resources/codes``); made when missing.

    Returns:
        False when the files there were made from the same raw files by the same program.
    """
    wanted = inputs_digest(raw)
    if _is_current(out, wanted):
        return False
    out.mkdir(parents=True, exist_ok=True)
    editions: list[dict[str, object]] = []
    for make in SHIPPED:
        content = make(raw)
        file = write(content, out)
        editions.append(_entry(content, file))
    # The manifest changes in one step: a program that starts meanwhile finds the old editions or the new.
    manifest = {"inputs": wanted, "editions": editions}
    waiting = out / f"{MANIFEST}.building"
    waiting.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8", newline="\n")
    waiting.replace(out / MANIFEST)
    kept = {str(edition["file"]) for edition in editions}
    for old in out.glob("*.db"):
        if old.name not in kept:
            old.unlink()
    return True


def _entry(content: Content, file: EditionFile) -> dict[str, object]:
    return {
        "set": content.code_set,
        "edition": content.name,
        "title": content.title,
        "effective_from": content.effective_from.isoformat(),
        "effective_thru": content.effective_thru.isoformat() if content.effective_thru else None,
        "source": content.source,
        "official": content.official,
        "rows": content.rows,
        "sha256": file.sha256,
        "file": file.path.name,
    }


def inputs_digest(raw: Path) -> str:
    """The digest of everything the databases depend on: the raw files and the program that builds them."""
    digest = sha256()
    package = Path(__file__).resolve().parent
    program = [
        *package.glob("*.py"),
        *(package.parent / name for name in ("schema.py", "text.py", "format.py")),
    ]
    for root, files in ((raw, raw.rglob("*")), (package.parent, iter(program))):
        for path in sorted(files):
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_current(out: Path, wanted: str) -> bool:
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return manifest.get("inputs") == wanted and all(
        (out / each["file"]).is_file() for each in manifest["editions"]
    )
