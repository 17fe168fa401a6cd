"""A cuff on the probe's arm: what its inflation excuses, for how long, and what it never hides (5.5)."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from sessionctl.events import (
    Command,
    ConditionBegan,
    ConditionEnded,
    Configured,
    Event,
    LinkDown,
    LinkUp,
    Measured,
    Reported,
    Tick,
)
from sessionctl.room.room import Room, advance
from sessionctl.room.settings import RoomDevice, plain, read
from sessionctl.vitals import Measurement, Validity, Vital
from tests.room.arm import linked, measures, says
from tests.room.bench import CUFF, OXIMETER, STRAP, Bench, settings_of
from tests.room.inputs import DETERMINISTIC
from tests.room.journey import refolded, restored

SAME = replace(CUFF, same_arm=True)
LOST_MEDIUM, LOST_HIGH = "oximeter.lost.medium", "oximeter.lost.high"
AT = 30.0
"""When the cuff is started."""


def inflated(*others: RoomDevice, cuff: RoomDevice = SAME, fine: bool = True) -> Bench:
    """A session whose cuff has begun to inflate; the oximeter has read until then."""
    b = linked(Bench((OXIMETER, cuff, *others)))
    if fine:
        b.fine(1.0, AT)
    b.command("start-cuff", AT)
    says(b, AT + 0.2, "inflating")
    return b


def gone(b: Bench, at: float) -> None:
    """The probe says that it has no value."""
    for vital in (Vital.SPO2, Vital.PULSE_RATE):
        b.measured(vital, None, at, Validity.UNAVAILABLE)


def falls(b: Bench, spo2: float, start: float, end: float) -> None:
    for second in range(round(end - start)):
        b.oximeter(spo2, 70, start + second)


# --- the gap ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("silent", [True, False], ids=["no bytes", "no value"])
def test_a_gap_while_the_cuff_works_is_no_alarm(silent: bool) -> None:
    b = inflated()
    if not silent:
        gone(b, AT + 5)
    b.until(AT + 36)
    says(b, AT + 36, "finished")
    b.fine(AT + 40, AT + 60)
    assert (b.began(LOST_MEDIUM)[1:], b.began(LOST_HIGH)) == ([], [])


def test_without_the_setting_nothing_is_held() -> None:
    b = inflated(cuff=CUFF)
    gone(b, AT + 5)
    b.until(AT + 16)
    assert b.began(LOST_MEDIUM) == [AT + 15]


def test_it_is_held_for_sixty_seconds_at_most_and_then_told() -> None:
    b = inflated()
    gone(b, AT + 5)
    b.until(AT + 120)
    assert b.began(LOST_MEDIUM) == [AT + 60]


def test_after_the_try_the_saturation_has_ten_seconds_to_come_back() -> None:
    b = inflated()
    gone(b, AT + 5)
    b.until(AT + 36)
    says(b, AT + 36, "finished")
    b.until(AT + 60)
    assert b.began(LOST_MEDIUM) == [AT + 46]


def test_the_high_alarm_counts_from_when_the_value_was_lost_and_no_cuff_puts_it_off() -> None:
    b = inflated()
    gone(b, AT + 5)
    b.until(AT + 130)
    assert b.began(LOST_HIGH) == [AT + 125]


def test_what_was_lost_before_the_cuff_was_asked_is_not_its_doing() -> None:
    b = linked(Bench((OXIMETER, SAME)))
    b.fine(1.0, AT - 3)
    gone(b, AT - 3)
    b.command("start-cuff", AT)
    b.until(AT + 8)
    assert b.began(LOST_MEDIUM) == [AT + 7]


def test_an_oximeter_whose_link_is_lost_is_not_excused() -> None:
    b = inflated()
    b.feed(LinkDown(AT + 2, "oximeter", "unplugged"))
    b.until(AT + 20)
    (began,) = b.began(LOST_MEDIUM)
    assert began < AT + 12


def test_another_sensor_is_not_excused() -> None:
    b = inflated(STRAP)
    b.measured(Vital.HEART_RATE, 70, AT + 1)
    b.measured(Vital.HEART_RATE, None, AT + 5, Validity.UNAVAILABLE)
    b.until(AT + 16)
    assert "strap.lost.medium" in b.technical


def test_poor_signal_is_held_as_the_gap_is() -> None:
    b = inflated()
    b.steady(Vital.SPO2, 96, AT + 2, AT + 62, "low perfusion")
    assert b.began("oximeter.poor-signal.low") == [AT + 60]


# --- low and medium -----------------------------------------------------------------------------------


def test_low_and_medium_saturation_that_begin_while_it_works_wait_for_the_end_of_the_hold() -> None:
    b = inflated()
    falls(b, 89, AT + 3, AT + 65)
    assert b.began("spo2.low.low") == b.began("spo2.low.medium") == [AT + 60]


def test_what_recovers_with_the_arm_was_no_alarm() -> None:
    b = inflated()
    falls(b, 89, AT + 3, AT + 36)
    says(b, AT + 36, "finished")
    falls(b, 97, AT + 36, AT + 80)
    assert (b.began("spo2.low.medium"), b.began("spo2.burden.medium")) == ([], [])


def test_a_fall_that_began_before_the_cuff_is_told_in_its_time() -> None:
    b = linked(Bench((OXIMETER, SAME)))
    b.fine(1.0, AT - 10)
    falls(b, 89, AT - 10, AT)
    b.command("start-cuff", AT)
    falls(b, 89, AT, AT + 8)
    assert b.began("spo2.low.medium") == [AT + 5]


def test_without_the_setting_a_fall_is_told_in_its_time() -> None:
    b = inflated(cuff=CUFF)
    falls(b, 89, AT + 3, AT + 30)
    assert b.began("spo2.low.medium") == [AT + 18]


def test_sat_seconds_wait_as_well() -> None:
    b = inflated()
    falls(b, 88, AT + 3, AT + 59)
    assert b.began("spo2.burden.medium") == []
    falls(b, 88, AT + 59, AT + 62)
    assert b.began("spo2.burden.medium") == [AT + 60]


# --- never hidden -------------------------------------------------------------------------------------


def test_the_hard_floor_is_told_at_once() -> None:
    b = inflated()
    b.oximeter(79, 70, AT + 5)
    assert any(c.startswith("spo2") and c.endswith("high") for c in b.physiological)


def test_a_high_saturation_alarm_never_waits() -> None:
    b = inflated()
    falls(b, 87, AT + 3, AT + 15)
    assert b.began("spo2.low.high") == [AT + 13]


def test_a_pressure_or_pulse_alarm_never_waits() -> None:
    b = inflated()
    for second in range(20):
        b.oximeter(97, 35, AT + 3 + second)
    assert "pulse_rate.low.high" in b.physiological


def on_the_same_arm(events: Iterable[Event], *, same: bool) -> list[Event]:
    """What was told of `events` in a room whose cuff sits on the probe's arm, or does not."""
    room, told = Room(), list[Event]()
    for event in events:
        if isinstance(event, Configured):
            now = read(event.settings)
            devices = tuple(replace(d, same_arm=same and d.name == "cuff") for d in now.devices)
            event = replace(event, settings=plain(replace(now, devices=devices)))
        room, found = advance(room, event)
        told += found
    return told


