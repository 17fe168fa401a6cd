"""What inflates a cuff without a tap: told first, held back, stopped, tried twice (the handbook's 5.6)."""

import pytest

from sessionctl.events import Booted, Configured, LinkDown, LinkUp
from sessionctl.room.settings import RoomDevice, plain
from sessionctl.vitals import PRESSURES, Vital
from tests.room.arm import announcements, fails, linked, measures, says, starts, stops
from tests.room.bench import OXIMETER, Args, Bench, refusals
from tests.room.journey import DOSE, dosed, due, m, refolded, restored, slots

AUTO = "the timetable"
FAILED_LOW, FAILED_MEDIUM = "cuff.failed.low", "cuff.failed.medium"


def awaiting(*minutes: float, minute_s: float = 60.0) -> Bench:
    """A dosed session whose cuff is connected and whose oximeter reads."""
    b = linked(dosed(minute_s, times_min=minutes or (20.0, 40.0)), DOSE)
    b.oximeter(97, 70, DOSE)
    return b


def sees(b: Bench, at: float) -> Bench:
    """The oximeter still reads at `at`: a reading may be deferred."""
    b.oximeter(97, 70, at)
    return b


def shown(b: Bench) -> object:
    return b.view("therapist")["vitals"]["pressure"]["cuff"]["announced"]


# --- told first ---------------------------------------------------------------------------------------


def test_the_therapist_is_told_ten_seconds_before_the_timetable_starts_the_cuff() -> None:
    b = awaiting()
    b.until(m(20))
    assert announcements(b) == [(m(20) - 10, "t20", m(20))]
    assert starts(b) == [(m(20), AUTO)]


def test_the_ten_seconds_are_real_whatever_the_speed_of_the_demo() -> None:
    b = awaiting(20.0, minute_s=1.5)
    b.until(DOSE + 20 * 1.5)
    assert announcements(b) == [(DOSE + 20, "t20", DOSE + 30)]
    assert starts(b) == [(DOSE + 30, AUTO)]


def test_what_was_not_ready_in_time_is_announced_when_it_is() -> None:
    b = awaiting()
    b.feed(LinkDown(m(19), "cuff", "unplugged"))
    b.until(m(20) + 7)
    b.feed(LinkUp(m(20) + 7, "cuff"))
    b.until(m(20) + 17)
    assert announcements(b) == [(m(20) + 7, "t20", m(20) + 17)]
    assert starts(b) == [(m(20) + 17, AUTO)]


def test_a_person_who_starts_the_cuff_is_told_nothing_they_know() -> None:
    b = awaiting()
    b.command("start-cuff", m(5), "therapist")
    assert announcements(b) == []
    assert starts(b) == [(m(5), "Therapist")]


def test_a_tap_during_the_announcement_starts_at_once_and_only_once() -> None:
    b = awaiting()
    b.until(m(20) - 4)
    b.command("start-cuff", m(20) - 4, "therapist")
    measures(b, m(20) - 4)
    b.until(m(30))
    assert starts(b) == [(m(20) - 4, "Therapist")]


def test_the_screen_counts_down_to_an_instant_and_knows_whether_it_may_be_deferred() -> None:
    b = sees(awaiting(), m(20) - 11)
    b.until(m(20) - 10)
    assert shown(b) == {"slot": "t20", "label": "T+20", "inflates_at": m(20), "why_not": ""}
    b.measured(Vital.SPO2, None, m(20) - 9)
    assert "SpO₂ is lost" in shown(b)["why_not"]  # type: ignore[index]
    b.until(m(20))
    assert shown(b) is None


# --- held back ----------------------------------------------------------------------------------------


def test_not_now_defers_the_reading_once_and_it_is_announced_again() -> None:
    b = sees(awaiting(), m(20) - 6)
    b.command("defer-reading", m(20) - 5, "therapist", slot="t20")
    b.until(m(24))
    assert starts(b) == []
    sees(b, m(25) - 6)
    assert refusals(b.command("defer-reading", m(25) - 5, "therapist", slot="t20")) == [
        "a reading may be deferred once"
    ]
    b.until(m(25))
    assert [at for at, _, _ in announcements(b)] == [m(20) - 10, m(25) - 10]
    assert starts(b) == [(m(25), AUTO)]


def test_not_now_said_in_the_instant_of_the_start_stops_the_cuff() -> None:
    b = sees(awaiting(), m(20) - 1)
    b.until(m(20))
    b.command("defer-reading", m(20) + 0.2, "therapist", slot="t20")
    says(b, m(20) + 1, "aborted")
    assert stops(b) == [(m(20) + 0.2, "Therapist")]
    b.until(m(25))
    assert starts(b) == [(m(20), AUTO), (m(25), AUTO)]


def test_deferring_the_next_reading_does_not_stop_one_that_a_person_started() -> None:
    b = sees(awaiting(), m(18))
    b.command("start-cuff", m(18), "therapist")
    b.command("defer-reading", m(18) + 1, "therapist")
    assert stops(b) == []


