"""People of the office's records: patients and those who pay for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.domain.text import name_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantor:
    """Who answers for a patient's bill (a parent for a child, otherwise mostly the patient).

    Attributes:
        id: record number; 0 before it is saved.
        version: raised by each save; a save with an old version is refused.
        sex: "M", "F" or "" when unknown.
        phone: digits as typed.
    """

    id: int = 0
    version: int = 0
    last_name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    email: str = ""

    @property
    def name(self) -> PersonName:
        """Name in parts."""
        return PersonName(self.last_name, self.first_name, self.middle_name, self.suffix)

    @property
    def address(self) -> Address:
        """Postal address."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A person the practice treats.

    Attributes:
        id: record number; 0 before it is saved.
        version: raised by each save; a save with an old version is refused.
        number: the office's own chart number, unique, printed in box 26 as part of the claim number.
        sex: "M", "F" or "" when unknown.
        phone: digits as typed.
        guarantor_id: who answers for the bill; None while incomplete.
        death_date: None while alive.
        signature_on_file: assignment and release signed (boxes 12 and 13).
        name_search: stored search key, from `search_key`.
    """

    id: int = 0
    version: int = 0
    number: str
    last_name: str
    first_name: str
    middle_name: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    email: str = ""
    guarantor_id: int | None = None
    death_date: date | None = None
    signature_on_file: bool = True
    name_search: str = ""

    @property
    def name(self) -> PersonName:
        """Name in parts."""
        return PersonName(self.last_name, self.first_name, self.middle_name, self.suffix)

    @property
    def address(self) -> Address:
        """Postal address."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip)

    def search_key(self) -> str:
        """What `name_search` must hold."""
        return name_key(self.last_name, self.first_name, self.middle_name)
