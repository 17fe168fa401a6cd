"""Condition to signal: latched, acknowledged, seen, paused, idle."""

from dataclasses import replace
from typing import get_args

import pytest

from sessionctl.events import (
    Command,
    ConditionBegan,
    ConditionEnded,
    ConditionType,
    Event,
    Fault,
    LinkDown,
    Presence,
    Priority,
    Reported,
    SignalChanged,
)
from sessionctl.room.alarms import Alarms, Signal, step
from sessionctl.room.programme import AlarmRules, Programme
from sessionctl.vitals import Vital
from tests.room.bench import CUFF, Bench, refusals

SPO2, PULSE = Vital.SPO2, Vital.PULSE_RATE
ID = "spo2.low.high"


def began(priority: Priority = "high", type_: ConditionType = "physiological") -> ConditionBegan:
    return ConditionBegan(1.0, ID, type_, priority, "low", "spo2", SPO2, 85, 88)


def over(began: ConditionBegan) -> ConditionEnded:
    return ConditionEnded(2.0, ID, began.type, began.priority, "low", "spo2", SPO2, 95, 88)


def with_signal(presence: Presence, *, latches: bool) -> Alarms:
    """Alarms with one signal in the state `presence`."""
    about = began() if latches else began("medium")
    if presence == "off":
        return Alarms(watching=True)
    present = {} if presence == "latched" else {ID: about}
    return Alarms(present=present, signals={ID: Signal(about, presence, latches)}, watching=True)


def after(state: Alarms, event: Event) -> str:
    """The presence of the signal after `event`."""
    state, _ = step(state, event)
    return state.signals[ID].presence if ID in state.signals else "off"


TABLES = [
    # latches, presence, what happens, presence after it
    (True, "off", "began", "on"),
    (True, "off", "ended", "off"),
    (True, "off", "acknowledged", "off"),
    (True, "on", "began", "on"),
    (True, "on", "ended", "latched"),
    (True, "on", "acknowledged", "acknowledged"),
    (True, "latched", "began", "on"),
    (True, "latched", "ended", "latched"),
    (True, "latched", "acknowledged", "off"),
    (True, "acknowledged", "began", "on"),
    (True, "acknowledged", "ended", "off"),
    (True, "acknowledged", "acknowledged", "acknowledged"),
    (False, "off", "began", "on"),
    (False, "off", "ended", "off"),
    (False, "off", "acknowledged", "off"),
    (False, "on", "began", "on"),
    (False, "on", "ended", "off"),
    (False, "on", "acknowledged", "acknowledged"),
    (False, "acknowledged", "began", "on"),
    (False, "acknowledged", "ended", "off"),
    (False, "acknowledged", "acknowledged", "acknowledged"),
]


@pytest.mark.parametrize(("latches", "presence", "change", "expected"), TABLES)
def test_a_signal_moves_as_its_table_says(
    latches: bool, presence: Presence, change: str, expected: str
) -> None:
    condition = began() if latches else began("medium")
    events: dict[str, Event] = {
        "began": condition,
        "ended": over(condition),
        "acknowledged": Command(2.0, "c", "Nurse", "nurse", "acknowledge", {"condition": ID}),
    }
    assert after(with_signal(presence, latches=latches), events[change]) == expected


def test_the_tables_are_drawn_whole() -> None:
    latching = {(p, c) for latches, p, c, _ in TABLES if latches}
    assert latching == {(p, c) for p in get_args(Presence) for c in ("began", "ended", "acknowledged")}


LATCHES = [
    ("physiological", "high", True),
    ("physiological", "medium", False),
    ("physiological", "low", False),
    ("technical", "high", False),
    ("technical", "medium", False),
    ("support", "medium", False),
]


@pytest.mark.parametrize(("type_", "priority", "latches"), LATCHES)
def test_only_high_physiological_signals_latch_by_themselves(
    type_: ConditionType, priority: Priority, latches: bool
) -> None:
    state, _ = step(Alarms(watching=True), began(priority, type_))
    assert after(state, over(began(priority, type_))) == ("latched" if latches else "off")


def test_a_profile_may_latch_medium_and_cannot_unlatch_high() -> None:
    b = Bench((CUFF,), Programme(alarm=AlarmRules(latch=("medium",))))
    b.cuff(185, 80, 1.0)
    b.cuff(120, 80, 60.0)
    told = {key: b.presence(key) for key in b.room.alarms.signals}
    assert told == {"systolic.high.high": "latched", "systolic.high.medium": "latched"}


# --- seen and acknowledged ----------------------------------------------------------------------------


def high_pressure() -> Bench:
    b = Bench((CUFF,))
    b.cuff(185, 80, 1.0)
    return b


def test_seen_names_who_knows_and_silences_nothing() -> None:
    b = high_pressure()
    b.command("seen", 2.0, "therapist", condition="systolic.high.high")
    item = b.item("systolic.high.high")
    assert (item["seen_by"], item["seen_at"], item["presence"]) == ("Therapist", 2.0, "on")
    assert b.room.alarms.tone == "high"


