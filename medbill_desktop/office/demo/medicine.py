"""Invented visits: what was done, how it is coded, and the note that says so.

CPT numbers stand here as an office would type them, with the office's own words; nothing of CPT ships.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Service:
    """A line of a visit.

    Attributes:
        system: "cpt" or "hcpcs".
        modifiers: joined by blanks.
        pointers: letters of the visit's diagnoses.
        drug: NDC, quantity and unit, "" when it is no drug.
    """

    system: str
    code: str
    pointers: str
    modifiers: str = ""
    units: int = 1
    drug: tuple[str, str, str] = ("", "0", "")


@dataclass(frozen=True, slots=True)
class Visit:
    """A kind of visit.

    Attributes:
        diagnoses: ICD-10-CM codes, A first.
        note: the provider's words.
        youngest, oldest: ages in years for which it makes sense.
        referred: an outside provider sent the patient.
        at_hospital: done at the hospital outpatient department.
        weight: how often it happens.
    """

    name: str
    diagnoses: tuple[str, ...]
    services: tuple[Service, ...]
    note: str
    youngest: int = 18
    oldest: int = 88
    referred: bool = False
    at_hospital: bool = False
    weight: int = 4
    labs: str = ""
    extra: tuple[str, ...] = field(default=())


def _cpt(code: str, pointers: str, modifiers: str = "", units: int = 1) -> Service:
    return Service("cpt", code, pointers, modifiers, units)


FEES: tuple[tuple[str, str, str], ...] = (
    ("99202", "New patient, short visit", "142.00"),
    ("99203", "New patient, visit", "214.00"),
    ("99204", "New patient, long visit", "318.00"),
    ("99212", "Return visit, short", "94.00"),
    ("99213", "Return visit", "148.00"),
    ("99214", "Return visit, long", "212.00"),
    ("99215", "Return visit, very long", "296.00"),
    ("99396", "Yearly checkup, 40 to 64", "238.00"),
    ("99392", "Toddler checkup", "186.00"),
    ("36415", "Blood draw", "18.00"),
    ("80053", "Chemistry profile", "46.00"),
    ("80061", "Cholesterol profile", "58.00"),
    ("83036", "A1c blood sugar test", "42.00"),
    ("85025", "Blood count", "34.00"),
    ("81003", "Urine dip, machine read", "14.00"),
    ("87880", "Strep swab", "38.00"),
    ("93000", "Heart tracing with reading", "64.00"),
    ("94010", "Breathing test", "88.00"),
    ("71046", "Chest picture, two views", "92.00"),
    ("73610", "Ankle picture, three views", "84.00"),
    ("20610", "Large joint injection", "186.00"),
    ("17110", "Warts removed, up to 14", "224.00"),
    ("11102", "Skin sample, first spot", "198.00"),
    ("69210", "Ear wax removed", "98.00"),
    ("96372", "Shot given", "48.00"),
    ("90471", "Vaccine given", "36.00"),
    ("90686", "Flu vaccine dose", "42.00"),
    ("97110", "Exercise therapy, each 15 minutes", "62.00"),
    ("97140", "Hands-on therapy, each 15 minutes", "58.00"),
    ("99406", "Help to stop smoking", "32.00"),
    ("J1100", "Dexamethasone, 1 mg", "2.50"),
    ("J3301", "Triamcinolone, 10 mg", "6.25"),
    ("J0696", "Ceftriaxone, 250 mg", "9.80"),
    ("G0439", "Medicare yearly wellness visit", "196.00"),
    ("G0008", "Flu shot given, Medicare", "34.00"),
)
"""Code, the office's own words, price of one unit."""

_TRIAMCINOLONE = ("00003029305", "1", "ML")
_CEFTRIAXONE = ("00409733801", "1", "UN")

