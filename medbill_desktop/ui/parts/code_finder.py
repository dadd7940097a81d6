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
_OWN, _INCOMPLETE = "Used here", "Needs more characters"


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
        found = self.library.search(typed, systems, dos, _LIMIT, own=self.own).results
        once = {(hit.system, hit.code): hit for hit in reversed(found)}
        kept = list(dict.fromkeys((hit.system, hit.code) for hit in found))
        places = {code.code: place for place, code in reversed(list(enumerate(self.own)))}
        hits = sorted((once[key] for key in kept), key=lambda hit: _order(hit, places))
        return [_proposal(hit) for hit in hits[:_SHOWN]]


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
    """What the office uses most, then complete codes as the search ranks them, then the others."""
    if hit.source == "own":
        return 0, own.get(hit.code, 0)
    return (1 if hit.billable else 2), 0


def _proposal(hit: Hit) -> Proposal:
    group = _OWN if hit.source == "own" else "" if hit.billable else _INCOMPLETE
    return Proposal(hit.code, hit.code, hit.title, group)
