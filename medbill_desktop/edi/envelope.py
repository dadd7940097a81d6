"""Interchanges, groups and transactions of a file, with every control number and count checked."""

from __future__ import annotations

from dataclasses import dataclass

from medbill_desktop.edi.findings import Log, Place, X12Finding
from medbill_desktop.edi.tokenizer import Delimiters, Interchange, Segment, tokenize

_RESEND = "Ask the sender for the file again."


@dataclass(frozen=True, slots=True)
class Transaction:
    """One ST..SE.

    Attributes:
        set_id: ST01 (``"837"``).
        version: ST03, else GS08, else REF*87 of a 004010 header.
        group_version: GS08.
        control: ST02.
        first: number of its ST among all segments of the file, from 1.
        segments: ST up to and with SE, if there is one.
    """

    set_id: str
    version: str
    group_version: str
    control: str
    group_control: str
    interchange_control: str
    delimiters: Delimiters
    first: int
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class EnvelopeReading:
    """What holds the transactions of a file.

    Attributes:
        acknowledgments: how many TA1 segments stand in the interchanges.
        changes: what had to be cleaned, in words.
        findings: about the envelope only.
    """

    interchanges: int
    acknowledgments: int
    transactions: tuple[Transaction, ...]
    changes: tuple[str, ...]
    findings: tuple[X12Finding, ...]


def read_envelope(raw: bytes) -> EnvelopeReading:
    """Open a file down to its transactions.

    Raises:
        UnreadableInput: it is not X12, or too large; the sentence names the place.
    """
    tokens = tokenize(raw)
    log = Log()
    found: list[Transaction] = []
    for interchange in tokens.interchanges:
        _Walk(interchange, log, found).run()
    answers = sum(segment[0] == "TA1" for each in tokens.interchanges for segment in each.segments)
    return EnvelopeReading(len(tokens.interchanges), answers, tuple(found), tokens.changes, log.done())


def element(segment: Segment, index: int) -> str:
    """An element without padding, "" when not sent."""
    return segment[index].strip() if index < len(segment) else ""


