"""The code sets as services ask them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from medbill_desktop.codes.library import Library
from medbill_desktop.codes.records import State
from medbill_desktop.domain.rules import CodeFact, CodeVerdict
from medbill_desktop.domain.rules.visit_facts import VisitFacts
from medbill_desktop.services.coding_check import BooksJudge

_VERDICTS = {
    State.VALID_BILLABLE: CodeVerdict.BILLABLE,
    State.NOT_BILLABLE: CodeVerdict.NOT_BILLABLE,
    State.UNKNOWN: CodeVerdict.UNKNOWN,
    State.EXPIRED: CodeVerdict.EXPIRED,
    State.NOT_YET: CodeVerdict.NOT_YET,
    State.CANNOT_VERIFY: CodeVerdict.CANNOT_VERIFY,
}


class LibraryJudge:
    """Answers from the editions of one library; each question is looked up once between two imports.

    Attributes:
        library: the open code sets.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self._ask = lru_cache(maxsize=20_000)(self._look_up)
        self._books = BooksJudge(library, library.edits, library.medicaid_edits)
        self._places = frozenset(place.code for place in library.places())

    def judge(self, system: str, code: str, day: date) -> CodeFact:
        """Say whether a code is billable on a date of service, and why not."""
        return self._ask(system, code, day, self.library.generation)

    def places(self) -> frozenset[str]:
        """The two-digit places of service."""
        return self._places

    def gather(self, visit: VisitFacts) -> VisitFacts:
        """The facts of a visit for the coding rules."""
        return self._books.gather(visit)

    def _look_up(self, system: str, code: str, day: date, _generation: int) -> CodeFact:
        status = self.library.status(system, code, day)
        return CodeFact(_VERDICTS[status.state], f"{status.message} {status.fix}".strip(), status.edition)
