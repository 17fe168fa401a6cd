"""Old data never looks alive: each value dims and blanks at its instant, and then it is news."""

import pytest

from sessionctl.room.programme import Freshness
from sessionctl.vitals import Validity, Vital
from tests.room.bench import CUFF, OXIMETER, SENSOR, STRAP, Bench

SPO2, SYSTOLIC, DIASTOLIC = Vital.SPO2, Vital.SYSTOLIC, Vital.DIASTOLIC

LIVES = [
    # vital, value, live up to, shown dimmed up to (s)
    (SPO2, 97, 4, 10),
    (Vital.PULSE_RATE, 70, 4, 10),
    (Vital.HEART_RATE, 70, 4, 10),
    (Vital.PERFUSION_INDEX, 1.2, 4, 10),
    (Vital.TEMPERATURE, 36.8, 60, 180),
    (SYSTOLIC, 120, 3600, 3600),
    (DIASTOLIC, 80, 3600, 3600),
    (Vital.CUFF_PULSE_RATE, 70, 3600, 3600),
]
EVERYTHING = (OXIMETER, CUFF, STRAP, SENSOR)


def shown(b: Bench, vital: Vital) -> tuple[str, str]:
    tile = b.vital(vital)
    return tile["state"], tile["text"]


@pytest.mark.parametrize(("vital", "value", "live_s", "blank_s"), LIVES)
def test_a_value_is_live_then_dimmed_then_gone(
    vital: Vital, value: float, live_s: float, blank_s: float
) -> None:
    b = Bench(EVERYTHING)
    b.measured(vital, value, 5.0)
    text = b.vital(vital)["text"]
    b.until(5.0 + live_s)
    assert shown(b, vital) == ("live", text)
    if live_s < blank_s:
        b.until(5.0 + live_s + 0.01)
        assert shown(b, vital) == ("dim", text)
        b.until(5.0 + blank_s)
        assert shown(b, vital) == ("dim", text)
    b.until(5.0 + blank_s + 0.01)
    assert shown(b, vital) == ("blank", "--")
    assert b.vital(vital)["value"] is None


def test_the_stamp_of_a_value_is_when_it_was_measured() -> None:
    b = Bench()
    b.measured(SPO2, 97, 5.0)
    b.until(9.0)
    assert b.vital(SPO2)["at"] == 5.0


def test_a_vital_never_heard_is_blank() -> None:
    tile = Bench().vital(SPO2)
    assert (tile["value"], tile["text"], tile["state"], tile["validity"]) == (None, "--", "blank", "none")


@pytest.mark.parametrize("validity", [Validity.UNAVAILABLE, Validity.INVALID])
def test_a_device_that_says_it_has_no_value_shows_none_at_once(validity: Validity) -> None:
    b = Bench()
    b.measured(SPO2, None, 5.0, validity, "sensor off")
    assert shown(b, SPO2) == ("blank", "--")


def test_a_value_is_gone_at_once_when_the_device_says_that_it_has_none() -> None:
    b = Bench()
    b.measured(SPO2, 97, 5.0)
    b.measured(SPO2, None, 6.0)
    assert shown(b, SPO2) == ("blank", "--")


def test_an_impossible_value_is_never_shown_and_does_not_make_the_last_one_younger() -> None:
    b = Bench()
    b.measured(SPO2, 97, 5.0)
    b.measured(SPO2, 0, 6.0)
    assert shown(b, SPO2) == ("live", "97")
    assert b.vital(SPO2)["validity"] == "questionable"
    assert b.vital(SPO2)["reasons"] == ["impossible: 0 is outside 1 to 100 %"]
    assert b.vital(SPO2)["at"] == 5.0
    for second in range(7, 17):
        b.measured(SPO2, 0, second)
    assert shown(b, SPO2) == ("blank", "--")


def test_blanking_is_a_technical_condition_at_that_instant() -> None:
    b = Bench()
    b.fine(1.0, 6.0)
    b.until(30.0)
    assert b.began("oximeter.lost.medium") == [pytest.approx(15.001)]


