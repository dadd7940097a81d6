"""Appointments out of calendars and tables: tried, booked, known again, taken back, refused."""

from dataclasses import replace
from datetime import time
from io import BytesIO

import pytest
from make_day import types
from openpyxl import Workbook

from medbill_desktop.domain.appointment import Appointment, AppointmentState
from medbill_desktop.domain.day_import import DayOutcome
from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.services import day, day_import
from medbill_desktop.services.day_checkin import CheckIn, check_in
from medbill_desktop.sheets.appointments import read_appointments
from tests.make import TODAY

HEAD = "Date,Time,Patient,DOB,Doctor,Type,Minutes,Reason,Id\n"
ROWS = (
    '04/15/2026,9:30 AM,"García, Maria J",02/29/1980,{doctor},EST,,Cough,a1\n'
    "2026-04-15,1315,Anh Nguyen,,{doctor},WELL,,,a2\n"
)


def csv_of(shop, rows=ROWS):
    return (HEAD + rows).replace("{doctor}", shop.provider.last_name).encode()


def event(uid="e1", begins="DTSTART;TZID=America/Chicago:20260415T093000", **over):
    lines = {
        "SUMMARY": "Garcia, Maria - Cough",
        "DTEND": "",
        "DURATION": "PT20M",
        "STATUS": "CONFIRMED",
        **over,
    }
    body = [f"UID:{uid}" if uid else "", begins, *(f"{k}:{v}" for k, v in lines.items() if v)]
    return "BEGIN:VEVENT\r\n" + "\r\n".join(line for line in body if line) + "\r\nEND:VEVENT\r\n"


def ics(*events, head=""):
    middle = "".join(events)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{middle}END:VCALENDAR\r\n"
    return text.encode()


def bring_in(shop, data, file="day.csv", provider_id=0):
    return day_import.import_day(shop.bench, read_appointments(data, file), provider_id).value


def test_a_table_is_booked_once_and_unmatched_people_stay_callers(shop):
    kinds = types(shop)
    rows = read_appointments(csv_of(shop), "day.csv")
    plan = day_import.try_import(shop.bench, rows)
    assert plan.words() == "2 new, 0 changed, 0 same, 0 wrong; 1 not registered"
    assert shop.all(Appointment) == ()
    done = bring_in(shop, csv_of(shop))
    known, caller = shop.all(Appointment, order_by="start")
    assert (known.patient_id, known.start, known.minutes) == (shop.patient.id, 570, 15)
    assert (known.visit_type_id, known.provider_id) == (kinds["EST"].id, shop.provider.id)
    assert (caller.patient_id, caller.patient_name, caller.start) == (None, "Anh Nguyen", 795)
    assert caller.minutes == kinds["WELL"].minutes
    with pytest.raises(UserError, match=r"nothing new \(0 new, 0 changed, 2 same"):
        bring_in(shop, csv_of(shop))
    assert len(done.made) == 2


def test_a_later_file_moves_what_is_still_to_come_and_can_be_taken_back(shop):
    types(shop)
    bring_in(shop, csv_of(shop))
    before = shop.all(Appointment, order_by="id")
    moved = bring_in(shop, csv_of(shop, ROWS.replace("9:30 AM", "10:15 AM").replace("Cough", "Fever")))
    assert (moved.plan.count(DayOutcome.CHANGED), moved.plan.count(DayOutcome.SAME)) == (1, 1)
    one = shop.all(Appointment, uid="a1")[0]
    assert (one.start, one.reason, one.slot) == (615, "Fever", "2026-04-15 10:15")
    assert day_import.take_back_import(shop.bench, moved).value == 1
    back = shop.all(Appointment, order_by="id")
    assert [(a.start, a.reason, a.slot) for a in back] == [(a.start, a.reason, a.slot) for a in before]


def test_an_import_is_not_taken_back_over_somebodys_work(shop):
    types(shop)
    done = bring_in(shop, csv_of(shop))
    check_in(shop.bench, CheckIn(appointment_id=done.made[0].id))
    with pytest.raises(UserError, match="changed since"):
        day_import.take_back_import(shop.bench, done)
    assert len(shop.all(Appointment)) == 2
    again = csv_of(shop, ROWS.replace("9:30 AM", "10:15 AM"))
    with pytest.raises(UserError, match="nothing new"):
        bring_in(shop, again)
    assert shop.all(Appointment, uid="a1")[0].start == 570


