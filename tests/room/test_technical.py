"""Technical conditions: silence, batteries, lines, faults of our own machine (the handbook's table 5.7)."""

import pytest

from sessionctl.events import (
    Booted,
    ClockSet,
    Configured,
    Fault,
    Garbled,
    LinkDown,
    LinkUp,
    Reported,
    Role,
)
from sessionctl.room.faults import FAULTS
from sessionctl.room.settings import RoomDevice, plain
from sessionctl.vitals import Validity, Vital
from tests.room.bench import CUFF, OXIMETER, SENSOR, STRAP, Bench, refusals, settings_of

SPO2, PULSE = Vital.SPO2, Vital.PULSE_RATE
MEDIUM, HIGH = "oximeter.lost.medium", "oximeter.lost.high"


# --- data lost -----------------------------------------------------------------------------------------


def test_a_sensor_that_is_off_is_medium_after_ten_seconds_and_high_after_two_minutes() -> None:
    b = Bench()
    b.fine(1.0, 5.0)
    b.oximeter(None, None, 5.0)
    b.until(300.0)
    assert (b.began(MEDIUM), b.began(HIGH)) == ([15.0], [125.0])


def test_a_sensor_that_goes_silent_is_medium_ten_seconds_and_high_two_minutes_after_its_last_value() -> None:
    b = Bench()
    b.fine(1.0, 6.0)
    b.until(300.0)
    assert b.began(MEDIUM) == [pytest.approx(15.0, abs=0.01)]
    assert b.began(HIGH) == [pytest.approx(125.0, abs=0.01)]


def test_a_session_opened_without_any_data_says_so_after_ten_seconds() -> None:
    b = Bench()
    b.until(200.0)
    assert (b.began(MEDIUM), b.began(HIGH)) == ([10.0], [120.0])
    assert "no data yet" in b.item(HIGH)["title"]


def test_a_session_opened_with_values_coming_in_says_nothing() -> None:
    b = Bench()
    b.fine(1.0, 60.0)
    assert b.technical == set()


def test_one_missing_value_of_two_is_named_and_the_other_is_not() -> None:
    b = Bench()
    b.steady(SPO2, 97, 1.0, 30.0)
    assert b.item(MEDIUM)["title"].startswith("Pulse lost")


def test_impossible_values_only_are_lost_data() -> None:
    b = Bench()
    b.fine(1.0, 6.0)
    for second in range(6, 30):
        b.oximeter(0, 0, second)
    assert b.began(MEDIUM) == [pytest.approx(15.001)]


def test_data_that_comes_back_ends_both() -> None:
    b = Bench()
    b.until(130.0)
    b.oximeter(97, 70, 130.0)
    assert (b.ended(MEDIUM), b.ended(HIGH)) == ([130.0], [130.0])
    assert b.technical == set()


@pytest.mark.parametrize("validity", [Validity.VALID, Validity.QUESTIONABLE])
def test_a_value_that_may_be_shown_is_not_lost(validity: Validity) -> None:
    b = Bench((RoomDevice("oximeter", vitals=(SPO2,), simulated=True),))
    for second in range(1, 60):
        b.measured(SPO2, 97, second, validity)
    assert MEDIUM not in b.technical


def test_a_lost_link_gives_its_reason_to_the_loss() -> None:
    b = Bench()
    b.fine(1.0, 6.0)
    b.feed(LinkDown(6.0, "oximeter", "the adapter was unplugged"))
    b.until(20.0)
    assert "the adapter was unplugged" in b.item(MEDIUM)["title"]


def test_a_link_that_is_back_no_longer_gives_its_reason() -> None:
    b = Bench()
    b.feed(LinkDown(6.0, "oximeter", "the adapter was unplugged"))
    b.until(20.0)
    b.feed(LinkUp(21.0, "oximeter"))
    assert "unplugged" not in b.item(MEDIUM)["title"]