def test_the_first_who_has_seen_an_alarm_stays_named() -> None:
    b = high_pressure()
    b.command("seen", 2.0, "therapist", condition="systolic.high.high")
    b.command("seen", 3.0, "screen", condition="systolic.high.high")
    assert b.item("systolic.high.high")["seen_by"] == "Therapist"


def test_an_acknowledged_alarm_is_silent_and_stays_on_the_screen_while_it_remains() -> None:
    b = high_pressure()
    b.command("acknowledge", 2.0, condition="systolic.high.high")
    item = b.item("systolic.high.high")
    assert (item["presence"], item["acknowledged_by"], item["acknowledged_at"]) == (
        "acknowledged",
        "Nurse",
        2.0,
    )
    assert b.room.alarms.tone == ""


def test_acknowledging_covers_the_lesser_ones_of_the_same_vital_and_bound() -> None:
    b = high_pressure()
    b.command("acknowledge", 2.0, condition="systolic.high.high")
    assert {b.presence(f"systolic.high.{p}") for p in ("low", "medium", "high")} == {"acknowledged"}


def test_an_acknowledged_alarm_stands_for_a_lesser_one_that_follows() -> None:
    b = Bench()
    b.steady(SPO2, 85, 1.0, 12.0)  # under 88 for 10 s is high; under 92 and 90 count after 15 s
    b.command("acknowledge", 12.0, condition=ID)
    b.steady(SPO2, 85, 13.0, 30.0)
    assert {b.presence(f"spo2.low.{p}") for p in ("low", "medium", "high")} == {"acknowledged"}


def test_acknowledging_does_not_cover_graver_ones() -> None:
    b = high_pressure()
    b.command("acknowledge", 2.0, condition="systolic.high.medium")
    told = [b.presence(f"systolic.high.{p}") for p in ("low", "medium", "high")]
    assert told == ["acknowledged", "acknowledged", "on"]


@pytest.mark.parametrize("other", ["diastolic.high.medium", "spo2.low.low"])
def test_acknowledging_does_not_cover_other_vitals(other: str) -> None:
    b = high_pressure()
    b.cuff(185, 105, 2.0)
    b.steady(SPO2, 91, 2.0, 20.0)
    b.command("acknowledge", 21.0, condition="systolic.high.high")
    assert b.presence(other) == "on"


def test_acknowledging_a_fast_pulse_does_not_cover_a_slow_one() -> None:
    b = Bench()
    b.steady(PULSE, 121, 1.0, 62.0)
    b.steady(PULSE, 39, 62.0, 80.0)
    b.command("acknowledge", 80.0, condition="pulse_rate.low.high")
    assert b.presence("pulse_rate.low.high") == "acknowledged"
    assert b.presence("pulse_rate.high.medium") == "off"


def test_a_worse_condition_sounds_again() -> None:
    b = Bench((CUFF,))
    b.cuff(172, 80, 1.0)
    b.command("acknowledge", 2.0, condition="systolic.high.medium")
    assert b.room.alarms.tone == ""
    b.cuff(185, 80, 120.0)
    assert (b.presence("systolic.high.high"), b.room.alarms.tone) == ("on", "high")


def test_a_new_condition_sounds_again() -> None:
    b = high_pressure()
    b.command("acknowledge", 2.0, condition="systolic.high.high")
    b.cuff(185, 105, 120.0)
    assert b.room.alarms.tone == "medium"


def test_a_condition_that_begins_again_sounds_again_and_nobody_has_seen_it() -> None:
    b = high_pressure()
    b.command("seen", 2.0, condition="systolic.high.high")
    b.cuff(120, 80, 60.0)
    assert b.presence("systolic.high.high") == "latched"
    b.cuff(185, 80, 120.0)
    item = b.item("systolic.high.high")
    assert (item["presence"], item["seen_by"], item["since"]) == ("on", "", 120.0)


def test_a_latched_alarm_still_sounds_and_tells_when_it_ended() -> None:
    b = high_pressure()
    b.cuff(120, 80, 60.0)
    item = b.item("systolic.high.high")
    assert (item["ended_at"], b.room.alarms.tone) == (60.0, "high")
    b.command("acknowledge", 61.0, condition="systolic.high.high")
    assert b.room.alarms.signals == {}


@pytest.mark.parametrize("name", ["seen", "acknowledge"])
@pytest.mark.parametrize("condition", ["spo2.low.high", "nonsense", "", None, 5.0])
def test_an_alarm_that_is_not_there_cannot_be_answered(name: str, condition: str | float | None) -> None:
    b = high_pressure()
    assert refusals(b.command(name, 2.0, condition=condition)) == ["this alarm is over"]


# --- audio pause ------------------------------------------------------------------------------------


def test_a_pause_silences_for_two_minutes_and_ends_by_itself() -> None:
    b = high_pressure()
    b.command("pause-audio", 2.0)
    assert (b.room.alarms.tone, b.view()["alarms"]["paused_until"]) == ("", 122.0)
    b.until(122.0)
    assert (b.room.alarms.tone, b.view()["alarms"]["paused_until"]) == ("high", None)


