"""The practice itself: who bills, where, and who treats."""

from __future__ import annotations

from dataclasses import dataclass

from medbill_desktop.domain.names import Address, PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingEntity:
    """A business that sends claims under its own tax id (boxes 25 and 33, loop 2010AA).

    Attributes:
        npi: group NPI, 10 digits.
        tax_id: 9 digits.
        tax_id_kind: "EI" for an EIN, "SY" for a social security number.
        taxonomy: NUCC taxonomy code.
        submitter_id: id this entity uses towards its clearinghouse (ISA06, GS02).
        pay_to_address1: street or P.O. box where payments go, when not the practice's street.
        active: offered for new visits.
    """

    id: int = 0
    version: int = 0
    name: str
    npi: str
    tax_id: str
    tax_id_kind: str = "EI"
    taxonomy: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    contact_name: str = ""
    submitter_id: str = ""
    pay_to_address1: str = ""
    pay_to_address2: str = ""
    pay_to_city: str = ""
    pay_to_state: str = ""
    pay_to_zip: str = ""
    active: bool = True

    @property
    def address(self) -> Address:
        """The practice's street address."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip)

    @property
    def pay_to(self) -> Address:
        """Where payments go; empty when they go to the street address."""
        return Address(
            self.pay_to_address1, self.pay_to_address2, self.pay_to_city, self.pay_to_state, self.pay_to_zip
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place where the practice sees patients (box 32, loop 2310C).

    Attributes:
        npi: its own NPI, "" when it has none.
        place_of_service: two-digit CMS code used for visits there.
        clia: CLIA number for laboratory work, "" when it has none.
        is_billing_address: the place is the billing entity's own street, so no service facility is sent.
        active: offered for new visits.
        medicare_locality: Medicare contractor and locality (``"10112-00"``) that price services there;
            "" when not known.
    """

    id: int = 0
    version: int = 0
    name: str
    npi: str = ""
    place_of_service: str = "11"
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    clia: str = ""
    is_billing_address: bool = True
    active: bool = True
    medicare_locality: str = ""

    @property
    def address(self) -> Address:
        """Street address."""
        return Address(self.address1, self.address2, self.city, self.state, self.zip)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who treats, refers, orders or supervises.

    Attributes:
        npi: individual NPI, 10 digits.
        credentials: MD, DO, NP ...
        taxonomy: NUCC taxonomy code.
        is_rendering: works for the practice and may stand in box 24J.
        signature_on_file: signs by SIGNATURE ON FILE in box 31.
        active: offered for new visits.
    """

    id: int = 0
    version: int = 0
    last_name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    credentials: str = ""
    npi: str = ""
    taxonomy: str = ""
    is_rendering: bool = True
    signature_on_file: bool = True
    active: bool = True

    @property
    def name(self) -> PersonName:
        """Name in parts."""
        return PersonName(self.last_name, self.first_name, self.middle_name, self.suffix)
