"""Blood pressure readings: when they are due, what fills them, what may put them off (the handbook's 3.2)."""

from typing import Any

import pytest

from sessionctl.events import Asked, LinkDown, LinkUp, Reported
from sessionctl.vitals import Validity, Vital
from tests.room.bench import OXIMETER, Args, Bench, refusals
from tests.room.journey import DOSE, dosed, due, m, opened, refolded, restored, slots

NORMAL, HIGH = (120.0, 80.0), (172.0, 85.0)


def connected(at: float = DOSE, **rules: Any) -> Bench:
    """A dosed session whose cuff can be started, and whose oximeter reads."""
    b = dosed(**rules)
    b.feed(LinkUp(at, "cuff"))
    b.oximeter(97, 70, at)
    return b


def read(b: Bench, minute: float, pair: tuple[float, float] = NORMAL) -> None:
    """The cuff's reading, with the oximeter still on."""
    b.oximeter(97, 70, m(minute))
    b.cuff(*pair, m(minute))


def asked(b: Bench) -> list[float]:
    """When the timetable was let through to the cuff."""
    return [e.at for e in b.told if isinstance(e, Asked) and e.by == "the timetable"]


# --- before the dose ----------------------------------------------------------------------------------


def test_two_readings_before_the_dose_are_due_and_filled_as_they_come() -> None:
    b = opened()
    assert slots(b) == {"baseline-1": "due", "baseline-2": "due"}
    b.cuff(124, 79, 100.0)
    b.command("enter-reading", 300.0, "nurse", systolic=122, diastolic=78)
    assert slots(b) == {"baseline-1": "filled", "baseline-2": "filled"}
    assert due(b.told, "filled") == [(100.0, "baseline-1", "filled"), (300.0, "baseline-2", "filled")]


def test_a_baseline_not_taken_before_the_dose_was_missed_and_an_undone_dose_gives_it_back() -> None:
    b = opened()
    b.cuff(124, 79, 100.0)
    b.command("mark-dose", DOSE, "therapist")
    assert slots(b)["baseline-2"] == "missed"
    b.command("undo-dose", DOSE + 2, "therapist")
    assert slots(b) == {"baseline-1": "filled", "baseline-2": "due"}
    b.cuff(122, 78, DOSE + 60)
    assert slots(b)["baseline-2"] == "filled"


def test_a_programme_without_a_reading_before_the_dose_asks_for_none() -> None:
    assert slots(opened(times_min=(20.0,))) == {}


# --- announced, due, filled ---------------------------------------------------------------------------


def test_a_reading_is_announced_three_minutes_before_and_then_due() -> None:
    b = dosed()
    b.until(m(20))
    assert due(b.told) == [(m(17), "t20", "soon"), (m(20), "t20", "due")]


def test_minutes_of_the_timetable_go_by_at_the_speed_of_the_demo() -> None:
    b = dosed(minute_s=1.5)
    b.until(DOSE + 40)
    assert due(b.told)[:2] == [(DOSE + 17 * 1.5, "t20", "soon"), (DOSE + 20 * 1.5, "t20", "due")]


def test_a_due_reading_starts_the_cuff_through_the_gate() -> None:
    b = connected()
    b.until(m(20))
    assert asked(b) == [m(20)]


def test_a_shut_gate_is_asked_again_when_it_opens() -> None:
    b = connected()
    b.feed(Reported(m(20) - 10, "cuff", "cuff", "finished"))  # no start by itself within two minutes of it
    b.until(m(22))
    assert asked(b) == [m(20) + 110]


def test_a_cuff_that_comes_back_is_started_for_the_reading_that_still_waits() -> None:
    b = connected()
    b.feed(LinkDown(m(19), "cuff", "unplugged"))
    b.until(m(22))
    assert asked(b) == []
    b.feed(LinkUp(m(22), "cuff"))
    b.until(m(22) + 11)
    assert asked(b) == [m(22) + 10]  # told first, then started


def test_the_notice_of_another_reading_does_not_make_the_gate_forget_this_one() -> None:
    b = connected(times_min=(20.0, 24.0))
    b.feed(LinkDown(m(19), "cuff", "unplugged"))
    b.until(m(21.5))  # the reading of minute 24 has been announced meanwhile
    b.feed(LinkUp(m(21.5), "cuff"))
    b.until(m(22))
    assert len(asked(b)) == 1


@pytest.mark.parametrize("ends", [("stop-cuff", {}), ("close-session", {}), ("undo-dose", {})])
def test_a_person_can_end_what_the_timetable_waits_for(ends: tuple[str, Args]) -> None:
    b = opened(times_min=(0.05,))
    b.feed(LinkUp(0.0, "cuff"))
    b.command("mark-dose", DOSE, "therapist")
    b.until(DOSE + 3.5)
    assert b.room.cuff.announced is not None
    b.give(ends[0], DOSE + 4, "nurse", ends[1])
    b.until(DOSE + 90)
    assert asked(b) == []