@pytest.mark.parametrize("role", ["therapist", "nurse", "prescriber"])
def test_patient_checked_silences_the_high_loss_and_buys_two_minutes(role: Role) -> None:
    b = Bench()
    b.until(150.0)
    b.command("patient-checked", 150.0, role)
    assert (b.presence(HIGH), b.presence(MEDIUM)) == ("off", "on")
    b.until(269.9)
    assert b.presence(HIGH) == "off"
    b.until(270.0)
    assert (b.presence(HIGH), b.began(HIGH)) == ("on", [120.0, 270.0])


def test_patient_checked_before_the_high_loss_buys_two_minutes_from_then() -> None:
    b = Bench()
    b.until(100.0)
    b.command("patient-checked", 100.0)
    b.until(400.0)
    assert b.began(HIGH) == [220.0]


def test_each_patient_checked_buys_two_minutes() -> None:
    b = Bench()
    for at in (100.0, 200.0, 300.0):
        b.command("patient-checked", at)
    b.until(500.0)
    assert b.began(HIGH) == [420.0]


def test_patient_checked_never_shortens_the_two_minutes_of_a_loss() -> None:
    b = Bench()
    b.command("patient-checked", 1.0)
    b.fine(2.0, 100.0)
    b.until(400.0)
    assert b.began(HIGH) == [pytest.approx(219.0, abs=0.01)]


# --- links of devices that are silent between readings -----------------------------------------------


def test_a_cuff_that_is_not_connected_is_low_after_ten_seconds() -> None:
    b = Bench()
    b.feed(LinkDown(5.0, "cuff", "no such port"))
    b.until(60.0)
    assert b.began("cuff.link.low") == [15.0]
    b.feed(LinkUp(61.0, "cuff"))
    assert b.ended("cuff.link.low") == [61.0]


def test_a_cuff_that_fails_to_connect_for_changing_reasons_is_low_ten_seconds_after_the_first() -> None:
    b = Bench()
    for at, reason in ((5.0, "no such port"), (9.0, "no permission"), (14.0, "no such port")):
        b.feed(LinkDown(at, "cuff", reason))
    b.until(60.0)
    assert b.began("cuff.link.low") == [15.0]


def test_a_cuff_that_sleeps_between_readings_is_not_missed() -> None:
    b = Bench((RoomDevice("cuff", vitals=(Vital.SYSTOLIC,), episodic=True, simulated=True),))
    b.feed(LinkDown(5.0, "cuff", "asleep"))
    b.until(600.0)
    assert b.technical == set()


# --- poor signal --------------------------------------------------------------------------------------


def test_poor_signal_for_thirty_seconds_is_low() -> None:
    b = Bench()
    b.steady(SPO2, 97, 1.0, 40.0, "low perfusion")
    assert b.began("oximeter.poor-signal.low") == [31.0]
    assert "low perfusion" in b.item("oximeter.poor-signal.low")["title"]


def test_both_the_held_alarm_and_poor_signal_stand_after_thirty_seconds() -> None:
    b = Bench()
    b.steady(SPO2, 89, 1.0, 40.0, "low perfusion")
    assert {"spo2.low.medium", "oximeter.poor-signal.low"} <= set(b.room.alarms.signals)


def test_one_good_value_takes_back_poor_signal_that_waits() -> None:
    b = Bench()
    b.steady(SPO2, 97, 1.0, 29.0, "low perfusion")
    b.measured(SPO2, 97, 29.0)
    b.steady(SPO2, 97, 30.0, 45.0, "low perfusion")
    assert b.began("oximeter.poor-signal.low") == []


def test_poor_signal_ends_after_ten_good_seconds() -> None:
    b = Bench()
    b.steady(SPO2, 97, 1.0, 40.0, "low perfusion")
    b.steady(SPO2, 97, 40.0, 60.0)
    assert b.ended("oximeter.poor-signal.low") == [50.0]


