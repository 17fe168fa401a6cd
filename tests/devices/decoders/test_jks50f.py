"""The JKS50F. Bytes come from the vectors; what is altered gets its sum put right, as its source has it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

READING = ALL["jks50f-reading"].data  # SpO2 100, pulse 80, index 0
ROW = PROTOCOLS["jks50f"]


def altered(**bytes_at: int) -> bytes:
    """The reading with other bytes: `at3=1`."""
    frame = bytearray(READING)
    for place, byte in bytes_at.items():
        frame[int(place.removeprefix("at"))] = byte
    frame[-1] = (sum(frame[:-1]) + 1) & 0xFF
    return bytes(frame)


def measured(data: bytes) -> dict[Vital, Measurement]:
    (fields,) = frames("jks50f", data)
    return {m.vital: m for m in ROW.measurements(fields)}


def test_a_frame_measures_spo2_and_pulse_and_an_index_of_nothing_is_none() -> None:
    assert {vital: m.value for vital, m in measured(READING).items()} == {
        Vital.SPO2: 100.0,
        Vital.PULSE_RATE: 80.0,
        Vital.PERFUSION_INDEX: None,
    }


def test_the_index_has_two_bytes_of_seven_and_six_bits() -> None:
    # 0x4D | 0x02 << 7 = 333 hundredths of a percent
    assert measured(altered(at6=0x4D, at7=0x02))[Vital.PERFUSION_INDEX].value == 3.33


@pytest.mark.parametrize(("low", "high"), [(0x7F, 0x3F), (0x51, 0x0F), (0x7F, 0x7F)])
def test_the_marker_and_an_index_above_20_are_withheld(low: int, high: int) -> None:
    # 81.91, the marker; 20.01; the marker with a bit that does not count
    (fields,) = frames("jks50f", altered(at6=low, at7=high))
    assert fields["perfusion_index_percent"] is None


def test_without_a_finger_numbers_in_the_frame_are_not_shown() -> None:
    told = measured(altered(at3=1)).values()
    assert {(m.value, m.reasons) for m in told} == {(None, ("no finger",))}


def test_a_pulse_of_127_is_missing_and_says_that_it_may_be_one() -> None:
    told = measured(altered(at5=127))
    assert told[Vital.SPO2].value == 100.0
    assert told[Vital.PULSE_RATE] == Measurement(
        Vital.PULSE_RATE, None, Validity.UNAVAILABLE, ("127: none, or a rate",)
    )


@pytest.mark.parametrize(("place", "vital"), [("at4", Vital.SPO2), ("at5", Vital.PULSE_RATE)])
def test_a_zero_is_no_reading(place: str, vital: Vital) -> None:
    assert measured(altered(**{place: 0}))[vital].value is None


def test_a_damaged_frame_costs_itself_only() -> None:
    broken = bytearray(READING)
    broken[4] ^= 1
    found = decoded("jks50f", READING + bytes(broken) + READING)
    assert [item.reason if isinstance(item, Rejected) else "frame" for item in found] == [
        "frame",
        "checksum",
        "frame",
    ]


def test_a_frame_that_lost_a_piece_does_not_take_the_next_with_it() -> None:
    found = decoded("jks50f", READING[:40] + READING * 2)
    assert sum(isinstance(item, Frame) for item in found) == 2
