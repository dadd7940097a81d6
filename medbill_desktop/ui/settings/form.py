"""The forms of the settings, made from declarations: fee schedules, the office's settings, the passphrase."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from PySide6.QtWidgets import QLineEdit

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.setting import Scope, Setting
from medbill_desktop.domain.settings import SETTINGS
from medbill_desktop.ui.kit.binding import BoundEditor, Field, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.parts.entry_form import EntryForm

YES_NO = ((True, "Yes"), (False, "No"))
Choices = Sequence[tuple[object, str]]


class NumberEdit(TextEdit):
    """A whole number from 0 on."""

    def read(self) -> int:  # type: ignore[override]  # a number is what this field is about
        """The number; an empty field is 0.

        Raises:
            UserError: it is no whole number.
        """
        text = self.text().strip() or "0"
        if not text.isdigit():
            raise UserError(f"“{text}” is not a whole number. Type digits only.")
        return int(text)

    def write(self, value: int | str | None) -> None:
        """Show a number."""
        self.setText(str(value or 0))


class CentsEdit(MoneyEdit):
    """An amount that is kept as whole cents."""

    def read(self) -> int:  # type: ignore[override]  # settings keep cents
        """The cents.

        Raises:
            UserError: the text is not an amount.
        """
        amount = super().read()
        return amount.cents if amount is not None else 0

    def write(self, value: Money | int | None) -> None:
        """Show cents as dollars."""
        super().write(Money(value) if isinstance(value, int) else value)

    def _on_left(self) -> None:
        try:
            self.write(self.read())
        except UserError:
            return
        self.setModified(True)


def schedule_form(clock: Clock, payers: Choices) -> EntryForm:
    """The head of a fee schedule."""
    return EntryForm(
        "form-schedule",
        [
            Field("name", "Name", TextEdit("schedule-name", "Name"), needed("Type a name.")),
            Field("payer_id", "For", ChoiceEdit("schedule-payer", "For", ((None, "Everybody"), *payers))),
            Field(
                "effective_from",
                "From",
                DateEdit("schedule-from", "From", clock),
                needed("Type the first day of these prices."),
            ),
            Field("effective_thru", "Through", DateEdit("schedule-thru", "Through", clock)),
        ],
    )


def office_settings() -> tuple[Setting, ...]:
    """The settings of the office, as declared."""
    return tuple(one for one in SETTINGS.values() if one.scope is Scope.OFFICE)


def own_settings() -> tuple[Setting, ...]:
    """The settings of this workstation, as declared."""
    return tuple(one for one in SETTINGS.values() if one.scope is Scope.WORKSTATION)


def settings_form() -> EntryForm:
    """The form of the declared settings, one under the other; the help of each is its tool tip."""
    fields = []
    for one in SETTINGS.values():
        editor: BoundEditor
        if one.type is bool:
            editor = ChoiceEdit(attr_of(one), one.label, YES_NO)
        elif one.is_money:
            editor = CentsEdit(attr_of(one), one.label)
        elif one.type is int:
            editor = NumberEdit(attr_of(one), one.label)
        else:
            editor = TextEdit(attr_of(one), one.label)
        editor.widget().setToolTip(one.help)
        editor.widget().setAccessibleDescription(one.help)
        fields.append(Field(attr_of(one), one.label, editor, one.rule))
    return EntryForm("form-settings", fields, columns=1)


def attr_of(setting: Setting) -> str:
    """The attribute under which a form keeps a setting."""
    return setting.key.replace(".", "_")


def passphrase_form() -> EntryForm:
    """Old passphrase once, new one twice."""
    words = (("old", "Passphrase now"), ("new", "New passphrase"), ("again", "New passphrase again"))
    fields = []
    for attr, label in words:
        editor = TextEdit(f"passphrase-{attr}", label)
        editor.setEchoMode(QLineEdit.EchoMode.Password)
        fields.append(Field(attr, label, editor, needed("Type it; it is not shown.")))
    form = EntryForm("form-passphrase", fields, columns=1)
    form.load(SimpleNamespace(old="", new="", again=""))
    return form
