"""Nonin's text line. Lines come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, frames, rejected

NAME = "nonin-ascii"
GOOD = ALL["nonin-ascii-plain"].data  # SPO2=097 HR=072
TIMED = ALL["nonin-ascii-time-prefix"].data  # 12:03:59 SPO2=098 HR=066


def measured(line: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(NAME, line)
    return PROTOCOLS[NAME].measurements(fields)


def test_a_line_measures_spo2_and_pulse() -> None:
    assert measured(GOOD) == (Measurement(Vital.SPO2, 97.0), Measurement(Vital.PULSE_RATE, 72.0))


def test_dashes_are_no_value() -> None:
    found = measured(ALL["nonin-ascii-missing"].data)
    assert [(m.value, m.validity) for m in found] == [(None, Validity.UNAVAILABLE)] * 2


@pytest.mark.parametrize(
    ("marks", "said"),
    [(b"F", {"fast"}), (b"*", {"event"}), (b" B", {"breath"}), (b"F *", {"fast", "event"}), (b"", set())],
)
def test_marks_behind_the_values_are_told(marks: bytes, said: set[str]) -> None:
    (fields,) = frames(NAME, GOOD + marks)
    assert {name for name in ("fast", "event", "breath") if fields[name]} == said
    assert {m.validity for m in measured(GOOD + marks)} == {Validity.VALID}


@pytest.mark.parametrize(("digits", "field"), [(b"SPO2=000", 0), (b"SPO2=101", 0), (b"HR=000", 1)])
def test_a_number_that_is_nobodys_is_none(digits: bytes, field: int) -> None:
    name = digits.split(b"=")[0]
    line = b" ".join(digits if part.startswith(name) else part for part in GOOD.split())
    assert (measured(line)[field].value, measured(line)[field].validity) == (None, Validity.INVALID)


@pytest.mark.parametrize("line", [GOOD, TIMED])
def test_a_lost_character_never_makes_another_number(line: bytes) -> None:
    (whole,) = frames(NAME, line)
    for lost in range(len(line)):
        for fields in frames(NAME, line[:lost] + line[lost + 1 :]):
            assert {k: fields[k] for k in ("spo2_percent", "pulse_rate_bpm")} == {
                k: whole[k] for k in ("spo2_percent", "pulse_rate_bpm")
            }


@pytest.mark.parametrize("end", range(1, len(GOOD)))
def test_a_line_cut_at_its_end_gives_no_number(end: int) -> None:
    assert frames(NAME, GOOD[:end] + b"\r\n") == []


@pytest.mark.parametrize(
    "line", [GOOD + GOOD, GOOD + b"FF", b"25:00:00 " + GOOD, b"NONIN 8500", GOOD + b"X", b"HR=072 SPO2=097"]
)
def test_what_is_no_line_of_theirs_is_rejected(line: bytes) -> None:
    assert [item.reason for item in rejected(NAME, line + b"\r\n")] == ["syntax"]


def test_a_line_with_a_time_has_a_stamp_that_moves() -> None:
    assert PROTOCOLS[NAME].stamp(frames(NAME, TIMED)[0]) == "12:03:59"
    assert PROTOCOLS[NAME].stamp(frames(NAME, GOOD)[0]) is None
