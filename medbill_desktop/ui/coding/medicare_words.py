"""What Medicare pays for a line, in one sentence beside the office's own price."""

from __future__ import annotations

from medbill_desktop.codes.edit_schema import RVU
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.prices.medicare import Asked, price
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.practice import Location
from medbill_desktop.domain.visit import Charge


def medicare_words(library: Library, location: Location, charge: Charge, place: str) -> str:
    """The Medicare amount of a line; "" while no relative values are imported or no code is typed.

    Args:
        library: the code sets.
        location: where the visit was; its Medicare locality prices it.
        charge: the line.
        place: place of service of the visit, where the line has none of its own.
    """
    if not charge.code or library.edits.edition(RVU, charge.service_date) is None:
        return ""
    asked = Asked(
        code=charge.code,
        modifiers=charge.modifiers.split(),
        on=charge.service_date,
        place=charge.place_of_service or place or location.place_of_service,
        locality=location.medicare_locality,
    )
    try:
        found = price(library, asked)
    except UserError as error:
        return f"Medicare: {error}"
    if found.amount is None:
        return f"Medicare: {found.lines[-1]}"
    kind = "facility" if found.facility else "office"
    doubt = "" if found.verified else ", by the nearest files loaded"
    return f"Medicare: {found.amount.times(charge.units).dollars()} ({kind} rate{doubt})."
