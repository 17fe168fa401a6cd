"""Nonin over Bluetooth. Messages come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Battery
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, frames, rejected
from tests.devices.test_intake import Bench

NAME = "nonin-ble-oximetry"
GOOD = ALL["nonin-ble-good"].data  # SpO2 97, pulse 72, PAI 4.00 %, counter 5
WEAK = ALL["nonin-ble-low-battery-weak-signal"].data


def with_byte(place: int, value: int) -> bytes:
    return GOOD[:place] + bytes((value,)) + GOOD[place + 1 :]


def measured(data: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(NAME, data)
    return PROTOCOLS[NAME].measurements(fields)


def test_a_message_measures_spo2_pulse_and_perfusion_index() -> None:
    assert measured(GOOD) == (
        Measurement(Vital.SPO2, 97.0),
        Measurement(Vital.PULSE_RATE, 72.0),
        Measurement(Vital.PERFUSION_INDEX, 4.0),
    )


def test_while_it_searches_even_good_numbers_are_none() -> None:
    searching = measured(with_byte(1, 0x18))
    assert [(m.value, m.validity, m.reasons) for m in searching] == [
        (None, Validity.UNAVAILABLE, ("searching",))
    ] * 3


@pytest.mark.parametrize(
    ("status", "reasons"),
    [
        (0x12, ("weak signal",)),
        (0x00, ("finger not placed right",)),
        (0x02, ("weak signal", "finger not placed right")),
    ],
)
def test_a_weak_signal_and_a_finger_out_of_place_are_doubts(status: int, reasons: tuple[str, ...]) -> None:
    found = measured(with_byte(1, status))
    assert {(m.validity, m.reasons) for m in found} == {(Validity.QUESTIONABLE, reasons)}
    assert [m.value for m in found] == [97, 72, 4]


def test_missing_codes_and_no_amplitude_are_no_numbers() -> None:
    missing = GOOD[:3] + b"\x00\x00" + GOOD[5:7] + bytes.fromhex("7f01ff")
    assert [(m.value, m.reasons) for m in measured(missing)] == [(None, ("no value",))] * 3


@pytest.mark.parametrize(("place", "value", "vital"), [(7, 101, 0), (7, 0, 0), (9, 0, 1), (3, 0x7F, 2)])
def test_a_number_that_is_nobodys_is_none(place: int, value: int, vital: int) -> None:
    found = measured(with_byte(place, value))[vital]
    assert (found.value, found.validity) == (None, Validity.INVALID)


@pytest.mark.parametrize("data", [b"", GOOD[:9], GOOD + b"\x00", with_byte(0, 11)])
def test_a_message_of_another_length_is_rejected(data: bytes) -> None:
    assert len(rejected(NAME, data)) == 1


def test_the_low_battery_bit_is_told() -> None:
    assert PROTOCOLS[NAME].battery(frames(NAME, WEAK)[0]) == Battery(None, low=True)
    assert PROTOCOLS[NAME].battery(frames(NAME, GOOD)[0]) == Battery(None, low=False)


def shown(counters: list[int]) -> list[tuple[float | None, tuple[str, ...]]]:
    """The saturation of each second, when the good message comes with these counters."""
    bench = Bench({"x": NAME})
    for counter in counters:
        bench.feed(GOOD[:5] + counter.to_bytes(2, "big") + GOOD[7:], "x", after_s=1.0)
    return [(event.measurements[0].value, event.measurements[0].reasons) for event in bench.measured]


def test_a_counter_that_counts_is_a_living_stream_however_steady_the_numbers() -> None:
    assert {value for value, _ in shown(list(range(65_500, 65_536)) + list(range(40)))} == {97}


@pytest.mark.parametrize("stuck", [[7] * 20, [7, 8, 9] * 7])
def test_a_counter_that_stops_or_comes_again_is_a_stuck_stream(stuck: list[int]) -> None:
    told = shown([1, 2, 3, 4, 5, 6, *stuck])
    assert told[6] == (97, ())
    value, reasons = told[-1]
    assert value is None
    assert reasons[0].startswith("frozen")
