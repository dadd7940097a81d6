"""Claims as a professional claim file (837P, 005010X222A1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.progress import Progress, Silent
from medbill_desktop.edi import write_parties
from medbill_desktop.edi.segments import COMPONENT, REPETITION, TERMINATOR, Out
from medbill_desktop.edi.unwritable import refuse_incomplete
from medbill_desktop.edi.write_claim import claim, policy
from medbill_desktop.edi.write_line import line

VERSION = "005010X222A1"
CLAIMS_PER_TRANSACTION = 5_000
_LARGEST_CONTROL = 999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends to whom, under which control numbers.

    Attributes:
        sender_id, receiver_id: ISA06 and ISA08, at most 15 characters; qualifiers ISA05, ISA07.
        isa, gs: control numbers 1..999,999,999; a partner never sees one twice.
        st: control number of the first transaction; each 5,000 claims take one more.
        usage: "P" production or "T" test.
        moment: when the file is made, from domain.Clock.
        submitter_id, receiver_name: loops 1000A and 1000B; ids default to ISA's.
        reference: BHT03, the batch's own number.
        reporting: BHT06 is RP (encounters) instead of CH.
        gs_sender, gs_receiver: GS02 and GS03 where they differ from ISA.
        lines_apart: a line break after each segment.
    """

    sender_id: str
    receiver_id: str
    isa: int
    gs: int
    st: int = 1
    usage: str
    moment: datetime
    submitter_name: str
    submitter_contact: str
    submitter_phone: str
    receiver_name: str
    reference: str
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    submitter_id: str = ""
    receiver_code: str = ""
    gs_sender: str = ""
    gs_receiver: str = ""
    reissue: bool = False
    reporting: bool = False
    ask_ta1: bool = False
    lines_apart: bool = True


def write_837p(images: Sequence[ClaimImage], envelope: Envelope, progress: Progress | None = None) -> bytes:
    """Write claims in their order; neighbours with the same provider and subscriber share loops.

    Args:
        images: at least one; `project()` has brought their values into the characters of X12.
        envelope: who sends to whom, and the control numbers.
        progress: told every 5,000 claims, asked every 100 whether to go on.

    Returns:
        The whole interchange, ASCII.

    Raises:
        UserError: a claim has a value that cannot be written or lacks what no file can do without.
    """
    if not images:
        raise UserError("There is no claim to write. Choose at least one claim.")
    watch = progress or Silent()
    _check_envelope(envelope)
    out = Out()
    _isa(out, envelope)
    _gs(out, envelope)
    transactions = 0
    for start in range(0, len(images), CLAIMS_PER_TRANSACTION):
        control = f"{envelope.st + transactions:04d}"
        _transaction(out, images[start : start + CLAIMS_PER_TRANSACTION], envelope, control, watch)
        transactions += 1
        watch.report(min(start + CLAIMS_PER_TRANSACTION, len(images)), len(images), "Writing claims")
    out.add("GE", str(transactions), str(envelope.gs))
    out.add("IEA", "1", f"{envelope.isa:09d}")
    end = TERMINATOR + "\n" if envelope.lines_apart else TERMINATOR
    return (end.join(out.parts) + end).encode("ascii")


def _isa(out: Out, of: Envelope) -> None:
    """The fixed 106 characters; blanks and separators need no check but ids do."""
    for value in (of.sender_id, of.receiver_id):
        out.add("ISA", value)
    out.parts.clear()
    out.parts.append(
        f"ISA*00*{'':10}*00*{'':10}*{of.sender_qualifier}*{of.sender_id:15}*{of.receiver_qualifier}"
        f"*{of.receiver_id:15}*{of.moment:%y%m%d}*{of.moment:%H%M}*{REPETITION}*00501*{of.isa:09d}"
        f"*{int(of.ask_ta1)}*{of.usage}*{COMPONENT}"
    )


def _gs(out: Out, of: Envelope) -> None:
    sender, receiver = of.gs_sender or of.sender_id, of.gs_receiver or of.receiver_id
    out.add("GS", "HC", sender, receiver, *_stamp(of), str(of.gs), "X", VERSION)


def _stamp(of: Envelope) -> tuple[str, str]:
    """Date and time as GS and BHT want them."""
    return of.moment.strftime("%Y%m%d"), of.moment.strftime("%H%M")


