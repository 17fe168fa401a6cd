"""Masimo's text lines. Lines come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Rejected
from sessionctl.devices.decoders.lines import LINE_MOST
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

NAME = "masimo-ascii1"
GOOD = ALL["masimo-rad57-normal"].data  # SpO2 98, pulse 97, PI 3.60, EXC 000800


def measured(line: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(NAME, line)
    return PROTOCOLS[NAME].measurements(fields)


def with_exceptions(bits: bytes) -> bytes:
    return GOOD.replace(b"EXC=000800", b"EXC=" + bits)


def test_a_good_line_measures_spo2_pulse_and_perfusion_index() -> None:
    assert measured(GOOD) == (
        Measurement(Vital.SPO2, 98.0),
        Measurement(Vital.PULSE_RATE, 97.0),
        Measurement(Vital.PERFUSION_INDEX, 3.6),
    )


@pytest.mark.parametrize(
    ("bits", "reason"),
    [
        (b"000801", "no sensor"),
        (b"000802", "defective sensor"),
        (b"000820", "sensor off"),
        (b"000880", "unrecognised sensor"),
    ],
)
def test_a_sensor_that_does_not_measure_gives_no_number(bits: bytes, reason: str) -> None:
    assert measured(with_exceptions(bits)) == (
        Measurement(Vital.SPO2, None, Validity.UNAVAILABLE, (reason,)),
        Measurement(Vital.PULSE_RATE, None, Validity.UNAVAILABLE, (reason,)),
    )


@pytest.mark.parametrize(
    ("bits", "reason"),
    [
        (b"000804", "low perfusion"),
        (b"000808", "pulse search"),
        (b"000810", "interference"),
        (b"000840", "ambient light"),
        (b"000C00", "low signal iq"),
    ],
)
def test_doubt_makes_the_values_questionable(bits: bytes, reason: str) -> None:
    assert {(m.validity, m.reasons) for m in measured(with_exceptions(bits))} == {
        (Validity.QUESTIONABLE, (reason,))
    }


def test_an_absent_set_bit_is_no_doubt() -> None:
    assert {m.validity for m in measured(with_exceptions(b"000000"))} == {Validity.VALID}


def test_dashes_are_no_value() -> None:
    found = measured(ALL["masimo-startup-dashes"].data)
    assert [(m.value, m.validity) for m in found] == [(None, Validity.UNAVAILABLE)] * 2


def test_zero_is_no_reading() -> None:
    found = measured(GOOD.replace(b"SPO2=098", b"SPO2=000"))
    assert (found[0].value, found[0].validity) == (None, Validity.INVALID)


def test_percent_signs_may_be_absent() -> None:
    assert measured(GOOD.replace(b"%", b"")) == measured(GOOD)


def test_leading_nul_bytes_are_skipped() -> None:
    assert measured(b"\0\0\0" + GOOD + b"\r\n") == measured(GOOD)


def test_a_cut_first_line_costs_itself_only() -> None:
    cut = ALL["masimo-cut-line"].data
    assert decoded(NAME, cut + b"\r\n" + GOOD)[0] == Rejected("syntax", cut)
    assert len(frames(NAME, cut + b"\r\n" + GOOD)) == 1


@pytest.mark.parametrize("lost", range(len(GOOD)))
def test_a_lost_character_never_makes_another_number(lost: int) -> None:
    for fields in frames(NAME, GOOD[:lost] + GOOD[lost + 1 :] + b"\r\n"):
        assert (fields["spo2_percent"], fields["pulse_rate_bpm"]) == (98, 97)


@pytest.mark.parametrize("end", range(len(GOOD) - 3))
def test_a_line_cut_at_its_end_gives_no_number(end: int) -> None:
    assert frames(NAME, GOOD[:end] + b"\r\n") == []


def test_two_lines_run_together_are_no_line() -> None:
    assert frames(NAME, GOOD + b" " + GOOD) == []


def test_the_last_line_counts_without_its_end() -> None:
    assert len(frames(NAME, GOOD + b"\r\n" + GOOD)) == 2


def test_an_endless_line_is_rejected_piece_by_piece_until_it_ends() -> None:
    found = decoded(NAME, b"x" * (2 * LINE_MOST) + GOOD + b"\r\n" + GOOD + b"\r\n")
    kinds = [item.reason if isinstance(item, Rejected) else "line" for item in found]
    assert kinds == ["too_long", "too_long", "too_long", "line"]