def test_one_poor_value_among_good_ones_starts_the_ten_seconds_anew() -> None:
    b = Bench()
    b.steady(SPO2, 97, 1.0, 40.0, "low perfusion")
    b.steady(SPO2, 97, 40.0, 45.0)
    b.measured(SPO2, 97, 45.0, Validity.QUESTIONABLE, "low perfusion")
    b.steady(SPO2, 97, 46.0, 60.0)
    assert b.ended("oximeter.poor-signal.low") == [56.0]


def test_a_frame_that_only_waits_for_its_second_is_no_poor_signal() -> None:
    b = Bench()
    for second in range(1, 60):
        b.measured(SPO2, 97 if second % 2 else 90, second, checked=False)
    assert "oximeter.poor-signal.low" not in b.technical


# --- batteries -----------------------------------------------------------------------------------------

BATTERIES = [
    # percent (or what the device says), condition
    (100, None),
    (30, None),
    (29, "oximeter.battery.low"),
    (10, "oximeter.battery.low"),
    (9, "oximeter.battery.medium"),
    (0, "oximeter.battery.medium"),
]


@pytest.mark.parametrize(("percent", "condition"), BATTERIES)
def test_a_battery_is_low_under_thirty_and_medium_under_ten_percent(
    percent: float, condition: str | None
) -> None:
    b = Bench()
    b.fine(1.0, 3.0)
    b.feed(Reported(3.0, "oximeter", "battery", value=percent))
    assert b.technical == ({condition} if condition else set())


def test_a_battery_that_only_says_low_is_low() -> None:
    b = Bench()
    b.fine(1.0, 3.0)
    b.feed(Reported(3.0, "oximeter", "battery", "low"))
    assert b.technical == {"oximeter.battery.low"}


def test_a_battery_that_empties_and_is_changed_is_one_condition_at_a_time() -> None:
    b = Bench()
    b.fine(1.0, 3.0)
    seen = list[set[str]]()
    for at, percent in ((3.0, 25.0), (4.0, 8.0), (5.0, 12.0), (6.0, 90.0)):
        b.feed(Reported(at, "oximeter", "battery", value=percent))
        seen.append(b.technical)
    low, medium = {"oximeter.battery.low"}, {"oximeter.battery.medium"}
    assert seen == [low, medium, low, set()]


# --- noisy lines --------------------------------------------------------------------------------------


def test_garbled_bytes_in_five_seconds_of_ten_are_a_noisy_line() -> None:
    b = Bench()
    b.feed(*(Garbled(float(second), "cuff", "checksum") for second in range(1, 6)))
    assert b.began("cuff.noisy.low") == [5.0]


def test_garbled_bytes_in_four_seconds_of_ten_are_not() -> None:
    b = Bench()
    b.feed(*(Garbled(float(at), "cuff", "checksum", 90) for at in (1, 2, 3, 4, 12, 13, 14)))
    assert b.began("cuff.noisy.low") == []


def test_many_reasons_in_one_second_are_one_second() -> None:
    b = Bench()
    b.feed(*(Garbled(1.0, "cuff", reason) for reason in ("checksum", "length", "start", "end", "parity")))
    assert b.began("cuff.noisy.low") == []


def test_a_noisy_line_ends_after_ten_quiet_seconds_by_itself() -> None:
    b = Bench()
    b.feed(*(Garbled(second + 0.1, "cuff", "checksum") for second in range(1, 8)))
    b.until(60.0)
    assert b.ended("cuff.noisy.low") == [pytest.approx(17.1)]


# --- our own machine --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, kind in FAULTS.items() if not kind.instant])
def test_a_fault_with_an_end_begins_and_ends_with_its_cause(name: str) -> None:
    b = Bench()
    id_ = f"monitor.{name}.{FAULTS[name].priority}"
    b.feed(Fault(1.0, name, True, "because"))
    assert b.technical == {id_}
    assert "because" in b.item(id_)["title"]
    b.feed(Fault(2.0, name, False))
    assert b.technical == set()


