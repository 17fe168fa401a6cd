"""Readings at an interval that medical staff set, beside those of the programme (the handbook's 3.2)."""

from typing import Any

import pytest

from tests.room.arm import linked, measures, starts
from tests.room.bench import Args, Bench, refusals
from tests.room.journey import DOSE, dosed, m, opened, refolded, restored, slots

AUTO = "the timetable"


def every(b: Bench, minutes: float, at: float) -> Bench:
    b.command("cuff-interval", at, "nurse", minutes=minutes)
    return b


def set_to(minutes: float, at: float = m(1), **rules: Any) -> Bench:
    """A dosed session with a connected cuff, whose nurse sets an interval at `at`."""
    return every(linked(dosed(**rules), DOSE), minutes, at)


def open_at(b: Bench, kind: str) -> list[float | None]:
    """When the open slots of `kind` are due."""
    return [s.due_at for s in b.room.timetable.slots if s.id.startswith(kind) and s.filled_at is None]


def test_the_cuff_starts_at_the_interval_and_again_after_each_reading() -> None:
    b = set_to(5)
    b.until(m(6))
    end = measures(b, m(6))
    b.until(end + 300)
    assert starts(b) == [(m(6), AUTO), (end + 300, AUTO)]


def test_it_is_shown_with_who_set_it() -> None:
    cuff = set_to(10).view()["vitals"]["pressure"]["cuff"]
    assert cuff["interval"] == {"minutes": 10.0, "by": "Nurse"}
    assert cuff["intervals"] == [5, 10, 15, 30]


def test_the_readings_of_the_programme_stay() -> None:
    b = set_to(10)
    assert [key for key in slots(b) if key.startswith("t")] == ["t20", "t40", "t60", "t90"]
    b.command("enter-reading", m(8.5), "nurse", systolic=120, diastolic=80)
    assert open_at(b, "interval") == []  # minute 18.5 would be too near to 20, which serves
    b.command("enter-reading", m(20), "nurse", systolic=120, diastolic=80)
    assert (slots(b)["t20"], open_at(b, "interval")) == ("filled", [m(30)])


def test_a_reading_by_hand_moves_the_next_one_on() -> None:
    b = set_to(10)
    b.command("enter-reading", m(5), "nurse", systolic=120, diastolic=80)
    assert open_at(b, "interval") == [m(15)]


def test_none_ends_it() -> None:
    b = every(set_to(5), 0, m(3))
    b.until(m(16))
    assert (starts(b), b.room.timetable.interval, open_at(b, "interval")) == ([], None, [])


def test_it_ends_with_the_session() -> None:
    b = set_to(5)
    b.command("close-session", m(3), "nurse")
    b.command("open-session", m(4), "nurse", alias="A.B.")
    b.until(m(30))
    assert (starts(b), b.room.timetable.interval) == ([], None)


def test_it_may_be_set_before_the_dose_and_outlives_its_mark() -> None:
    b = every(linked(opened()), 10, 100.0)
    b.command("mark-dose", 400.0, "therapist")
    b.command("undo-dose", 402.0, "therapist")
    assert open_at(b, "interval") == [700.0]
    b.until(700.0)
    assert starts(b) == [(700.0, AUTO)]


def test_after_a_high_reading_it_repeats_as_the_programme_says_whatever_the_interval() -> None:
    b = set_to(30)
    b.cuff(175, 90, m(5))
    assert (open_at(b, "repeat"), open_at(b, "interval")) == ([m(10)], [m(35)])


def test_ending_an_interval_that_stood_for_a_repeat_brings_the_repeat_back() -> None:
    b = set_to(5)
    b.cuff(175, 90, m(5))
    assert len(open_at(b, "repeat") + open_at(b, "interval")) == 1
    every(b, 0, m(6))
    assert open_at(b, "repeat") == [m(10)]


def test_a_late_reading_of_it_is_an_alarm_and_ending_it_ends_that() -> None:
    b = dosed()
    every(b, 5, m(1))
    b.until(m(11))
    assert "readings.overdue.low" in b.technical
    every(b, 0, m(11))
    assert "readings.overdue.low" not in b.technical


REFUSED: list[Args] = [
    {"minutes": 1.0}, {"minutes": 61.0}, {"minutes": -5.0}, {"minutes": None}, {}, {"minutes": "ten"},
    {"minutes": True}, {"minutes": float("nan")},
]  # fmt: skip


@pytest.mark.parametrize("args", REFUSED, ids=str)
def test_what_is_no_interval_is_refused_and_changes_nothing(args: Args) -> None:
    b = dosed()
    said = refusals(b.give("cuff-interval", m(1), "nurse", args))
    assert ["2" in each for each in said] == [True]
    assert b.room.timetable.interval is None


def test_no_interval_is_shorter_than_the_programme_s_pause_between_readings() -> None:
    b = dosed(min_gap_s=240)
    assert refusals(b.command("cuff-interval", m(1), "nurse", minutes=3)) == [
        "readings by themselves are at least 4 min apart"
    ]
    assert refusals(b.command("cuff-interval", m(1), "nurse", minutes=4)) == []


def test_a_checkpoint_and_a_fold_give_back_the_interval() -> None:
    b = set_to(5)
    b.until(m(6))
    measures(b, m(6))
    assert restored(b.room) == b.room == refolded(b.told)
