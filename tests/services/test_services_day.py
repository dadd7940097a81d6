"""The book, superbills and charge batches, on both engines."""

from dataclasses import replace

import pytest
from make_day import booked, paid, release, types
from make_services import a_line

from medbill_desktop.domain.appointment import Appointment, AppointmentState
from medbill_desktop.domain.errors import StaleRecord, UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.superbill import BatchState, SuperbillState
from medbill_desktop.services import charges, day, day_batches, day_superbills
from medbill_desktop.store import Reader
from tests.make import TODAY, VISIT


def test_a_booking_takes_its_name_from_the_record_and_warns_of_overlaps(shop):
    first = booked(shop, start=540, minutes=30)
    assert first.patient_name == "García, Maria J"
    assert first.name_search.startswith("garcia, maria")
    caller = booked(shop, patient_id=None, patient_name="  Nguyen,  Anh ", start=560)
    assert (caller.patient_name, caller.name_search) == ("Nguyen, Anh", "nguyen, anh")
    assert [one.id for one in day.overlaps_of(shop.bench, caller)] == [first.id]
    later = replace(caller, start=570)
    assert day.overlaps_of(shop.bench, later) == ()
    moved = day.save_appointments(shop.bench, [later]).value[0]
    with pytest.raises(StaleRecord):
        day.save_appointments(shop.bench, [caller])
    assert moved.start == 570


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"patient_id": None, "patient_name": " "}, "Say who comes"),
        ({"minutes": 0}, "takes 5 minutes"),
        ({"start": 1430, "minutes": 30}, "on one day"),
    ],
)
def test_what_cannot_be_booked(shop, over, sentence):
    with pytest.raises(UserError, match=sentence):
        booked(shop, **over)
    assert shop.all(Appointment) == ()


def test_states_of_an_appointment_and_the_way_back(shop):
    one = booked(shop)
    gone = day.set_state(shop.bench, one.id, AppointmentState.NO_SHOW, "no call").value
    assert (gone.state, gone.state_note) == (AppointmentState.NO_SHOW, "no call")
    back = day.put_back(shop.bench, one).value
    assert (back.state, back.state_note) == (AppointmentState.BOOKED, "")
    with pytest.raises(UserError, match="not checked in"):
        day.set_state(shop.bench, one.id, AppointmentState.SEEN)
    verified = day.verify(shop.bench, one.id).value
    assert (verified.verified_day, verified.verified_by) == (TODAY, shop.bench.user)


def test_who_is_checked_in_did_not_stay_away(shop):
    done = paid(shop)
    for state in (AppointmentState.NO_SHOW, AppointmentState.CANCELLED, AppointmentState.BOOKED):
        with pytest.raises(UserError, match="take the check-in back"):
            day.set_state(shop.bench, done.appointment.id, state)
    with pytest.raises(UserError, match="before you move"):
        day.save_appointments(shop.bench, [replace(done.appointment, day=VISIT)])


def test_no_charge_needs_a_kept_visit_without_charges(shop):
    one = booked(shop)
    with pytest.raises(UserError, match="not checked in"):
        day.no_charge(shop.bench, one.id, "recheck")
    done = paid(shop)
    with pytest.raises(UserError, match="from the list"):
        day.no_charge(shop.bench, done.appointment.id, "because")
    ended = day.no_charge(shop.bench, done.appointment.id, "recheck").value
    assert (ended.no_charge, ended.state) == ("recheck", AppointmentState.SEEN)
    day.put_back(shop.bench, done.appointment)
    charges.enter_charges(shop.bench, done.encounter.id, [a_line("99213", service_date=TODAY)])
    with pytest.raises(UserError, match="has charges"):
        day.no_charge(shop.bench, done.appointment.id, "recheck")


def test_superbills_are_numbered_without_gaps_and_printed_again_under_their_number(shop):
    kinds = types(shop)
    first, second = booked(shop, kinds["EST"]), booked(shop, start=600)
    booked(shop, patient_id=None, patient_name="Nguyen, Anh", start=620)
    booked(shop, start=640, state=AppointmentState.CANCELLED)
    chosen, left_out = day_superbills.printable(shop.bench, None, TODAY)
    assert ([one.id for one in chosen], left_out) == ([first.id, second.id], 1)
    ids = [one.id for one in chosen]
    made = day_superbills.issue_superbills(shop.bench, ids).value
    assert [one.number for one in made] == [1, 2]
    assert [one.number for one in day_superbills.issue_superbills(shop.bench, ids).value] == [1, 2]
    void = day_superbills.void_superbill(shop.bench, made[0].id, "spoiled").value
    assert (void.state, void.void_reason) == (SuperbillState.VOID, "spoiled")
    again = day_superbills.issue_superbills(shop.bench, ids).value
    assert [one.number for one in again] == [3, 2]
    with pytest.raises(UserError, match="superbill 3 by now"):
        day_superbills.restore_superbill(shop.bench, void.id)
    with pytest.raises(UserError, match="Say why"):
        day_superbills.void_superbill(shop.bench, again[0].id, "  ")


def test_a_batch_counts_visits_and_dollars_and_refuses_to_close_while_off(shop):
    batch = day_batches.open_batch(shop.bench, 2, Money.parse("360.00"), "Tuesday").value
    with pytest.raises(UserError, match="still open"):
        day_batches.open_batch(shop.bench, 1, Money.parse("1"))
    shop.released()
    with shop.bench.store.reading() as connection:
        tally = day_batches.tally_of(Reader(connection), batch)
    assert (tally.visits, tally.total, tally.drafts) == (1, Money.parse("180"), 0)
    assert tally.words() == "1 visit short, 180.00 short"
    with pytest.raises(UserError, match="1 visit short"):
        day_batches.close_batch(shop.bench, batch.id)
    draft = shop.encounter()
    charges.enter_charges(shop.bench, draft.id, [a_line("99213")])
    with shop.bench.store.reading() as connection:
        tally = day_batches.tally_of(Reader(connection), batch)
    assert (tally.agrees, tally.drafts, tally.words()) == (True, 1, "count and total agree")
    closed = day_batches.close_batch(shop.bench, batch.id).value
    assert (closed.state, closed.reason, closed.closed_by) == (BatchState.CLOSED, "", shop.bench.user)
    outside = shop.encounter()
    charges.enter_charges(shop.bench, outside.id, [a_line("99213")])
    assert day_batches.reopen_batch(shop.bench, batch.id).value.closed_day is None


def test_a_batch_closes_with_a_difference_only_for_a_reason(shop):
    batch = day_batches.open_batch(shop.bench, 1, Money.parse("180.00")).value
    done = paid(shop)
    release(shop, done.encounter.id, "99213", "83036")
    with pytest.raises(UserError, match=r"42\.00 over"):
        day_batches.close_batch(shop.bench, batch.id, " ")
    closed = day_batches.close_batch(shop.bench, batch.id, "lab added after the count").value
    assert closed.reason == "lab added after the count"
    with pytest.raises(UserError, match="closed"):
        day_batches.close_batch(shop.bench, batch.id)
    with pytest.raises(UserError, match="at least one visit"):
        day_batches.open_batch(shop.bench, 0, Money())
