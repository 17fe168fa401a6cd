"""Nellcor's text lines. Lines come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Battery
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, frames, rejected
from tests.devices.test_intake import Bench

NAME = "nellcor-ascii"
GOOD = ALL["nellcor-n560-captured-alarm-off"].data  # SpO2 100, pulse 105, PA 88, AO
LIMITS = b"                             ADULT           25SAT-S "  # recorded from the same N-560
STATUS_AT = 44  # where the recorded lines have the first code of their status


def with_status(*codes: str) -> bytes:
    return GOOD[:40].ljust(STATUS_AT) + " ".join(codes).encode()


def measured(line: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(NAME, line)
    return PROTOCOLS[NAME].measurements(fields)


def test_a_line_measures_spo2_and_pulse_and_no_perfusion_index() -> None:
    assert measured(GOOD) == (Measurement(Vital.SPO2, 100.0), Measurement(Vital.PULSE_RATE, 105.0))
    assert frames(NAME, GOOD)[0]["pulse_amplitude"] == 88


def test_dashes_are_no_value_and_say_why() -> None:
    found = measured(ALL["nellcor-sensor-disconnect"].data)
    assert {(m.value, m.reasons) for m in found} == {(None, ("sensor disconnected",))}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("SO", "sensor off"),
        ("SD", "sensor disconnected"),
        ("LP", "lost pulse"),
        ("LM", "lost pulse with interference"),
        ("PS", "pulse search"),
    ],
)
def test_a_number_that_is_held_without_a_pulse_or_a_sensor_is_none(code: str, reason: str) -> None:
    found = measured(with_status(code, "AO"))
    assert {(m.value, m.validity, m.reasons) for m in found} == {(None, Validity.UNAVAILABLE, (reason,))}


@pytest.mark.parametrize(("code", "reason"), [("MO", "motion"), ("XQ", "unknown status XQ")])
def test_motion_and_a_status_nobody_knows_are_doubts(code: str, reason: str) -> None:
    assert {(m.validity, m.reasons) for m in measured(with_status(code))} == {
        (Validity.QUESTIONABLE, (reason,))
    }


@pytest.mark.parametrize("code", ["AO", "AS", "LB", "PH", "PL", "SH", "SL"])
def test_the_monitors_own_alarms_are_no_doubt(code: str) -> None:
    assert {m.validity for m in measured(with_status(code))} == {Validity.VALID}


def test_a_star_behind_a_number_is_its_alarm_and_moves_nothing() -> None:
    starred = b"07-Jan-04 11:24:50    84*    105      88    SL"
    (fields,) = frames(NAME, starred)
    assert (fields["spo2_percent"], fields["spo2_alarm"], fields["pulse_alarm"]) == (84, True, False)
    assert (fields["pulse_rate_bpm"], fields["pulse_amplitude"], fields["status"]) == (105, 88, ["SL"])


@pytest.mark.parametrize("lost", range(len(GOOD)))
def test_a_lost_character_never_makes_another_number(lost: int) -> None:
    """Without the columns "100" that lost a digit would read 10, and "105" 15."""
    for fields in frames(NAME, GOOD[:lost] + GOOD[lost + 1 :]):
        assert (fields["spo2_percent"], fields["pulse_rate_bpm"]) == (100, 105)


@pytest.mark.parametrize("end", range(1, 40))
def test_a_line_cut_before_its_amplitude_ends_gives_no_number(end: int) -> None:
    assert frames(NAME, GOOD[:end] + b"\r\n") == []


@pytest.mark.parametrize("line", ["header", "columns"])
def test_the_header_block_measures_nothing(line: str) -> None:
    assert measured(ALL[f"nellcor-n560-captured-{line}"].data) == ()


def test_the_second_line_of_the_header_block_tells_limits_and_sat_seconds() -> None:
    assert frames(NAME, LIMITS)[0] == {"line": "limits", "limits": "ADULT", "sat_seconds": 25}
    assert measured(LIMITS) == ()


def test_a_header_block_between_data_costs_nothing() -> None:
    block = [ALL["nellcor-n560-captured-header"].data, LIMITS, ALL["nellcor-n560-captured-columns"].data]
    lines = b"\r\n".join([GOOD, *block, GOOD, b""])
    assert rejected(NAME, lines) == []
    assert [fields["line"] for fields in frames(NAME, lines)] == [
        "data",
        "header",
        "limits",
        "columns",
        "data",
    ]


def test_lines_that_come_again_with_their_times_are_a_frozen_monitor_within_twenty_seconds() -> None:
    bench = Bench({"": NAME})
    for second in range(50, 60, 2):
        bench.feed(GOOD.replace(b":50", f":{second}".encode()) + b"\r\n", after_s=2.0)
    assert bench.measured[-1].measurements[0].value == 100
    for _ in range(10):
        bench.feed(GOOD.replace(b":50", b":58") + b"\r\n", after_s=2.0)
    last = bench.measured[-1].measurements[0]
    assert last.value is None
    assert last.reasons[0].startswith("frozen")


@pytest.mark.parametrize("stamp", [b"07-Jxn-04", b"31-Feb-04", b"07-Jan-04 25"])
def test_a_time_that_is_no_instant_costs_its_line(stamp: bytes) -> None:
    assert [item.reason for item in rejected(NAME, stamp + GOOD[len(stamp) :])] == ["syntax"]


def test_zero_is_no_reading() -> None:
    found = measured(GOOD.replace(b"   100 ", b"     0 "))
    assert (found[0].value, found[0].validity) == (None, Validity.INVALID)


def test_low_battery_is_told_by_data_lines_only() -> None:
    battery = PROTOCOLS[NAME].battery
    assert battery(frames(NAME, with_status("LB"))[0]) == Battery(None, low=True)
    assert battery(frames(NAME, GOOD)[0]) == Battery(None, low=False)
    assert battery(frames(NAME, LIMITS)[0]) is None
