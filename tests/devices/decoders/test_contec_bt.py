"""The CMS50D-BT. Frames are the captured ones; what is altered gets its sum, seven bits of it, put right."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Pleth, Rejected
from sessionctl.devices.gate.frozen import Frozen
from sessionctl.vitals import Measurement, Validity
from tests.devices.decoders.vectors import ALL, decoded, frames
from tests.gate.families import FAMILIES

WAVE, PEAK = ALL["cms50dbt-captured-wave"].data, ALL["cms50dbt-captured-wave-peak"].data
NUMBERS = ALL["cms50dbt-captured-numeric"].data  # pulse 83, SpO2 99, third byte 04
ROW = PROTOCOLS["contec-cms50d-bt"]


def summed(data: str) -> bytes:
    frame = bytes.fromhex(data)
    return frame + bytes([sum(frame) & 0x7F])


UNDER_06 = summed("eb010653637f00")  # as captured, with 06 for 04


def measured(data: bytes) -> list[tuple[Measurement, ...]]:
    """What each numeric frame in `data` measures, in order."""
    told = (ROW.measurements(fields) for fields in frames("contec-cms50d-bt", data))
    return [each for each in told if each]


def numbers(told: tuple[Measurement, ...]) -> list[tuple[float | None, Validity]]:
    return [(m.value, m.validity) for m in told]


def test_numbers_over_a_wave_that_moves_are_doubted_under_the_flag_nobody_can_read() -> None:
    (told,) = measured(WAVE + PEAK + NUMBERS)
    assert numbers(told) == [(99.0, Validity.QUESTIONABLE), (83.0, Validity.QUESTIONABLE)]
    assert {m.reasons for m in told} == {("finger flag unclear",)}


def test_numbers_over_a_wave_that_moves_are_plain_where_the_flag_says_finger_too() -> None:
    (told,) = measured(WAVE + PEAK + UNDER_06)
    assert numbers(told) == [(99.0, Validity.VALID), (83.0, Validity.VALID)]


@pytest.mark.parametrize("before", [b"", WAVE * 60, summed("eb00034809") + summed("eb00034909")])
@pytest.mark.parametrize("frame", [NUMBERS, UNDER_06])
def test_numbers_without_a_wave_that_moves_are_withheld(before: bytes, frame: bytes) -> None:
    (told,) = measured(before + frame)
    assert numbers(told) == [(None, Validity.UNAVAILABLE)] * 2
    assert {m.reasons for m in told} == {("no wave that moves",)}


def test_a_wave_that_stands_still_takes_the_numbers_away_within_two_seconds() -> None:
    told = measured(WAVE + PEAK + UNDER_06 + (WAVE * 60 + UNDER_06) * 3)
    assert [each[0].value for each in told] == [99.0, 99.0, None, None]


@pytest.mark.parametrize("numbers_at", ["0000", "7f7f", "d37f", "ff7f"])
def test_zeros_and_127_and_more_are_not_readings(numbers_at: str) -> None:
    # 0xD3 is the captured pulse with bit 7, which the sum does not cover
    (told,) = measured(WAVE + PEAK + summed(f"eb0106{numbers_at}7f00"))
    assert {m.value for m in told} == {None}


def test_a_wave_frame_is_one_sample_at_60_hz_and_no_measurement() -> None:
    (fields,) = frames("contec-cms50d-bt", WAVE)
    assert (ROW.pleth(fields), ROW.measurements(fields)) == (Pleth((72,), 60.0), ())


def test_a_wrong_sum_costs_its_frame_only() -> None:
    found = decoded("contec-cms50d-bt", WAVE + NUMBERS[:-1] + b"\x24" + PEAK)
    assert [i.reason if isinstance(i, Rejected) else "frame" for i in found] == ["frame", "checksum", "frame"]


def test_a_stream_that_goes_in_a_circle_is_frozen_within_20_s_and_a_living_one_never() -> None:
    family = FAMILIES["contec-cms50d-bt"]
    living = [family.frame(n, family.at(n)) for n in range(120)]
    watch, found = Frozen(), list[float]()
    decoder = ROW.new({})
    for second, data in enumerate(living + living[-3:] * 7):
        for item in decoder.feed(data):
            assert not isinstance(item, Rejected)
            if told := ROW.measurements(item.fields):
                at = float(second)
                why = watch.judge(at, told, ROW.pleth(item.fields), ROW.stamp(item.fields))
                found += [at] if why else []
    assert found
    assert len(living) <= found[0] <= len(living) + 20.0
