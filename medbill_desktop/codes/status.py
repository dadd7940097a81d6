"""Whether a code may stand on a claim with a date of service.

Source: ICD-10-CM replaced ICD-9-CM for services on and after 2015-10-01 (45 CFR 162.1002); each ICD-10-CM
edition holds from October 1 through September 30.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from medbill_desktop.codes.files import OpenEdition, Shelf
from medbill_desktop.codes.format import (
    CPT,
    HCPCS,
    ICD9CM,
    ICD9PROC,
    ICD10CM,
    SYSTEM_NAMES,
    normalise,
    printed,
    well_formed,
)
from medbill_desktop.codes.lookup import NodeRow, children, find
from medbill_desktop.codes.records import CodeStatus, State

ICD10_BEGINS = date(2015, 10, 1)
"""First date of service that takes ICD-10-CM."""

_ICD9_ENDS = ICD10_BEGINS - timedelta(days=1)

_COMING = {
    "delete": ", but the changes known of {edition} delete it",
    "billable_to_header": ", but the changes known of {edition} split it into more complete codes",
}


@dataclass(frozen=True, slots=True)
class _Question:
    """A code and a date, ready to be put into sentences."""

    system: str
    code: str
    dos: date | None

    @property
    def name(self) -> str:
        return SYSTEM_NAMES.get(self.system, self.system)

    def answer(
        self,
        state: State,
        message: str,
        fix: str = "",
        source: OpenEdition | None = None,
        known: bool = False,
    ) -> CodeStatus:
        """A status about this code, by an edition if one was asked."""
        return CodeStatus(
            state=state,
            system=self.system,
            code=self.code,
            dos=self.dos,
            message=message,
            fix=fix,
            edition=source.edition.title if source else "",
            known=known,
        )

    def unverified(self, message: str, fix: str, needed: str) -> CodeStatus:
        """CANNOT_VERIFY, naming the edition to import."""
        return replace(self.answer(State.CANNOT_VERIFY, message, fix), needed=needed)


def edition_needed(system: str, dos: date) -> str:
    """The name of the edition that holds for a date of service (``"ICD-10-CM FY2027"``)."""
    if system == ICD10CM:
        return f"ICD-10-CM FY{dos.year + (dos.month >= 10)}"
    if system == CPT:
        return f"CPT {dos.year}"
    if system == HCPCS:
        return f"HCPCS Level II {('January', 'April', 'July', 'October')[(dos.month - 1) // 3]} {dos.year}"
    return SYSTEM_NAMES.get(system, system)


def status_of(shelf: Shelf, coming: Shelf, system: str, code: str, dos: date | None) -> CodeStatus:
    """What the loaded editions say about a code on a date.

    Args:
        shelf: the editions of the system.
        coming: the lists that say what is known of editions not loaded.
        system: a key of format.SYSTEM_NAMES.
        code: with or without point.
        dos: date of service; None asks the latest edition.
    """
    asked = _Question(system, printed(system, code), dos)
    return _by_shape(asked, shelf) or _by_calendar(asked) or _by_edition(asked, shelf, coming)


def _by_shape(asked: _Question, shelf: Shelf) -> CodeStatus | None:
    if not well_formed(asked.system, asked.code):
        return asked.answer(
            State.UNKNOWN,
            f"{asked.code or 'The empty code'} cannot be a code of {asked.name}.",
            "Look the code up.",
        )
    if asked.system == CPT and not shelf.editions:
        return asked.unverified(
            f"CPT {asked.code} cannot be verified: CPT is licensed by the AMA and does not ship.",
            "Import the office's own CPT file, or check the code in the book.",
            "CPT of the year of service",
        )
    if asked.system == HCPCS and asked.code.startswith("D"):
        return asked.unverified(
            f"{asked.code} is a dental code; they are licensed by the ADA and do not ship.",
            "Check the code in the office's own CDT book.",
            "CDT of the year of service",
        )
    return None


def _by_calendar(asked: _Question) -> CodeStatus | None:
    """ICD-9-CM and ICD-10-CM take turns, whatever is loaded."""
    if asked.dos is None:
        return None
    if asked.system == ICD10CM and asked.dos < ICD10_BEGINS:
        return asked.answer(
            State.NOT_YET,
            f"{asked.code} cannot stand on {asked.dos}: ICD-10-CM holds for services from {ICD10_BEGINS} on.",
            "Code the visit in ICD-9-CM.",
        )
    if asked.system in (ICD9CM, ICD9PROC) and asked.dos >= ICD10_BEGINS:
        return asked.answer(
            State.EXPIRED,
            f"{asked.code} cannot stand on {asked.dos}: ICD-9-CM ended with services of {_ICD9_ENDS}.",
            "Code the visit in ICD-10-CM; the map offers targets.",
        )
    return None


def _by_edition(asked: _Question, shelf: Shelf, coming: Shelf) -> CodeStatus:
    nearest = shelf.nearest(asked.dos)
    if nearest is None:
        needed = edition_needed(asked.system, asked.dos) if asked.dos else asked.name
        message = f"{asked.code} cannot be verified: no edition of {asked.name} is loaded."
        return asked.unverified(message, f"Import {needed}.", needed)
    # ICD-9-CM was all but frozen from October 2011 on: its last edition answers for earlier dates too.
    frozen = asked.system in (ICD9CM, ICD9PROC)
    if asked.dos and not frozen and not nearest.edition.covers(asked.dos):
        return _beyond(asked, asked.dos, nearest, coming)
    node = find(nearest, asked.code)
    if node is None:
        return _absent(asked, shelf, nearest)
    if not node.billable:
        return _incomplete(asked, nearest, node)
    return _on_its_dates(asked, nearest, node)


def _beyond(asked: _Question, dos: date, nearest: OpenEdition, coming: Shelf) -> CodeStatus:
    """The date lies outside every loaded edition (O35): warn, name the edition, never block."""
    known = find(nearest, asked.code) is not None
    needed = edition_needed(asked.system, dos)
    said = f"{nearest.edition.title} {'has it' if known else 'does not have it'}{_hint(coming, asked, dos)}"
    return replace(
        asked.unverified(
            f"{asked.code} cannot be verified for {dos}: {said}.", f"Import edition {needed}.", needed
        ),
        edition=nearest.edition.title,
        known=known,
    )


def _hint(coming: Shelf, asked: _Question, dos: date) -> str:
    """What is known of the code in the edition that is not loaded, as the end of a sentence; mostly ""."""
    for lists in coming.editions if asked.system == ICD10CM else ():
        row = lists.one("SELECT action, effective FROM coming WHERE code = ?", normalise(asked.code))
        if row and date.fromisoformat(row[1]) <= dos and row[0] in _COMING:
            return _COMING[row[0]].format(edition=edition_needed(asked.system, date.fromisoformat(row[1])))
    return ""


def _absent(asked: _Question, shelf: Shelf, source: OpenEdition) -> CodeStatus:
    """The edition of the date does not have the code; another one may."""
    dos = asked.dos
    for other in shelf.editions if dos else ():
        if other is source or not find(other, asked.code):
            continue
        if dos and other.edition.effective_from > dos:
            message = f"{asked.code} is not valid on {dos}: it comes with {other.edition.title}."
            return asked.answer(
                State.NOT_YET, message, "Take the code that held on the date of service.", source
            )
        message = f"{asked.code} is not valid on {dos}: it ended with {other.edition.title}."
        return asked.answer(State.EXPIRED, message, "Look up the code that replaced it.", source)
    return asked.answer(
        State.UNKNOWN, f"{asked.code} is no code of {source.edition.title}.", "Look the code up.", source
    )


def _incomplete(asked: _Question, source: OpenEdition, node: NodeRow) -> CodeStatus:
    below = tuple(printed(asked.system, child.code) for child in children(source, node))
    shown = ", ".join(below[:6]) + (" ..." if len(below) > 6 else "")
    message = (
        f"{asked.code} is not complete in {source.edition.title}; a payer takes one of the codes below it."
    )
    fix = f"Choose a more complete code: {shown}{'' if shown.endswith('.') else '.'}"
    return replace(asked.answer(State.NOT_BILLABLE, message, fix, source, known=True), children=below)


def _on_its_dates(asked: _Question, source: OpenEdition, node: NodeRow) -> CodeStatus:
    """HCPCS codes carry dates of their own within an edition."""
    edition = source.edition
    day = asked.dos or edition.effective_thru or edition.effective_from
    if node.valid_from and day < node.valid_from:
        message = f"{asked.code} is not valid on {day}: it begins on {node.valid_from}."
        return asked.answer(
            State.NOT_YET, message, "Take the code that held on the date.", source, known=True
        )
    if node.valid_thru and day > node.valid_thru:
        message = f"{asked.code} is not valid on {day}: it ended on {node.valid_thru}."
        return asked.answer(State.EXPIRED, message, "Look up the code that replaced it.", source, known=True)
    early = "" if edition.covers(day) else " (the edition of that date is not loaded)"
    return asked.answer(
        State.VALID_BILLABLE, f"{asked.code} is valid in {edition.title}{early}.", source=source, known=True
    )
