"""Which id a payer has at the office's clearinghouse, where that differs from the payer's own (O30)."""

from __future__ import annotations

from dataclasses import replace

from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.set_up import PayerNumber, Transaction
from medbill_desktop.domain.settings import RECEIVER_NAME
from medbill_desktop.services.settings import read_text
from medbill_desktop.store import Reader


def as_sent(reader: Reader, payer: Payer, transaction: Transaction = Transaction.CLAIM) -> Payer:
    """The payer with the id that the clearinghouse of the settings wants for a transaction."""
    numbers = reader.find(PayerNumber, payer_id=payer.id, transaction=transaction)
    if not numbers:
        return payer
    here = read_text(reader, RECEIVER_NAME).strip().casefold()
    own = next((one.number for one in numbers if one.clearinghouse.strip().casefold() == here), "")
    return replace(payer, payer_id=own) if own else payer