@st.composite
def breathing(draw: st.DrawFn) -> list[Event]:
    """A watched patient whose saturation goes up, down and away while the cuff works and rests."""
    events: list[Event] = [
        Configured(0.0, plain(settings_of((OXIMETER, SAME)))),
        LinkUp(0.0, "cuff"),
        Command(0.0, "opens", "Nurse", "nurse", "open-session", {"alias": "K.M."}),
    ]
    for number in range(draw(st.integers(6, 14))):
        at = events[-1].at + draw(st.sampled_from([0.0, 1.0, 5.0, 12.0, 31.0]))
        name, said = draw(st.sampled_from(["start-cuff", "start-stat"])), draw(st.sampled_from(SAID))
        spo2, pulse, lasts = draw(SPO2), draw(PULSE), draw(st.integers(3, 30))
        both = Measurement(Vital.SPO2, spo2), Measurement(Vital.PULSE_RATE, pulse)
        cuff = Command(at, f"c{number}", "Nurse", "nurse", name), Reported(at, "cuff", "cuff", said)
        events += cuff if draw(st.booleans()) else cuff[1:]
        events += [Measured(at + second, "oximeter", both) for second in range(lasts)]
    return [*events, Tick(events[-1].at + 200.0)]


SAID = ["inflating", "inflating", "finished", "failed", "aborted"]
SPO2 = st.sampled_from([None, 78, 85, 87, 88, 89, 91, 97, 97])
PULSE = st.sampled_from([None, 38, 70, 70, 145])


