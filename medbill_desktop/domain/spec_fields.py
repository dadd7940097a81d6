"""The fields of which the import specs are made: one function for each kind of column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from medbill_desktop.domain import import_parse as p
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.import_spec import KEEP, ImportField, no_rule
from medbill_desktop.domain.worklist import Content

YES_NO = ((True, "Yes"), (False, "No"))


def text(attr: str, title: str, *also: str, needed: bool = False) -> ImportField:
    """Words as they stand."""
    return ImportField(attr=attr, title=title, also=also, needed=needed)


def code(
    attr: str, title: str, *also: str, rule: Callable[[str], str] = no_rule, needed: bool = False
) -> ImportField:
    """A code or number, in capitals."""
    return ImportField(
        attr=attr, title=title, also=also, parse=p.upper, rule=rule, needed=needed, content=Content.ID
    )


def flag(attr: str, title: str, *also: str) -> ImportField:
    """Yes or no; a blank cell leaves it."""
    return ImportField(
        attr=attr, title=title, also=also, parse=p.flag, blank=KEEP, choices=YES_NO, content=Content.CODE
    )


def number(attr: str, title: str) -> ImportField:
    """A whole number; a blank cell leaves it."""
    return ImportField(attr=attr, title=title, parse=p.number, blank=KEEP, content=Content.COUNT)


def day(attr: str, title: str, *also: str, needed: bool = False) -> ImportField:
    """A date."""
    return ImportField(
        attr=attr, title=title, also=also, parse=p.day, blank=None, needed=needed, content=Content.DATE
    )


def choice(attr: str, title: str, members: Any, *also: str, needed: bool = False) -> ImportField:
    """One of the members of an enumeration, by its words."""
    return ImportField(
        attr=attr,
        title=title,
        also=also,
        parse=p.choice(members),
        blank=KEEP,
        needed=needed,
        choices=tuple((one, p.spoken(one)) for one in members),
        content=Content.CODE,
    )


def link(attr: str, title: str, record: type[Any], *also: str, needed: bool = True) -> ImportField:
    """A record of another kind, by its name."""
    return ImportField(attr=attr, title=title, also=also, link=record, needed=needed, blank=None)


def postal(prefix: str = "", words: str = "") -> tuple[ImportField, ...]:
    """The five columns of an address."""
    return (
        text(f"{prefix}address1", f"{words}Street", f"{words}Address", f"{words}Address 1"),
        text(f"{prefix}address2", f"{words}Suite", f"{words}Address 2"),
        text(f"{prefix}city", f"{words}City"),
        code(f"{prefix}state", f"{words}State", rule=p.state_rule),
        code(f"{prefix}zip", f"{words}ZIP", f"{words}ZIP code", f"{words}Postal code", rule=p.zip_rule),
    )


PHONE = ImportField(
    attr="phone", title="Phone", also=("Telephone", "Phone number"), rule=p.phone_rule, content=Content.ID
)
ACTIVE = flag("active", "Active")


def money(attr: str, title: str, *also: str) -> ImportField:
    """An amount of at least nothing; a blank cell leaves it."""
    return ImportField(attr=attr, title=title, also=also, parse=p.price, blank=KEEP, content=Content.MONEY)


def words(
    attr: str, title: str, choices: Sequence[tuple[str, str]], *also: str, needed: bool = False
) -> ImportField:
    """One of a few values, by itself or by its words.

    Args:
        attr: attribute of the record.
        title: heading.
        choices: values with their words.
        also: other headings.
        needed: a row without it is wrong.
    """
    known = {said.casefold(): value for value, said in choices} | {value: value for value, _ in choices}

    def parse(typed: str) -> str:
        if typed.casefold() not in known:
            raise UserError(f"“{typed}” is none of {', '.join(said for _, said in choices)}.")
        return known[typed.casefold()]

    return ImportField(
        attr=attr,
        title=title,
        also=also,
        parse=parse,
        blank=KEEP,
        needed=needed,
        choices=tuple(choices),
        content=Content.CODE,
    )
