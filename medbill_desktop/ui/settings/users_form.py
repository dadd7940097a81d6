"""The forms of a user: who it is and how far he may go, and the passphrases that change takes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QLineEdit

from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.permissions import LIMITS, ROLES, WORDS, Permission, role_word
from medbill_desktop.domain.worklist import Column, Content, Row
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.parts.entry_form import EntryForm

USERS = (
    Column("name", "User", Content.NAME),
    Column("role", "Role", Content.ID),
    Column("state", "State", Content.ID),
    Column("last", "Last sign-in", Content.DATE),
)
PERMISSIONS = (
    Column("may", "May", Content.FREE),
    Column("allowed", "Allowed", Content.ID),
    Column("by", "Because of", Content.ID),
)
_ORDER = tuple(Permission)


class OptionalNumber(TextEdit):
    """A whole number from 0 on, or nothing."""

    def read(self) -> int | None:  # type: ignore[override]  # a number is what this field is about
        """The number; None when the field is empty.

        Raises:
            UserError: it is no whole number.
        """
        text = self.text().strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise UserError(f"“{text}” is not a number of days. Type digits only, or nothing.")
        return int(text)

    def write(self, value: int | str | None) -> None:
        """Show a number; nothing for None."""
        self.setText("" if value is None else str(value))


def account_form() -> EntryForm:
    """Name, role and limits; an empty limit is the role's."""
    roles = [(role, role_word(role).capitalize()) for role in Role]
    money = (
        ("write_off_limit", "Write off up to"),
        ("refund_limit", "Refund up to"),
        ("discount_limit", "Discount up to"),
    )
    return EntryForm(
        "form-user",
        [
            Field("name", "Sign-in name", TextEdit("user-name", "Sign-in name"), needed("Type a name.")),
            Field("display_name", "Full name", TextEdit("user-full-name", "Full name")),
            Field("role", "Role", ChoiceEdit("user-role", "Role", roles)),
            *(
                Field(attr, label, MoneyEdit(f"user-{attr.replace('_', '-')}", label, optional=True))
                for attr, label in money
            ),
            Field("back_days", "Days back", OptionalNumber("user-back-days", "Days back")),
        ],
        columns=3,
    )


def key_form() -> EntryForm:
    """A first or new passphrase twice, and the own one that allows it."""
    words = (("new", "Their passphrase"), ("again", "Their passphrase again"), ("own", "Your own passphrase"))
    fields = []
    for attr, label in words:
        editor = TextEdit(f"user-passphrase-{attr}", label)
        editor.setEchoMode(QLineEdit.EchoMode.Password)
        fields.append(Field(attr, label, editor, needed("Type it; it is not shown.")))
    form = EntryForm("form-user-key", fields, columns=3)
    clear(form)
    return form


def clear(form: EntryForm) -> None:
    """Empty the passphrases."""
    form.load(SimpleNamespace(new="", again="", own=""))


def limits_words(role: Role) -> str:
    """The limits that hold where a field is empty."""
    limits = LIMITS[role]
    amounts = (limits.write_off, limits.refund, limits.discount)
    words = ["any amount" if one is None else one.dollars() for one in amounts]
    days = "any open day" if limits.back_days is None else f"{limits.back_days} days"
    return (
        f"An empty limit is that of the role {role_word(role)}: write-off {words[0]}, refund {words[1]}, "
        f"discount {words[2]}, back {days}."
    )


def permission_rows(role: Role, allowed: frozenset[Permission]) -> list[Row]:
    """Every permission with what holds for a user; the id is its place from 1."""
    return [
        {
            "id": place,
            "may": WORDS[one].capitalize(),
            "allowed": "Yes" if one in allowed else "No",
            "by": "role" if (one in ROLES[role]) == (one in allowed) else "this user",
        }
        for place, one in enumerate(_ORDER, start=1)
    ]


def permission_at(place: int) -> Permission:
    """The permission of a row."""
    return _ORDER[place - 1]


def user_rows(lines: Any) -> list[Row]:
    """Users as their list shows them."""
    return [
        {
            "id": one.account.id,
            "name": one.account.name,
            "role": role_word(one.account.role),
            "state": _state(one),
            "last": one.last_sign_in.astimezone().date() if one.last_sign_in else None,
        }
        for one in lines
    ]


def _state(line: Any) -> str:
    if not line.account.active:
        return "off"
    if not line.has_key:
        return "no key"
    return f"{line.failures} failed" if line.failures else "on"


def blank() -> UserAccount:
    """A user that is not saved yet."""
    return UserAccount(name="", role=Role.BILLER)