@DETERMINISTIC
@given(breathing())
def test_no_high_alarm_begins_or_ends_a_moment_later_for_it_whatever_comes_in(events: list[Event]) -> None:
    apart, together = (
        [
            (each.at, each.kind, each.condition)
            for each in on_the_same_arm(events, same=same)
            if isinstance(each, ConditionBegan | ConditionEnded) and each.priority == "high"
        ]
        for same in (False, True)
    )
    assert apart == together


# --- sixty seconds in all -----------------------------------------------------------------------------


def test_tries_in_a_row_share_the_sixty_seconds_until_the_probe_has_seen_again() -> None:
    b = linked(Bench((OXIMETER, SAME)))
    b.fine(1.0, AT)
    b.command("start-stat", AT)
    gone(b, AT + 5)
    end = measures(b, AT)
    measures(b, end + 5)
    assert b.began(LOST_MEDIUM) == [AT + 60]


def test_a_valid_saturation_between_two_tries_gives_the_whole_hold_back() -> None:
    b = linked(Bench((OXIMETER, SAME)))
    b.fine(1.0, AT)
    b.command("start-stat", AT)
    gone(b, AT + 5)
    end = measures(b, AT)
    b.fine(end + 1, end + 5)
    b.until(end + 5)
    again = end + 5
    says(b, again + 0.2, "inflating")
    gone(b, again + 4)
    b.until(again + 70)
    assert b.began(LOST_MEDIUM) == [again + 60]


# --- shown, kept --------------------------------------------------------------------------------------


def notes(b: Bench) -> tuple[str, str]:
    vitals = b.view("therapist")["vitals"]
    return vitals["spo2"]["note"], vitals["pressure"]["cuff"]["note"]


def test_both_tiles_say_so_while_it_lasts() -> None:
    b = inflated()
    assert notes(b) == ("cuff on same arm", "cuff on same arm")
    b.until(AT + 36)
    says(b, AT + 36, "finished")
    b.until(AT + 47)
    assert notes(b) == ("", "")
    assert notes(inflated(cuff=CUFF)) == ("", "")


def test_the_note_is_gone_when_the_saturation_is_back() -> None:
    b = inflated()
    gone(b, AT + 5)
    says(b, AT + 36, "finished")
    b.oximeter(97, 70, AT + 38)
    assert notes(b) == ("", "")


def test_a_checkpoint_and_a_fold_give_back_the_hold() -> None:
    b = inflated()
    gone(b, AT + 5)
    b.until(AT + 20)
    assert restored(b.room) == b.room == refolded(b.told)


def settled(b: Bench, devices: Iterable[RoomDevice], at: float) -> None:
    b.feed(Configured(at, plain(replace(b.settings, devices=tuple(devices)))))


def test_settings_that_take_the_cuff_to_the_other_arm_excuse_nothing_more() -> None:
    b = inflated()
    settled(b, (OXIMETER, CUFF), AT + 1)
    gone(b, AT + 5)
    b.until(AT + 16)
    assert (notes(b), b.began(LOST_MEDIUM)) == (("", ""), [AT + 15])


def test_settings_written_before_there_was_such_a_cuff_still_read() -> None:
    old = plain(Bench((OXIMETER, CUFF)).settings)
    for device in old["devices"]:
        del device["same_arm"]
    b = Bench(watching=False)
    b.feed(Configured(1.0, old))
    assert [d.same_arm for d in b.room.session.settings.devices] == [False, False]
