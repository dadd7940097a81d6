"""The tokens of the design in one place: colours light and dark, spacing, sizes, state chips (no Qt here)."""

from __future__ import annotations

from dataclasses import dataclass, replace

SPACE_1 = 4
SPACE_2 = 8
SPACE_3 = 12
SPACE_4 = 16
SPACINGS = (SPACE_1, SPACE_2, SPACE_3, SPACE_4)

BODY_PX = 13
SMALL_PX = 12
TITLE_PX = 17
FIGURE_PX = 22
ROW_PX = 24
CONTROL_PX = 28
FOCUS_PX = 2
RADIUS_PX = 4
TINT = 0.12


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one appearance, as ``#RRGGBB``.

    Attributes:
        base: the ground that lists and fields stand on; the contrast of every text is measured against it.
        panel: ground of bars, headings and side panes.
        hover: row or button under the mouse.
        chosen: ground of the selected row.
        line: hairlines between panes; `border`: edges of fields and buttons (3:1 against `base`).
    """

    name: str
    base: str
    panel: str
    hover: str
    chosen: str
    line: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    draft: str
    blocked: str
    held: str
    ready: str
    sent: str
    accepted: str
    rejected: str
    paid: str
    patient: str

    @property
    def dark(self) -> bool:
        """Whether the ground is darker than the text."""
        return luminance(self.base) < luminance(self.text)


LIGHT = Tokens(
    name="light",
    base="#FFFFFF",
    panel="#F5F6F8",
    hover="#EEF1F5",
    chosen="#DCE8F8",
    line="#DFE3E8",
    border="#868E99",
    text="#1A1D21",
    muted="#5B6470",
    accent="#1558B0",
    on_accent="#FFFFFF",
    draft="#56606B",
    blocked="#B42318",
    held="#8A4B00",
    ready="#1558B0",
    sent="#4B3FB5",
    accepted="#0B6B68",
    rejected="#9A1B3C",
    paid="#1E6B34",
    patient="#7A2E9E",
)

DARK = Tokens(
    name="dark",
    base="#1B1E23",
    panel="#21252B",
    hover="#282D34",
    chosen="#26384F",
    line="#333941",
    border="#737D89",
    text="#E6E9ED",
    muted="#9AA4B0",
    accent="#7DB3FF",
    on_accent="#10141A",
    draft="#A8B3BF",
    blocked="#FF8A80",
    held="#F2B35E",
    ready="#7DB3FF",
    sent="#AFA6FF",
    accepted="#5FD0CB",
    rejected="#FF8FAB",
    paid="#7FD495",
    patient="#D9A2F5",
)


def high_contrast(tokens: Tokens) -> Tokens:
    """The same appearance for a system that asks for more contrast: pure grounds, no grey words or lines."""
    ground, ink = ("#000000", "#FFFFFF") if tokens.dark else ("#FFFFFF", "#000000")
    return replace(tokens, base=ground, panel=ground, hover=ground, text=ink, muted=ink, line=ink, border=ink)


@dataclass(frozen=True, slots=True)
class ChipStyle:
    """How a state is shown: never by colour alone.

    Attributes:
        letter: the letter at the left of the chip.
        role: name of the colour in Tokens.
        outline: drawn with an edge, to tell it from the state of the same colour.
    """

    letter: str
    role: str
    outline: bool = False


CHIPS: dict[str, ChipStyle] = {
    "draft": ChipStyle("D", "draft"),
    "blocked": ChipStyle("B", "blocked"),
    "denied": ChipStyle("N", "blocked", outline=True),
    "held": ChipStyle("H", "held"),
    "underpaid": ChipStyle("U", "held", outline=True),
    "ready": ChipStyle("R", "ready"),
    "sent": ChipStyle("S", "sent"),
    "accepted": ChipStyle("A", "accepted"),
    "rejected": ChipStyle("X", "rejected"),
    "paid": ChipStyle("P", "paid"),
    "patient": ChipStyle("T", "patient"),
    "booked": ChipStyle("O", "draft"),
    "arrived": ChipStyle("V", "ready"),
    "checked": ChipStyle("C", "accepted"),
    "seen": ChipStyle("E", "paid", outline=True),
    "no": ChipStyle("F", "blocked", outline=True),
    "cancelled": ChipStyle("L", "draft", outline=True),
}
"""Chips by state word; a word not listed shows as a draft-coloured chip with its own first letter."""

LEVELS: dict[str, ChipStyle] = {
    "block": ChipStyle("B", "blocked"),
    "warn": ChipStyle("W", "held"),
    "info": ChipStyle("i", "ready"),
}
"""Chips of the levels of a finding."""


def chip(state: str) -> ChipStyle:
    """The chip of a state word, by its first word (``"paid in part"`` is ``paid``)."""
    word = state.casefold().replace("_", " ").split(" ", maxsplit=1)[0]
    return CHIPS.get(word) or ChipStyle(state[:1].upper() or "·", "draft")


def colour(tokens: Tokens, role: str) -> str:
    """A colour by its name in Tokens (``"blocked"``)."""
    return str(getattr(tokens, role))


def mix(over: str, under: str, share: float) -> str:
    """The colour seen when `over` lies on `under` with this opacity (0..1)."""
    parts = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(o * share + u * (1 - share)):02X}" for o, u in parts)


def luminance(value: str) -> float:
    """Relative luminance, 0 black to 1 white.

    Source: WCAG 2.2, definition of relative luminance.
    """
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(value))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21.

    Source: WCAG 2.2, definition of contrast ratio.
    """
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _channels(value: str) -> tuple[int, int, int]:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)