def test_who_was_chosen_here_stays_chosen(shop):
    types(shop)
    bring_in(shop, csv_of(shop))
    caller = shop.all(Appointment, uid="a2")[0]
    day.save_appointments(shop.bench, [replace(caller, patient_id=shop.patient.id)])
    bring_in(shop, csv_of(shop, ROWS.replace("1315", "1400")))
    assert shop.all(Appointment, uid="a2")[0].patient_id == shop.patient.id


def test_a_calendar_is_read_with_its_own_times(shop):
    utc = event("e2", "DTSTART:20260415T153000Z", SUMMARY="Anh Nguyen")
    gone = event("e3", STATUS="CANCELLED")
    data = ics(event(), utc, gone, head="X-WR-TIMEZONE:America/Chicago\r\n")
    done = bring_in(shop, data, "cal.ics", shop.provider.id)
    first, second = shop.all(Appointment, order_by="start")
    assert (first.patient_id, first.start, first.minutes) == (shop.patient.id, 570, 20)
    assert (first.reason, second.start) == ("Cough", 10 * 60 + 30)
    assert done.plan.count(DayOutcome.SAME) == 1, "cancelled before it was booked here"
    later = ics(event(STATUS="CANCELLED"))
    bring_in(shop, later, "cal.ics", shop.provider.id)
    assert shop.all(Appointment, uid="e1")[0].state is AppointmentState.CANCELLED


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (ics(event(uid="")), "no UID"),
        (ics(event(RRULE="FREQ=DAILY;COUNT=3")), "repeats"),
        (ics(event(begins="DTSTART;VALUE=DATE:20260415")), "no time of day"),
        (ics(event(begins="DTSTART:20260415T153000Z")), "names no time zone"),
        (ics(event(begins="DTSTART:20260415T153000Z"), head="X-WR-TIMEZONE:Mars/Base\r\n"), "is not known"),
        (ics(event(begins="")), "no beginning"),
        (ics(event(DURATION="", DTEND="20260415T083000")), "before it begins"),
        (ics(event(DURATION="PT13H")), "780 minutes"),
        (ics(event(), event()), "twice"),
    ],
)
def test_events_that_cannot_be_taken_say_why(shop, data, sentence):
    plan = day_import.try_import(shop.bench, read_appointments(data, "cal.ics"), shop.provider.id)
    wrong = [one.words for one in plan.rows if one.outcome is DayOutcome.WRONG]
    assert len(wrong) == 1
    assert sentence in wrong[0]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("04/31/2026,9:30,Ann Lee,,,,,,", "not a date"),
        ("04/15/2026,25:00,Ann Lee,,,,,,", "not a time"),
        ("04/15/2026,9:30,,,,,,,", "empty, but needed"),
        ("04/15/2026,9:30,Ann Lee,,Nobody,,,,", "no provider “Nobody”"),
        ("04/15/2026,9:30,Ann Lee,,,XX,,,", "no visit type “XX”"),
        ("04/15/2026,9:30,Ann Lee,,{doctor},,2,,", "2 minutes"),
        ("04/15/2026,9:30,Ann Lee,,,,,,", "names no provider"),
    ],
)
def test_rows_that_cannot_be_taken_say_why(shop, row, sentence):
    rows = read_appointments(csv_of(shop, row + "\n"), "day.csv")
    (only,) = day_import.try_import(shop.bench, rows).rows
    assert only.outcome is DayOutcome.WRONG
    assert sentence in only.words


@pytest.mark.parametrize(
    ("data", "file", "sentence"),
    [
        (b"hello", "cal.ics", "no iCalendar file"),
        (b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", "cal.ics", "no iCalendar file"),
        (ics(), "cal.ics", "no appointment"),
        (b"A,B\n1,2\n", "day.csv", "no column for Date"),
        (b"", "day.csv", "empty"),
        (b"PK nonsense", "day.xlsx", "day.xlsx"),
    ],
)
def test_files_that_are_none(data, file, sentence):
    with pytest.raises((UnreadableInput, UserError), match=sentence):
        read_appointments(data, file)


def test_a_workbook_with_real_dates_and_times(shop):
    book = Workbook()
    sheet = book.active
    sheet.append(["Appointment date", "Start time", "Patient name", "Chart", "Provider"])
    sheet.append([TODAY, time(9, 30), "whoever", shop.patient.number, shop.provider.last_name])
    out = BytesIO()
    book.save(out)
    done = bring_in(shop, out.getvalue(), "day.xlsx")
    (one,) = done.made
    assert (one.patient_id, one.day, one.start) == (shop.patient.id, TODAY, 570)
