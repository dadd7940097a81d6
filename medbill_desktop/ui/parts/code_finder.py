"""Code search of the window: the office's own codes first, then the code sets, complete codes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from medbill_desktop.codes.format import CPT, HCPCS, ICD9CM, ICD10CM, normalise, well_formed
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import Hit, OwnCode
from medbill_desktop.codes.status import ICD10_BEGINS
from medbill_desktop.ui.kit.suggest import Proposal

_LIMIT = 30
_SHOWN = 12
_OLD_SHOWN = 4
_OWN, _INCOMPLETE, _INJURED = "Used here", "Enter shows the next step", "Enter shows the 7th character"
_GROUP_LETTERS = 32
_INJURY, _NEARLY = "STVWXY", 5


@dataclass(slots=True)
class CodeFinder:
    """Finds codes for one office.

    Attributes:
        library: the code sets.
        own: codes this office uses, with its own words: fees for procedures, past visits for diagnoses;
            most used first.
    """

    library: Library
    own: Sequence[OwnCode] = field(default=())

    def diagnoses(self, text: str, systems: Sequence[str], dos: date | None) -> list[Proposal]:
        """Proposals for a diagnosis; runs on a reader thread.

        Args:
            text: as typed; fewer than two characters find nothing.
            systems: where to look, the usual one first.
            dos: date of service.
        """
        return self._find(text, systems, dos)

    def procedures(self, text: str, dos: date | None) -> list[Proposal]:
        """Proposals for a procedure; what follows a hyphen is modifiers and is kept."""
        code, hyphen, modifiers = text.partition("-")
        found = self._find(code, (CPT, HCPCS), dos)
        if not hyphen:
            return found
        tail = f"-{modifiers.upper()}"
        return [Proposal(f"{each.value}{tail}", each.text + tail, each.detail, each.group) for each in found]

    def warm(self) -> None:
        """Load the word index, so that the first key does not wait for it."""
        self.library.search("warm", (ICD10CM, HCPCS), None, 1)

    def _find(self, text: str, systems: Sequence[str], dos: date | None) -> list[Proposal]:
        typed = text.strip()
        if len(typed) < 2:
            return []
        found = self._answers(typed, systems, dos)
        once = {(hit.system, hit.code): hit for hit in reversed(found)}
        kept = list(dict.fromkeys((hit.system, hit.code) for hit in found))
        places = {code.code: place for place, code in reversed(list(enumerate(self.own)))}
        hits = sorted((once[key] for key in kept), key=lambda hit: _order(hit, places))
        return self._grouped(hits[:_SHOWN], dos)

    def below(self, proposal: Proposal, systems: Sequence[str], dos: date | None) -> list[Proposal]:
        """The codes one step below an incomplete one: its sides, encounters or 7th characters.

        Args:
            proposal: as `diagnoses` gave it.
            systems: where to look, the usual one first.
            dos: date of service.
        """
        for system in systems:
            if found := self.library.children(system, str(proposal.value), dos):
                above = self.library.title(system, str(proposal.value), dos)
                return [
                    Proposal(code, code, _without(above, title), "" if complete else _INCOMPLETE)
                    for code, title, complete in found
                ]
        return []

    def _answers(self, typed: str, systems: Sequence[str], dos: date | None) -> Sequence[Hit]:
        """What the library finds; where ICD-9-CM still holds by exception (O20), some of its codes too."""
        found = self.library.search(typed, systems, dos, _LIMIT, own=self.own).results
        if dos is None or dos < ICD10_BEGINS or ICD9CM not in systems:
            return found
        older = self.library.search(typed, (ICD9CM,), None, _OLD_SHOWN).results
        place = _SHOWN - _OLD_SHOWN
        return (*found[:place], *older, *found[place:])

    def _grouped(self, hits: Sequence[Hit], dos: date | None) -> list[Proposal]:
        """Hits as proposals under their categories; a category stands where its best hit stands."""
        made = [_proposal(hit, self._category(hit, dos)) for hit in hits]
        order = {group: place for place, group in reversed([(n, each.group) for n, each in enumerate(made)])}
        return sorted(made, key=lambda each: order[each.group])

    def _category(self, hit: Hit, dos: date | None) -> str:
        if hit.system not in {ICD10CM, ICD9CM}:
            return ""
        words = self.library.title(hit.system, hit.code[:3], dos)
        short = words if len(words) <= _GROUP_LETTERS else f"{words[: _GROUP_LETTERS - 1].rstrip()}…"
        return f"{hit.code[:3]} {short}" if short else ""


def is_incomplete(proposal: Proposal) -> bool:
    """Whether a proposal is a step on the way to a code, and no code yet."""
    return proposal.group in {_INCOMPLETE, _INJURED}


def diagnosis_systems(dos: date, *, old_too: bool = False) -> tuple[str, ...]:
    """The diagnosis systems that hold on a date of service (O20).

    Args:
        dos: date of service.
        old_too: the case or payer still takes ICD-9-CM.
    """
    if dos < ICD10_BEGINS:
        return (ICD9CM,)
    return (ICD10CM, ICD9CM) if old_too else (ICD10CM,)


def is_code(text: str, systems: Iterable[str]) -> bool:
    """Whether the text is taken as a code as it stands, not as words to search."""
    plain = re.split(r"[-,]|(?<=\w{5})[xX*](?=\d)", text.strip())[0]
    return (
        bool(plain)
        and " " not in plain
        and any(
            well_formed(system, plain) and normalise(plain) == plain.replace(".", "").upper()
            for system in systems
        )
    )


def _order(hit: Hit, own: Mapping[str, int]) -> tuple[int, int]:
    """What the office uses most, then complete codes as the search ranks them, then the others.

    Codes of injury that lack their 7th character only count as complete: Enter shows the three of them.
    """
    if hit.source == "own":
        return 0, own.get(hit.code, 0)
    return (1 if hit.billable or _lacks_7th(hit) else 2), 0


def _lacks_7th(hit: Hit) -> bool:
    return not hit.billable and hit.system == ICD10CM and hit.code[0] in _INJURY and len(hit.code) > _NEARLY


def _proposal(hit: Hit, category: str) -> Proposal:
    """A hit in a line: its code, its title, and the words that answered when they are others."""
    step = _INJURED if _lacks_7th(hit) else _INCOMPLETE
    group = _OWN if hit.source == "own" else category if hit.billable else step
    other = hit.matched and hit.matched.casefold() not in hit.title.casefold()
    by_name = hit.source not in {"code", "own", "spelling"}
    words = f"{hit.title} ({hit.matched})" if other and by_name else hit.title
    return Proposal(hit.code, hit.code, words, group)


def _without(above: str, title: str) -> str:
    """What a title adds to the one above it: "initial encounter", "right knee"."""
    if title.startswith(above) and len(title) > len(above):
        return title[len(above) :].lstrip(" ,;")
    return title
