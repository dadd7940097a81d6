"""What the levels of visits rest on: settings, what counts for which level, minutes; all in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How much a visit asked of who decided; `rank` orders them."""

    MINIMAL = "minimal"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for minimal to 3 for high."""
        return tuple(Level).index(self)


class Setting(StrEnum):
    """Where a visit took place, as far as its codes differ."""

    OFFICE = "office"
    INPATIENT = "inpatient"
    SAME_DAY = "same_day"
    INPATIENT_DISCHARGE = "inpatient_discharge"
    EMERGENCY = "emergency"
    NURSING = "nursing"
    NURSING_DISCHARGE = "nursing_discharge"
    HOME = "home"


class Known(StrEnum):
    """How well the group knows the patient, as each setting counts it."""

    NEW = "new"
    ESTABLISHED = "established"
    INITIAL = "initial"
    SUBSEQUENT = "subsequent"


SETTING_WORDS: Mapping[Setting, str] = {
    Setting.OFFICE: "Office or other outpatient",
    Setting.INPATIENT: "Hospital inpatient or observation",
    Setting.SAME_DAY: "Hospital, in and out on one day",
    Setting.INPATIENT_DISCHARGE: "Hospital, day of discharge",
    Setting.EMERGENCY: "Emergency department",
    Setting.NURSING: "Nursing facility",
    Setting.NURSING_DISCHARGE: "Nursing facility, day of discharge",
    Setting.HOME: "Home or residence",
}
KNOWN_WORDS: Mapping[Known, str] = {
    Known.NEW: "New to the group",
    Known.ESTABLISHED: "Seen within three years",
    Known.INITIAL: "First visit of the stay",
    Known.SUBSEQUENT: "Later visit of the stay",
}

PROBLEMS: Mapping[str, tuple[Level, str]] = {
    "minor": (Level.MINIMAL, "One small complaint that passes by itself"),
    "minors": (Level.LOW, "Two or more small complaints"),
    "stable": (Level.LOW, "One lasting illness, at its goal"),
    "acute": (Level.LOW, "One new simple illness or injury"),
    "acute_stable": (Level.LOW, "One new illness that already holds steady"),
    "acute_stay": (Level.LOW, "One new simple illness or injury that needs a bed in hospital"),
    "worse": (Level.MODERATE, "A lasting illness that goes badly, or whose treatment does harm"),
    "stables": (Level.MODERATE, "Two or more lasting illnesses, all at their goals"),
    "unclear": (Level.MODERATE, "A new problem of which nobody knows yet how it ends"),
    "systemic": (Level.MODERATE, "A new illness that makes the whole body ill"),
    "injury": (Level.MODERATE, "A new injury that is not simple"),
    "severe": (Level.HIGH, "A lasting illness that goes very badly, or whose treatment does great harm"),
    "threat": (Level.HIGH, "Life or a function of the body is in danger"),
}
"""What was dealt with, by key: how high it reaches, and in words."""

RISKS: Mapping[str, tuple[Level, str]] = {
    "rest": (Level.MINIMAL, "Rest, bandage, nothing that could harm"),
    "counter": (Level.LOW, "What is bought without a prescription, physical or occupational therapy"),
    "drug": (Level.MODERATE, "A prescription drug was begun, changed, stopped or kept on purpose"),
    "minor_surgery": (Level.MODERATE, "Decision on a small operation for a patient with own risks"),
    "major_surgery": (Level.MODERATE, "Decision on a planned large operation without own risks"),
    "social": (Level.MODERATE, "Housing, money or food stand in the way of the treatment"),
    "toxic": (Level.HIGH, "A drug whose poison is watched closely by tests"),
    "major_risky": (Level.HIGH, "Decision on a planned large operation for a patient with own risks"),
    "emergency_surgery": (Level.HIGH, "Decision on a large operation at once"),
    "escalate": (Level.HIGH, "Decision on a bed in hospital, or on more care there"),
    "limits": (Level.HIGH, "Decision not to revive, or to do less because the outlook is poor"),
    "controlled": (Level.HIGH, "A controlled substance given into vein, muscle or skin"),
}
"""What could harm the patient, by key: how high it reaches, and in words."""

DATA: Mapping[str, str] = {
    "note": "Notes of others read, each source once",
    "result": "Results read, each test once",
    "order": "Tests ordered, each test once, its result with it",
    "historian": "Somebody else had to tell the history",
    "interpretation": "An own reading of a test that nobody bills",
    "discussion": "Treatment or test talked over with somebody outside the group",
}
"""What was read, ordered, heard and talked over."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The codes of one setting, from the lowest level to the highest.

    Attributes:
        codes: one per Level.
        minutes: from how many minutes the code of a level is reached by time; None where time does not
            count, or where two levels share a code.
        since: first day on which the setting is judged this way.
        changed: minutes that held until a day (exclusive), before `minutes`.
    """

    codes: tuple[str, str, str, str]
    minutes: tuple[int | None, int | None, int | None, int | None]
    since: date
    changed: tuple[date, tuple[int | None, int | None, int | None, int | None]] | None = None

    def minutes_on(self, day: date) -> tuple[int | None, ...]:
        """The minutes that hold on a day."""
        if self.changed is not None and day < self.changed[0]:
            return self.changed[1]
        return self.minutes


_2021, _2023, _2024 = date(2021, 1, 1), date(2023, 1, 1), date(2024, 1, 1)
_ED = Ladder(("99282", "99283", "99284", "99285"), (None, None, None, None), _2023)

LADDERS: Mapping[tuple[Setting, Known], Ladder] = {
    (Setting.OFFICE, Known.NEW): Ladder(("99202", "99203", "99204", "99205"), (15, 30, 45, 60), _2021),
    (Setting.OFFICE, Known.ESTABLISHED): Ladder(
        ("99212", "99213", "99214", "99215"), (10, 20, 30, 40), _2021
    ),
    (Setting.INPATIENT, Known.INITIAL): Ladder(
        ("99221", "99221", "99222", "99223"), (40, None, 55, 75), _2023
    ),
    (Setting.INPATIENT, Known.SUBSEQUENT): Ladder(
        ("99231", "99231", "99232", "99233"), (25, None, 35, 50), _2023
    ),
    (Setting.SAME_DAY, Known.INITIAL): Ladder(
        ("99234", "99234", "99235", "99236"), (45, None, 70, 85), _2023
    ),
    (Setting.EMERGENCY, Known.NEW): _ED,
    (Setting.EMERGENCY, Known.ESTABLISHED): _ED,
    (Setting.NURSING, Known.INITIAL): Ladder(
        ("99304", "99304", "99305", "99306"), (25, None, 35, 50), _2023, (_2024, (25, None, 35, 45))
    ),
    (Setting.NURSING, Known.SUBSEQUENT): Ladder(
        ("99307", "99308", "99309", "99310"), (10, 20, 30, 45), _2023, (_2024, (10, 15, 30, 45))
    ),
    (Setting.HOME, Known.NEW): Ladder(("99341", "99342", "99344", "99345"), (15, 30, 60, 75), _2023),
    (Setting.HOME, Known.ESTABLISHED): Ladder(("99347", "99348", "99349", "99350"), (20, 30, 40, 60), _2023),
}
"""Source: the level tables of 2021 (office) and 2023 (all other settings), minutes of 2024, as numbers."""

DISCHARGES: Mapping[Setting, tuple[str, str]] = {
    Setting.INPATIENT_DISCHARGE: ("99238", "99239"),
    Setting.NURSING_DISCHARGE: ("99315", "99316"),
}
"""Up to 30 minutes, and more than 30."""
DISCHARGE_MINUTES = 30

WITHOUT_PRESENCE: Mapping[tuple[Setting, Known], str] = {
    (Setting.OFFICE, Known.ESTABLISHED): "99211",
    (Setting.EMERGENCY, Known.NEW): "99281",
    (Setting.EMERGENCY, Known.ESTABLISHED): "99281",
}
"""Seen by the staff alone."""

STEP_MINUTES = 15
_OUTPATIENT = frozenset({Setting.OFFICE, Setting.HOME})
MEDICARE_PROLONGED: Mapping[str, tuple[str, int]] = {
    "99205": ("G2212", 89),
    "99215": ("G2212", 69),
    "99223": ("G0316", 90),
    "99233": ("G0316", 65),
    "99236": ("G0316", 110),
    "99306": ("G0317", 95),
    "99310": ("G0317", 85),
    "99345": ("G0318", 140),
    "99350": ("G0318", 110),
}
"""What Medicare takes for longer visits: the code beside which visit, and from which minute.

Source: CMS, required time thresholds for prolonged services (CY 2023 physician fee schedule, table 24, as
    kept since).
"""


def prolonged_code(setting: Setting) -> str:
    """What other payers take for longer visits in a setting; "" where time does not count."""
    if setting is Setting.EMERGENCY or setting in DISCHARGES:
        return ""
    return "99417" if setting in _OUTPATIENT else "99418"


ALL_CODES = frozenset(
    {code for ladder in LADDERS.values() for code in ladder.codes}
    | {code for pair in DISCHARGES.values() for code in pair}
    | set(WITHOUT_PRESENCE.values())
)
"""Every code that this page judges."""
PROLONGED_CODES = frozenset({"99417", "99418"} | {code for code, _ in MEDICARE_PROLONGED.values()})
