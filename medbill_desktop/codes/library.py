"""The library of code sets: the one door to every edition that ships or was imported."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from medbill_desktop import paths
from medbill_desktop.codes import lists, lookup
from medbill_desktop.codes.changes import EditionChanges
from medbill_desktop.codes.changes import changes as changed
from medbill_desktop.codes.edits import Edits
from medbill_desktop.codes.files import OpenEdition, Shelf, listed
from medbill_desktop.codes.format import HCPCS, ICD9CM, ICD9PROC, ICD10CM, printed
from medbill_desktop.codes.records import (
    CodeRecord,
    CodeStatus,
    Edition,
    EditionFile,
    MapTarget,
    Modifier,
    NameList,
    OwnCode,
    Place,
    SearchAnswer,
)
from medbill_desktop.codes.search.question import Abbreviations
from medbill_desktop.codes.status import ICD10_BEGINS, edition_needed, status_of
from medbill_desktop.domain.errors import EnvironmentProblem

if TYPE_CHECKING:
    from medbill_desktop.codes.search.index import Indexes
    from medbill_desktop.codes.search.soft import Shorthand


class Library:
    """Code sets by date of service, read-only; every method may run on any thread.

    Args:
        files: the editions to open, or a folder with a manifest.

    Attributes:
        generation: grows when editions are taken in; an answer kept from before may be another now.
        edits: NCCI pairs, unit limits, add-on codes and relative values of Medicare.
        medicaid_edits: the same of Medicaid's own files.
    """

    def __init__(self, files: Sequence[EditionFile] | Path) -> None:
        opened: list[OpenEdition] = []
        try:
            opened.extend(OpenEdition(file) for file in (listed(files) if isinstance(files, Path) else files))
        except Exception:
            for each in opened:
                each.close()
            raise
        self._opened = opened
        self._shelves = _shelves(opened)
        self._changing = threading.Lock()
        self._searching = threading.Lock()
        self._indexes: Indexes | None = None
        self._abbreviations = self._read_abbreviations()
        self._short: Shorthand | None = None
        self.generation = 0
        self.edits = Edits(self._shelf)
        self.medicaid_edits = Edits(self._shelf, medicaid=True)

    @classmethod
    def shipped(cls, also: Sequence[EditionFile] = ()) -> Library:
        """The library of what ships with the program, and of what was imported.

        Args:
            also: imported editions; one of the same set and name takes the place of what ships.

        Raises:
            EnvironmentProblem: a checkout where the code sets were not built yet.
        """
        try:
            return cls([*listed(paths.data("codes")), *also])
        except FileNotFoundError as error:
            raise EnvironmentProblem(
                "The code sets are not built; run python -m medbill_desktop.codes.build.",
            ) from error

    def close(self) -> None:
        """Close all files; the library cannot be used any more."""
        for each in self._opened:
            each.close()

    def adopt(self, files: Sequence[EditionFile]) -> None:
        """Take imported editions in while the program runs; questions under way end with what they began."""
        with self._changing:
            known = {each.file.sha256 for each in self._opened}
            self._opened.extend(OpenEdition(file) for file in files if file.sha256 not in known)
            self._shelves = _shelves(self._opened)
            self.generation += 1

    def editions(self) -> tuple[Edition, ...]:
        """What is loaded, by code set and date; `Edition.days_past(today)` is how long ago it ended."""
        shelves = self._shelves
        return tuple(each.edition for name in sorted(shelves) for each in shelves[name].editions)

    def edition_file(self, code_set: str, name: str) -> OpenEdition | None:
        """The loaded edition with this name."""
        found = (each for each in self._shelf(code_set).editions if each.edition.name == name)
        return next(found, None)

    def edition_on(self, code_set: str, on: date) -> OpenEdition | None:
        """The edition that holds for a date, or else the nearest one."""
        return self._shelf(code_set).nearest(on)

    def before(self, edition: Edition) -> OpenEdition | None:
        """The edition of the same set that held before another one begins; official before copied."""
        begins = edition.effective_from
        older = [
            each
            for each in self._shelf(edition.code_set).editions
            if each.edition.effective_from < begins and each.edition.name != edition.name
        ]
        return max(older, key=lambda each: (each.edition.effective_from, each.edition.official), default=None)

    def changes(self, system: str, dos: date | None = None, prefix: str = "") -> EditionChanges | None:
        """What the edition of a date changed against the one before; None when no edition is loaded.

        Args:
            system: icd10cm, icd9cm, icd9proc or hcpcs.
            dos: date of service; None asks the latest edition.
            prefix: only codes that begin with it.
        """
        source = self._shelf(system).nearest(dos)
        return changed(source, self.before(source.edition), prefix) if source else None

    def status(self, system: str, code: str, dos: date | None = None) -> CodeStatus:
        """Whether a code may stand on a claim with this date of service.

        Args:
            system: icd10cm, icd9cm, icd9proc, hcpcs or cpt.
            code: with or without point.
            dos: date of service; None asks the latest edition.
        """
        return status_of(self._shelf(system), self._shelf("lists"), system, code, dos)

    def search(
        self,
        query: str,
        systems: Sequence[str] = (ICD10CM, ICD9CM, HCPCS),
        dos: date | None = None,
        limit: int = 25,
        exclude_terms: Sequence[str] = (),
        own: Sequence[OwnCode] = (),
    ) -> SearchAnswer:
        """Codes by the beginning of the code, or by words in any order, their beginnings and synonyms.

        Args:
            query: as typed; fewer than two characters find nothing.
            systems: where to look, the preferred first; "cpt" looks in `own` only.
            dos: date of service that chooses the editions; a system that does not hold on it is left out.
                None takes the latest editions.
            limit: hits at most.
            exclude_terms: kinds of name that must not answer: inclusion, do, eindex, neoplasm, drug, icd9,
                office, abbreviation.
            own: the office's own codes with its own words.
        """
        from medbill_desktop.codes.search import own as own_codes
        from medbill_desktop.codes.search.engine import Search

        begun = perf_counter()
        sources, notes = self._sources(systems, dos)
        mine = own_codes.found(query, own, systems) if own else []
        search = Search(
            query=query,
            sources=sources,
            dos=dos,
            limit=limit,
            excluded=frozenset(exclude_terms),
            abbreviations=self._abbreviations,
            indexes=self._index(),
            shorthand=self._shorthand(),
        )
        hits = search.run()
        results = (*mine[: max(limit // 2, limit - len(hits))], *hits)[:limit]
        return SearchAnswer(query, 1000 * (perf_counter() - begun), results, search.corrections, notes)

    def show(self, system: str, code: str, dos: date | None = None) -> CodeRecord | None:
        """A code with its notes, also the inherited ones, and its place in the hierarchy.

        Args:
            system: icd10cm, icd9cm, icd9proc or hcpcs.
            code: with or without point.
            dos: date of service; outside every edition the nearest one answers. None takes the latest edition
                that has the code.

        Returns:
            None when that edition (without a date: any edition) does not have the code.
        """
        shelf = self._shelf(system)
        nearest = shelf.nearest(dos)
        asked = [nearest] if dos else list(reversed(shelf.editions))
        for source in asked:
            node = lookup.find(source, code) if source else None
            if source and node:
                return lookup.record(shelf, source, system, node)
        return None

    def title(self, system: str, code: str, dos: date | None = None) -> str:
        """The title of a code, "" when the edition does not have it; cheaper than `show`."""
        source = self._shelf(system).nearest(dos)
        node = lookup.find(source, code) if source else None
        return node.title if node else ""

    def names(self, system: str, dos: date | None = None) -> NameList:
        """Every code of an edition with every name it has, for whoever makes a dictionary of them.

        Args:
            system: icd10cm, icd9cm, icd9proc or hcpcs.
            dos: date of service that chooses the edition; None takes the latest.
        """
        return lookup.all_names(self._shelf(system).nearest(dos), self._shelf("lists").nearest(None))

    def children(self, system: str, code: str, dos: date | None = None) -> tuple[tuple[str, str, bool], ...]:
        """The codes one level below: code as printed, title, whether it is complete."""
        source = self._shelf(system).nearest(dos)
        node = lookup.find(source, code) if source else None
        if source is None or node is None:
            return ()
        return tuple(
            (printed(system, each.code), each.title, each.billable) for each in lookup.children(source, node)
        )

    def below(
        self, system: str, code: str, dos: date | None, longest: int
    ) -> tuple[tuple[str, str, bool], ...]:
        """All codes that begin with this one, of at most `longest` plain characters, with title."""
        source = self._shelf(system).nearest(dos)
        return lookup.beginning(source, code, longest) if source else ()

    def forward_map(self, code: str, dos: date | None = None) -> tuple[MapTarget, ...]:
        """ICD-10-CM targets of an ICD-9-CM code, each with its status on the date when one is given."""
        return self._checked(ICD10CM, lists.mapped(self._shelf("gem"), ICD9CM, code), dos)

    def backward_map(self, code: str, dos: date | None = None) -> tuple[MapTarget, ...]:
        """ICD-9-CM targets of an ICD-10-CM code, each with its status on the date when one is given."""
        return self._checked(ICD9CM, lists.mapped(self._shelf("gem"), ICD10CM, code), dos)

    def modifier(self, code: str, dos: date | None = None) -> Modifier | None:
        """A procedure modifier: words for Level II, rule flags only for CPT; None when nobody lists it."""
        return lists.modifier(self._shelf(HCPCS), self._shelf("lists"), code, dos)

    def modifiers(self) -> tuple[Modifier, ...]:
        """All modifiers known, in order of their codes."""
        hcpcs, rules = self._shelf(HCPCS), self._shelf("lists")
        found = (lists.modifier(hcpcs, rules, code, None) for code in lists.modifier_codes(hcpcs, rules))
        return tuple(each for each in found if each)

    def place(self, code: str) -> Place | None:
        """A place of service by its two digits."""
        return next((each for each in self.places() if each.code == code), None)

    def places(self) -> tuple[Place, ...]:
        """All places of service."""
        return lists.places(self._shelf("lists"))

    def _sources(
        self, systems: Sequence[str], dos: date | None
    ) -> tuple[list[tuple[str, OpenEdition]], tuple[str, ...]]:
        """The edition of each system to search, and a sentence for each that does not hold for the date."""
        sources: list[tuple[str, OpenEdition]] = []
        notes: list[str] = []
        for system in systems:
            source = self._shelf(system).nearest(dos)
            old = system in (ICD9CM, ICD9PROC)
            turn_over = dos is not None and (old or system == ICD10CM) and old == (dos >= ICD10_BEGINS)
            if source is None or turn_over:
                continue
            sources.append((system, source))
            if dos and not old and not source.edition.covers(dos):
                title, needed = source.edition.title, edition_needed(system, dos)
                notes.append(f"Results come from {title}; to verify them for {dos}, import edition {needed}.")
        return sources, tuple(notes)

    def _index(self) -> Indexes:
        """The word indexes; numpy is imported with the first search, not with the window."""
        from medbill_desktop.codes.search.index import Indexes

        with self._searching:
            self._indexes = self._indexes or Indexes()
            return self._indexes

    def _shorthand(self) -> Shorthand:
        """What people type in place of the words of the books; read with the first search."""
        from medbill_desktop.codes.search.soft import read_shorthand

        with self._searching:
            if self._short is None:
                source = self._shelf("lists").nearest(None)
                rows = source.all("SELECT short, meant FROM shorthand ORDER BY position") if source else []
                self._short = read_shorthand([(row[0], row[1]) for row in rows])
            return self._short

    def _read_abbreviations(self) -> Abbreviations:
        source = self._shelf("lists").nearest(None)
        found: Abbreviations = {}
        rows = (
            source.all("SELECT short, expansion, category FROM abbreviation ORDER BY position")
            if source
            else []
        )
        for short, expansion, category in rows:
            found.setdefault(short, []).append((expansion, category))
        return found

    def _checked(
        self, system: str, targets: tuple[MapTarget, ...], dos: date | None
    ) -> tuple[MapTarget, ...]:
        if dos is None:
            return targets
        return tuple(
            replace(each, status=self.status(system, each.target, dos)) if each.target else each
            for each in targets
        )

    def _shelf(self, code_set: str) -> Shelf:
        return self._shelves.get(code_set) or Shelf(())


def _shelves(opened: Sequence[OpenEdition]) -> dict[str, Shelf]:
    """The editions by code set; of the same set and name the one opened last counts."""
    by_set: dict[str, dict[str, OpenEdition]] = {}
    for each in opened:
        by_set.setdefault(each.edition.code_set, {})[each.edition.name] = each
    return {code_set: Shelf(tuple(editions.values())) for code_set, editions in by_set.items()}
