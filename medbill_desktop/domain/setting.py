"""Settings are declared once; the dialog and the documentation are made from the declarations."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Whose setting it is: the office's (in its database) or this workstation's (beside the program)."""

    OFFICE = "office"
    WORKSTATION = "workstation"


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting.

    Attributes:
        key: dotted name (``"claims.crossover_wait_days"``).
        type: int, bool or str; how the text in the store is read.
        default: what holds until somebody changes it.
        label: sentence-case words of the dialog.
        help: one or two sentences on what it does and who may need it.
        scope: office or workstation.
        is_money: an int of cents; people see and type dollars.
        least, most: bounds of an int.
    """

    key: str
    type: type[int | bool | str]
    default: int | bool | str
    label: str
    help: str
    scope: Scope = Scope.OFFICE
    is_money: bool = False
    least: int = 0
    most: int = 1_000_000_000

    def rule(self, value: object) -> str:
        """What is wrong with a value, "" for nothing."""
        if type(value) is not int or self.least <= value <= self.most:
            return ""
        return f"{self.label}: type a number from {self.least:,} to {self.most:,}."

    def read(self, text: str | None) -> int | bool | str:
        """Turn the stored text into the declared type; None is the default."""
        if text is None:
            return self.default
        if self.type is bool:
            return text == "1"
        return self.type(text)

    def write(self, value: int | bool | str) -> str:
        """Turn a value into its stored text."""
        return ("1" if value else "0") if self.type is bool else str(value)
