"""The claim as it leaves the house: the single source of both the 837P and the CMS-1500.

A ClaimImage holds plain values, already in the form in which they are sent: upper case, basic characters, ids
without punctuation. `project()` makes it from an office's Claim; `edi` reads it from and writes it to 837P;
`forms` draws it. Whatever one of them needs stands here, so paper and file cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.names import Address, PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherId:
    """A secondary identification (REF segment).

    Attributes:
        qualifier: REF01 (``"G2"``, ``"0B"``, ``"1G"``, ``"LU"``, ``"F8"``, ``"2U"``, ``"SY"`` ...).
        value: REF02.
    """

    qualifier: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageParty:
    """A provider, facility or organization named on the claim.

    Attributes:
        role: NM101 (85 billing, 87 pay-to, 82 rendering, 77 facility, DN, DK, DQ, PR payer ...).
        is_person: NM102 is 1.
        npi: NM109 when NM108 is XX.
        taxonomy: PRV03.
        tax_id: REF*EI or REF*SY value; `tax_id_kind` says which.
        credentials: only for paper (boxes 17 and 31).
        phone: digits of PER*TE; `contact` PER02.
    """

    role: str = ""
    is_person: bool = False
    name: PersonName = PersonName()
    npi: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    tax_id_kind: str = ""
    address: Address = Address()
    other_ids: tuple[OtherId, ...] = ()
    contact: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    credentials: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.npi)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePerson:
    """A patient or subscriber.

    Attributes:
        member_id: NM109; `member_id_kind` NM108 (MI or II).
        sex: M, F or U as sent in DMG03, "" when absent.
        weight: PAT08 in pounds, None when not sent; `pregnant` PAT09 is Y.
    """

    name: PersonName = PersonName()
    is_person: bool = True
    member_id: str = ""
    member_id_kind: str = "MI"
    address: Address = Address()
    birth_date: date | None = None
    death_date: date | None = None
    sex: str = ""
    phone: str = ""
    contact: str = ""
    other_ids: tuple[OtherId, ...] = ()
    weight: Decimal | None = None
    pregnant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePayer:
    """A payer named on the claim; `id_kind` is NM108 (PI or XV)."""

    name: str = ""
    payer_id: str = ""
    id_kind: str = "PI"
    address: Address = Address()
    other_ids: tuple[OtherId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageAdjustment:
    """One CAS triplet; `quantity` is None when not sent."""

    group: str
    carc: str
    amount: Money
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCoverage:
    """Another payer of the same claim (loop 2320).

    Attributes:
        responsibility: SBR01: P, S, T, A ...
        relationship: SBR02, of the patient to that subscriber.
        plan_name: paper box 9d; `group_name` is SBR04.
        insurance_type: SBR05, Medicare secondary reason.
        filing_code: SBR09.
        paid, non_covered, remaining: AMT*D, AMT*A8, AMT*EAF; None when not sent.
        benefits_assigned: OI03; `patient_signature` OI04; `release` OI06.
        outpatient: MOA elements as sent, joined by "*"; "" when not sent.
        claim_paid_date: DTP*573.
    """

    responsibility: str
    relationship: str = "18"
    plan_name: str = ""
    group_number: str = ""
    group_name: str = ""
    insurance_type: str = ""
    filing_code: str = ""
    subscriber: ImagePerson = ImagePerson()
    payer: ImagePayer = ImagePayer()
    adjustments: tuple[ImageAdjustment, ...] = ()
    paid: Money | None = None
    non_covered: Money | None = None
    remaining: Money | None = None
    benefits_assigned: str = "Y"
    patient_signature: str = ""
    release: str = "Y"
    outpatient: str = ""
    claim_paid_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """How an earlier payer treated a line (SVD, CAS, DTP*573).

    Attributes:
        payer_id: SVD01, equals a 2330B NM109.
        bundled_line: SVD06, None when not bundled.
    """

    payer_id: str
    paid: Money
    code_kind: str = "HC"
    code: str = ""
    modifiers: tuple[str, ...] = ()
    description: str = ""
    units: Decimal = Decimal(1)
    bundled_line: int | None = None
    adjustments: tuple[ImageAdjustment, ...] = ()
    paid_date: date | None = None
    remaining: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """Drug of a line (LIN, CTP).

    Attributes:
        ndc: LIN03.
        unit: F2, GR, ME, ML or UN.
        prescription: REF*XZ or REF*VY value; `prescription_kind` is XZ or VY.
    """

    ndc: str
    quantity: Decimal = Decimal(0)
    unit: str = ""
    prescription: str = ""
    prescription_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An NTE segment: `kind` ADD, CER, DCP, DGN, TPO, PMT."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedEvent:
    """A date with its X12 qualifier.

    Attributes:
        qualifier: DTP01 (431 onset, 484 LMP, 439 accident, 454 initial treatment, 304 last seen ...).
        first: the date, or the first of a range.
        last: the last of a range (RD8), None for a single date.
    """

    qualifier: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Paperwork that goes with the claim (PWK)."""

    report_type: str
    transmission: str
    control_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLine:
    """One service line (loop 2400).

    Attributes:
        code_kind: SV101-1: HC, ER, IV or WK.
        units: SV104; `unit_kind` SV103 UN or MJ.
        place_of_service: SV105, "" when as on the claim.
        pointers: 1-based positions in `ClaimImage.diagnoses`, primary first.
        service_date, service_thru: DTP*472; thru is None for a single date.
        family_planning: SV112 is Y; `epsdt` SV111 is Y; `emergency` SV109 is Y.
        line_control: REF*6R, comes back in the 835.
        prior_authorization: REF*G1 of the line; `referral_number` REF*9F; `clia` REF*X4.
        epsdt_reason: reason code for paper box 24H shaded.
        sales_tax, postage: AMT*T, AMT*F4; None when not sent.
        extras: further segments of the line as sent, with * and : (``"CR1*LB*140**A*DH*12"``).
    """

    code_kind: str = "HC"
    code: str = ""
    modifiers: tuple[str, ...] = ()
    description: str = ""
    charge: Money = ZERO
    unit_kind: str = "UN"
    units: Decimal = Decimal(1)
    place_of_service: str = ""
    pointers: tuple[int, ...] = ()
    emergency: bool = False
    epsdt: bool = False
    epsdt_reason: str = ""
    family_planning: bool = False
    copay_exempt: bool = False
    service_date: date | None = None
    service_thru: date | None = None
    line_control: str = ""
    prior_authorization: str = ""
    referral_number: str = ""
    clia: str = ""
    other_ids: tuple[OtherId, ...] = ()
    notes: tuple[Note, ...] = ()
    dates: tuple[DatedEvent, ...] = ()
    drug: Drug | None = None
    rendering: ImageParty = ImageParty()
    purchased: ImageParty = ImageParty()
    facility: ImageParty = ImageParty()
    supervising: ImageParty = ImageParty()
    ordering: ImageParty = ImageParty()
    referring: tuple[ImageParty, ...] = ()
    adjudications: tuple[Adjudication, ...] = ()
    sales_tax: Money | None = None
    postage: Money | None = None
    attachments: tuple[Attachment, ...] = ()
    purchased_charge: Money | None = None
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimImage:
    """One professional claim to one payer.

    Attributes:
        claim_number: CLM01 and box 26, at most 20 characters.
        responsibility: SBR01 of the payer billed: P, S, T ...
        relationship: patient to subscriber: "18" self, "01" spouse, "19" child, "G8" other ...
        filing_code: SBR09; `insurance_type` SBR05.
        plan_kind: paper box 1: medicare, medicaid, ... other; "" = from the filing code.
        plan_name: box 11c; `group_name` is SBR04.
        frequency: CLM05-3: 1 original, 7 replacement, 8 void; `original_reference` REF*F8.
        icd: "0" ICD-10-CM, "9" ICD-9-CM; `diagnoses` without point, at most 12, in pointer order.
        assignment: CLM07 A, B or C; `benefits_assigned` CLM08; `release` CLM09; `signature_source` CLM10.
        provider_signature: CLM06 is Y.
        accident: CLM11 causes among AA, EM, OA; `accident_state` for AA.
        patient_paid: AMT*F5 and box 29, None when not sent.
        property_claim_number: REF*Y4 and box 11b.
        service_authorization_exception: REF*4N; `mammography` REF*EW; `care_plan` REF*1J;
            `investigational` REF*LX; `medical_record` REF*EA; `demonstration` REF*P4.
        condition_codes: HI*BG, box 10d.
        anesthesia_procedures: HI*BP.
        outside_lab, outside_lab_charge: box 20.
        total: CLM02, must equal the sum of the lines.
        paper_continued: multi-page paper: total on the last page only.
        pick_up, drop_off: where an ambulance trip began (NM1*PW) and ended (NM1*45).
        extras: further segments of the claim as sent, with * and : (CN1, CR1, CR2, CRC, HCP, other HI).
    """

    claim_number: str = ""
    responsibility: str = "P"
    relationship: str = "18"
    filing_code: str = ""
    insurance_type: str = ""
    plan_kind: str = ""
    plan_name: str = ""
    group_number: str = ""
    group_name: str = ""
    total: Money = ZERO
    place_of_service: str = "11"
    frequency: str = "1"
    original_reference: str = ""
    provider_signature: bool = True
    assignment: str = "A"
    benefits_assigned: str = "Y"
    release: str = "Y"
    signature_source: str = ""
    accident: tuple[str, ...] = ()
    accident_state: str = ""
    accident_country: str = ""
    special_program: str = ""
    delay_reason: str = ""
    dates: tuple[DatedEvent, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    patient_paid: Money | None = None
    prior_authorization: str = ""
    referral_number: str = ""
    property_claim_number: str = ""
    clia: str = ""
    service_authorization_exception: str = ""
    mammography: str = ""
    investigational: str = ""
    medical_record: str = ""
    demonstration: str = ""
    care_plan: str = ""
    clearinghouse_number: str = ""
    other_ids: tuple[OtherId, ...] = ()
    notes: tuple[Note, ...] = ()
    fixed_format: tuple[str, ...] = ()
    icd: str = "0"
    diagnoses: tuple[str, ...] = ()
    anesthesia_procedures: tuple[str, ...] = ()
    condition_codes: tuple[str, ...] = ()
    billing: ImageParty = ImageParty()
    pay_to: Address = Address()
    payer: ImagePayer = ImagePayer()
    subscriber: ImagePerson = ImagePerson()
    patient: ImagePerson | None = None
    rendering: ImageParty = ImageParty()
    referring: tuple[ImageParty, ...] = ()
    supervising: ImageParty = ImageParty()
    facility: ImageParty = ImageParty()
    other_coverages: tuple[OtherCoverage, ...] = ()
    outside_lab: bool | None = None
    outside_lab_charge: Money | None = None
    paper_continued: bool = False
    pick_up: ImageParty = ImageParty()
    drop_off: ImageParty = ImageParty()
    extras: tuple[str, ...] = ()
    lines: tuple[ImageLine, ...] = ()

    @property
    def treated(self) -> ImagePerson:
        """The patient: the dependent, or the subscriber when they are the same person."""
        return self.patient or self.subscriber
