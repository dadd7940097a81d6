"""pyx12 as a judge of files: its complaints, in its own words."""

from __future__ import annotations

import io
import json
import logging

import pyx12.errors
import pyx12.params
import pyx12.x12n_document


def judge(raw: bytes) -> list[str]:
    """What pyx12 4.0.0 finds wrong with a file; an empty list when it accepts the file."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    report = io.StringIO()
    source = io.StringIO(raw.decode("utf-8-sig"))
    try:
        accepted = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), source, io.StringIO(), None, fd_json=report
        )
    except (pyx12.errors.X12Error, pyx12.errors.EngineError, AttributeError, IndexError) as error:
        return [f"{type(error).__name__}: {error}"]
    found = complaints(json.loads(report.getvalue() or "{}"))
    return found or ([] if accepted else ["pyx12 rejects the file without a reason"])


def complaints(node: object, where: str = "") -> list[str]:
    """Every error object of the report, with the segment it stands at."""
    if isinstance(node, list):
        return [line for each in node for line in complaints(each, where)]
    if not isinstance(node, dict):
        return []
    here = " ".join(str(node[key]) for key in ("seg_id", "seg_num", "name") if key in node) or where
    found = [f"{here}: {error}" for error in node.get("errors", ())]
    for key, value in node.items():
        if key != "errors":
            found += complaints(value, here)
    return found
