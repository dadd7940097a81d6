"""Jobs: one writer, readers, progress, cancel, late results."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QLabel

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.errors import UserError
from medbill_desktop.ui.kit.changes import ChangesBus
from medbill_desktop.ui.kit.job_bar import JobBar
from medbill_desktop.ui.kit.jobs import READERS, Jobs


@pytest.fixture
def errors():
    return []


@pytest.fixture
def jobs(qapp, errors):
    made = Jobs(errors.append)
    yield made
    made.close()


def test_result_comes_back_on_the_ui_thread(jobs, qtbot):
    came = []
    jobs.read(
        lambda _: threading.current_thread().name,
        lambda name: came.append((name, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(came))
    assert came[0][0].startswith("reader")
    assert came[0][1] is threading.main_thread()


def test_error_without_handler_is_shown(jobs, errors, qtbot):
    def work(_):
        raise UserError("The file is empty.")

    jobs.write(work, lambda _: pytest.fail("no result was expected"))
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "The file is empty."


def test_cancel_stops_and_says_nothing(jobs, errors, qtbot):
    started, done = threading.Event(), []

    def work(progress):
        started.set()
        for step in range(100_000):
            progress.report(step, 100_000, "Posting")
            progress.check()
        return "finished"

    job = jobs.write(work, done.append, title="835")
    assert started.wait(5)
    with qtbot.waitSignal(jobs.ended):
        job.cancel()
    assert not done
    assert not errors
    assert not jobs.running


def test_one_writer_at_most_three_readers(jobs, qtbot):
    gate, inside, most, done = threading.Event(), [0], [0], []
    lock = threading.Lock()

    def work(_):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        gate.wait(5)
        with lock:
            inside[0] -= 1

    for _ in range(8):
        jobs.read(work, done.append)
    qtbot.waitUntil(lambda: inside[0] == READERS)
    gate.set()
    qtbot.waitUntil(lambda: len(done) == 8)
    assert most[0] == READERS == 3
    order = []
    for number in range(5):
        jobs.write(lambda _, n=number: order.append(n), done.append)
    qtbot.waitUntil(lambda: len(done) == 13)
    assert order == [0, 1, 2, 3, 4]


def test_newer_job_of_a_key_makes_the_older_worthless(jobs, qtbot):
    hold, came = threading.Event(), []
    jobs.read(lambda _: hold.wait(5) and "old", came.append, key="search")
    jobs.read(lambda _: "new", came.append, key="search")
    qtbot.waitUntil(lambda: bool(came))
    hold.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert came == ["new"]


def test_result_for_a_widget_that_is_gone_is_dropped(jobs, qtbot):
    import shiboken6

    hold, label = threading.Event(), QLabel()
    jobs.read(lambda _: hold.wait(5) and "text", label.setText)
    shiboken6.delete(label)
    hold.set()
    qtbot.waitUntil(lambda: not jobs.running)


def test_bar_shows_progress_and_cancels(jobs, qtbot):
    bar = JobBar(jobs)
    qtbot.addWidget(bar)
    bar.show()
    hold = threading.Event()

    def work(progress):
        progress.report(61, 100, "line 61")
        while not hold.wait(0.01):
            progress.check()

    jobs.write(work, lambda _: None, title="835")
    qtbot.waitUntil(lambda: bar.text == "835: line 61")
    bar.cancel()
    qtbot.waitUntil(lambda: bar.text == "")
    assert not jobs.running


def test_changes_of_others_are_polled_and_own_told_at_once(jobs, qtbot):
    bus, seen = ChangesBus(jobs), []
    bus.watch({Kind.CLAIM}, seen.append)
    bus.tell(Changes.of(Kind.PATIENT, 1))
    bus.tell(Changes.of(Kind.CLAIM, 7))
    assert seen == [Changes.of(Kind.CLAIM, 7)]
    bus.start(lambda: Changes.of(Kind.CLAIM, 8))
    bus.ask()
    bus.ask()  # a question under way is not repeated
    qtbot.waitUntil(lambda: len(seen) == 2)
    bus.stop()
    assert seen[1].ids(Kind.CLAIM) == {8}


def test_poll_that_fails_once_asks_again(jobs, errors, qtbot):
    bus, seen, answers = ChangesBus(jobs), [], [OSError("locked"), Changes.of(Kind.CLAIM, 9)]
    bus.changed.connect(seen.append)

    def poll():
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    bus.start(poll)
    bus.ask()
    qtbot.waitUntil(lambda: not jobs.running)
    bus.ask()
    qtbot.waitUntil(lambda: bool(seen))
    bus.stop()
    assert not errors
