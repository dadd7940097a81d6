"""JSON texts of claims and answers with places for what differs from copy to copy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Protocol

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_CLAIM = re.compile(r"M(\d{7,})")


class Copy(Protocol):
    """What a text asks of the copy that it is written for."""

    def number(self, table: str, old: int) -> int:
        """The id of the copy of a record."""

    def claim(self, old: int) -> str:
        """The claim number of the copy of claim M0000001 (1)."""

    def patient(self, patient_id: int, part: str) -> Any:
        """A part of the copied patient: last, first, middle, street, phone, birth, number, key."""

    def subscriber(self, coverage_id: int, part: str) -> Any:
        """A part of the copied subscriber, as `patient`; or "member", the id on the card."""

    def control(self, old: str) -> str:
        """The payer's number of the copied claim."""

    def injury(self, case_id: int) -> str:
        """The claim number of the copied injury."""


Part = str | tuple[Callable[..., Any], tuple[Any, ...]]


def shifted(value: str, days: int) -> str:
    """An ISO date so many days earlier."""
    return (date.fromisoformat(value) - timedelta(days=days)).isoformat()


class Text:
    """A JSON text that can be written for any copy.

    Attributes:
        parts: what stands, and who is asked for what differs, in turn.
    """

    def __init__(self, text: str, days: int) -> None:
        """Find the places.

        Args:
            text: compact JSON of a claim or an answer to one.
            days: by which all its dates are moved back.
        """
        self.parts: list[Part] = []
        self._days = days
        for part in self._walk(json.loads(text), "", "", {}):
            if isinstance(part, str) and self.parts and isinstance(self.parts[-1], str):
                self.parts[-1] += part
            else:
                self.parts.append(part)

    def write(self, copy: Copy) -> str:
        """The text for a copy."""
        return "".join(
            part if isinstance(part, str) else _quoted(part[0](copy, *part[1])) for part in self.parts
        )

    def _walk(self, value: Any, parent: str, key: str, owner: dict[str, Any]) -> Iterator[Part]:
        if isinstance(value, dict):
            yield "{"
            for place, (name, inner) in enumerate(value.items()):
                yield ("," if place else "") + f'"{name}":'
                yield from self._walk(inner, key or parent, name, value)
            yield "}"
        elif isinstance(value, list):
            yield "["
            for place, inner in enumerate(value):
                yield "," if place else ""
                yield from self._walk(inner, parent, key, owner)
            yield "]"
        else:
            yield self._leaf(value, parent, key, owner)

    def _leaf(self, value: Any, parent: str, key: str, owner: dict[str, Any]) -> Part:
        found = _place(value, parent, key, owner) if value not in {None, ""} else None
        if found is not None:
            return found
        if isinstance(value, str) and _ISO.fullmatch(value):
            value = shifted(value, self._days)
        return json.dumps(value, ensure_ascii=False)


_IDS = {
    "patient_id": "patient",
    "case_id": "case",
    "guarantor_id": "guarantor",
    "encounter_id": "encounter",
    "charge_id": "charge",
    "claim_id": "claim",
}
_PERSON = {
    "last_name": "last",
    "first_name": "first",
    "middle_name": "middle",
    "address1": "street",
    "phone": "phone",
    "birth_date": "birth",
    "number": "number",
    "name_search": "key",
}


def _place(value: Any, parent: str, key: str, owner: dict[str, Any]) -> Part | None:
    """Who is asked for a value, None when it is the same in every copy."""
    if key in _IDS:
        return (_number, (_IDS[key], value))
    if parent in _PLACES:
        return _PLACES[parent](value, key, owner)
    if key in {"payer_control", "original_reference"}:
        return (_control, (value,))
    return _numbered(value) if key in {"number", "claim_number", "control", "line_control"} else None


def _in_patient(value: Any, key: str, owner: dict[str, Any]) -> Part | None:
    if key == "id":
        return (_number, ("patient", value))
    return (_patient, (owner["id"], _PERSON[key])) if key in _PERSON else None


def _in_coverage(value: Any, key: str, owner: dict[str, Any]) -> Part | None:
    if key == "id":
        return (_number, ("coverage", value))
    part = "member" if key == "member_id" else _PERSON.get(key.removeprefix("subscriber_"))
    return (_subscriber, (owner["id"], part)) if part else None


def _in_case(value: Any, key: str, owner: dict[str, Any]) -> Part | None:
    if key == "id":
        return (_number, ("case", value))
    return (_injury, (owner["id"],)) if key == "claim_number" else None


_PLACES = {"patient": _in_patient, "coverage": _in_coverage, "case": _in_case}


def _numbered(value: str) -> Part | None:
    found = _CLAIM.match(value)
    return (_claim, (int(found[1]), value[found.end() :])) if found else None


def _number(copy: Copy, table: str, old: int) -> int:
    return copy.number(table, old)


def _patient(copy: Copy, patient_id: int, part: str) -> Any:
    return copy.patient(patient_id, part)


def _subscriber(copy: Copy, coverage_id: int, part: str) -> Any:
    return copy.subscriber(coverage_id, part)


def _injury(copy: Copy, case_id: int) -> str:
    return copy.injury(case_id)


def _control(copy: Copy, old: str) -> str:
    return copy.control(old)


def _claim(copy: Copy, old: int, rest: str) -> str:
    return copy.claim(old) + rest


def _quoted(value: str | int) -> str:
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def renumbered(text: str, copy: Copy) -> str:
    """A sentence with the claim numbers of a copy."""
    return _CLAIM.sub(lambda found: copy.claim(int(found[1])), text)