@pytest.mark.parametrize("name", [name for name, kind in FAULTS.items() if kind.instant])
def test_an_instant_stays_until_a_person_has_checked_it(name: str) -> None:
    b = Bench()
    id_ = f"monitor.{name}.{FAULTS[name].priority}"
    b.feed(Fault(1.0, name, True))
    b.feed(Fault(2.0, name, False))
    b.command("acknowledge", 3.0, condition=id_)
    b.until(9.0)
    assert (b.technical, b.presence(id_)) == ({id_}, "acknowledged")
    b.command("checked", 9.5, "nurse", condition=id_)
    assert (b.technical, b.presence(id_)) == (set(), "off")


@pytest.mark.parametrize("ends_by", ["itself", "a person"])
def test_an_unknown_fault_is_high_and_can_be_ended(ends_by: str) -> None:
    b = Bench()
    b.feed(Fault(1.0, "unheard-of", True))
    assert b.technical == {"monitor.unheard-of.high"}
    if ends_by == "itself":
        b.feed(Fault(2.0, "unheard-of", False))
    else:
        b.command("checked", 2.0, condition="monitor.unheard-of.high")
    assert b.technical == set()


def test_faults_of_two_subjects_are_two_conditions() -> None:
    b = Bench()
    b.feed(Fault(1.0, "disk-nearly-full", True, subject="disk"), Fault(1.0, "disk-nearly-full", True))
    assert b.technical == {"disk.disk-nearly-full.medium", "monitor.disk-nearly-full.medium"}


def booted(at: float, gap_s: float | None = 4.0, **more: object) -> Booted:
    return Booted(at, "0.1.0", "boot", 0.0, gap_s, **more)  # type: ignore[arg-type]


def test_a_restart_while_watching_is_high_until_checked() -> None:
    b = Bench()
    b.fine(1.0, 5.0)
    b.feed(booted(9.0))
    assert b.presence("monitor.restarted.high") == "on"
    assert "away 4 s" in b.item("monitor.restarted.high")["title"]
    b.command("checked", 10.0, "therapist", condition="monitor.restarted.high")
    assert b.presence("monitor.restarted.high") == "off"


def test_a_second_restart_sounds_again_after_the_first_was_acknowledged() -> None:
    b = Bench()
    b.feed(booted(5.0))
    b.command("acknowledge", 6.0, condition="monitor.restarted.high")
    b.feed(booted(9.0))
    assert b.presence("monitor.restarted.high") == "on"
    assert (b.began("monitor.restarted.high"), b.ended("monitor.restarted.high")) == ([5.0, 9.0], [9.0])


def test_after_a_restart_every_continuous_value_is_missing_from_then_on() -> None:
    b = Bench()
    b.fine(1.0, 9.0)
    b.feed(booted(9.0))
    b.until(300.0)
    assert (b.began(MEDIUM), b.began(HIGH)) == ([19.0], [129.0])


def test_a_gap_of_unknown_length_is_high_until_a_person_confirms_the_time() -> None:
    b = Bench()
    b.feed(booted(9.0, 0.0, gap_known=False))
    assert {"monitor.restarted.high", "monitor.clock-unknown.high"} <= b.technical


def test_alarms_that_the_record_holds_and_the_fold_does_not_are_named() -> None:
    b = Bench()
    b.feed(booted(9.0, disagreements=("spo2.low.high",)))
    assert "spo2.low.high" in b.item("monitor.fold-differs.high")["title"]


@pytest.mark.parametrize("gap_s", [None, 4.0])
def test_a_start_of_an_idle_room_is_no_condition(gap_s: float | None) -> None:
    b = Bench(watching=False)
    b.feed(booted(9.0, gap_s))
    assert b.technical == set()


def test_an_alarm_outlives_a_restart() -> None:
    b = Bench()
    b.steady(SPO2, 85, 1.0, 20.0)
    b.feed(booted(60.0))
    b.until(61.0)
    assert (b.presence("spo2.low.high"), b.item("spo2.low.high")["data_lost"]) == ("on", True)


