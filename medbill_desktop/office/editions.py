"""The code sets of an office: what ships, and what the office imported."""

from __future__ import annotations

from medbill_desktop.codes.library import Library
from medbill_desktop.office.folder_office import OpenOffice
from medbill_desktop.services.codes_import import Shelf, office_editions


def library_of(opened: OpenOffice) -> Library:
    """Open the code sets of an office; an imported file that is gone is told on opening and left out."""
    with opened.store.reading() as connection:
        registered = office_editions(connection, opened.files.codes)
    there = [one for one in registered if one.path.is_file()]
    for one in registered:
        if one not in there:
            name = one.path.name.rpartition("-")[0]
            opened.warnings.append(
                f"The imported code set {name} is missing from the office folder; import its files again."
            )
    return Library.shipped(there)


def shelf_of(opened: OpenOffice, library: Library) -> Shelf:
    """Where imports of this office go."""
    return Shelf(library, opened.files.codes)
