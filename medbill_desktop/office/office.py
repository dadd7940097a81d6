"""An open office with everything that a front needs: services, reading, code sets, files."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import select

from medbill_desktop.codes.library import Library
from medbill_desktop.domain.changes import Kind
from medbill_desktop.domain.claim import Claim, ClaimRecord
from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.clock import Clock
from medbill_desktop.domain.errors import NotFound
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.project import project
from medbill_desktop.office import folder, folder_files, keyfile
from medbill_desktop.office.editions import library_of, shelf_of
from medbill_desktop.office.folder import Home, OpenOffice
from medbill_desktop.office.judge import LibraryJudge
from medbill_desktop.services.base import Bench
from medbill_desktop.services.claims import claim_of, findings_of
from medbill_desktop.services.kept_lists import KeptLists
from medbill_desktop.store import Reader
from medbill_desktop.store.tables import claim as claim_table


class Office:
    """One office, opened by one user; use it in a `with` or call `close`.

    Attributes:
        folder: the opened folder: lock, verify, backup, users.
        library: the code sets.
        bench: where services work.
        clock: the office's time.
        lists: filters and columns as the user keeps them.
        shelf: where imported code sets go.
    """

    def __init__(self, opened: OpenOffice, library: Library, clock: Clock) -> None:
        self.folder = opened
        self.library = library
        self.clock = clock
        self.bench = Bench(opened.store, clock, opened.user, LibraryJudge(library))
        self.lists = KeptLists(self.bench)
        self.shelf = shelf_of(opened, library)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def user(self) -> str:
        """Who opened it."""
        return self.folder.user

    def vouch(self, user: str, passphrase: str) -> bool:
        """Whether this is another user's passphrase, typed on this machine; who is signed in stays so.

        Raises:
            UserError: it is the signed-in user.
            NotAllowed: the account is switched off, or it was typed wrong too often.
        """
        return self.folder.vouch(user, passphrase)

    def close(self) -> None:
        """Close everything; the object cannot be used any more."""
        self.library.close()
        self.folder.close()

    def claim_id(self, word: str) -> int:
        """Find a claim by its number or its id, as typed.

        Raises:
            NotFound: there is no such claim.
        """
        number = word.strip().upper()
        with self.bench.store.reading() as connection:
            found = connection.execute(
                select(claim_table.c.id).where(claim_table.c.number == number)
            ).scalar()
            if found is None and number.isdigit():
                found = connection.execute(
                    select(claim_table.c.id).where(claim_table.c.id == int(number))
                ).scalar()
        if found is None:
            raise NotFound(f"There is no claim {word}.")
        return int(found)

    def claim_row(self, claim_id: int) -> ClaimRecord:
        """A claim's row; looking at it is written to the audit first.

        Raises:
            NotFound: there is no such claim.
        """
        with self.bench.store.reading() as connection:
            record = Reader(connection).get(ClaimRecord, claim_id)
        self.bench.store.record_read(self.user, Kind.CLAIM, claim_id, record.patient_id)
        return record

    def claim(self, claim_id: int) -> Claim:
        """The frozen claim."""
        return claim_of(self.claim_row(claim_id))

    def image_of(self, claim_id: int) -> ClaimImage:
        """The claim as it is sent."""
        return project(self.claim(claim_id))

    def findings(self, claim: Claim) -> tuple[Finding, ...]:
        """What the rules find in a claim today."""
        return findings_of(self.bench, claim)


def open_office(path: Path, user: str, passphrase: str, clock: Clock) -> Office:
    """Open an office folder for a user.

    Raises:
        UserError: no office, wrong passphrase, not allowed.
        EnvironmentProblem: locked, damaged, newer, disk, network or server.
    """
    opened = folder.open_office(Home(path, clock), user, passphrase)
    try:
        return Office(opened, library_of(opened), clock)
    except BaseException:
        opened.close()
        raise


def users_of(path: Path) -> tuple[str, ...]:
    """The names that can sign in to an office folder.

    Raises:
        UnreadableInput: it is no office folder.
    """
    files = folder_files.load(path)
    return tuple(wrap.name for wrap in keyfile.load(files.keyfile).users)