def test_values_that_come_back_are_settling_for_ten_seconds() -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0)
    b.measured(SPO2, None, 2.0)
    for second in range(3, 13):
        b.measured(SPO2, 97, second)
        assert b.vital(SPO2)["reasons"] == ["settling"]
        assert b.vital(SPO2)["validity"] == "questionable"
    b.measured(SPO2, 97, 13.0)
    assert (b.vital(SPO2)["validity"], b.vital(SPO2)["reasons"]) == ("valid", [])


def test_values_settle_too_when_an_impossible_one_came_first() -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0)
    b.measured(SPO2, None, 2.0)
    b.measured(SPO2, 0, 3.0)
    b.measured(SPO2, 97, 4.0)
    assert b.vital(SPO2)["reasons"] == ["settling"]


def test_the_first_values_of_a_session_do_not_settle() -> None:
    b = Bench()
    b.measured(SPO2, 97, 1.0)
    assert b.vital(SPO2)["validity"] == "valid"


def test_a_recording_of_one_row_a_minute_lives_as_long_as_its_pace_asks_and_settles_nothing() -> None:
    b = Bench(stretched={SPO2: Freshness(90.0, 90.0)})
    b.measured(SPO2, 97, 0.0)
    b.until(90.0)
    assert shown(b, SPO2) == ("live", "97")
    b.until(90.01)
    assert shown(b, SPO2) == ("blank", "--")
    b.measured(SPO2, 97, 120.0)
    assert b.vital(SPO2)["validity"] == "valid"


def test_freshness_is_stretched_never_shortened() -> None:
    b = Bench(stretched={SPO2: Freshness(2.0, 2.0)})
    b.measured(SPO2, 97, 0.0)
    b.until(9.0)
    assert shown(b, SPO2) == ("dim", "97")


# --- data lost during an alarm --------------------------------------------------------------------------


def alarming() -> Bench:
    b = Bench()
    b.steady(SPO2, 85, 1.0, 20.0)
    b.until(60.0)
    return b


def test_an_alarm_whose_data_is_lost_stays_and_says_so() -> None:
    b = alarming()
    item = b.item("spo2.low.high")
    assert (item["data_lost"], item["presence"], item["priority"]) == (True, "on", "high")
    assert "data lost" in item["detail"]


def test_an_alarm_whose_data_is_only_dimmed_is_not_lost() -> None:
    b = Bench()
    b.steady(SPO2, 85, 1.0, 20.0)
    b.until(27.0)
    assert b.item("spo2.low.high")["data_lost"] is False


def test_valid_data_inside_ends_an_alarm_whose_data_was_lost() -> None:
    b = alarming()
    b.steady(SPO2, 97, 60.0, 82.0)
    assert b.ended("spo2.low.high") == [80.0]  # ten seconds settling, ten clear


def test_a_medical_hand_check_ends_an_alarm_whose_data_is_lost() -> None:
    b = alarming()
    b.command("checked", 61.0, condition="spo2.low.high")
    assert b.ended("spo2.low.high") == [61.0]
    assert b.presence("spo2.low.high") == "latched"


@pytest.mark.parametrize("role", ["therapist", "technician", "screen", "administrator"])
def test_nobody_else_ends_it_by_hand(role: str) -> None:
    b = alarming()
    b.command("checked", 61.0, role, condition="spo2.low.high")  # type: ignore[arg-type]
    assert b.ended("spo2.low.high") == []


def test_an_alarm_with_live_data_cannot_be_ended_by_hand() -> None:
    b = Bench()
    b.steady(SPO2, 85, 1.0, 20.0)
    b.command("checked", 20.0, condition="spo2.low.high")
    assert b.ended("spo2.low.high") == []


def test_an_alarm_ended_by_hand_begins_again_by_the_values_that_follow() -> None:
    b = alarming()
    b.command("checked", 61.0, condition="spo2.low.high")
    b.steady(SPO2, 85, 62.0, 75.0)
    assert b.began("spo2.low.high") == [11.0, 72.0]
    assert b.presence("spo2.low.high") == "on"
