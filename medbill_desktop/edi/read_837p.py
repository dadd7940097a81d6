"""Professional claims (837P) from a file, with everything that is odd about it in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.envelope import Transaction, read_envelope
from medbill_desktop.edi.findings import Log, Place, X12Finding
from medbill_desktop.edi.loops_837p import Machine
from medbill_desktop.edi.values import Cursor

_KINDS = {
    "X222": "837P",
    "X098": "837P",
    "X223": "837I",
    "X096": "837I",
    "X224": "837D",
    "X097": "837D",
}
_WORDS = {
    "837I": "an institutional claim file (837I",
    "837D": "a dental claim file (837D",
    "835": "a remittance (835",
    "999": "an acknowledgment of a file (999",
    "997": "an acknowledgment of a file (997",
    "277": "a claim status or acknowledgment file (277",
    "276": "a claim status request (276",
    "271": "an eligibility answer (271",
    "270": "an eligibility request (270",
}
_COMPOSITE = re.compile(r"[A-Z0-9]{1,3}([^\w\s.\-])[A-Z0-9]", re.ASCII)
_COMPOSITES_AT = {"SV1": 1, "HI": 1, "CLM": 5, "SVD": 3}


@dataclass(frozen=True, slots=True)
class Transaction837:
    """One professional transaction of a file.

    Attributes:
        control: ST02.
        claims: how many claims of `Reading837.images` are its own, in order.
        kind: BHT06, CH charges or RP reporting.
        findings: about this transaction; segment numbers count from its ST.
    """

    version: str
    control: str
    claims: int
    lines: int
    total: Money
    submitter: str
    receiver: str
    reference: str
    kind: str
    findings: tuple[X12Finding, ...]


@dataclass(frozen=True, slots=True)
class Reading837:
    """What an 837P file says.

    Attributes:
        images: every claim, in the order of the file.
        findings: of the envelope and of all transactions, in that order.
        normalised: what had to be cleaned before it could be read, in words.
    """

    images: tuple[ClaimImage, ...]
    transactions: tuple[Transaction837, ...]
    findings: tuple[X12Finding, ...]
    normalised: tuple[str, ...]
    interchanges: int


def read_837p(raw: bytes) -> Reading837:
    """Read every professional claim of a file.

    Raises:
        UnreadableInput: the file is not X12 or holds no professional claims; the sentence says what it is.
    """
    envelope = read_envelope(raw)
    log = Log()
    images: list[ClaimImage] = []
    transactions: list[Transaction837] = []
    for transaction in envelope.transactions:
        if kind_of(transaction) == "837P":
            found, about = read_transaction(transaction)
            images += found
            transactions.append(about)
        else:
            log.info(
                Place(transaction.first, "ST"),
                "x12-other-set",
                f"Transaction {transaction.control} is {_name(transaction)} and was not read as claims.",
            )
    if not transactions:
        raise UnreadableInput(refusal(envelope.transactions))
    found_all = (*envelope.findings, *log.done(), *(item for each in transactions for item in each.findings))
    return Reading837(tuple(images), tuple(transactions), found_all, envelope.changes, envelope.interchanges)


def kind_of(transaction: Transaction) -> str:
    """The transaction set; an 837 is told apart as 837P, 837I or 837D."""
    if transaction.set_id != "837":
        return transaction.set_id
    labels = (transaction.version, transaction.group_version)
    label = next((kind for text in labels for key, kind in _KINDS.items() if key in text), "")
    if label in {"837I", "837D"}:
        return label
    lines = {segment[0] for segment in transaction.segments} & {"SV1", "SV2", "SV3"}
    if lines and "SV1" not in lines:
        return "837I" if "SV2" in lines else "837D"
    return "837P"


def refusal(transactions: Iterable[Transaction]) -> str:
    """One sentence that says what a file without professional claims is."""
    first = next(iter(transactions), None)
    if first is None:
        return (
            "The file holds no transaction (no ST segment between ISA and IEA), so no claims. "
            "Ask the sender for the file again."
        )
    return f"This is {_name(first)}. Professional claims (837P, 005010X222A1) are read here."


def read_transaction(transaction: Transaction) -> tuple[list[ClaimImage], Transaction837]:
    """Read one professional ST..SE."""
    log = Log()
    at = Cursor(log, _component(transaction, log))
    machine = Machine(at)
    for number, segment in enumerate(transaction.segments, start=1):
        machine.feed(number, segment)
    machine.finish()
    _check(transaction, machine, log)
    header = machine.header
    return machine.images, Transaction837(
        version=transaction.version,
        control=transaction.control,
        claims=len(machine.images),
        lines=sum(len(image.lines) for image in machine.images),
        total=Money.total(image.total for image in machine.images),
        submitter=header["submitter"]["name"].last if "submitter" in header else "",
        receiver=header["receiver"]["name"].last if "receiver" in header else "",
        reference=header.get("reference", ""),
        kind=header.get("kind", ""),
        findings=log.done(),
    )


def _check(transaction: Transaction, machine: Machine, log: Log) -> None:
    """What a transaction as a whole must have."""
    version = transaction.version
    if version.startswith("004010"):
        log.caution(
            Place(1, "ST03"), "x12-version", f"Version {version} (4010) was replaced by 005010X222A1 in 2012."
        )
    elif "X222" not in version or (
        transaction.group_version and transaction.group_version.strip() != version
    ):
        log.caution(
            Place(1, "ST03"),
            "x12-version",
            f"ST03 is “{version}” and GS08 “{transaction.group_version}”; both must be 005010X222A1.",
        )
    header = machine.header
    for slot, words in (
        ("submitter", "submitter (NM1*41)"),
        ("receiver", "receiver (NM1*40)"),
        ("kind", "BHT"),
    ):
        if slot not in header:
            log.block(Place(1, "ST"), "x12-missing", f"Transaction {transaction.control} has no {words}.")
    if not machine.images:
        log.block(Place(1, "ST"), "x12-missing", f"Transaction {transaction.control} holds no claim (CLM).")


def _component(transaction: Transaction, log: Log) -> str:
    """The component separator the body uses; ISA16 unless the composites say otherwise."""
    declared = transaction.delimiters.component
    for number, segment in enumerate(transaction.segments, start=1):
        index = _COMPOSITES_AT.get(segment[0])
        if index is None or index >= len(segment) or declared in segment[index]:
            continue
        match = _COMPOSITE.match(segment[index].strip())
        if match and match[1] != transaction.delimiters.repetition:
            log.caution(
                Place(number, f"{segment[0]}{index:02d}"),
                "x12-component",
                f"ISA16 declares “{declared}” between components, but “{segment[index]}” uses “{match[1]}”, "
                "which was taken.",
                "Most payers refuse such a file; correct ISA16 where the file was made.",
            )
            return match[1]
        if match is None:
            continue
    return declared


def _name(transaction: Transaction) -> str:
    """The transaction in words, with its version."""
    kind = kind_of(transaction)
    begin = _WORDS.get(kind, f"an X12 file of set {kind or '(none)'} (")
    version = transaction.version or "no version"
    return f"{begin}{'' if begin.endswith('(') else ', '}{version})"
