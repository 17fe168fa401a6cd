"""Cuffs with a memory: whatever order, repetition, cut or clock, nothing counts twice or is late and current.

The frames are laid out here by hand as the Blood Pressure Service says, not by a part of ours.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.intake import Intake, Surroundings, Tally
from sessionctl.devices.stamps import LATE, Stamps
from sessionctl.events import Event, Measured
from sessionctl.vitals import Measurement, Vital

SESSIONS = int(os.environ.get("BLE_SESSIONS", "500"))
"""How many are generated; the goal's figure is BLE_SESSIONS=10000."""

OPENS = datetime(2026, 10, 25, 9, 0, 0)
READING = (Measurement(Vital.SYSTOLIC, 120.0),)


def frame(systolic: int, taken: datetime | None) -> bytes:
    """0x2A35: flags, three SFLOATs of whole mmHg, and the time stamp where the device has one."""
    body = bytes([0x02 if taken else 0x00])
    body += b"".join(value.to_bytes(2, "little") for value in (systolic, 60, 60 + (systolic - 60) // 3))
    if taken is None:
        return body
    clock = (taken.month, taken.day, taken.hour, taken.minute, taken.second)
    return body + taken.year.to_bytes(2, "little") + bytes(clock)


@dataclass(frozen=True)
class Delivery:
    """One notification: reading number `reading`, `after_s` after the last; only `cut` bytes of it if cut."""

    reading: int
    after_s: float
    cut: int | None = None


@dataclass(frozen=True)
class Session:
    """Readings by the second at which they were taken, how the device's clock is wrong, and what it sends.

    `reset`: from which reading on the clock counts from its factory date.
    """

    taken_s: list[float]
    wrong_by: timedelta
    reset: int | None
    deliveries: list[Delivery]
    stamped: bool

    def stamp(self, n: int) -> datetime:
        """What the device says of reading `n`."""
        taken = timedelta(seconds=self.taken_s[n])
        if self.reset is not None and n >= self.reset:
            return datetime(2010, 1, 1) + taken
        return OPENS + taken + self.wrong_by

    def is_live(self, n: int, at: float) -> bool:
        """Reading `n` is just taken, by a clock that nobody could call wrong."""
        good = self.stamped and self.reset is None and abs(self.wrong_by) <= timedelta(seconds=45)
        return good and at - self.taken_s[n] <= 60.0


CLOCKS = st.sampled_from(
    [timedelta(seconds=s) for s in (0, 0, -20, 45, -90, 110)]
    + [timedelta(minutes=m) for m in (-4, 4, -9, 9, -60, 60, 61)]
    + [timedelta(days=-3000)]
)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Readings taken minutes apart; each sent soon, late or never, some again, some cut, in any order."""
    gaps = draw(st.lists(st.floats(60, 1500), min_size=1, max_size=6))
    taken = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    sends: list[tuple[float, int, int | None]] = []
    for n, at in enumerate(taken):
        for _ in range(draw(st.integers(0, 3))):
            late = draw(st.sampled_from([5.0, 20.0, 50.0, 300.0, 1200.0, 86_400.0]))
            sends.append((at + late + draw(st.floats(0, 1)), n, None))
        if draw(st.booleans()) and draw(st.booleans()):
            sends.append((at + 5.0, n, draw(st.integers(0, 13))))
    sends.sort(key=lambda send: send[0])
    if draw(st.booleans()) and sends:  # a memory, newest first, in one breath
        upload = sends[-1][0] + 2.0
        sends += [
            (upload + i / 10, n, None) for i, n in enumerate(reversed(range(len(taken)))) if taken[n] < upload
        ]
    before, deliveries = 0.0, list[Delivery]()
    for at, n, cut in sends:
        deliveries.append(Delivery(n, at - before, cut))
        before = at
    reset = draw(st.sampled_from([None, None, None, 0, len(taken) // 2]))
    return Session(taken, draw(CLOCKS), reset, deliveries, draw(st.sampled_from([True, True, True, False])))


class Cuff:
    """An intake of a cuff's frames, at a time that is moved."""

    def __init__(self) -> None:
        self.at = 0.0
        self.events: list[Event] = []
        self.stamps = Stamps()
        self.link()

    def link(self) -> None:
        """Cuffs hang up between readings; what they have said is remembered."""
        around = Surroundings("cuff", self.events.append, lambda: self.at, self.wall)
        rows = {"2a35": PROTOCOLS["ble-blood-pressure"]}
        self.intake = Intake(around, rows, {}, self.stamps, Tally(), lambda _: True, lambda at, fields: None)

    def wall(self) -> datetime:
        """The time in this room."""
        return OPENS + timedelta(seconds=self.at)

    def hear(self, data: bytes, after_s: float) -> list[Measurement]:
        """The pressures that are told as current."""
        self.at += after_s
        if after_s > 30.0:
            self.intake.end()
            self.link()
        self.events.clear()
        self.intake.receive(data, "2a35")
        told = [m for event in self.events if isinstance(event, Measured) for m in event.measurements]
        return [m for m in told if m.history is None and m.vital is Vital.SYSTOLIC]


@settings(derandomize=SESSIONS <= 500, database=None, deadline=None, max_examples=SESSIONS)
@given(session=sessions())
def test_nothing_from_a_memory_counts_twice_or_is_late_and_current(session: Session) -> None:
    cuff, current = Cuff(), list[int]()
    for sent in session.deliveries:
        n = sent.reading
        data = frame(100 + n, session.stamp(n) if session.stamped else None)
        whole = sent.cut is None or sent.cut >= len(data)
        told = cuff.hear(data if whole else data[: sent.cut], sent.after_s)
        if whole and session.is_live(n, cuff.at) and n > max(current, default=-1):
            assert told, "a reading just taken was not told as current"
        for m in told:
            assert whole, "a part of a reading was told as one"
            assert m.value == 100 + n
            current.append(n)
            if session.stamped:
                age = timedelta(seconds=cuff.at - session.taken_s[n])
                assert age <= LATE + abs(session.wrong_by)
                assert session.reset is None or n < session.reset
    if session.stamped:
        assert len(current) == len(set(current))
        assert current == sorted(current)


def judged(stamps: Stamps, taken: datetime | None, now: datetime) -> str | None:
    """What a reading is marked with: None where it is current."""
    (found,) = stamps.judge(taken.isoformat() if taken else None, READING, now)
    return found.history


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("wrong_by", "current"), [(0, True), (1.9, True), (-1.9, True), (2.1, False), (-4, False)]
)
def test_a_clock_may_be_wrong_by_two_minutes(wrong_by: float, current: bool) -> None:
    assert (judged(Stamps(), OPENS + minutes(wrong_by), OPENS) is None) is current


def test_a_clock_that_is_fast_by_minutes_is_learned_from_two_readings() -> None:
    stamps = Stamps()
    history = [judged(stamps, OPENS + minutes(m + 6), OPENS + minutes(m)) for m in (0, 15, 30)]
    assert [one is None for one in history] == [False, False, True]


def test_a_clock_that_is_slow_is_not_learned_because_it_looks_like_a_memory() -> None:
    stamps = Stamps()
    history = [judged(stamps, OPENS + minutes(m - 5), OPENS + minutes(m)) for m in (0, 15, 30, 45)]
    assert None not in history


def test_two_readings_that_come_together_teach_nothing_about_the_clock() -> None:
    stamps = Stamps()
    for second in (0, 1, 2):
        judged(stamps, OPENS + minutes(6 + second), OPENS + timedelta(seconds=second))
    assert judged(stamps, OPENS + minutes(9), OPENS + timedelta(seconds=3)) is not None


def test_a_stored_reading_is_history_once_the_clock_is_learned() -> None:
    stamps = Stamps()
    for m in (0, 15, 30):
        judged(stamps, OPENS + minutes(m + 6), OPENS + minutes(m))  # the clock is fast by 6 minutes
    assert judged(stamps, OPENS + minutes(44), OPENS + minutes(44)) is not None  # taken 6 minutes ago


def test_a_clock_that_was_fast_and_is_set_right_is_believed_again_after_two_readings() -> None:
    stamps = Stamps()
    assert judged(stamps, OPENS + minutes(60), OPENS) is not None
    history = [judged(stamps, OPENS + minutes(m), OPENS + minutes(m)) for m in (15, 30, 45)]
    assert [one is None for one in history] == [False, False, True]


def test_a_stored_reading_whose_stamp_looks_like_now_is_history_when_the_clock_is_known_to_be_fast() -> None:
    stamps = Stamps()
    judged(stamps, OPENS + minutes(60), OPENS)
    assert judged(stamps, OPENS + minutes(90), OPENS + minutes(90)) is not None  # taken an hour ago


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_does_not_know_of_summer_time_sends_history(hours: int) -> None:
    assert judged(Stamps(), OPENS + timedelta(hours=hours), OPENS) is not None


def test_the_hour_that_comes_twice_in_autumn_gives_no_reading_of_an_hour_ago() -> None:
    stamps = Stamps()
    twice = datetime(2026, 10, 25, 2, 30)
    assert judged(stamps, twice, twice) is None
    assert judged(stamps, twice, twice + minutes(1)) is not None  # the same reading again


def test_a_cuff_that_has_lost_its_clock_sends_history() -> None:
    (found,) = Stamps().judge(None, READING, OPENS, clock_lost=True)
    assert found.history == "unknown"


def test_readings_without_stamps_that_come_faster_than_a_cuff_can_measure_are_of_a_memory() -> None:
    stamps = Stamps()
    history = [judged(stamps, None, OPENS + timedelta(seconds=s)) for s in (0, 1, 2, 60)]
    assert history == [None, "unknown", "unknown", None]