VISITS: tuple[Visit, ...] = (
    Visit(
        "blood pressure and sugar",
        ("E11.65", "I10", "E78.5"),
        (_cpt("99214", "ABC"), _cpt("83036", "A"), _cpt("80061", "C"), _cpt("36415", "AC")),
        "Follow-up of type 2 diabetes with high sugars, hypertension and hyperlipidemia. A1c drawn today. "
        "Metformin raised to 1000 mg twice a day. Denies chest pain.",
        youngest=35,
        labs="Hemoglobin A1c 8.4 % (final). LDL 141 mg/dL.",
        weight=9,
    ),
    Visit(
        "sore throat",
        ("J02.0",),
        (_cpt("99213", "A", "25"), _cpt("87880", "A", "QW")),
        "Sore throat and fever for two days. Rapid strep positive. Streptococcal pharyngitis. Amoxicillin.",
        youngest=4,
        labs="Rapid group A strep antigen: positive.",
        weight=7,
    ),
    Visit(
        "knee injection",
        ("M17.11", "M25.561"),
        (
            _cpt("99213", "A", "25"),
            _cpt("20610", "A", "RT"),
            Service("hcpcs", "J3301", "A", "", 4, _TRIAMCINOLONE),
        ),
        "Right knee osteoarthritis with pain on stairs. Injected the right knee with triamcinolone 40 mg.",
        youngest=45,
        weight=5,
    ),
    Visit(
        "ankle sprain",
        ("S93.401A", "W10.9XXA"),
        (_cpt("99203", "A"), _cpt("73610", "A", "RT")),
        "Twisted right ankle on stairs this morning. Swelling over the lateral ankle, no fracture on films. "
        "Sprain of the right ankle, initial encounter.",
        youngest=12,
        weight=4,
        labs="Right ankle, three views: no fracture. Soft tissue swelling.",
    ),
    Visit(
        "pneumonia",
        ("J18.9", "R05.1", "Z87.891"),
        (
            _cpt("99214", "AB", "25"),
            _cpt("71046", "A"),
            _cpt("96372", "A"),
            Service("hcpcs", "J0696", "A", "", 4, _CEFTRIAXONE),
        ),
        "Cough and fever for five days, crackles at the right base, infiltrate on the film. Pneumonia. "
        "Ceftriaxone 1 g given. Former smoker.",
        weight=3,
        labs="Chest, two views: right lower lobe infiltrate.",
    ),
    Visit(
        "asthma check",
        ("J45.40", "J30.2"),
        (_cpt("99214", "AB", "25"), _cpt("94010", "A")),
        "Moderate persistent asthma, not in attack, with seasonal allergic rhinitis. Breathing test done.",
        youngest=8,
        weight=4,
    ),
    Visit(
        "yearly checkup",
        ("Z00.00", "Z23"),
        (_cpt("99396", "A"), _cpt("90471", "B"), _cpt("90686", "B")),
        "Yearly checkup without abnormal findings. Flu vaccine given.",
        youngest=40,
        oldest=64,
        weight=5,
    ),
    Visit(
        "Medicare wellness",
        ("Z00.00", "I10"),
        (Service("hcpcs", "G0439", "A"), _cpt("93000", "B")),
        "Subsequent yearly wellness visit. Hypertension, controlled; heart tracing normal.",
        youngest=66,
        weight=5,
    ),
    Visit(
        "toddler checkup",
        ("Z00.129",),
        (_cpt("99392", "A"),),
        "Well child, growth and milestones as expected. No abnormal findings.",
        youngest=1,
        oldest=3,
        weight=3,
    ),
    Visit(
        "back pain therapy",
        ("M54.50", "M62.830"),
        (_cpt("97110", "A", "GP", 2), _cpt("97140", "B", "GP 59")),
        "Low back pain with muscle spasm. Exercise 30 minutes, hands-on therapy 15 minutes.",
        referred=True,
        weight=4,
    ),
    Visit(
        "skin spots",
        ("D48.5", "B07.9"),
        (_cpt("99213", "AB", "25"), _cpt("11102", "A"), _cpt("17110", "B", "59")),
        "Spot on the left arm of uncertain behavior sampled; common warts on both hands removed.",
        referred=True,
        weight=3,
    ),
    Visit(
        "chest pain work-up",
        ("R07.9", "I10", "E78.5", "F17.210"),
        (
            _cpt("99204", "ABC"),
            _cpt("93000", "A"),
            _cpt("80053", "AB"),
            _cpt("85025", "A"),
            _cpt("99406", "D", "25"),
        ),
        "Chest pain on exertion, unspecified. Hypertension, hyperlipidemia, cigarette smoker. "
        "Heart tracing without change.",
        youngest=35,
        referred=True,
        at_hospital=True,
        weight=3,
    ),
    Visit(
        "many problems",
        (
            "E11.22",
            "N18.31",
            "I12.9",
            "E78.5",
            "M17.0",
            "F32.1",
            "G47.33",
            "K21.9",
            "E03.9",
            "J44.9",
            "D64.9",
            "Z79.4",
        ),
        (
            _cpt("99215", "ABCD", "25"),
            _cpt("83036", "A"),
            _cpt("80053", "AB"),
            _cpt("85025", "K"),
            _cpt("36415", "ABK"),
        ),
        "Diabetes with kidney disease stage 3a on insulin, hypertensive kidney disease, hyperlipidemia, "
        "knee arthritis, depression, sleep apnea, reflux, hypothyroidism, COPD and anemia, all reviewed.",
        youngest=55,
        weight=2,
    ),
    Visit(
        "long therapy day",
        ("M75.101", "M54.2"),
        tuple(
            _cpt(code, "AB", modifier)
            for code, modifier in (
                ("99214", "25"),
                ("97110", "GP"),
                ("97140", "GP 59"),
                ("20610", "RT"),
                ("96372", "59"),
                ("73610", "RT 59"),
                ("80053", ""),
                ("85025", ""),
                ("83036", ""),
                ("80061", ""),
                ("81003", "QW"),
                ("36415", ""),
                ("93000", ""),
                ("99406", "25"),
            )
        ),
        "Rotator cuff tear, right, and neck pain. Therapy, injection, films, blood work, counseling.",
        weight=1,
    ),
)
