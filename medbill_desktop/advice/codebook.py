"""The codes of an edition in memory: parents, children, and the way down to a complete code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from medbill_desktop.advice.units import BOTH, LEFT, RIGHT, units
from medbill_desktop.codes.format import ICD10CM, with_point
from medbill_desktop.codes.records import NameList

_SIDES = ((RIGHT, "right"), (LEFT, "left"), (BOTH, "bilateral"))
_STATUS = frozenset({"unspecified", "unilateral"})


@dataclass(frozen=True, slots=True)
class Details:
    """What the words near a name say that chooses among the codes below it.

    Attributes:
        side: RIGHT, LEFT, BOTH or 0 when the note does not say.
        encounter: 7th character that the note names: A, D or S; "" when it does not say.
        words: the words of the clause, in the book's words.
    """

    side: int
    encounter: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A complete code.

    Attributes:
        code: as printed.
        guessed: some step was taken without a word of the note.
        steps: what chose it, in words.
    """

    code: str
    title: str
    guessed: bool
    steps: tuple[str, ...]


class CodeBook:
    """Codes and their order, read once.

    Args:
        names: all codes of an edition.
    """

    def __init__(self, names: NameList) -> None:
        self._codes = {node: code for node, code, *_ in names.codes}
        self._titles = {node: title for node, _, title, _, _ in names.codes}
        self._complete = frozenset(node for node, _, _, complete, _ in names.codes if complete)
        self._above = {node: above for node, *_, above in names.codes}
        self._below: dict[int, list[int]] = defaultdict(list)
        for node, *_, above in names.codes:
            self._below[above].append(node)
        self._places = {code: node for node, code, *_ in names.codes}

    def place(self, code: str) -> int | None:
        """The place of a code given without point."""
        return self._places.get(code.replace(".", ""))

    def title(self, node: int) -> str:
        """The title of a code."""
        return self._titles[node]

    def printed(self, node: int) -> str:
        """The code with its point."""
        return with_point(ICD10CM, self._codes[node])

    def choose(self, nodes: tuple[int, ...], details: Details) -> Chosen | None:
        """The complete code for a name that one or several codes have."""
        node, steps = self._of_side(nodes, details)
        guessed = False
        while node not in self._complete:
            below = self._below[node]
            if not below:
                return None
            node, step, guess = self._step(node, below, details)
            steps += (step,) if step else ()
            guessed = guessed or guess
        title = self._titles[node].casefold()
        guessed = guessed or "unspecified" in title
        return Chosen(self.printed(node), self._titles[node], guessed, steps)

    def _of_side(self, nodes: tuple[int, ...], details: Details) -> tuple[int, tuple[str, ...]]:
        """Of the codes with one name the one of the side; without one the unspecified, else the shortest."""
        ranked = sorted(nodes, key=lambda node: (len(self._codes[node]), self._codes[node]))
        if details.side:
            sided = [node for node in ranked if self._side(node) == details.side]
            if sided:
                return sided[0], (f"side {_said(details.side)}",)
            one_sided = [node for node in ranked if "unilateral" in self._titles[node].casefold()]
            if one_sided and details.side != BOTH:
                return one_sided[0], ("one side",)
        unsided = [node for node in ranked if not self._side(node)] or ranked
        open_ones = [node for node in unsided if "unspecified" in self._titles[node]]
        shortest = [node for node in unsided if len(self._codes[node]) == len(self._codes[unsided[0]])]
        best = [node for node in shortest if node in open_ones] or shortest
        return best[0], ()

    def _step(self, node: int, below: list[int], details: Details) -> tuple[int, str, bool]:
        """One level down: the child, what chose it, and whether it was taken without a word of the note."""
        if len(self._codes[below[0]]) == 7 and self._codes[below[0]][-1].isalpha():
            return self._encounter(below, details)
        sides = {child: self._side(child) for child in below}
        if any(sides.values()):
            fitting = [child for child in below if details.side and sides[child] == details.side]
            if fitting:
                return fitting[0], f"side {_said(details.side)}", False
            below = [child for child in below if not sides[child]] or below
        named = self._named(node, below, details)
        if named is not None:
            return named, f"“{self._titles[named]}” by the words beside it", False
        return self._open(below), "", True

    def _encounter(self, below: list[int], details: Details) -> tuple[int, str, bool]:
        wished = details.encounter or "A"
        for child in below:
            if self._codes[child].endswith(wished):
                step = f"7th character {wished}" + (
                    "" if details.encounter else " (nothing says a later visit)"
                )
                return child, step, False
        return below[0], "first 7th character", True

    def _named(self, node: int, below: list[int], details: Details) -> int | None:
        """The child whose further words all stand beside the name, the one with the most of them."""
        known = self._words(node) | _STATUS
        best: tuple[int, int] | None = None
        for child in below:
            further = self._words(child) - known
            if further and further <= details.words and (best is None or len(further) > best[0]):
                best = (len(further), child)
        return best[1] if best else None

    def _open(self, below: list[int]) -> int:
        """The child to take when nothing more is known."""

        def rank(child: int) -> tuple[int, int]:
            title, code = self._titles[child].casefold(), self._codes[child]
            if "without complication" in title or title.endswith("uncomplicated"):
                return 0, below.index(child)
            if "unspecified" in title and "with unspecified" not in title and not title.startswith("other"):
                return 1, below.index(child)
            return (2 if code.endswith("9") else 3 if code.endswith("0") else 4), below.index(child)

        return min(below, key=rank)

    def _words(self, node: int) -> frozenset[str]:
        return frozenset(word for unit in units(self._titles[node]) for word in unit.words)

    def _side(self, node: int) -> int:
        title = self._titles[node].casefold()
        return sum(bit for bit, word in _SIDES if word in title.split() or f"{word}," in title.split())


def _said(side: int) -> str:
    return next(word for bit, word in _SIDES if bit == side)