def test_in_a_hurried_demo_what_is_announced_may_be_deferred_before_it_is_soon() -> None:
    b = awaiting(20.0, minute_s=1.0)
    sees(b, DOSE + 11)
    assert slots(b)["t20"] == "waiting"
    assert refusals(b.command("defer-reading", DOSE + 11, "therapist", slot="t20")) == []


def test_stop_during_the_announcement_lets_nothing_inflate_for_that_reading() -> None:
    b = awaiting()
    b.until(m(20) - 3)
    b.command("stop-cuff", m(20) - 3, "screen")
    says(b, m(20) - 2.9, "aborted")
    b.until(m(38))
    assert (starts(b), stops(b)) == ([], [(m(20) - 3, "Screen")])
    assert slots(b)["t20"] == "due"  # a person decides; it is overdue after five minutes
    assert b.began("readings.overdue.low") == [m(25)]
    b.until(m(40))
    assert starts(b) == [(m(40), AUTO)]


def test_stop_while_it_inflates_by_itself_is_the_end_of_it_for_that_reading() -> None:
    b = awaiting()
    b.until(m(20))
    says(b, m(20) + 1, "inflating")
    b.command("stop-cuff", m(20) + 5, "technician")
    says(b, m(20) + 6, "aborted")
    b.until(m(39))
    assert starts(b) == [(m(20), AUTO)]


def test_a_stop_at_the_module_itself_is_one_too() -> None:
    b = awaiting()
    b.until(m(20))
    says(b, m(20) + 1, "inflating")
    says(b, m(20) + 6, "aborted", "stopped at the module")
    b.until(m(39))
    assert len(starts(b)) == 1


def test_a_stopped_reading_that_is_deferred_starts_again_when_it_is_due_again() -> None:
    b = awaiting()
    b.until(m(20) - 3)
    b.command("stop-cuff", m(20) - 3, "therapist")
    sees(b, m(20))
    b.command("defer-reading", m(20), "therapist")
    b.until(m(25))
    assert starts(b) == [(m(25), AUTO)]


VOID: list[tuple[str, Args]] = [
    ("close-session", {}),
    ("correct-dose", {"minutes_earlier": 5.0, "reason": "late"}),
]


@pytest.mark.parametrize(("name", "args"), VOID)
def test_an_announcement_ends_with_what_it_was_for(name: str, args: Args) -> None:
    b = awaiting(20.0)
    b.until(m(20) - 5)
    b.give(name, m(20) - 5, "nurse", args)
    b.until(m(20))
    assert (starts(b), len(announcements(b))) == ([], 1 if name == "close-session" else 2)


def test_a_link_lost_during_the_announcement_voids_it_and_ten_new_seconds_are_given() -> None:
    b = awaiting()
    b.until(m(20) - 5)
    b.feed(LinkDown(m(20) - 5, "cuff", "unplugged"), LinkUp(m(20) - 2, "cuff"))
    b.until(m(21))
    assert starts(b) == [(m(20) + 8, AUTO)]


# --- not too near -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_hand", [True, False])
def test_no_reading_starts_by_itself_within_two_minutes_of_another(by_hand: bool) -> None:
    b = awaiting(10.0, 14.0)
    b.command("stop-cuff", m(10) - 1, "nurse")  # minute 10 waits for a person
    if by_hand:
        b.command("enter-reading", m(12.2), "nurse", systolic=120, diastolic=80)  # nearer to 14 than to 10
        b.command("enter-reading", m(13.5), "nurse", systolic=120, diastolic=80)
    else:
        b.command("start-cuff", m(12.2), "nurse")
        measures(b, m(12.2))
    b.until(m(20))
    last = b.room.cuff.read_at
    assert last is not None
    assert all(at >= last + 120 for at, by in starts(b) if by == AUTO)


def test_a_programme_may_ask_for_a_longer_pause_between_readings() -> None:
    b = linked(dosed(times_min=(10.0,), min_gap_s=240.0), DOSE)
    b.command("start-cuff", m(6), "nurse")
    b.until(m(6) + 5)  # no answer: a try all the same
    b.until(m(15))
    assert starts(b)[1] == (m(6) + 5 + 240, AUTO)


# --- two tries ----------------------------------------------------------------------------------------


def test_a_failed_try_is_told_in_words_and_tried_once_more_with_its_own_announcement() -> None:
    b = awaiting()
    b.until(m(20))
    end = fails(b, m(20), "the patient moved")
    cuff = b.view("therapist")["vitals"]["pressure"]["cuff"]
    assert (cuff["state"], cuff["text"], cuff["failures"], cuff["tries"]) == (
        "failed", "the patient moved", 1, 2,
    )  # fmt: skip
    b.until(end + 120)
    assert announcements(b)[1:] == [(end + 110, "t20", end + 120)]
    assert starts(b)[1:] == [(end + 120, AUTO)]


def twice_failed(*minutes: float) -> tuple[Bench, float]:
    """A session whose reading of minute 20 has failed twice; and when."""
    b = awaiting(*minutes)
    b.until(m(20))
    again = fails(b, m(20)) + 120
    b.until(again)
    return b, fails(b, again)