class _Walk:
    """Goes through one interchange, once."""

    def __init__(self, interchange: Interchange, log: Log, found: list[Transaction]) -> None:
        self.interchange = interchange
        self.log = log
        self.found = found
        self.isa = element(interchange.segments[0], 13)
        self.group: Segment | None = None
        self.groups = 0
        self.in_group = 0
        self.start = -1
        self.ended = False
        self.stray = 0

    def run(self) -> None:
        """Collect the transactions and check the counts."""
        steps = {
            "ISA": self._isa,
            "GS": self._gs,
            "ST": self._st,
            "SE": self._se,
            "GE": self._ge,
            "IEA": self._iea,
        }
        segments = self.interchange.segments
        for index, segment in enumerate(segments):
            step = steps.get(segment[0])
            if step is not None and not (self.ended and segment[0] != "IEA"):
                step(index, segment)
            elif self.start < 0 and segment[0] != "TA1":
                self._loose(index, segment)
        self._finish(len(segments))

    def _place(self, index: int, path: str) -> Place:
        return Place(self.interchange.first + index, path)

    def _isa(self, index: int, segment: Segment) -> None:
        if index:
            self._loose(index, segment)
        elif len(segment) != 17:
            self.log.caution(
                self._place(index, "ISA"), "x12-isa", f"ISA has {len(segment) - 1} elements; it must have 16."
            )

    def _gs(self, index: int, segment: Segment) -> None:
        self._close(index)
        if self.group is not None:
            self._missing(index, "GE", "a group ends")
        self.group = segment
        self.groups += 1
        self.in_group = 0

    def _st(self, index: int, _segment: Segment) -> None:
        self._close(index)
        if self.group is None:
            self.log.caution(
                self._place(index, "ST"),
                "x12-group",
                "The transaction stands outside any group (GS is missing).",
            )
        self.start = index
        self.in_group += 1

    def _se(self, index: int, segment: Segment) -> None:
        if self.start < 0:
            self.log.block(
                self._place(index, "SE"),
                "x12-envelope",
                "SE ends a transaction that never began (ST is missing).",
                _RESEND,
            )
            return
        start = self.interchange.segments[self.start]
        self._equal(
            index, "SE01", element(segment, 1), str(index - self.start + 1), "the segments from ST to SE are"
        )
        self._equal(index, "SE02", element(segment, 2), element(start, 2), "ST02 is", exact=True)
        self._take(index + 1)

    def _ge(self, index: int, segment: Segment) -> None:
        self._close(index)
        if self.group is None:
            self.log.block(
                self._place(index, "GE"),
                "x12-envelope",
                "GE ends a group that never began (GS is missing).",
                _RESEND,
            )
            return
        self._equal(
            index, "GE01", element(segment, 1), str(self.in_group), "the transactions of the group are"
        )
        self._equal(index, "GE02", element(segment, 2), element(self.group, 6), "GS06 is")
        self.group = None

    def _iea(self, index: int, segment: Segment) -> None:
        self._close(index)
        if self.ended:
            self._loose(index, segment)
            return
        if self.group is not None:
            self._missing(index, "GE", "a group ends")
            self.group = None
        self._equal(
            index, "IEA01", element(segment, 1), str(self.groups), "the groups of the interchange are"
        )
        self._equal(index, "IEA02", element(segment, 2), self.isa, "ISA13 is")
        self.ended = True

    def _finish(self, count: int) -> None:
        self._close(count, last=True)
        if not self.ended:
            inside = "" if self.interchange.terminated else ", inside a segment"
            self.log.block(
                self._place(count - 1, self.interchange.segments[-1][0]),
                "x12-truncated",
                f"The file is cut off: it ends after segment {self.interchange.first + count - 1}{inside}, "
                f"without {'GE and ' if self.group else ''}IEA.",
                _RESEND,
            )
        if self.stray:
            self.log.caution(
                self._place(self.stray, self.interchange.segments[self.stray][0]),
                "x12-stray",
                f"“{'*'.join(self.interchange.segments[self.stray])[:40]}” stands outside any transaction "
                "and was not read.",
            )

    def _close(self, index: int, *, last: bool = False) -> None:
        """A transaction that was begun and has no SE."""
        if self.start >= 0:
            self._missing(index - 1 if last else index, "SE", "a transaction ends")
            self._take(index)

    def _take(self, stop: int) -> None:
        segments = self.interchange.segments[self.start : stop]
        head, group = segments[0], self.group or []
        self.found.append(
            Transaction(
                set_id=element(head, 1),
                version=element(head, 3) or element(group, 8) or _version_4010(segments),
                group_version=element(group, 8),
                control=element(head, 2),
                group_control=element(group, 6),
                interchange_control=self.isa,
                delimiters=self.interchange.delimiters,
                first=self.interchange.first + self.start,
                segments=segments,
            )
        )
        self.start = -1

    def _missing(self, index: int, name: str, what: str) -> None:
        self.log.block(
            self._place(index, name),
            "x12-truncated",
            f"{name} is missing: {what} without it or is cut off.",
            _RESEND,
        )

    def _equal(
        self, index: int, path: str, sent: str, counted: str, what: str, *, exact: bool = False
    ) -> None:
        """Compare a count or control number; leading zeros count only between ST02 and SE02."""
        if sent == counted or (not exact and sent.lstrip("0") == counted.lstrip("0") and sent):
            return
        self.log.block(
            self._place(index, path), "x12-envelope", f"{path} says “{sent}”, but {what} {counted}.", _RESEND
        )

    def _loose(self, index: int, segment: Segment) -> None:
        """Remember the first segment that belongs nowhere."""
        if not self.stray and segment[0].strip():
            self.stray = index


def _version_4010(segments: list[Segment]) -> str:
    """REF*87 near the top of a 004010 transaction."""
    return next((element(s, 2) for s in segments[1:5] if s[0] == "REF" and element(s, 1) == "87"), "")
