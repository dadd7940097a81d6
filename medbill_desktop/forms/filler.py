"""A form being filled: keeps what fits, cuts what does not, and reports every cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain.claim_image import OtherId
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address
from medbill_desktop.forms import wording
from medbill_desktop.forms.grid import capacities, fields

TRUNCATED = "cms1500-truncated"
"""Rule: a value is longer than its box; the box shows its beginning (amounts and units: nothing)."""
NO_BOX = "cms1500-no-box"
"""Rule: the paper form has no place for a value that the electronic claim carries."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A claim as it stands on paper.

    Attributes:
        sheets: one mapping of field id to text a sheet; fields that stay blank are left out.
        findings: what does not stand there in full.
    """

    sheets: tuple[Mapping[str, str], ...]
    findings: tuple[Finding, ...]


def nucc(box: str) -> Source:
    """The item of the NUCC manual that rules a box."""
    return Source(
        f"NUCC 1500 Claim Form Reference Instruction Manual, Item Number {box}", "02/12", "2014-04-01"
    )


class Filler:
    """Collects the texts of one sheet and the findings of the claim."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.findings: list[Finding] = []
        self._capacity = capacities()

    def room(self, field_id: str) -> int:
        """How many characters a field takes."""
        return self._capacity[field_id]

    def put(self, field_id: str, text: str, path: str, whole: str = "") -> None:
        """Write a text into its box, cut to the box; a cut is reported.

        Args:
            field_id: name of the place in ``fields.csv``.
            text: already worded for paper; "" leaves the box blank.
            path: where the value comes from, as a path into the ClaimImage.
            whole: the full value where `text` is only its last part (box 19 runs over two rows).
        """
        if not text:
            return
        room = self._capacity[field_id]
        if len(text) > room:
            self._report_cut(field_id, whole or text, len(text) - room, path)
            text = text[:room].rstrip()
        self.values[field_id] = text

    def number(self, field_id: str, text: str, path: str) -> None:
        """Write a number that must never be shortened: one that does not fit leaves the box blank."""
        if len(text) > self._capacity[field_id] or text.startswith("-"):
            self._report_cut(field_id, text, len(text), path)
        else:
            self.values[field_id] = text

    def money(self, stem: str, amount: Money, path: str) -> None:
        """Write dollars and cents into their two columns; minus signs and amounts too wide are reported."""
        field_id = f"{stem}_dollars"
        dollars, cents = wording.amount(amount)
        if amount.cents < 0 or len(dollars) > self._capacity[field_id]:
            self._report_cut(field_id, amount.plain(), len(amount.plain()), path)
        else:
            self.values[field_id] = dollars
            self.values[f"{stem}_cents"] = cents

    def mark(self, field_id: str) -> None:
        """Put an X into a check box."""
        self.values[field_id] = "X"

    def day(self, stem: str, parts: tuple[str, str, str], *, year: str = "yy") -> None:
        """Write month, day and year into their three columns."""
        self.values[f"{stem}_mm"], self.values[f"{stem}_dd"], self.values[f"{stem}_{year}"] = parts

    def birth(self, stem: str, born: date | None, sex: str) -> None:
        """Write a date of birth in eight digits and mark the sex; unknown sex leaves both boxes blank."""
        if born:
            self.day(stem, wording.eight(born), year="yyyy")
        if sex in ("M", "F"):
            self.mark(f"{stem}_{sex.lower()}")

    def address(self, box: str, address: Address, path: str) -> None:
        """Write street, city, state and ZIP of box 5 or 7."""
        self.put(f"{box}_street", wording.street(address), f"{path}.line1")
        self.put(f"{box}_city", wording.plain(address.city), f"{path}.city")
        self.put(f"{box}_state", wording.plain(address.state), f"{path}.state")
        self.put(f"{box}_zip", wording.postal(address.zip), f"{path}.zip")
        if address.country not in ("", "US"):
            self.no_box(box, "country", address.country, f"{path}.country")

    def phone(self, box: str, text: str, path: str) -> None:
        """Write a telephone number into area code and number."""
        area, number = wording.phone(text)
        self.put(f"{box}_area", area, path)
        self.put(f"{box}_phone", number, path)

    def no_box(self, box: str, what: str, value: str, path: str) -> None:
        """Report a value that has no place beside what already stands in a box."""
        if not value:
            return
        self.findings.append(
            Finding(
                NO_BOX,
                Severity.WARN,
                path,
                f"The paper form has no place for the {what} “{value}”; box {box} does not show it.",
                "Send the claim electronically, or attach a page when the payer asks for it.",
                nucc(box),
            )
        )

    def spare_ids(self, box: str, what: str, ids: Iterable[OtherId], path: str) -> None:
        """Report identifiers that found no place."""
        for spare in ids:
            self.no_box(box, what, f"{spare.qualifier} {spare.value}".strip(), f"{path}.other_ids")

    def _report_cut(self, field_id: str, text: str, lost: int, path: str) -> None:
        """Report how many characters at the end of a text its box does not show; all of a number."""
        box = fields()[field_id].box
        if lost < len(text):
            room = len(text) - lost
            said = f"Box {box} holds {room} characters: of “{text}” the end “{text[room:]}” is cut off."
        else:
            said = (
                f"Box {box} cannot show “{text}” and stays blank, because a part of a number would be wrong."
            )
        self.findings.append(
            Finding(
                TRUNCATED,
                Severity.WARN,
                path,
                said,
                "Shorten the value, or send the claim electronically.",
                nucc(box),
            )
        )


def choose_id(ids: tuple[OtherId, ...], allowed: tuple[str, ...]) -> tuple[OtherId | None, list[OtherId]]:
    """Pick the identifier a box may show.

    Args:
        ids: all secondary identifiers of a provider.
        allowed: qualifiers the box takes.

    Returns:
        The first allowed one, or None; and all the others.
    """
    given = [one for one in ids if one.value]
    chosen = next((one for one in given if one.qualifier in allowed), None)
    return chosen, [one for one in given if one is not chosen]
