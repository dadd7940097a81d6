"""x12sdk as a second judge of claim files: independent models of the loops."""

from __future__ import annotations

from x12sdk.io import X12ModelReader


def judge(raw: bytes) -> list[str]:
    """What x12sdk 2.2.0 finds wrong with a file; an empty list when all its models fit."""
    try:
        with X12ModelReader(raw.decode("ascii")) as reader:
            models = list(reader.models())
    except Exception as error:  # noqa: BLE001 - a judge may fail in any way; what it says is the result
        return [f"{type(error).__name__}: {str(error)[:600]}"]
    return [] if models else ["x12sdk finds no transaction in the file"]
