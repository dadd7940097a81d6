"""Records as JSON and back: money as text with two decimals, dates ISO, decimals as text."""

from __future__ import annotations

import json
import re
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.domain.money import Money

T = TypeVar("T")
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)
_LONE = re.compile("[\ud800-\udfff]")
"""Half of a character: JSON can say it, no file can hold it."""


def to_plain(value: Any) -> Any:
    """Turn a record, or anything inside one, into what `json.dumps` takes."""
    if isinstance(value, Money | Decimal):
        return value.plain() if isinstance(value, Money) else format(value, "f")  # the schema has no exponent
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return value


def dumps(record: Any) -> str:
    """One record as compact JSON text with stable key order."""
    return json.dumps(to_plain(record), ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[T], text: str, name: str = "the file") -> T:
    """Read one record from JSON text.

    Args:
        kind: the record's class.
        text: what `dumps` wrote, or a person.
        name: how a message calls the text.

    Raises:
        UnreadableInput: not JSON, a field is missing, unknown or of the wrong kind; says which by its path.
    """
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise UnreadableInput(f"{name} is not JSON: {error}.") from None
    except RecursionError:
        raise UnreadableInput(f"{name} is nested too deep for any record.") from None
    result: T = _read(kind, plain, "", name)
    return result


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, plain: Any, path: str, name: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(kind) if arg is not type(None))
        return None if plain is None else _read(inner, plain, path, name)
    if origin is tuple:
        if not isinstance(plain, list):
            raise UnreadableInput(f"{name}: {path} must be a list.")
        return tuple(_read(get_args(kind)[0], item, f"{path}[{n}]", name) for n, item in enumerate(plain))
    if is_dataclass(kind):
        return _record(kind, plain, path, name)
    return _scalar(kind, plain, path, name)


def _record(kind: Any, plain: Any, path: str, name: str) -> Any:
    if kind is Money:
        return _scalar(Money, plain, path, name)
    if not isinstance(plain, dict):
        raise UnreadableInput(f"{name}: {path or 'the whole'} must be an object.")
    known = {f.name: f for f in fields(kind)}
    unknown = sorted(set(plain) - set(known))
    if unknown:
        raise UnreadableInput(f"{name}: {path or 'the whole'} has an unknown field “{unknown[0]}”.")
    dot = f"{path}." if path else ""
    missing = [f.name for f in known.values() if f.name not in plain and f.default is MISSING]
    if missing:
        raise UnreadableInput(f"{name}: {dot}{missing[0]} is missing.")
    return kind(**{key: _read(_hints(kind)[key], value, f"{dot}{key}", name) for key, value in plain.items()})


def _scalar(kind: Any, plain: Any, path: str, name: str) -> Any:
    try:
        if kind is Money and isinstance(plain, str):
            return Money.parse(plain)
        if kind is date and isinstance(plain, str):
            return date.fromisoformat(plain)
        if kind is Decimal and type(plain) in (str, int) and _DECIMAL.fullmatch(str(plain)):
            return Decimal(plain)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(plain)
    except (ValueError, UserError):
        raise UnreadableInput(f"{name}: {path} cannot be “{_shown(plain)}”.") from None
    if kind in (bool, str, int) and type(plain) is kind and not (kind is str and _LONE.search(plain)):
        return plain
    raise UnreadableInput(f"{name}: {path} cannot be “{_shown(plain)}”.")


def _shown(plain: Any) -> str:
    """A wrong value as a message can show it: short, and writable in every file."""
    text = str(plain).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 60 else f"{text[:60]}…"


def schema(kind: type) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record class, for docs/schemas."""
    definitions: dict[str, Any] = {}
    root = _schema_of(kind, definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "$defs": definitions}


_SCALARS: dict[Any, dict[str, Any]] = {
    Money: {"type": "string", "pattern": r"^-?\d+\.\d{2}$", "description": "US dollars with two decimals"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
}


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(kind) if arg is not type(None))
        return {"anyOf": [_schema_of(inner, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(get_args(kind)[0], definitions)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        definitions[kind.__name__] = {
            "type": "object",
            "description": (kind.__doc__ or "").split("\n")[0],
            "properties": {key: _schema_of(hint, definitions) for key, hint in _hints(kind).items()},
            "required": [f.name for f in fields(kind) if f.default is MISSING],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}
