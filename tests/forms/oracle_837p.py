"""What a paper claim must show of an 837P: splits the segments itself and knows nothing of the program.

`expected(raw)` gives one list for each claim: pairs of a source value and the boxes where it may stand,
parted by blanks; "24D#3" is the third line of the claim.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

POINTERS = "ABCDEFGHIJKL"
REFERENCES = {
    ("85", "EI"): "25",
    ("85", "SY"): "25",
    ("85", "0B"): "33b",
    ("85", "G2"): "33b",
    ("IL", "Y4"): "11b",
    ("claim", "G1"): "23",
    ("claim", "9F"): "23",
    ("claim", "X4"): "23",
    ("claim", "EW"): "23",
    ("claim", "F8"): "22",
    ("DN", "any"): "17a",
    ("P3", "any"): "17a",
    ("DK", "any"): "17a",
    ("DQ", "any"): "17a",
    ("82", "any"): "24J_shaded",
    ("77", "any"): "32b",
}
"""The box of a REF segment by loop and qualifier."""


@dataclass
class Expected:
    """One claim: values with their boxes, and how many lines it has."""

    values: list[tuple[str, str]] = field(default_factory=list)
    lines: int = 0
    paid: Decimal = Decimal(0)


def segments(raw: str) -> Iterator[list[str]]:
    """Split an interchange by the separators its ISA segment uses; "" and ">" come out as in the file."""
    start = raw.index("ISA")
    separator = raw[start + 3]
    elements = raw[start:].split(separator, 16)
    end = elements[16][1]
    for text in raw[start:].split(end):
        parts = text.strip("\r\n\t ").split(separator)
        if parts[0]:
            yield parts


def component(raw: str) -> str:
    """The component separator: of the first SV1 if it shows one, for some files differ from their ISA16."""
    start = raw.index("ISA")
    for parts in segments(raw):
        if parts[0] == "SV1" and len(parts[1]) > 3 and not parts[1][2].isalnum():
            return parts[1][2]
    return raw[start:].split(raw[start + 3], 16)[16][0]


def six(text: str) -> list[str]:
    """CCYYMMDD as the three parts that stand on paper."""
    return [text[4:6], text[6:8], text[2:4]] if len(text) == 8 else []


class Walk:
    """Follows the loops of the file and notes what each claim must show."""

    def __init__(self, separator: str) -> None:
        self.separator = separator
        self.level = ""
        self.loop = ""
        self.billing: list[tuple[str, str]] = []
        self.subscriber: list[tuple[str, str]] = []
        self.patient: list[tuple[str, str]] = []
        self.claims: list[Expected] = []
        self.claim: Expected | None = None
        self.in_line = self.in_other = False
        self.place = ""
        self.medicare = False

    def at(self, parts: list[str], index: int) -> str:
        return parts[index] if index < len(parts) else ""

    def note(self, value: str, boxes: str) -> None:
        """Keep a value for the claim, or for all claims of the level above."""
        if not value:
            return
        if self.claim is not None:
            if self.in_line and boxes.startswith("24"):
                boxes = f"{boxes}#{self.claim.lines}"
            self.claim.values.append((value, boxes))
        else:
            {"20": self.billing, "22": self.subscriber, "23": self.patient}[self.level].append((value, boxes))

    def take(self, parts: list[str]) -> None:
        handler = getattr(self, f"on_{parts[0].lower()}", None)
        if handler and (self.level or parts[0] == "HL"):
            handler(parts)

    def on_hl(self, parts: list[str]) -> None:
        self.level, self.claim, self.loop = self.at(parts, 3), None, ""
        if self.level == "20":
            self.billing, self.subscriber, self.patient = [], [], []
        elif self.level == "22":
            self.subscriber, self.patient = [], []
        else:
            self.patient = []

    def on_sbr(self, parts: list[str]) -> None:
        if self.claim is None:
            self.medicare = self.at(parts, 9) in ("MA", "MB")
            self.note(self.at(parts, 3), "11")
            self.note(self.at(parts, 4), "11c")
        else:
            self.in_other = True
            self.loop = ""
            self.note(self.at(parts, 3), "9a 11")
            self.note(self.at(parts, 4), "9d 11c")

    def on_clm(self, parts: list[str]) -> None:
        self.claim = Expected()
        self.claims.append(self.claim)
        self.in_line = self.in_other = False
        self.loop = ""
        for value, boxes in (*self.billing, *self.subscriber, *self.patient):
            self.note(value, boxes)
        self.note(self.at(parts, 1), "26")
        place = self.at(parts, 5).split(self.separator)
        self.place = place[0]
        if len(place) > 2 and place[2] in "678":
            self.note(place[2], "22")
        if self.at(parts, 11):
            for cause in self.at(parts, 11).split(self.separator)[:3]:
                if cause in ("AA", "EM", "OA"):
                    self.note("X", {"EM": "10a", "AA": "10b", "OA": "10c"}[cause])
            cause = self.at(parts, 11).split(self.separator)
            if len(cause) > 3:
                self.note(cause[3], "10b")

    def on_lx(self, _parts: list[str]) -> None:
        assert self.claim
        self.claim.lines += 1
        self.in_line, self.in_other, self.loop = True, False, ""

    def on_nm1(self, parts: list[str]) -> None:
        role = self.at(parts, 1)
        self.loop = role
        name, number = self.at(parts, 3), self.at(parts, 9)
        first, suffix = self.at(parts, 4), self.at(parts, 7)
        boxes = self.name_boxes(role)
        if boxes:
            for value in (name, first, suffix, self.at(parts, 5)[:1]):
                self.note(value, boxes)
        if role == "IL":
            self.note(number, "9a 11" if self.in_other else "1a")
        elif self.number_box(role) and self.at(parts, 8) == "XX":
            self.note(number, self.number_box(role))

    def name_boxes(self, role: str) -> str:
        if role == "IL":
            if self.in_other:
                return "9 4"
            return "2 4"
        if role == "PR":
            return "9d 11c" if self.in_other else "CARRIER"
        if self.in_other:
            return ""
        return {"85": "33", "QC": "2", "DN": "17", "P3": "17", "DK": "17", "DQ": "17", "77": "32"}.get(
            role, ""
        )

    def number_box(self, role: str) -> str:
        if self.in_other:
            return ""
        return {
            "85": "33a",
            "82": "24J",
            "77": "32a",
            "DN": "17b 17",
            "P3": "17b 17",
            "DK": "17b 17",
            "DQ": "17b 17",
        }.get(role, "")

    def address_boxes(self) -> str:
        if self.in_other:
            return ""
        return {"85": "33", "IL": "5 7", "QC": "5", "PR": "CARRIER", "77": "32"}.get(self.loop, "")

    def on_n3(self, parts: list[str]) -> None:
        if self.address_boxes():
            for value in parts[1:3]:
                self.note(value, self.address_boxes())

    def on_n4(self, parts: list[str]) -> None:
        if self.address_boxes():
            for value in parts[1:4]:
                self.note(value, self.address_boxes())

    def on_dmg(self, parts: list[str]) -> None:
        born = self.at(parts, 2)
        box = {"QC": "3", "IL": "3 11a"}.get(self.loop)
        if self.in_other or not box or len(born) != 8:
            return
        for value in (born[4:6], born[6:8], born[:4]):
            self.note(value, box)
        if self.at(parts, 3) in ("M", "F"):
            self.note("X", box)

    def on_per(self, parts: list[str]) -> None:
        if self.loop == "85" and self.level == "20" and not any(box == "33 phone" for _, box in self.billing):
            # the form has room for one telephone; further contacts of the practice are not the claim's
            for index in range(3, len(parts) - 1, 2):
                if parts[index] == "TE":
                    self.note(parts[index + 1], "33 phone")

    def on_prv(self, parts: list[str]) -> None:
        if self.in_other:
            return
        if self.at(parts, 1) == "BI":
            self.note(self.at(parts, 3), "33b")
        elif self.at(parts, 1) == "PE":
            self.note(self.at(parts, 3), "24J_shaded")

    def on_ref(self, parts: list[str]) -> None:
        kind, value = self.at(parts, 1), self.at(parts, 2)
        if self.in_other or self.loop in ("87", "PR", "40", "41"):
            return
        loop = "claim" if not self.loop else "IL" if self.loop == "QC" else self.loop
        box = REFERENCES.get((loop, kind)) or REFERENCES.get((loop, "any"))
        if box:
            self.note(value, box)

    def on_nte(self, parts: list[str]) -> None:
        self.note(self.at(parts, 2), "24_shaded" if self.in_line else "19")

    def on_hi(self, parts: list[str]) -> None:
        for text in parts[1:]:
            code = text.split(self.separator)
            if len(code) < 2:
                continue
            if code[0] in ("BK", "BF", "ABK", "ABF"):
                self.note(code[1], "21")
            elif code[0] == "BG":
                self.note(code[1], "10d")

    def on_amt(self, parts: list[str]) -> None:
        assert self.claim
        if self.in_line:
            return
        if self.at(parts, 1) == "F5" or (self.at(parts, 1) == "D" and self.in_other and not self.medicare):
            self.claim.paid += Decimal(self.at(parts, 2) or 0)

    def on_dtp(self, parts: list[str]) -> None:
        kind, value = self.at(parts, 1), self.at(parts, 3)
        box = {"431": "14", "484": "14", "439": "15", "454": "15", "304": "15", "435": "18", "096": "18"}.get(
            kind
        )
        box = "24A" if kind == "472" and self.in_line else box
        if self.in_other or not box or self.at(parts, 2) not in ("D8", "RD8"):
            return
        for day in value.split("-"):
            if kind == "472":
                for part in six(day[:8]):
                    self.note(part, box)
            elif six(day[:8]):
                self.note("".join(six(day[:8])), f"{box} date {kind} {day[:4]}-{day[4:6]}-{day[6:8]}")

    def on_sv1(self, parts: list[str]) -> None:
        code = self.at(parts, 1).split(self.separator)
        self.note(code[1], "24D")
        for modifier in code[2:6]:
            self.note(modifier, "24D")
        if len(code) > 6:
            self.note(code[6], "24_shaded")
        dollars, _, cents = f"{Decimal(self.at(parts, 2) or 0):.2f}".partition(".")
        self.note(dollars + cents, "24F")
        self.note(f"{Decimal(self.at(parts, 4) or 0).normalize():f}".removeprefix("0."), "24G")
        self.note(self.at(parts, 5) or self.place, "24B")
        for pointer in self.at(parts, 7).split(self.separator):
            if pointer.isdigit() and 1 <= int(pointer) <= 12:
                self.note(POINTERS[int(pointer) - 1], "24E")
        for index, box in ((9, "24C"), (12, "24H")):
            if self.at(parts, index) == "Y":
                self.note("Y", box)

    def on_lin(self, parts: list[str]) -> None:
        self.note(self.at(parts, 3), "24_shaded")

    def on_ctp(self, parts: list[str]) -> None:
        self.note(self.at(parts, 5).split(self.separator)[0], "24_shaded")

    def on_svd(self, _parts: list[str]) -> None:
        self.in_other = True


def expected(raw: str) -> list[Expected]:
    """Every claim of a file, in order."""
    walk = Walk(component(raw))
    for parts in segments(raw):
        if parts[0] == "ST":
            walk = _next(walk)
        walk.take(parts)
    return walk.claims


def _next(walk: Walk) -> Walk:
    """A fresh walk for the next transaction that keeps the claims already seen."""
    fresh = Walk(walk.separator)
    fresh.claims = walk.claims
    return fresh
