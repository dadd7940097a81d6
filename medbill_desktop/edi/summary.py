"""What an X12 file holds, in a few numbers: the answer of `medbill x12 read`."""

from __future__ import annotations

from collections.abc import Callable

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.edi.envelope import Transaction, element, read_envelope
from medbill_desktop.edi.findings import Log, Place
from medbill_desktop.edi.read_837p import kind_of, read_transaction, refusal
from medbill_desktop.edi.values import amount

_REFUSED = {"837I", "837D"}


def summarise(raw: bytes) -> dict[str, object]:
    """Count and add up what every transaction of a file holds.

    Returns:
        The JSON of `medbill x12 read FILE`; money as text with two decimals.

    Raises:
        UnreadableInput: not X12, no transaction, or nothing but institutional or dental claims.
    """
    envelope = read_envelope(raw)
    kinds = {kind_of(transaction) for transaction in envelope.transactions}
    if kinds <= _REFUSED and (kinds or not envelope.acknowledgments):
        raise UnreadableInput(refusal(envelope.transactions))
    return {
        "interchanges": envelope.interchanges,
        "normalised": list(envelope.changes),
        "transactions": [_transaction(transaction) for transaction in envelope.transactions],
        "findings": [finding.as_row() for finding in envelope.findings],
    }


def _transaction(transaction: Transaction) -> dict[str, object]:
    about: dict[str, object] = {
        "set": transaction.set_id,
        "version": transaction.version,
        "control": transaction.control,
    }
    about.update(_READERS.get(kind_of(transaction), _other)(transaction))
    return about


def _professional(transaction: Transaction) -> dict[str, object]:
    _, read = read_transaction(transaction)
    return {
        "claims": read.claims,
        "lines": read.lines,
        "total": read.total.plain(),
        "findings": [finding.as_row() for finding in read.findings],
    }


def _remittance(transaction: Transaction) -> dict[str, object]:
    """Counts and the balance of one check: payment = claims paid - provider adjustments.

    Source: ASC X12N 835 005010X221A1, balancing of the transaction.
    """
    log = Log()
    claims = lines = 0
    payment: Money | None = None
    paid = plb = ZERO
    for number, segment in enumerate(transaction.segments, start=1):
        name = segment[0]
        if name == "CLP":
            claims += 1
            paid += _money(segment, 4, number, log)
        elif name == "SVC":
            lines += 1
        elif name == "BPR" and payment is None:
            payment = _money(segment, 2, number, log)
        elif name == "PLB":
            plb += Money.total(_money(segment, i, number, log) for i in range(4, len(segment), 2))
    balanced = payment is not None and payment == paid - plb
    if not balanced:
        stated = "no payment (BPR)" if payment is None else f"a payment of {payment}"
        log.block(
            Place(2, "BPR02"),
            "835-balance",
            f"The remittance states {stated}, but claims paid {paid} less provider adjustments {plb} "
            f"is {paid - plb}.",
            "Do not post it; ask the payer for a corrected remittance.",
        )
    return {
        "claims": claims,
        "lines": lines,
        "payment": None if payment is None else payment.plain(),
        "claim_paid": paid.plain(),
        "plb": plb.plain(),
        "balanced": balanced,
        "findings": [finding.as_row() for finding in log.done()],
    }


def _money(segment: list[str], index: int, number: int, log: Log) -> Money:
    """An amount; unreadable counts as zero and is named."""
    text = element(segment, index)
    value = amount(text)
    if value is None and text:
        log.block(
            Place(number, f"{segment[0]}{index:02d}"),
            "x12-value",
            f"{segment[0]}{index:02d} is “{text[:60]}”, which is not an amount.",
        )
    return value or ZERO


def _other(transaction: Transaction) -> dict[str, object]:
    log = Log()
    log.info(
        Place(1, "ST01"),
        "x12-other-set",
        f"Only the envelope of transaction set {kind_of(transaction) or '(none)'} is shown here.",
    )
    return {"findings": [finding.as_row() for finding in log.done()]}


_READERS: dict[str, Callable[[Transaction], dict[str, object]]] = {"837P": _professional, "835": _remittance}
