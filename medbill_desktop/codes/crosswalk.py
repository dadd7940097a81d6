"""From ICD-9-CM to ICD-10-CM and back: whole alternatives to choose from, checked on the date of service.

The maps of CMS end with the codes of 2016: a target may have been split since, then its more complete codes
are offered in its place. Source: CMS General Equivalence Mappings, documentation for technical users: flags
approximate, no map, combination; scenario and choice list of a combination.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import product

from medbill_desktop.codes.format import ICD9CM, ICD10CM, printed
from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import MapTarget, State
from medbill_desktop.codes.status import ICD10_BEGINS

_MOST = 60
"""Alternatives offered at most; a few injuries make hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way to say a code in the other system.

    Attributes:
        codes: all of them together stand for the code.
        titles: their titles in the edition of the date.
        approximate: they do not say exactly the same.
        scenario: number of the combination; 0 for a single code.
        split_from: the target of the map whose more complete code was taken, "" for the target itself.
    """

    codes: tuple[str, ...]
    titles: tuple[str, ...]
    approximate: bool
    scenario: int = 0
    split_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """A code in the other system.

    Attributes:
        to: the system of the alternatives.
        no_map: the map says that nothing corresponds.
        alternatives: exact ones first; each holds on the date.
        gone: targets of the map that the edition of the date does not have any more.
        message: what it comes to, in one sentence.
    """

    system: str
    code: str
    to: str
    on: date
    no_map: bool
    alternatives: tuple[Alternative, ...]
    gone: tuple[str, ...]
    message: str

    def as_json(self) -> dict[str, object]:
        """The object of `codes map --json`."""
        return {**asdict(self), "on": self.on.isoformat()}


def crosswalk(library: Library, system: str, code: str, on: date) -> Crosswalk:
    """Say a diagnosis in the other system.

    Args:
        library: the code sets.
        system: of the code: icd9cm or icd10cm.
        code: with or without point.
        on: date of service; ICD-9-CM is asked on its last day when the date lies after it (O20).
    """
    forward = system == ICD9CM
    to = ICD10CM if forward else ICD9CM
    day = max(on, ICD10_BEGINS) if forward else on
    rows = library.forward_map(code, day) if forward else library.backward_map(code)
    made: list[Alternative] = []
    gone: list[str] = []
    for row in rows:
        if row.target and not row.combination:
            made += _single(library, to, row, day, gone)
    made += _combined(library, to, [row for row in rows if row.combination], day, gone)
    made.sort(key=lambda each: (each.approximate, each.scenario))
    no_map = bool(rows) and all(row.no_map for row in rows)
    return Crosswalk(
        system=system,
        code=printed(system, code),
        to=to,
        on=on,
        no_map=no_map,
        alternatives=tuple(made[:_MOST]),
        gone=tuple(dict.fromkeys(gone)),
        message=_message(printed(system, code), len(made), known=bool(rows), no_map=no_map, gone=gone),
    )


def _single(library: Library, to: str, row: MapTarget, day: date, gone: list[str]) -> list[Alternative]:
    found = _valid(library, to, row, day)
    if not found:
        gone.append(row.target)
    return [
        Alternative(
            codes=(code,),
            titles=(library.title(to, code, day),),
            approximate=row.approximate or code != row.target,
            split_from="" if code == row.target else row.target,
        )
        for code in found
    ]


def _combined(
    library: Library, to: str, rows: Sequence[MapTarget], day: date, gone: list[str]
) -> list[Alternative]:
    """For each scenario one code of each of its choice lists."""
    made: list[Alternative] = []
    for scenario in sorted({row.scenario for row in rows}):
        here = [row for row in rows if row.scenario == scenario]
        choices: list[list[str]] = []
        for number in sorted({row.choice_list for row in here}):
            listed = [row for row in here if row.choice_list == number]
            found = [code for row in listed for code in _valid(library, to, row, day)]
            gone.extend(row.target for row in listed if not _valid(library, to, row, day))
            choices.append(found)
        for codes in product(*choices):
            titles = tuple(library.title(to, code, day) for code in codes)
            made.append(Alternative(codes=codes, titles=titles, approximate=True, scenario=scenario))
            if len(made) >= _MOST:
                return made
    return made


def _valid(library: Library, to: str, row: MapTarget, day: date) -> list[str]:
    """The target when it holds on the date, else the complete codes below it; [] when it is gone."""
    if to == ICD9CM:
        return [row.target]
    status = row.status or library.status(to, row.target, day)
    if status.state is State.NOT_BILLABLE:
        return _complete(library, to, row.target, day)
    return [row.target] if status.usable and (status.state is State.VALID_BILLABLE or status.known) else []


def _complete(library: Library, to: str, code: str, day: date) -> list[str]:
    found: list[str] = []
    for below, _, billable in library.children(to, code, day):
        found += [below] if billable else _complete(library, to, below, day)
    return found[:_MOST]


def _message(code: str, count: int, *, known: bool, no_map: bool, gone: Sequence[str]) -> str:
    if not known:
        return f"{code} is not in the map."
    if no_map:
        return f"The map says that nothing corresponds to {code}; look the condition up in the note."
    if not count:
        return f"What the map gives for {code} ({', '.join(dict.fromkeys(gone))}) is not valid on that date."
    return f"{count:,} way{'s' if count > 1 else ''} to say {code}; the coder chooses."