def test_a_clock_jump_while_watching_is_medium_until_checked_and_moves_wall_time_only() -> None:
    b = Bench()
    b.feed(ClockSet(5.0, 1_700_000_000.0, 3600.0))
    assert "+3600 s" in b.item("monitor.clock-jump.medium")["title"]
    assert b.view()["room"]["wall_offset"] == 1_700_000_000.0
    assert b.room.at == 5.0


def test_a_clock_jump_of_an_idle_room_is_no_condition() -> None:
    b = Bench(watching=False)
    b.feed(ClockSet(5.0, 1_700_000_000.0, 3600.0))
    assert b.technical == set()


# --- settings read again ----------------------------------------------------------------------------


def test_nothing_remains_of_a_device_that_the_settings_no_longer_name() -> None:
    b = Bench((OXIMETER, CUFF, STRAP))
    b.feed(Reported(1.0, "strap", "battery", value=5))
    b.until(130.0)
    assert {"strap.lost.high", "strap.battery.medium"} <= b.technical
    b.feed(Configured(131.0, plain(settings_of((OXIMETER, CUFF)))))
    assert b.technical == {MEDIUM, HIGH}
    assert refusals(b.command("patient-checked", 132.0)) == []


def test_a_vital_that_a_device_no_longer_gives_is_not_missed() -> None:
    b = Bench()
    b.until(20.0)
    only = RoomDevice("oximeter", vitals=(SPO2,), simulated=True)
    b.feed(Configured(21.0, plain(settings_of((only, CUFF)))))
    assert b.item(MEDIUM)["title"].startswith("SpO₂ lost")


# --- calling for help -------------------------------------------------------------------------------


def test_a_call_for_the_nurse_is_a_medium_support_condition_that_names_who_called() -> None:
    b = Bench()
    b.command("call-nurse", 5.0, "screen")
    item = b.item("room.support-asked.medium")
    assert (item["type"], item["priority"], item["title"]) == ("support", "medium", "Nurse called by Screen")


@pytest.mark.parametrize("role", ["nurse", "prescriber"])
def test_a_call_ends_with_its_acknowledgement(role: Role) -> None:
    b = Bench()
    b.command("call-nurse", 5.0, "therapist")
    b.command("acknowledge", 9.0, role, condition="room.support-asked.medium")
    assert b.presence("room.support-asked.medium") == "off"
    assert b.ended("room.support-asked.medium") == [9.0]


def test_a_call_after_one_that_was_answered_sounds_again() -> None:
    b = Bench()
    b.command("call-nurse", 5.0, "therapist")
    b.command("acknowledge", 9.0, condition="room.support-asked.medium")
    b.command("call-nurse", 20.0, "therapist")
    assert b.presence("room.support-asked.medium") == "on"


def test_seen_does_not_end_a_call() -> None:
    b = Bench()
    b.command("call-nurse", 5.0, "screen")
    b.command("seen", 6.0, "therapist", condition="room.support-asked.medium")
    assert b.presence("room.support-asked.medium") == "on"


def test_a_call_that_was_answered_cannot_be_answered_again() -> None:
    b = Bench()
    b.command("call-nurse", 5.0, "screen")
    b.command("acknowledge", 6.0, condition="room.support-asked.medium")
    assert refusals(b.command("acknowledge", 7.0, condition="room.support-asked.medium")) == [
        "this alarm is over"
    ]


def test_a_sensor_of_episodic_values_is_not_missed() -> None:
    b = Bench((SENSOR,))
    b.until(600.0)
    assert b.technical == set()


def test_a_device_that_is_silent_on_an_open_port_is_lost_with_what_to_look_at() -> None:
    b = Bench()
    b.fine(1.0, 5.0)
    why = "/dev/ttyUSB0 is open, but no byte for 10 s: is the device switched on and its cable in?"
    b.feed(LinkDown(15.5, "oximeter", why))
    b.until(16.0)
    assert b.presence(MEDIUM) == "on"
    assert b.view()["alarms"]["items"][MEDIUM]["title"] == f"SpO₂, Pulse lost: {why}"