def test_without_a_cuff_the_reading_is_only_due() -> None:
    b = dosed(devices=(OXIMETER,))
    b.until(m(21))
    assert (slots(b)["t20"], asked(b)) == ("due", [])


FILLS = [
    # minute of the reading, the slot it fills
    (16.9, None),
    (17.0, "t20"),
    (20.0, "t20"),
    (24.0, "t20"),
    (36.0, "t20"),
    (38.0, "t40"),  # nearer to minute 40, which it may already be for
]


@pytest.mark.parametrize(("minute", "slot"), FILLS)
def test_a_reading_fills_the_nearest_slot_it_may_be_for(minute: float, slot: str | None) -> None:
    b = dosed()
    b.until(m(minute))
    b.cuff(120, 80, m(minute))
    assert [slot for _, slot, _ in due(b.told, "filled")] == ([slot] if slot else [])


def test_a_reading_by_hand_fills_the_slot_as_well() -> None:
    b = dosed()
    b.command("enter-reading", m(21), "nurse", systolic=130, diastolic=84)
    assert slots(b)["t20"] == "filled"


DOUBTFUL = [
    (None, None, Validity.UNAVAILABLE),
    (120.0, 80.0, Validity.QUESTIONABLE),
    (120.0, 80.0, Validity.INVALID),
    (120.0, None, Validity.VALID),
]


@pytest.mark.parametrize(("systolic", "diastolic", "validity"), DOUBTFUL)
def test_what_is_no_valid_pressure_fills_nothing(
    systolic: float | None, diastolic: float | None, validity: Validity
) -> None:
    b = dosed()
    b.until(m(20))
    b.cuff(systolic, diastolic, m(20) + 30, validity)
    assert slots(b)["t20"] == "due"


def test_a_slot_that_a_later_one_overtakes_was_missed_and_its_alarm_ends() -> None:
    b = dosed()
    b.until(m(39))
    assert b.technical >= {"readings.overdue.low", "readings.overdue.medium"}
    b.cuff(120, 80, m(39))
    assert (slots(b)["t20"], slots(b)["t40"]) == ("missed", "filled")
    assert not b.technical & {"readings.overdue.low", "readings.overdue.medium"}


# --- late ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minute_s", [60.0, 20.0])
def test_a_late_reading_is_low_after_five_real_minutes_and_medium_after_ten(minute_s: float) -> None:
    b = dosed(minute_s, times_min=(20.0,))
    at = DOSE + 20 * minute_s
    b.until(at + 700)
    assert b.began("readings.overdue.low") == [at + 300]
    assert b.began("readings.overdue.medium") == [at + 600]
    b.cuff(120, 80, at + 720)
    assert b.ended("readings.overdue.low") == b.ended("readings.overdue.medium") == [at + 720]


def test_closing_ends_what_was_late() -> None:
    b = dosed()
    b.until(m(31))
    b.command("close-session", m(31), "therapist")
    assert b.ended("readings.overdue.medium") == [m(31)]


# --- deferred -----------------------------------------------------------------------------------------


def test_a_due_reading_may_be_put_off_once_by_five_minutes() -> None:
    b = connected()
    read(b, 1)
    b.oximeter(97, 70, m(18))
    b.command("defer-reading", m(18), "therapist")
    assert due(b.told)[-1] == (m(18), "t20", "deferred")
    b.until(m(25))
    assert due(b.told)[-3:] == [
        (m(22), "t20", "soon"),
        (m(25) - 10, "t20", "inflating-soon"),
        (m(25), "t20", "due"),
    ]
    assert refusals(b.command("defer-reading", m(25) + 1, "therapist")) == ["a reading may be deferred once"]


def test_putting_it_off_ends_that_it_is_late() -> None:
    b = connected(defer_once_min=10)
    read(b, 1)
    b.oximeter(97, 70, m(26) - 1)
    b.until(m(26) - 1)
    assert "readings.overdue.low" in b.technical
    b.command("defer-reading", m(26) - 1, "therapist")
    assert "readings.overdue.low" not in b.technical


def test_a_reading_later_than_it_could_be_put_off_is_not_put_off() -> None:
    b = connected()
    read(b, 1)
    b.oximeter(97, 70, m(25))
    (why,) = refusals(b.command("defer-reading", m(25), "therapist"))
    assert why == "too late to defer: this reading is overdue"


def test_what_is_not_due_cannot_be_put_off() -> None:
    assert refusals(connected().command("defer-reading", m(10), "therapist")) == ["no reading is due now"]


def test_after_a_pressure_above_medium_no_reading_is_put_off() -> None:
    b = connected()
    read(b, 14, HIGH)
    b.oximeter(97, 70, m(18))
    (why,) = refusals(b.command("defer-reading", m(18), "therapist"))
    assert why.startswith("the last pressure was above the medium limit")


