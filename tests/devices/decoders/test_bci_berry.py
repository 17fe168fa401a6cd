"""The five-byte protocol of BCI. Bytes come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Pleth, Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

READING = ALL["berry-reading"].data  # pulse 72, SpO2 97
ROW = PROTOCOLS["bci-berry"]


def measured(data: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames("bci-berry", data)
    return ROW.measurements(fields)


def test_a_frame_measures_spo2_and_pulse() -> None:
    assert measured(READING) == (Measurement(Vital.SPO2, 97.0), Measurement(Vital.PULSE_RATE, 72.0))


def test_bit_7_of_the_pulse_counts_128() -> None:
    # byte 3, 0x07, with its bit 6 set: 128 + 72
    assert measured(bytes.fromhex("864a474861"))[1].value == 200.0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("berry-no-finger", ("no finger",)),
        ("berry-probe-unplugged", ("probe unplugged", "no finger", "no signal")),
        ("berry-searching", ("searching",)),
    ],
)
def test_a_sensor_that_does_not_measure_says_why(name: str, reason: tuple[str, ...]) -> None:
    told = measured(ALL[name].data)
    assert [(m.value, m.validity, m.reasons) for m in told] == [(None, Validity.UNAVAILABLE, reason)] * 2


@pytest.mark.parametrize(
    ("frame", "reason"),
    [("b64a074861", "probe unplugged"), ("964a074861", "no signal"), ("864a174861", "no finger")],
)
def test_a_number_beside_a_flag_is_held_and_not_shown(frame: str, reason: str) -> None:
    # the reading with b5 and b4 of byte 1, b4 of byte 1, b4 of byte 3 set
    told = measured(bytes.fromhex(frame))
    assert {m.value for m in told} == {None}
    assert all(reason in m.reasons for m in told)


@pytest.mark.parametrize("numbers", ["0000", "7f7f"])
def test_zeros_and_markers_are_not_readings(numbers: str) -> None:
    # 0x7F with bit 6 of byte 3 is a pulse of 255
    high = "47" if numbers == "7f7f" else "07"
    assert [m.value for m in measured(bytes.fromhex(f"864a{high}{numbers}"))] == [None, None]


def test_a_pulse_of_127_is_a_pulse() -> None:
    assert measured(bytes.fromhex("864a077f61"))[1].value == 127.0


@pytest.mark.parametrize(("wave", "shown"), [("4a", 74), ("64", 100), ("00", None), ("65", None)])
def test_the_wave_has_values_from_1_to_100(wave: str, shown: int | None) -> None:
    (fields,) = frames("bci-berry", bytes.fromhex(f"86{wave}074861"))
    assert ROW.pleth(fields) == (None if shown is None else Pleth((shown,), 100.0))


def test_without_a_finger_there_is_no_wave() -> None:
    (fields,) = frames("bci-berry", bytes.fromhex("864a174861"))
    assert ROW.pleth(fields) is None


def test_contecs_flags_are_others_at_the_same_bits() -> None:
    """The reading with b4 of byte 1 set: no signal here, searching for too long with Contec."""
    data = bytes.fromhex("964a074861")
    (ours,), (theirs,) = frames("bci-berry", data), frames("contec-v5", data)
    assert (ours["no_signal"], theirs["searching_too_long"]) == (True, True)
    assert ("no_signal" in theirs, "searching_too_long" in ours) == (False, False)


def test_a_lone_frame_proves_nothing() -> None:
    assert decoded("bci-berry-stream", READING) == [Rejected("too_short", READING)]


def test_a_cut_notification_gives_what_is_whole_and_the_rest_with_the_next() -> None:
    data = ALL["berry-20-byte-notification"].data
    decoder = PROTOCOLS["bci-berry-stream"].new({})
    assert [len(decoder.feed(data[:13])), len(decoder.feed(data[13:] + data))] == [2, 6]
