"""How each workplace prints each form."""

from __future__ import annotations

from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.printing import PrintedForm, PrinterProfile, check_profile
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader


def profile_of(reader: Reader, workstation: str, form: PrintedForm) -> PrinterProfile:
    """How a workplace prints a form; the system's default in true size until somebody set it up."""
    found = reader.find(PrinterProfile, workstation=workstation, form=form)
    return found[0] if found else PrinterProfile(workstation=workstation, form=form)


def save_profile(bench: Bench, profile: PrinterProfile) -> Done[PrinterProfile]:
    """Save how a workplace prints a form, new or edited.

    Raises:
        UserError: a correction is too large.
        StaleRecord: somebody else saved it since.
    """
    bench.require(Permission.SET_UP_PRINTERS)
    check_profile(profile)
    return bench.act("save printer", lambda uow: uow.update(profile) if profile.id else uow.insert(profile))
