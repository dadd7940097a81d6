"""The complete code that stands for a code with less detail, and what its title says beside the side."""

from __future__ import annotations

import re
from collections import defaultdict
from zlib import crc32

from medbill_desktop.codes.build.content import Content, Level
from medbill_desktop.codes.text import words

SIDES = {"right": 1, "left": 2, "bilateral": 4}
"""Words of side, as bits."""

_SIMPLE = re.compile(r"\b(uncomplicated|without complications?)\b", re.IGNORECASE)


class Leaves:
    """Finds, for each code of an edition, the one to take when nothing more is known."""

    def __init__(self, content: Content) -> None:
        self._nodes = content.nodes
        self._below: dict[int, list[int]] = defaultdict(list)
        for place, node in enumerate(content.nodes):
            if node.parent >= 0 and node.level is Level.CODE:
                self._below[node.parent].append(place)
        self._known: dict[int, dict[str, int]] = {}

    def facts(self, place: int) -> dict[str, int]:
        """The vectors leaf, plain and side of a node, given by its place from 0."""
        if place not in self._known:
            leaf = self._leaf(place)
            title = words(self._nodes[leaf].title)
            bare = [word for word in title if word not in SIDES and word != "unspecified"]
            self._known[place] = {
                "leaf": leaf + 1,
                "plain": crc32(" ".join(sorted(set(bare))).encode()) - (1 << 31),
                "side": sum(bit for word, bit in SIDES.items() if word in title),
            }
        return self._known[place]

    def _leaf(self, place: int) -> int:
        while not self._nodes[place].billable and self._below[place]:
            below = self._below[place]
            # All children of a code "without complications" say so: the choice among them goes on.
            below = [each for each in below if _SIMPLE.search(self._nodes[each].title)] or below
            vague = [self._nodes[each].title.lower().count("unspecified") for each in below]
            most = max(vague) or 1
            unspecified = [each for each, times in zip(below, vague, strict=True) if times == most]
            nine = [each for each in below if self._nodes[each].code.endswith("9")]
            both = [each for each in unspecified if each in nine]
            zero = [each for each in below if self._nodes[each].code.endswith("0")]
            place = (both or unspecified or nine or zero or below[:1])[-1]
        return place