@pytest.mark.parametrize("silent", [True, False])
def test_with_saturation_lost_no_reading_is_put_off(silent: bool) -> None:
    b = connected()
    read(b, 1 if silent else 16)
    b.until(m(17))
    if not silent:
        b.oximeter(97, 70, m(18) - 1)
        b.measured(Vital.SPO2, None, m(18), Validity.UNAVAILABLE)
    (why,) = refusals(b.command("defer-reading", m(18), "therapist"))
    assert why.startswith("SpO₂ is lost")


def test_a_fixed_reading_is_not_put_off() -> None:
    b = connected(times_min=(40.0,), fixed_min=(40.0,))
    b.oximeter(97, 70, m(38))
    (why,) = refusals(b.command("defer-reading", m(38), "therapist"))
    assert why == "this reading may not be deferred"


# --- repeated -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [(170.0, 80.0), (120.0, 100.0)])
def test_from_the_medium_limit_on_a_reading_is_repeated(pair: tuple[float, float]) -> None:
    b = connected()
    read(b, 20, pair)
    assert [(s.id, s.due_at) for s in b.room.timetable.slots][-1] == ("repeat-1", m(25))


def test_below_it_nothing_is_repeated() -> None:
    b = connected()
    read(b, 20, (169.0, 99.0))
    assert not [slot for slot in slots(b) if slot.startswith("repeat")]


def test_readings_repeat_until_two_running_are_below() -> None:
    b = connected()
    for minute, pair in ((20, HIGH), (25, NORMAL), (30, HIGH), (35, NORMAL)):
        read(b, minute, pair)
        b.until(m(minute + 1))
    assert slots(b)["t40"] in ("waiting", "soon")  # stands for the second one below
    read(b, 40)
    assert [s.due_at for s in b.room.timetable.slots if s.id.startswith("repeat")] == [m(25), m(30), m(35)]


def test_two_below_are_asked_for_even_where_the_first_repeat_is_a_reading_of_the_timetable() -> None:
    b = connected()
    read(b, 36, HIGH)  # repeated at minute 40 or 41: the timetable's own reading does
    assert not [slot for slot in slots(b) if slot.startswith("repeat")]
    read(b, 40)
    assert [s.due_at for s in b.room.timetable.slots if s.id.startswith("repeat")] == [m(45)]
    read(b, 45)
    assert len([s for s in slots(b) if s.startswith("repeat")]) == 1


def test_no_repeat_is_put_closer_than_two_minutes_to_another_reading() -> None:
    b = connected(times_min=(40.0,))
    read(b, 34, HIGH)
    assert not [slot for slot in slots(b) if slot.startswith("repeat")]  # 39 would lie too close to 40
    b.until(m(41))
    assert asked(b)[-1] == m(40)


# --- a dose corrected ---------------------------------------------------------------------------------


def corrected(b: Bench, minute: float, by: float) -> None:
    b.command("correct-dose", m(minute), "nurse", minutes_earlier=by, reason="late tap")


def test_a_corrected_dose_moves_what_is_still_due() -> None:
    b = connected()
    corrected(b, 2, 5)
    assert [s.due_at for s in b.room.timetable.slots if s.id.startswith("t")] == [m(15), m(35), m(55), m(85)]


def test_a_corrected_dose_brings_back_nothing_that_was_filled_missed_put_off_or_to_be_repeated() -> None:
    b = connected(times_min=(10.0, 20.0, 40.0))
    read(b, 20, HIGH)
    before = slots(b)
    assert before == {"t10": "missed", "t20": "filled", "t40": "waiting", "repeat-1": "waiting"}
    corrected(b, 21, 1)
    assert slots(b) == before
    b = connected()
    read(b, 1)
    b.oximeter(97, 70, m(18))
    b.command("defer-reading", m(18), "therapist")
    corrected(b, 18.5, 1)
    (slot,) = [s for s in b.room.timetable.slots if s.id == "t20"]
    assert (slot.due_at, slot.deferred) == (m(24), True)


def test_readings_count_from_the_first_dose_whatever_the_phases_count_from() -> None:
    b = connected()
    b.command("further-dose", m(10), "nurse", reanchor=True)
    corrected(b, 11, 2)
    assert [s.due_at for s in b.room.timetable.slots if s.id.startswith("t")] == [m(20), m(40), m(60), m(90)]


def test_an_undone_dose_takes_the_readings_back() -> None:
    b = opened(times_min=(0.05, 20.0))
    b.command("mark-dose", DOSE, "therapist")
    b.until(DOSE + 4)
    b.command("undo-dose", DOSE + 4, "therapist")
    b.until(m(30))
    assert slots(b) == {}
    assert not b.technical & {"readings.overdue.low", "readings.overdue.medium"}


# --- restored -----------------------------------------------------------------------------------------


def test_a_checkpoint_and_a_fold_give_back_the_timetable() -> None:
    b = connected()
    read(b, 20, HIGH)
    b.until(m(31))
    corrected(b, 32, 1)
    b.until(m(33))
    assert restored(b.room) == b.room == refolded(b.told)
