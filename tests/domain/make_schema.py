"""Writes docs/schemas/claim.json anew: ``python -m tests.domain.make_schema`` from the repository."""

from __future__ import annotations

import json
from pathlib import Path

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.codec import schema

CLAIM_SCHEMA = Path(__file__).resolve().parent.parent.parent / "docs" / "schemas" / "claim.json"


def claim_schema_text() -> str:
    """The schema of a claim file as it stands in docs."""
    return json.dumps(schema(Claim), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    CLAIM_SCHEMA.write_text(claim_schema_text(), encoding="utf-8", newline="\n")
