"""Jumper's messages. Bytes come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

READING = ALL["jumper-reading"].data


def measured(data: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames("jumper", data)
    return PROTOCOLS["jumper"].measurements(fields)


def test_a_message_measures_three_vitals() -> None:
    assert measured(READING) == (
        Measurement(Vital.SPO2, 97.0),
        Measurement(Vital.PULSE_RATE, 72.0),
        Measurement(Vital.PERFUSION_INDEX, 4.1),
    )


def test_without_a_finger_there_is_no_number() -> None:
    told = measured(ALL["jumper-no-finger"].data)
    assert {(m.value, m.validity) for m in told} == {(None, Validity.UNAVAILABLE)}


def test_an_index_without_a_pulse_is_no_measurement() -> None:
    # the reading with the pulse's marker in its place
    assert measured(bytes.fromhex("81ff6129"))[2].value is None


def test_177_percent_is_no_saturation() -> None:
    # one program looks for 177 where the marker is 127
    assert measured(bytes.fromhex("8148b129"))[0] == Measurement(
        Vital.SPO2, None, Validity.INVALID, ("implausible value",)
    )


def test_a_pulse_above_127_needs_no_second_byte() -> None:
    assert measured(bytes.fromhex("81c86129"))[1].value == 200.0


def test_a_message_of_the_wave_is_no_measurement_and_no_garbage() -> None:
    assert measured(bytes((0x80, *range(10)))) == ()


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("", "too_short"),
        ("814861", "too_short"),
        ("8148612900", "bad_length"),
        ("818367510000190b18131200000000", "bad_length"),  # a Yonker cuff, tests of its decoder
        ("8048612900", "too_short"),
        ("82486129", "header"),
    ],
)
def test_another_length_or_lead_is_no_message(message: str, reason: str) -> None:
    data = bytes.fromhex(message)
    assert decoded("jumper", data) == [Rejected(reason, data)]