def _check_envelope(of: Envelope) -> None:
    """Refuse an envelope no partner can read."""
    problems = (
        (not 1 <= len(of.sender_id) <= 15, "the sender id (ISA06) must have 1 to 15 characters"),
        (not 1 <= len(of.receiver_id) <= 15, "the receiver id (ISA08) must have 1 to 15 characters"),
        (
            len(of.sender_qualifier) != 2 or len(of.receiver_qualifier) != 2,
            "id qualifiers have two characters",
        ),
        (not 1 <= of.isa <= _LARGEST_CONTROL, "the interchange control number must be 1 to 999999999"),
        (not 1 <= of.gs <= _LARGEST_CONTROL, "the group control number must be 1 to 999999999"),
        (not 1 <= of.st <= _LARGEST_CONTROL, "the transaction control number must be 1 to 999999999"),
        (of.usage not in {"P", "T"}, "the usage must be P (production) or T (test)"),
        (not of.submitter_name, "the submitter has no name"),
        (not of.submitter_phone, "the submitter has no phone number"),
        (not of.receiver_name, "the receiver has no name"),
        (not of.reference, "the batch has no reference number (BHT03)"),
    )
    for wrong, words in problems:
        if wrong:
            raise UserError(f"The file cannot be written: {words}. Mend it in the clearinghouse settings.")


def _transaction(
    out: Out, images: Sequence[ClaimImage], envelope: Envelope, control: str, watch: Progress
) -> None:
    """One ST..SE."""
    out.count = 0
    out.where = "The file"
    out.add("ST", "837", control, VERSION)
    purpose, kind = "18" if envelope.reissue else "00", "RP" if envelope.reporting else "CH"
    out.add("BHT", "0019", purpose, envelope.reference, *_stamp(envelope), kind)
    submitter = envelope.submitter_id or envelope.sender_id
    out.add("NM1", "41", "2", envelope.submitter_name, "", "", "", "", "46", submitter)
    out.add("PER", "IC", envelope.submitter_contact, "TE", envelope.submitter_phone)
    receiver = envelope.receiver_code or envelope.receiver_id
    out.add("NM1", "40", "2", envelope.receiver_name, "", "", "", "", "46", receiver)
    levels = _Levels(out, (envelope.submitter_contact, envelope.submitter_phone))
    for index, image in enumerate(images):
        if index % 100 == 0:
            watch.check()
        out.where = f"Claim {image.claim_number or f'number {index + 1} of the batch'}"
        refuse_incomplete(out.where, image)
        levels.enter(image)
        claim(out, image)
        for number, each in enumerate(image.lines, start=1):
            line(out, number, each)
    out.add("SE", str(out.count + 1), control)


class _Levels:
    """Opens 2000A, 2000B and 2000C where a claim needs other ones than its neighbour."""

    def __init__(self, out: Out, submitter: tuple[str, str]) -> None:
        self.out = out
        self.submitter = submitter
        self.number = 0
        self.provider = self.subscriber = 0
        self.keys: tuple[object, object, object] = (None, None, None)

    def enter(self, image: ClaimImage) -> None:
        """Write the hierarchy down to where this claim belongs."""
        dependent = image.patient is not None
        own = image.property_claim_number
        a = (image.billing, image.pay_to)
        b = (
            image.subscriber,
            image.payer,
            image.responsibility,
            image.filing_code,
            image.insurance_type,
            image.group_number,
            image.group_name,
            dependent or own,
            write_parties.is_property(image),
        )
        c = (image.patient, image.relationship, own) if dependent else None
        old = self.keys
        self.keys = (a, b, c)
        if a != old[0]:
            self._provider(image)
        if a != old[0] or b != old[1]:
            self._subscriber(image)
        elif c == old[2]:
            return
        if image.patient is not None:
            self._level(self.subscriber, "23", "0")
            write_parties.about(self.out, image.relationship, image.patient)
            write_parties.person(self.out, "QC", image.patient, image)

    def _level(self, parent: int, kind: str, children: str) -> int:
        self.number += 1
        self.out.add("HL", str(self.number), str(parent) if parent else "", kind, children)
        return self.number

    def _provider(self, image: ClaimImage) -> None:
        self.provider = self._level(0, "20", "1")
        if image.billing.taxonomy:
            self.out.add("PRV", "BI", "PXC", image.billing.taxonomy)
        write_parties.billing(self.out, image.billing, image.pay_to, self.submitter)

    def _subscriber(self, image: ClaimImage) -> None:
        dependent = image.patient is not None
        self.subscriber = self._level(self.provider, "22", "1" if dependent else "0")
        policy(self.out, image, "" if dependent else "18")
        if not dependent:
            write_parties.about(self.out, "", image.subscriber)
        write_parties.person(self.out, "IL", image.subscriber, image)
        write_parties.payer(self.out, image.payer)
        write_parties.references(self.out, image.payer.other_ids)
