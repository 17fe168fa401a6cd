"""What of an oximeter's message may reach the room; the fields are proved by the shared vectors."""

import pytest
from hypothesis import given, strategies as st

from sessionctl.devices.decoders.ble_plx import PROTOCOLS, measurements
from sessionctl.devices.decoders.frames import Fields, Frame, Rejected, WireProtocol
from sessionctl.vitals import ACCEPTED, Measurement, Validity, Vital

CONTINUOUS, SPOT_CHECK, FEATURES = PROTOCOLS
CHOICEMMED = "0c62004e002000000000"  # 98 %, 78 /min: recorded with nRF Connect


def fields(message: str, protocol: str = "continuous") -> Fields:
    row = {"continuous": CONTINUOUS, "spot-check": SPOT_CHECK, "features": FEATURES}[protocol]
    (found,) = row.new({}).feed(bytes.fromhex(message))
    assert isinstance(found, Frame), found
    return found.fields


def with_status(measurement: int = 0, sensor: int = 0) -> tuple[Measurement, ...]:
    """What a message of 97 %, 72 /min under these status words comes to."""
    status = (1 << measurement).to_bytes(2, "little") if measurement else bytes(2)
    message = bytes.fromhex("0c61004800") + status + sensor.to_bytes(3, "little")
    return measurements(fields(message.hex()))


def test_a_reading_is_spo2_and_pulse() -> None:
    assert measurements(fields(CHOICEMMED)) == (
        Measurement(Vital.SPO2, 98),
        Measurement(Vital.PULSE_RATE, 78),
    )


@pytest.mark.parametrize("bit", [13, 15])
def test_a_number_under_unavailable_or_invalid_is_no_number(bit: int) -> None:
    assert [(one.value, one.validity) for one in with_status(bit)] == [(None, Validity.UNAVAILABLE)] * 2


@pytest.mark.parametrize("bit", [10, 11])
def test_demonstration_and_test_data_never_reach_the_room(bit: int) -> None:
    assert {one.value for one in with_status(bit)} == {None}


@pytest.mark.parametrize(("bit", "reason"), [(6, "early estimate"), (14, "questionable measurement")])
def test_what_the_oximeter_doubts_is_questionable(bit: int, reason: str) -> None:
    assert {(one.validity, one.reasons) for one in with_status(bit)} == {(Validity.QUESTIONABLE, (reason,))}


def test_a_number_from_storage_is_history_at_its_own_time() -> None:
    found = measurements(fields("0360004800e907060f0a1e000002", "spot-check"))
    assert {one.history for one in found} == {"2025-06-15T10:30:00"}


def test_a_number_from_storage_is_history_even_when_its_time_is_unknown() -> None:
    assert {one.history for one in with_status(9)} == {"unknown"}
    clock_not_set = measurements(fields("1360004800e907060f0a1e000002", "spot-check"))
    assert {one.history for one in clock_not_set} == {"unknown"}


def test_a_spot_check_that_was_just_made_is_current() -> None:
    assert {one.history for one in measurements(fields("0160004800e907060f0a1e00", "spot-check"))} == {None}


@pytest.mark.parametrize("bit", [11, 15])
def test_a_number_held_on_after_the_finger_has_gone_is_withheld(bit: int) -> None:
    assert {(one.value, one.validity) for one in with_status(sensor=1 << bit)} == {
        (None, Validity.UNAVAILABLE)
    }


@pytest.mark.parametrize("bit", [bit for bit in range(16) if bit not in (11, 15)])
def test_every_other_complaint_of_the_sensor_makes_the_number_questionable(bit: int) -> None:
    assert {one.validity for one in with_status(sensor=1 << bit)} == {Validity.QUESTIONABLE}


def test_reserved_sensor_bits_say_nothing() -> None:
    assert {one.validity for one in with_status(sensor=0xFF0000)} == {Validity.VALID}


@pytest.mark.parametrize("spo2", ["0000", "6500", "7f00", "ffff", "e9f3"])  # 0, 101, 127, -1, 100.1
def test_zero_and_what_lies_above_100_percent_are_no_saturations(spo2: str) -> None:
    found = {one.vital: one for one in measurements(fields("00" + spo2 + "5a00"))}
    assert (found[Vital.SPO2].value, found[Vital.SPO2].validity) == (None, Validity.INVALID)
    assert found[Vital.PULSE_RATE].value == 90


def test_fast_and_slow_averages_never_reach_the_room() -> None:
    found = fields("03620050005f00510060005200")
    assert found["spo2_fast_percent"] == 95
    assert found["pulse_rate_slow_bpm"] == 82
    assert measurements(found) == (Measurement(Vital.SPO2, 98), Measurement(Vital.PULSE_RATE, 80))


def test_the_time_of_a_clock_that_was_never_set_is_no_time() -> None:
    assert fields("1160004800e907060f0a1e00", "spot-check")["timestamp"] is None


def test_features_without_the_words_they_announce_are_refused() -> None:
    assert FEATURES.new({}).feed(b"\x03\x00\x00\x00") == [Rejected("too_short", b"\x03\x00\x00\x00")]


@given(st.binary(max_size=30), st.sampled_from(PROTOCOLS))
def test_any_bytes_are_one_answer_and_no_impossible_number(data: bytes, protocol: WireProtocol) -> None:
    (found,) = protocol.new({}).feed(data)
    if isinstance(found, Rejected):
        assert found.data == data
        return
    for one in protocol.measurements(found.fields):
        low, high = ACCEPTED[one.vital]
        assert one.value is None or low <= one.value <= high
