"""Builds the code sets before a wheel is packed: the repository holds only their raw files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

READ = ("icd10cm_neoplasm_*.xml.gz", "icd10cm_drug_*.xml.gz")
"""The tables of neoplasms and drugs, which `codes.index_tables` reads as they are."""


class CodeSets(BuildHookInterface[Any]):
    """Runs `medbill_desktop.codes.build`; of the raw files only those that the program reads are packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, _version: str, build_data: dict[str, Any]) -> None:
        """Build the databases into `resources/codes` and pack `resources` without the other raw files."""
        root = Path(self.root)
        sys.path.insert(0, self.root)
        from medbill_desktop.codes.build.make import build

        build(root / "resources" / "codesets", root / "resources" / "codes")
        for path in sorted((root / "resources").rglob("*")):
            inside = path.relative_to(root / "resources")
            if path.is_file() and (inside.parts[0] != "codesets" or any(path.match(each) for each in READ)):
                build_data["force_include"][str(path)] = f"medbill_desktop/_data/{inside.as_posix()}"