@pytest.mark.parametrize("seconds", [60.0, 180.0])
def test_a_profile_sets_the_length_of_a_pause(seconds: float) -> None:
    b = Bench(programme=Programme(alarm=AlarmRules(audio_pause_s=seconds)))
    b.command("pause-audio", 2.0)
    assert b.room.alarms.paused_until == 2.0 + seconds


def test_a_pause_hides_nothing_from_the_screen() -> None:
    b = high_pressure()
    shown = b.view()["alarms"]["items"]
    b.command("pause-audio", 2.0)
    assert b.view()["alarms"]["items"] == shown


def test_a_pause_can_be_ended_by_a_person() -> None:
    b = high_pressure()
    b.command("pause-audio", 2.0)
    b.command("resume-audio", 3.0)
    assert b.room.alarms.tone == "high"


PAUSES = [
    # what was silenced (systolic, diastolic), what comes then, is the pause broken?
    ("equal breaks", (172, 80), (172, 105), True),
    ("higher breaks", (172, 80), (172, 115), True),
    ("lower does not break", (185, 80), (185, 105), False),
    ("the same again does not break", (172, 80), (172, 80), False),
    ("nothing was silenced: anything breaks", (120, 80), (160, 80), True),
]


@pytest.mark.parametrize(("first", "then", "broken"), [p[1:] for p in PAUSES], ids=[p[0] for p in PAUSES])
def test_a_pause_is_broken_by_what_is_as_urgent_as_what_it_silenced(
    first: tuple[float, float], then: tuple[float, float], broken: bool
) -> None:
    b = Bench((CUFF,))
    b.cuff(*first, at=1.0)
    b.command("pause-audio", 2.0)
    b.cuff(*then, at=60.0)
    assert (b.room.alarms.paused_until is None) is broken


def test_a_broken_pause_sounds_at_once() -> None:
    b = Bench((CUFF,))
    b.cuff(172, 80, 1.0)
    b.command("pause-audio", 2.0)
    b.cuff(172, 105, 60.0)
    assert b.room.alarms.tone == "medium"


def test_an_acknowledged_alarm_does_not_shield_a_pause() -> None:
    b = high_pressure()
    b.command("acknowledge", 2.0, condition="systolic.high.high")
    b.command("pause-audio", 3.0)
    b.cuff(185, 105, 60.0)
    assert b.room.alarms.tone == "medium"


# --- idle, opening and closing -------------------------------------------------------------------------


def test_an_idle_room_keeps_and_shows_what_is_present_and_signals_nothing() -> None:
    b = Bench(watching=False)
    b.feed(Fault(1.0, "disk-nearly-full", True), LinkDown(1.0, "cuff", "no such port"))
    b.until(60.0)
    assert b.technical == {"monitor.disk-nearly-full.medium", "cuff.link.low"}
    assert set(b.view()["alarms"]["items"]) == b.technical
    assert b.room.alarms.signals == {}
    assert (b.room.alarms.tone, b.view()["alarms"]["worst"]) == ("", "")
    assert not any(isinstance(event, SignalChanged) for event in b.told)


def test_an_idle_room_judges_no_value() -> None:
    b = Bench(watching=False)
    b.cuff(250, 140, 1.0)
    b.steady(SPO2, 70, 1.0, 60.0)
    assert b.physiological == set()
    assert b.vital(Vital.SYSTOLIC)["worst"] is None


def test_opening_a_session_signals_what_is_present() -> None:
    b = Bench(watching=False)
    b.feed(Reported(1.0, "oximeter", "battery", value=5))
    b.command("open-session", 60.0, alias="K.M.")
    assert b.presence("oximeter.battery.medium") == "on"
    assert b.room.alarms.tone == "medium"
    told = [e for e in b.told if isinstance(e, SignalChanged)]
    assert [(e.at, e.condition, e.change) for e in told] == [(60.0, "oximeter.battery.medium", "began")]


def test_closing_a_session_leaves_no_alarm_of_the_patient() -> None:
    b = high_pressure()
    b.command("call-nurse", 2.0, "therapist")
    b.feed(Fault(3.0, "restarted", True), Fault(3.0, "disk-nearly-full", True))
    b.command("close-session", 60.0)
    assert b.room.alarms.signals == {}
    assert set(b.room.alarms.present) == {"monitor.disk-nearly-full.medium"}
    assert b.room.alarms.tone == ""


def test_a_pause_does_not_outlive_its_session() -> None:
    b = high_pressure()
    b.command("pause-audio", 2.0)
    b.command("close-session", 3.0)
    b.command("open-session", 4.0, alias="N.N.")
    b.cuff(185, 80, 5.0)
    assert b.room.alarms.tone == "high"


def test_every_signal_of_a_closed_session_may_begin_anew() -> None:
    state = with_signal("acknowledged", latches=True)
    state = replace(state, present={})
    assert after(state, began()) == "on"
