"""STAT: readings close together for at most five minutes (the handbook's 5.6)."""

from sessionctl.events import Booted, LinkDown
from tests.room.arm import announcements, fails, linked, measures, says, starts
from tests.room.bench import OXIMETER, Bench, refusals
from tests.room.journey import DOSE, dosed, m, refolded, restored

BY = "Nurse, STAT"


def running(at: float = 10.0) -> Bench:
    """A run that was begun at `at`."""
    b = linked(Bench())
    b.command("start-stat", at)
    return b


def stat(b: Bench) -> object:
    return b.view()["vitals"]["pressure"]["cuff"]["stat"]


def test_a_run_starts_at_once_and_goes_on_five_seconds_after_each_reading() -> None:
    b = running()
    end = measures(b, 10.0)
    end = measures(b, end + 5)
    b.until(end + 5)
    assert starts(b) == [(10.0, BY), (50.0, BY), (90.0, BY)]


def test_a_run_ends_by_itself_after_five_minutes_and_finishes_the_reading_it_is_at() -> None:
    b = running()
    at = 10.0
    while at < 310:
        at = measures(b, at) + 5
    b.until(600)
    assert max(at for at, _ in starts(b)) < 310
    assert (stat(b), b.room.cuff.state, b.room.cuff.failures) == (None, "idle", 0)


def test_a_run_is_shown_with_who_began_it_and_when_it_ends() -> None:
    assert stat(running()) == {"by": "Nurse", "until": 310.0}


def test_the_arm_rests_five_seconds_before_a_run_and_thirty_after_it() -> None:
    b = linked(Bench())
    b.command("start-cuff", 10.0)
    end = measures(b, 10.0)
    b.command("start-stat", end + 2)
    b.until(end + 5)
    assert starts(b)[1:] == [(end + 5, BY)]
    over = measures(b, end + 5)
    b.command("stop-cuff", over + 1)
    assert "rests 30 s" in refusals(b.command("start-cuff", over + 20))[0]


def test_a_reading_under_way_counts_as_the_first_of_the_run() -> None:
    b = linked(Bench())
    b.command("start-cuff", 10.0)
    says(b, 11.0, "inflating")
    b.command("start-stat", 20.0)
    assert len(starts(b)) == 1
    b.cuff(120, 80, 45.0)
    says(b, 45.0, "finished")
    b.until(50.0)
    assert starts(b)[1:] == [(50.0, BY)]


def test_stop_ends_the_run_for_anyone() -> None:
    b = running()
    says(b, 11.0, "inflating")
    b.command("stop-cuff", 20.0, "screen")
    says(b, 21.0, "aborted")
    b.until(400.0)
    assert (starts(b), stat(b)) == ([(10.0, BY)], None)


def test_stop_between_two_readings_ends_it_too() -> None:
    b = running()
    end = measures(b, 10.0)
    b.command("stop-cuff", end + 2, "therapist")
    b.until(400.0)
    assert len(starts(b)) == 1


def test_two_failures_end_the_run_and_a_third_try_takes_a_person() -> None:
    b = running()
    end = fails(b, 10.0)
    b.until(end + 5)
    end = fails(b, end + 5)
    b.until(400.0)
    assert (len(starts(b)), stat(b)) == (2, None)
    assert b.began("cuff.failed.low") == [end]
    assert "failed twice" in refusals(b.command("start-stat", 401.0))[0]


def test_a_lost_link_ends_the_run() -> None:
    b = running()
    end = measures(b, 10.0)
    b.feed(LinkDown(end + 1, "cuff", "unplugged"))
    linked(b, end + 2)
    b.until(400.0)
    assert len(starts(b)) == 1


def test_a_restart_ends_the_run() -> None:
    b = running()
    says(b, 11.0, "inflating")
    b.feed(Booted(20.0, "0.1.0", "boot", 0.0, 4.0))
    linked(b, 21.0)
    b.until(400.0)
    assert (len(starts(b)), stat(b)) == (1, None)


def test_the_end_of_watching_ends_the_run() -> None:
    b = running()
    end = measures(b, 10.0)
    b.command("close-session", end + 1, "nurse")
    b.until(400.0)
    assert len(starts(b)) == 1


def test_a_second_run_and_a_single_start_are_refused_while_one_is_under_way() -> None:
    b = running()
    end = measures(b, 10.0)
    assert refusals(b.command("start-stat", end + 1)) == ["a STAT run by Nurse is under way"]
    assert "its next reading comes by itself" in refusals(b.command("start-cuff", end + 2))[0]


def test_without_a_cuff_or_its_link_a_run_is_refused_with_the_reason() -> None:
    assert "no cuff that can be started" in refusals(Bench((OXIMETER,)).command("start-stat", 5.0))[0]
    assert refusals(Bench().command("start-stat", 5.0)) == ["the cuff is not connected"]


def test_the_timetable_waits_for_the_run_and_then_two_minutes() -> None:
    b = linked(dosed(times_min=(10.0,)), DOSE)
    b.command("start-stat", m(6), "prescriber")
    at = m(6)
    while at < m(6) + 120:  # two readings and a half
        at = measures(b, at) + 5
    says(b, at + 0.2, "inflating")
    b.until(m(10))
    assert announcements(b) == []
    assert all(by == "Prescriber, STAT" for _, by in starts(b))


def test_a_checkpoint_and_a_fold_give_back_the_run() -> None:
    b = running()
    measures(b, 10.0)
    assert restored(b.room) == b.room == refolded(b.told)
