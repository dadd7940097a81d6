"""City and state of a ZIP code: from the office's own records first, else the state from the ZIP itself."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.domain.names import digits
from medbill_desktop.domain.zips import state_of_zip
from medbill_desktop.query import ranges
from medbill_desktop.store import Reader, tables


def place_of_zip(reader: Reader, zip_code: str) -> tuple[str, str]:
    """City and state that patients with this ZIP code have most often.

    Args:
        reader: of the office.
        zip_code: five or nine digits; anything else finds nothing.

    Returns:
        City and state; the city is "" when nobody in the office lives there yet.
    """
    number = digits(zip_code)
    if len(number) not in {5, 9}:
        return "", ""
    patient = tables.patient
    uses = sa.func.count()
    query = (
        sa.select(patient.c.city, patient.c.state)
        .where(ranges.begins_with(patient.c.zip, number[:5]), patient.c.city != "", patient.c.state != "")
        .group_by(patient.c.city, patient.c.state)
        .order_by(uses.desc(), patient.c.city)
        .limit(1)
    )
    row = reader.connection.execute(query).one_or_none()
    return (row.city, row.state) if row else ("", state_of_zip(number))