def test_after_two_tries_nothing_inflates_by_itself_until_a_person_has_checked() -> None:
    b, _ = twice_failed()
    b.until(m(90))
    assert len(starts(b)) == 2
    b.command("checked", m(90), "therapist", condition=FAILED_MEDIUM)
    b.until(m(90) + 10)
    assert starts(b)[2:] == [(m(90) + 10, AUTO)]
    assert b.ended(FAILED_MEDIUM) == [m(90)]


def test_failed_twice_is_medium_at_once_while_its_reading_is_due() -> None:
    b, end = twice_failed()
    assert (b.began(FAILED_MEDIUM), b.began(FAILED_LOW)) == ([end], [])
    assert b.item(FAILED_MEDIUM)["title"] == "Cuff failed twice: leak or loose cuff"


def test_failed_twice_is_low_until_a_reading_is_due_within_five_minutes() -> None:
    b = awaiting()
    for at in (m(5), m(7)):
        b.command("start-cuff", at, "nurse")
        fails(b, at)
    b.until(m(16))
    assert b.began(FAILED_LOW) == [m(7) + 15]
    assert (b.began(FAILED_MEDIUM), b.ended(FAILED_LOW)) == ([m(15)], [m(15)])
    b.command("enter-reading", m(18), "nurse", systolic=120, diastolic=80)  # by hand: the next is far again
    assert (b.ended(FAILED_MEDIUM), FAILED_LOW in b.technical) == ([m(18)], True)


def test_while_nobody_is_watched_two_failures_are_low() -> None:
    b = linked(Bench(watching=False))
    for at in (10.0, 60.0):
        says(b, at, "inflating")
        says(b, at + 5, "failed", "leak")
    assert b.technical >= {FAILED_LOW}


def test_readings_that_come_but_cannot_be_used_are_not_tried_for_ever() -> None:
    b = awaiting(20.0)
    b.until(m(20))
    for _ in range(3):
        says(b, b.room.at + 1, "inflating")
        says(b, b.room.at + 30, "finished")  # with no pressure, or one that is no person's
        b.until(b.room.at + 300)
    assert len(starts(b)) == 2


# --- restarted ----------------------------------------------------------------------------------------


def restarted(b: Bench, at: float) -> None:
    b.feed(Configured(at, plain(b.settings)), Booted(at, "0.1.0", "boot", 0.0, 4.0), LinkUp(at + 1, "cuff"))


def test_a_restart_while_it_inflates_rests_the_arm_anew_and_still_wants_the_reading() -> None:
    b = awaiting()
    b.until(m(20))
    says(b, m(20) + 1, "inflating")
    at = m(20) + 20
    restarted(b, at)
    assert "the arm rests 30 s" in refusals(b.command("start-cuff", at + 2, "nurse"))[0]
    b.until(at + 120)
    assert announcements(b)[1:] == [(at + 110, "t20", at + 120)]
    assert starts(b)[1:] == [(at + 120, AUTO)]
    assert b.room.cuff.failures == 0


def test_a_restart_during_the_announcement_announces_again() -> None:
    b = awaiting()
    b.until(m(20) - 5)
    restarted(b, m(20) - 4)
    b.until(m(21))
    assert starts(b) == [(m(20) + 26, AUTO)]  # the arm rests 30 s after a restart
    assert announcements(b)[1:] == [(m(20) + 16, "t20", m(20) + 26)]


def test_a_module_still_at_work_after_a_restart_fills_the_reading_and_is_not_started_again() -> None:
    b = awaiting()
    b.until(m(20))
    says(b, m(20) + 1, "inflating")
    restarted(b, m(20) + 10)
    says(b, m(20) + 11.5, "inflating", "was already at work")
    b.cuff(121, 81, m(20) + 36)
    says(b, m(20) + 36, "finished")
    b.until(m(30))
    assert (slots(b)["t20"], len(starts(b))) == ("filled", 1)


def test_a_checkpoint_and_a_fold_give_back_an_announcement() -> None:
    b = awaiting()
    b.until(m(20) - 5)
    assert restored(b.room) == b.room == refolded(b.told)
    b.until(m(20) + 3)
    assert restored(b.room) == b.room == refolded(b.told)


# --- a cuff that is not driven ------------------------------------------------------------------------


SLEEPS = RoomDevice("cuff", vitals=PRESSURES, episodic=True, simulated=True)


@pytest.mark.parametrize("devices", [(OXIMETER, SLEEPS), (OXIMETER,)], ids=["Bluetooth", "by hand"])
def test_a_cuff_that_is_not_driven_is_waited_for_and_never_announced(devices: tuple[RoomDevice, ...]) -> None:
    b = dosed(devices=devices, times_min=(20.0,))
    b.until(m(21))
    assert due(b.told) == [(m(17), "t20", "soon"), (m(20), "t20", "due")]
    assert (starts(b), announcements(b), shown(b)) == ([], [], None)
    if len(devices) == 2:
        b.cuff(124, 82, m(22))
    else:
        b.command("enter-reading", m(22), "nurse", systolic=124, diastolic=82)
    assert slots(b)["t20"] == "filled"
