"""The loops of a professional claim transaction, read in one pass into claim images."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.edi import read_claim, read_line, read_party
from medbill_desktop.edi.check_837p import check_claim
from medbill_desktop.edi.findings import Place
from medbill_desktop.edi.image_837p import claim_image
from medbill_desktop.edi.tokenizer import Segment
from medbill_desktop.edi.values import Cursor, Fields, Handler

_SLOTS: dict[str, dict[str, tuple[str, str]]] = {
    "header": {"41": ("submitter", "1000A"), "40": ("receiver", "1000B")},
    "2000A": {"85": ("billing", "2010AA"), "87": ("pay_to", "2010AB")},
    "2000B": {"IL": ("subscriber", "2010BA"), "PR": ("payer", "2010BB"), "QC": ("patient", "2010CA")},
    "2000C": {"QC": ("patient", "2010CA"), "IL": ("patient", "2010CA"), "PR": ("payer", "2010BB")},
    "2300": {
        "DN": ("referring", "2310A"),
        "P3": ("referring", "2310A"),
        "82": ("rendering", "2310B"),
        "77": ("facility", "2310C"),
        "FA": ("facility", "2310C"),
        "LI": ("facility", "2310C"),
        "TL": ("facility", "2310C"),
        "DQ": ("supervising", "2310D"),
        "PW": ("pick_up", "2310E"),
        "45": ("drop_off", "2310F"),
    },
    "2320": {"IL": ("subscriber", "2330A"), "PR": ("payer", "2330B")},
    "2400": {
        "82": ("rendering", "2420A"),
        "QB": ("purchased", "2420B"),
        "77": ("facility", "2420C"),
        "DQ": ("supervising", "2420D"),
        "DK": ("ordering", "2420E"),
        "DN": ("referring", "2420F"),
        "P3": ("referring", "2420F"),
    },
}
_PARTY_KINDS: dict[str, Mapping[str, Handler]] = {
    "subscriber": read_party.PERSON,
    "patient": read_party.PERSON,
    "payer": read_party.PAYER,
}
_HL_LEVELS = {"20": "2000A", "22": "2000B", "23": "2000C"}
_HL_PARENT = {"22": "20", "23": "22"}


def _prv(at: Cursor, to: Fields) -> None:
    if at.get(1) in {"BI", "PT"}:
        to["taxonomy"] = at.get(3)


def _pat(at: Cursor, to: Fields) -> None:
    about = to.setdefault("about", {})
    if at.get(1):
        to["patient_relationship"] = at.get(1)
    if at.get(6):
        about["death_date"] = at.date_at(6)
    about["weight"] = at.number_at(8)
    about["pregnant"] = at.get(9) == "Y"


def _nothing(_at: Cursor, _to: Fields) -> None:
    """Segments whose content is known from elsewhere."""


def _bht(at: Cursor, to: Fields) -> None:
    to["reference"], to["kind"] = at.get(3), at.get(6)


_LEVELS: dict[str, Mapping[str, Handler]] = {
    "header": {"ST": _nothing, "SE": _nothing, "BHT": _bht, "REF": _nothing},
    "2000A": {"PRV": _prv, "SE": _nothing},
    "2000B": {"SBR": read_claim.sbr, "PAT": _pat, "SE": _nothing},
    "2000C": {"PAT": _pat, "SE": _nothing},
    "2300": {**read_claim.CLAIM, "SE": _nothing},
    "2320": {**read_claim.COVERAGE, "SE": _nothing},
    "2400": {**read_line.LINE, "SE": _nothing},
}


class Machine:
    """Takes the segments of one transaction and gives its claims.

    Attributes:
        images: finished claims, in the order of the file.
        header: submitter, receiver, reference and kind.
    """

    def __init__(self, at: Cursor) -> None:
        self.at = at
        self.images: list[ClaimImage] = []
        self.header: Fields = {}
        self._hierarchy: dict[str, str] = {}
        self._billing: Fields = {}
        self._subscriber: Fields = {}
        self._patient: Fields | None = None
        self._claim: Fields | None = None
        self._claim_at = 0
        self._level = "header"
        self._to: Fields = self.header
        self._inner: Mapping[str, Handler] | None = None
        self._inner_to: Fields = {}
        self._inner_loop = ""
        self._openers: dict[str, Callable[[], bool]] = {
            "HL": self._hl,
            "NM1": self._nm1,
            "CLM": self._clm,
            "SBR": self._sbr,
            "LX": self._lx,
            "SV1": self._sv1,
            "LIN": self._lin,
            "SVD": self._svd,
        }

    def feed(self, number: int, segment: Segment) -> None:
        """Read one segment; ST is number 1."""
        at = self.at
        at.number, at.seg = number, segment
        name = segment[0]
        opener = self._openers.get(name)
        if opener is not None:
            at.loop = self._level
            if opener():
                return
        inner = self._inner
        if inner is not None:
            handler = inner.get(name)
            if handler is not None:
                at.loop = self._inner_loop
                handler(at, self._inner_to)
                return
        at.loop = self._level
        handler = _LEVELS[self._level].get(name)
        if handler is None:
            at.log.unread(self._level, name, number)
        else:
            self._inner = None
            handler(at, self._to)

    def finish(self) -> None:
        """Close the last claim."""
        self._end_claim()

    def _enter(self, level: str, to: Fields) -> None:
        self._level, self._to, self._inner = level, to, None

    def _open(self, handlers: Mapping[str, Handler], to: Fields, loop: str) -> None:
        self._inner, self._inner_to, self._inner_loop = handlers, to, loop

    def _hl(self) -> bool:
        self._end_claim()
        kind = self.at.get(3)
        level = _HL_LEVELS.get(kind)
        self.at.loop = level or "2000"
        self._check_hl(kind)
        if level == "2000A":
            self._billing, self._subscriber, self._patient = {}, {}, None
            self._enter(level, self._billing)
        elif level == "2000B":
            self._subscriber, self._patient = {}, None
            self._enter(level, self._subscriber)
        elif level == "2000C":
            self._patient = {}
            self._enter(level, self._patient)
        return True

    def _check_hl(self, kind: str) -> None:
        at, own, parent = self.at, self.at.get(1), self.at.get(2)
        wanted = _HL_PARENT.get(kind, "")
        if kind not in _HL_LEVELS:
            self._warn_hl(
                3, f"HL03 is “{kind}”; it must be 20, 22 or 23. The level is read as part of the one before."
            )
        elif own != str(len(self._hierarchy) + 1):
            self._warn_hl(1, f"HL01 is “{own}”, but this is HL number {len(self._hierarchy) + 1}.")
        elif wanted and self._hierarchy.get(parent) != wanted:
            self._warn_hl(
                2, f"HL02 is “{parent}”, which is no level {wanted} before it; the one just before is taken."
            )
        elif not wanted and parent:
            self._warn_hl(2, f"HL02 is “{parent}”; a billing provider has no parent.")
        self._hierarchy[own or f"?{at.number}"] = kind

    def _warn_hl(self, index: int, message: str) -> None:
        self.at.log.caution(self.at.place(index), "x12-hierarchy", message)

    def _nm1(self) -> bool:
        role = self.at.get(1)
        slot, loop = _SLOTS[self._level].get(role, ("", self._level))
        party: Fields = {}
        self.at.loop = loop
        read_party.nm1(self.at, party)
        handlers = _PARTY_KINDS.get(slot, read_party.PARTY)
        if self._level == "2320" and slot == "payer":
            handlers = read_party.OTHER_PAYER
        self._open(handlers, party, loop)
        self._place_party(slot, role, party)
        return True

    def _place_party(self, slot: str, role: str, party: Fields) -> None:
        """Put a party where its level keeps it; one that has no field is counted as not shown."""
        if not slot:
            self.at.log.unread(self._level, f"NM1*{role}", self.at.number)
        elif slot == "referring":
            self._to[slot].append(party)
        elif slot == "patient" and self._level == "2000B":
            self._patient = {"patient": party}
        elif slot == "payer" and self._level == "2000C":
            self._subscriber["payer"] = party
        elif slot in self._to:
            self.at.log.caution(
                self.at.place(1),
                "x12-repeated",
                f"NM1*{role} stands twice in loop {self._level}; the first is taken.",
            )
        else:
            self._to[slot] = party

    def _clm(self) -> bool:
        self._end_claim()
        claim: Fields = {name: [] for name in read_claim.CLAIM_LISTS}
        claim["coverages"], claim["lines"] = [], []
        self._claim, self._claim_at = claim, self.at.number
        self._enter("2300", claim)
        self.at.loop = "2300"
        read_claim.clm(self.at, claim)
        return True

    def _sbr(self) -> bool:
        if self._claim is None:
            return False
        coverage: Fields = {"adjustments": [], "benefits_assigned": "", "release": ""}
        self._claim["coverages"].append(coverage)
        self._enter("2320", coverage)
        self.at.loop = "2320"
        read_claim.sbr(self.at, coverage)
        return True

    def _lx(self) -> bool:
        if self._claim is None:
            return False
        line: Fields = {name: [] for name in read_line.LINE_LISTS}
        line["adjudications"] = []
        self._claim["lines"].append(line)
        self._enter("2400", line)
        return True

    def _sv1(self) -> bool:
        if self._claim is not None and (self._level != "2400" or "code" in self._to):
            self.at.log.caution(
                self.at.place(0),
                "x12-line",
                f"Claim {self.at.claim}: SV1 begins a line without LX before it.",
            )
            self._lx()
        self._inner = None
        return False

    def _lin(self) -> bool:
        if self._level != "2400":
            return False
        if "drug" in self._to:
            self.at.log.unread("2410", "LIN", self.at.number)
            self._open(read_line.DRUG, {}, "2410")
            return True
        drug: Fields = {}
        self._to["drug"] = drug
        self._open(read_line.DRUG, drug, "2410")
        self.at.loop = "2410"
        read_line.lin(self.at, drug)
        return True

    def _svd(self) -> bool:
        if self._level != "2400":
            return False
        adjudication: Fields = {"adjustments": []}
        self._to["adjudications"].append(adjudication)
        self._open(read_line.ADJUDICATION, adjudication, "2430")
        self.at.loop = "2430"
        read_line.svd(self.at, adjudication)
        return True

    def _end_claim(self) -> None:
        if self._claim is None:
            return
        claim, self._claim = self._claim, None
        at = self.at
        if self._level in {"2300", "2320", "2400"}:
            self._enter("2000C" if self._patient is not None else "2000B", {})
        image = claim_image(claim, self._billing, self._subscriber, self._patient)
        self.images.append(image)
        check_claim(image, at.log, Place(self._claim_at, "2300/CLM"))
        at.claim = ""
