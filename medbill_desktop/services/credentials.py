"""Certificates of coders (CPC, CCS ...) with their expiry, and the education that keeps them."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.learning import CoderCredential, EducationEntry
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import UnitOfWork

KINDS = ("CPC", "CCS", "CCS-P", "COC", "CIC", "CRC", "CPMA", "RHIT", "RHIA", "CCA")
"""Usual certificates; others may be typed."""


def save_credential(bench: Bench, held: CoderCredential) -> Done[CoderCredential]:
    """Keep a certificate of a user.

    Raises:
        UserError: whose or which it is is missing, or it expires before it was issued.
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.SET_UP)
    if not held.user.strip() or not held.kind.strip():
        raise UserError("Type whose certificate it is and which one (CPC, CCS).")
    if held.issued is not None and held.expires < held.issued:
        raise UserError("The certificate expires before it was issued. Mend one of the days.")
    if held.needed < 0:
        raise UserError("Education units asked for are not negative.")
    kept = replace(held, user=held.user.strip(), kind=held.kind.strip().upper(), number=held.number.strip())
    return bench.act("save certificate", lambda uow: uow.update(kept) if kept.id else uow.insert(kept))


def remove_credential(bench: Bench, held: CoderCredential) -> Done[tuple[EducationEntry, ...]]:
    """Take a certificate and its education away.

    Returns:
        The education that went with it: `restore_credential` brings both back.
    """
    bench.require(Permission.SET_UP)

    def work(uow: UnitOfWork) -> tuple[EducationEntry, ...]:
        gone = uow.find(EducationEntry, credential_id=held.id)
        for one in gone:
            uow.delete(one)
        uow.delete(held)
        return gone

    return bench.act("remove certificate", work)


def restore_credential(
    bench: Bench, held: CoderCredential, education: tuple[EducationEntry, ...]
) -> Done[CoderCredential]:
    """Bring a removed certificate back with its education."""
    bench.require(Permission.SET_UP)

    def work(uow: UnitOfWork) -> CoderCredential:
        back = uow.insert(replace(held, id=0, version=0))
        for one in education:
            uow.insert(replace(one, id=0, version=0, credential_id=back.id))
        return back

    return bench.act("restore certificate", work)


def add_education(bench: Bench, entry: EducationEntry) -> Done[EducationEntry]:
    """Note education that counts for a certificate.

    Raises:
        UserError: it has no title, no units, or lies in the future.
    """
    bench.require(Permission.SET_UP)
    if not entry.title.strip():
        raise UserError("Type what the education was about.")
    if entry.units <= 0:
        raise UserError("Type how many units it counts, from 0.1 on.")
    if entry.earned_on > bench.clock.today():
        raise UserError("Education is noted on or after its day.")
    return bench.act("add education", lambda uow: uow.insert(replace(entry, title=entry.title.strip())))


def remove_education(bench: Bench, entry: EducationEntry) -> Done[None]:
    """Take an education entry away."""
    bench.require(Permission.SET_UP)
    return bench.act("remove education", lambda uow: uow.delete(entry))
