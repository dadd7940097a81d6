"""The forms of the settings, made from declarations: set-up, the office's settings, the passphrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

from PySide6.QtWidgets import QLineEdit

from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.identifiers import npi_is_valid
from medbill_desktop.domain.insurance import Payer, Plan, PlanType
from medbill_desktop.domain.names import digits
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.setting import Scope, Setting
from medbill_desktop.domain.settings import SETTINGS
from medbill_desktop.ui.kit.binding import BoundEditor, Field, needed, no_rule
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.parts.entry_form import EntryForm
from medbill_desktop.ui.settings.columns import SetupKind

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


def _npi(value: str) -> str:
    return "" if not value or npi_is_valid(value) else "This is no valid NPI; compare it digit by digit."


def _needed_npi(value: str) -> str:
    return _npi(value) if value else "Type the NPI; without it no claim can be sent."


def _digits(count: int, what: str) -> Callable[[str], str]:
    return lambda value: "" if not value or len(digits(value)) == count else f"{what} has {count} digits."


def _tax(value: str) -> str:
    return "" if len(digits(value)) == 9 else "The tax id has 9 digits."


def _state(value: str) -> str:
    return "" if not value or re.fullmatch(r"[A-Z]{2}", value) else "A state has two letters, like IL."


def _zip(value: str) -> str:
    return "" if not value or len(digits(value)) in {5, 9} else "A ZIP code has 5 or 9 digits."


def _place(value: str) -> str:
    return "" if re.fullmatch(r"\d{2}", value) else "A place of service has two digits, like 11."


_RULES: Mapping[str, Callable[[str], str]] = {
    "npi": _npi,
    "state": _state,
    "pay_to_state": _state,
    "zip": _zip,
    "pay_to_zip": _zip,
    "phone": _digits(10, "A phone number"),
    "place_of_service": _place,
    "tax_id": _tax,
}
_ADDRESS = (
    ("address1", "Street"),
    ("address2", "Suite or floor"),
    ("city", "City"),
    ("state", "State"),
    ("zip", "ZIP code"),
    ("phone", "Phone"),
)
_TEXTS: Mapping[SetupKind, tuple[tuple[str, str], ...]] = {
    BillingEntity: (
        ("name", "Name"),
        ("npi", "Group NPI"),
        ("tax_id", "Tax id"),
        ("taxonomy", "Taxonomy"),
        *_ADDRESS,
        ("contact_name", "Contact person"),
        ("submitter_id", "Your id at the clearinghouse"),
        ("pay_to_address1", "Payments go to: street or P.O. box"),
        ("pay_to_city", "Payments go to: city"),
        ("pay_to_state", "Payments go to: state"),
        ("pay_to_zip", "Payments go to: ZIP code"),
    ),
    Location: (
        ("name", "Name"),
        ("npi", "Own NPI"),
        ("place_of_service", "Place of service"),
        *_ADDRESS,
        ("clia", "CLIA number"),
    ),
    Provider: (
        ("last_name", "Last name"),
        ("first_name", "First name"),
        ("middle_name", "Middle name"),
        ("suffix", "Suffix"),
        ("credentials", "Credentials"),
        ("npi", "NPI"),
        ("taxonomy", "Taxonomy"),
    ),
    Payer: (
        ("name", "Name"),
        ("payer_id", "Payer id in electronic claims"),
        ("filing_code", "Claim filing code"),
        *_ADDRESS,
    ),
    Plan: (("name", "Name on the card"),),
}
_CHOICES: Mapping[SetupKind, tuple[tuple[str, str, Choices], ...]] = {
    BillingEntity: (("tax_id_kind", "Kind of tax id", (("EI", "EIN"), ("SY", "Social security number"))),),
    Location: (("is_billing_address", "Is the address of who bills", YES_NO),),
    Provider: (
        ("is_rendering", "Treats patients here", YES_NO),
        ("signature_on_file", "Signature on file", YES_NO),
    ),
    Payer: (
        ("in_network", "We have a contract", YES_NO),
        ("paper_only", "Takes paper only", YES_NO),
        ("accepts_icd9", "Takes ICD-9 after 2015", YES_NO),
        ("send_rendering", "Send who treated", YES_NO),
        ("send_taxonomy", "Send taxonomy", YES_NO),
        ("continued_total", "Total on the last page only", YES_NO),
    ),
    Plan: (
        (
            "plan_type",
            "Kind of plan",
            tuple((one, one.value.replace("_", " ").capitalize()) for one in PlanType),
        ),
        ("never_bill_patient", "Never bill the patient", YES_NO),
    ),
}
_NUMBERS: Mapping[SetupKind, tuple[tuple[str, str], ...]] = {
    Payer: (
        ("timely_filing_days", "Days until a claim is too late"),
        ("crossover_wait_days", "Days to wait for a crossover"),
    )
}
_NEEDED = {"name": "Type a name.", "last_name": "Type the last name."}
_CAPITALS = frozenset({"state", "pay_to_state", "filing_code", "clia", "payer_id"})


def setup_form(kind: SetupKind, payers: Choices) -> EntryForm:
    """The form of a set-up record.

    Args:
        kind: its class.
        payers: id and name of each, for plans.
    """
    name = kind.__name__.lower()
    fields = [
        Field(attr, label, TextEdit(f"{name}-{attr}", label, upper=attr in _CAPITALS), _rule(kind, attr))
        for attr, label in _TEXTS[kind]
    ]
    if kind is Plan:
        fields.insert(0, Field("payer_id", "Payer", ChoiceEdit("plan-payer", "Payer", payers)))
    fields += [
        Field(attr, label, ChoiceEdit(f"{name}-{attr}", label, choices))
        for attr, label, choices in _CHOICES[kind]
    ]
    fields += [
        Field(attr, label, NumberEdit(f"{name}-{attr}", label)) for attr, label in _NUMBERS.get(kind, ())
    ]
    return EntryForm(f"form-{name}", fields)


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


def settings_form() -> EntryForm:
    """The form of the declared settings, one under the other; the help of each is its tool tip."""
    fields = []
    for one in office_settings():
        editor: BoundEditor
        if one.type is bool:
            editor = ChoiceEdit(attr_of(one), one.label, YES_NO)
        elif one.type is int:
            editor = NumberEdit(attr_of(one), one.label)
        else:
            editor = TextEdit(attr_of(one), one.label)
        editor.widget().setToolTip(one.help)
        editor.widget().setAccessibleDescription(one.help)
        fields.append(Field(attr_of(one), one.label, editor))
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


def _rule(kind: SetupKind, attr: str) -> Callable[[str], str]:
    if attr in _NEEDED:
        return needed(_NEEDED[attr])
    if attr == "npi" and kind is BillingEntity:
        return _needed_npi
    return _RULES.get(attr, no_rule)
