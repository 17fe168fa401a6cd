"""Nonin format 8. Bytes come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Battery, Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

ONE, STREAM = "nonin-serial-format8", "nonin-serial-format8-stream"
GOOD = ALL["nonin8-good"].data  # 80 48 61 00: SpO2 97, pulse 72
OFF = ALL["nonin8-missing-sensor-alarm"].data


def with_bits(byte: int, bits: int) -> bytes:
    """The good frame with bits of one byte set."""
    changed = bytearray(GOOD)
    changed[byte] |= bits
    return bytes(changed)


def measured(data: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(ONE, data)
    return PROTOCOLS[ONE].measurements(fields)


def test_a_good_frame_measures_spo2_and_pulse() -> None:
    assert measured(GOOD) == (Measurement(Vital.SPO2, 97.0), Measurement(Vital.PULSE_RATE, 72.0))


def test_under_the_sensor_alarm_even_good_numbers_are_none() -> None:
    off = ("sensor off",)
    assert measured(with_bits(3, 0x08)) == (
        Measurement(Vital.SPO2, None, Validity.UNAVAILABLE, off),
        Measurement(Vital.PULSE_RATE, None, Validity.UNAVAILABLE, off),
    )
    assert [m.value for m in measured(OFF)] == [None, None]


def test_missing_values_without_an_alarm_are_unavailable() -> None:
    missing = bytes((0x83, 0x7F, 0x7F, 0x00))  # the codes of the missing vector, its flags cleared
    assert [(m.value, m.reasons) for m in measured(missing)] == [(None, ("no value",))] * 2


@pytest.mark.parametrize(
    ("byte", "bit", "reason"),
    [
        (0, 0x20, "out of track"),
        (0, 0x10, "low perfusion"),
        (0, 0x04, "artifact"),
        (0, 0x40, "unknown status bits"),
        (3, 0x02, "unknown status bits"),
        (3, 0x40, "unknown status bits"),
    ],
)
def test_doubt_makes_the_values_questionable(byte: int, bit: int, reason: str) -> None:
    assert {(m.value is not None, m.validity, m.reasons) for m in measured(with_bits(byte, bit))} == {
        (True, Validity.QUESTIONABLE, (reason,))
    }


@pytest.mark.parametrize(("byte", "bit"), [(0, 0x08), (3, 0x20), (3, 0x01)])
def test_marginal_perfusion_smartpoint_and_battery_are_no_doubt(byte: int, bit: int) -> None:
    assert {m.validity for m in measured(with_bits(byte, bit))} == {Validity.VALID}


def test_a_rate_from_128_upwards_keeps_its_high_bits() -> None:
    assert frames(ONE, bytes((0x81, 22, 97, 0)))[0]["pulse_rate_bpm"] == 150  # 1 * 128 + 22


@pytest.mark.parametrize(("frame", "odd"), [("80480000", 0), ("80486500", 0), ("80006100", 1)])
def test_zero_and_more_than_a_hundred_percent_are_no_reading(frame: str, odd: int) -> None:
    assert measured(bytes.fromhex(frame))[odd].validity is Validity.INVALID
    assert measured(bytes.fromhex(frame))[odd].value is None


def test_the_low_battery_bit_is_told() -> None:
    battery = PROTOCOLS[STREAM].battery
    assert battery(frames(ONE, with_bits(3, 0x01))[0]) == Battery(None, low=True)
    assert battery(frames(ONE, GOOD)[0]) == Battery(None, low=False)


@pytest.mark.parametrize("lost", range(4))
def test_a_lost_byte_costs_its_frame_and_gives_no_other_number(lost: int) -> None:
    found = frames(STREAM, GOOD * 2 + GOOD[:lost] + GOOD[lost + 1 :] + GOOD * 3)
    assert {(f["spo2_percent"], f["pulse_rate_bpm"]) for f in found} == {(97, 72)}
    assert len(found) == 5


def test_a_false_beginning_makes_no_number() -> None:
    """Three bytes of a frame whose first was lost stand behind a stray byte that looks like a first one."""
    data = b"\x80" + GOOD[1:3] + b"\x0a\x0b" + GOOD * 2
    assert decoded(STREAM, data)[0] == Rejected("sync", data[:5])
    assert len(frames(STREAM, data)) == 2


def test_a_frame_right_behind_another_is_told_at_once() -> None:
    decoder = PROTOCOLS[STREAM].new({})
    assert decoder.feed(GOOD) == []  # the first of all waits for the byte behind it
    assert len(decoder.feed(GOOD)) == 2
    assert len(decoder.feed(GOOD)) == 1
