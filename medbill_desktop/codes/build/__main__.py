"""Builds the reference databases of resources/codes/; does nothing when the raw files did not change.

python -m medbill_desktop.codes.build [FOLDER_OF_RAW_FILES FOLDER_OF_DATABASES]
"""

from __future__ import annotations

import sys
from pathlib import Path

from medbill_desktop.codes.build.make import build
from medbill_desktop.paths import data


def main(arguments: list[str]) -> int:
    """Build into the given folder, or beside the raw files of the checkout."""
    raw, out = (
        (Path(word) for word in arguments)
        if arguments
        else (data("codesets"), data("codesets").parent / "codes")
    )
    built = build(raw, out)
    sys.stdout.write(f"{out}: {'built' if built else 'up to date'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
