"""The level of a visit: by what was decided or by time, with what is missing for the next level (O42).

Medical decision making has three columns: what was dealt with, what was read and heard, what could harm.
Two of them carry a level. A column that nobody filled in never carries one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from medbill_desktop.domain import em_tables as e
from medbill_desktop.domain.em_tables import Known, Level, Setting
from medbill_desktop.domain.finding import Finding, Severity, Source

_CARRY = 2  # columns that have to reach a level
_FEW, _SEVERAL = 2, 3  # pieces of data for low and for moderate
_COLUMNS = ("problems", "data", "risk")
_COLUMN_WORDS = {"problems": "what was dealt with", "data": "what was read", "risk": "what could harm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmLevel:
    """What a coder entered for the level of one code of a visit; kept with the code, shown again.

    Attributes:
        code: the code of the line it was entered for; the visit may have several days.
        problems: a key of `em_tables.PROBLEMS`, "" when not entered.
        data: keys of `em_tables.DATA` parted by blanks, one for each piece ("note result result").
        risk: a key of `em_tables.RISKS`, "" when not entered.
        minutes: of the day, of who decides, without what is billed apart; 0 when not entered.
        staff_only: nobody who decides was in the room.
    """

    id: int = 0
    version: int = 0
    patient_id: int
    encounter_id: int
    code: str
    setting: Setting = Setting.OFFICE
    known: Known = Known.ESTABLISHED
    problems: str = ""
    data: str = ""
    risk: str = ""
    minutes: int = 0
    staff_only: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What the entries support.

    Attributes:
        code: "" when they support none.
        by: "decision", "time", "staff" or "".
        above: the level above which decision making cannot go; None when it is the highest or was not used.
        missing: the columns that fall short of the next level.
        prolonged: code and units for a longer visit; None without.
        words: sentences for the coder, the most important first.
    """

    code: str
    by: str = ""
    above: Level | None = None
    missing: tuple[str, ...] = ()
    prolonged: tuple[str, int] | None = None
    words: tuple[str, ...] = ()


def data_level(pieces: Sequence[str]) -> Level:
    """How high what was read, ordered and heard reaches."""
    count = Counter(pieces)
    papers = count["note"] + count["result"] + count["order"]
    heard = min(count["historian"], 1)
    groups = sum((papers + heard >= _SEVERAL, count["interpretation"] > 0, count["discussion"] > 0))
    if groups >= _CARRY:
        return Level.HIGH
    if groups:
        return Level.MODERATE
    return Level.LOW if papers >= _FEW or heard else Level.MINIMAL


def judge(entered: EmLevel, day: date, *, medicare: bool) -> Judged:
    """Say which code the entries of a visit support, and what keeps it from the next one.

    Args:
        entered: what the coder entered.
        day: the date of service.
        medicare: whether Medicare pays: it has its own codes for longer visits.
    """
    problems = e.PROBLEMS.get(entered.problems, (None, ""))[0]
    risk = e.RISKS.get(entered.risk, (None, ""))[0]
    columns = (problems, data_level(entered.data.split()), risk)
    return judge_levels(entered, columns, day, medicare=medicare)


def judge_levels(
    entered: EmLevel, columns: tuple[Level | None, Level | None, Level | None], day: date, *, medicare: bool
) -> Judged:
    """`judge` with the level of each column already known: problems, data, risk."""
    if entered.setting in e.DISCHARGES:
        return _discharge(entered, day)
    ladder = e.LADDERS.get((entered.setting, entered.known))
    if ladder is None:
        return Judged("", words=("This setting has no such visit: choose how well the patient is known.",))
    if day < ladder.since:
        year = ladder.since.year
        return Judged("", words=(f"Before {year} this setting was judged by history and examination.",))
    if entered.staff_only:
        code = e.WITHOUT_PRESENCE.get((entered.setting, entered.known), "")
        words = f"Seen by the staff alone: {code}." if code else "The staff alone cannot see this patient."
        return Judged(code, "staff" if code else "", words=(words,))
    decided = _decided(columns)
    timed = _timed(ladder.minutes_on(day), entered.minutes)
    rank = max(decided.rank if decided else -1, timed if timed is not None else -1)
    if rank < 0:
        return Judged("", words=("Enter two of the three columns, or the minutes of the day.",))
    code = ladder.codes[rank]
    by = "decision" if decided is not None and decided.rank == rank else "time"
    above, missing = _limits(columns, decided, code == ladder.codes[-1])
    prolonged = _prolonged(entered, ladder.minutes_on(day)[-1], code, medicare=medicare)
    return Judged(code, by, above, missing, prolonged, _words(columns, code, by, above, missing, prolonged))


