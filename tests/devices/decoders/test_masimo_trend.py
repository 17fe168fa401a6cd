"""Masimo's trend lines. Lines come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, frames, rejected

NAME = "masimo-trend"
GOOD = ALL["masimo-trend-reading"].data  # 2008-09-21 09:56:12, SpO2 97, pulse 69, PI 4.69
OFF = ALL["masimo-trend-off-patient"].data
TAKEN = "2008-09-21T09:56:12"


def measured(line: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(NAME, line)
    return PROTOCOLS[NAME].measurements(fields)


def test_a_stored_line_is_history_with_the_monitors_time() -> None:
    assert measured(GOOD) == (
        Measurement(Vital.SPO2, 97.0, history=TAKEN),
        Measurement(Vital.PULSE_RATE, 69.0, history=TAKEN),
        Measurement(Vital.PERFUSION_INDEX, 4.69, history=TAKEN),
    )


def test_zeros_are_none_with_the_sensor_off() -> None:
    assert {(m.value, m.reasons) for m in measured(OFF)} == {(None, ("sensor off",))}


def test_zeros_are_none_without_any_exception() -> None:
    plain = OFF.replace(b"EXC=820:OffPat,SET", b"EXC=800:SET")
    assert [(m.vital, m.value, m.validity) for m in measured(plain)] == [
        (Vital.SPO2, None, Validity.UNAVAILABLE),
        (Vital.PULSE_RATE, None, Validity.UNAVAILABLE),
    ]
    assert frames(NAME, plain)[0]["perfusion_index_percent"] is None


def test_low_signal_iq_is_a_doubt() -> None:
    found = measured(ALL["masimo-trend-low-siq"].data)
    assert {(m.validity, m.reasons) for m in found} == {(Validity.QUESTIONABLE, ("low signal iq",))}


@pytest.mark.parametrize("lost", range(len(GOOD)))
def test_a_lost_character_never_makes_another_number(lost: int) -> None:
    for fields in frames(NAME, GOOD[:lost] + GOOD[lost + 1 :]):
        assert (fields["spo2_percent"], fields["pulse_rate_bpm"]) == (97, 69)
        assert fields["perfusion_index_percent"] == 4.69


@pytest.mark.parametrize(
    "line",
    [GOOD + b" " + GOOD, ALL["masimo-rad8-normal"].data, GOOD.replace(b"09/21", b"13/21"), GOOD[:-8]],
)
def test_what_is_no_trend_line_is_rejected(line: bytes) -> None:
    assert [item.reason for item in rejected(NAME, line)] == ["syntax"]