def level_findings(
    levels: Sequence[EmLevel], lines: Sequence[tuple[str, date]], *, medicare: bool
) -> Iterator[Finding]:
    """Lines whose code is not the one that the entries kept with the visit support.

    Args:
        levels: what was entered for the visit; nothing is said where nothing was.
        lines: code and date of each line, in order.
        medicare: whether Medicare pays first.
    """
    for number, (code, day) in enumerate(lines):
        if code not in e.ALL_CODES or not levels:
            continue
        entered = next((one for one in levels if one.code == code), levels[0])
        found = judge(entered, day, medicare=medicare)
        if found.code and found.code != code:
            yield _against(number, code, entered, found)


def _against(number: int, code: str, entered: EmLevel, found: Judged) -> Finding:
    ladder = e.LADDERS.get((entered.setting, entered.known))
    codes = ladder.codes if ladder else ()
    below = code in codes and found.code in codes and codes.index(code) < codes.index(found.code)
    limit = next((one for one in found.words if one.startswith("Cannot")), "")
    return Finding(
        "em-level-below" if below else "em-level-above",
        Severity.INFO if below else Severity.WARN,
        f"lines[{number}].code",
        f"Line {number + 1}: {code} is {'below' if below else 'not'} what the entries support: "
        f"{found.code}. {limit}".strip(),
        "Ctrl+Shift+L shows the entries; F9 there puts the supported code on the line.",
        Source("Level tables of 2021 (office) and 2023 (other settings), in our own words"),
    )


def _discharge(entered: EmLevel, day: date) -> Judged:
    if day < e.LADDERS[Setting.INPATIENT, Known.INITIAL].since:
        return Judged("", words=("Before 2023 the day of discharge had its own rules.",))
    short, long = e.DISCHARGES[entered.setting]
    over = entered.minutes > e.DISCHARGE_MINUTES
    words = "more than 30 minutes are entered" if over else "up to 30 minutes"
    return Judged(long if over else short, "time", words=(f"{long if over else short}: {words}.",))


def _decided(columns: Sequence[Level | None]) -> Level | None:
    """The level that two columns reach; None when fewer than two were entered or the rest is nothing."""
    entered = sorted((one.rank for one in columns if one is not None), reverse=True)
    told = [one for one in (columns[0], columns[2]) if one is not None]
    if len(entered) < _CARRY or not told:
        return None
    return tuple(Level)[entered[_CARRY - 1]]


def _timed(minutes: Sequence[int | None], spent: int) -> int | None:
    reached = [rank for rank, least in enumerate(minutes) if least is not None and 0 < least <= spent]
    return reached[-1] if reached else None


def _limits(
    columns: Sequence[Level | None], decided: Level | None, highest: bool
) -> tuple[Level | None, tuple[str, ...]]:
    if decided is None or highest:
        return None, ()
    short = (
        name for name, one in zip(_COLUMNS, columns, strict=True) if one is None or one.rank <= decided.rank
    )
    return decided, tuple(short)


def _prolonged(entered: EmLevel, least: int | None, code: str, *, medicare: bool) -> tuple[str, int] | None:
    """The code beside a longer visit: only by time, only from the highest code on, in steps of 15 minutes."""
    extra = e.prolonged_code(entered.setting)
    if least is None or not extra or entered.minutes < least:
        return None
    first = least + e.STEP_MINUTES
    if medicare:
        extra, first = e.MEDICARE_PROLONGED.get(code, ("", 0))
    if not extra or entered.minutes < first:
        return None
    return extra, 1 + (entered.minutes - first) // e.STEP_MINUTES


def _words(
    columns: Sequence[Level | None],
    code: str,
    by: str,
    above: Level | None,
    missing: Sequence[str],
    prolonged: tuple[str, int] | None,
) -> tuple[str, ...]:
    how = "two columns carry it" if by == "decision" else "the minutes carry it"
    said = [f"{code}: {how}."]
    if above is not None:
        levels = dict(zip(_COLUMNS, columns, strict=True))
        short = (f"{_COLUMN_WORDS[one]} ({levels[one] or 'not entered'})" for one in missing)
        said.append(f"Cannot support above {above}: {', '.join(short)}.")
    if prolonged is not None:
        said.append(f"Longer visit: {prolonged[0]} x {prolonged[1]}.")
    return tuple(said)
