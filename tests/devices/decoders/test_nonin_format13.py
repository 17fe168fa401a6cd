"""Nonin format 13, and the two streams of a 9560. Bytes come from the vectors; what is altered is said."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Battery, Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

ONE, SPOT, BOTH = "nonin-serial-format13", "nonin-serial-format13-stream", "nonin-9560-stream"
GOOD = ALL["nonin13-smartpoint"].data  # 2025-06-15 10:30:05, SpO2 97, pulse 72
BROKEN = ALL["nonin13-bad-checksum"].data
PACKET = ALL["nonin2-packet-complete"].data
TAKEN = "2025-06-15T10:30:05"
ACCEPTED, REFUSED = b"\x06", b"\x15"


def altered(place: int, value: int) -> bytes:
    """The good frame with one byte of its data (counted from 0) replaced and its sum made right again."""
    changed = bytearray(GOOD)
    changed[6 + place] = value
    changed[20] = sum(changed[6:20]) & 0xFF
    return bytes(changed)


FROM_MEMORY = altered(9, 0x10)


def measured(data: bytes, protocol: str = ONE) -> tuple[Measurement, ...]:
    (fields,) = frames(protocol, data)
    return PROTOCOLS[protocol].measurements(fields)


def test_a_spot_check_measures_spo2_and_pulse() -> None:
    assert measured(GOOD) == (Measurement(Vital.SPO2, 97.0), Measurement(Vital.PULSE_RATE, 72.0))


@pytest.mark.parametrize("protocol", [ONE, SPOT, BOTH])
def test_a_reading_from_memory_is_history_with_the_devices_time(protocol: str) -> None:
    assert [(m.value, m.history) for m in measured(FROM_MEMORY, protocol)] == [(97, TAKEN), (72, TAKEN)]


def test_a_stored_reading_without_a_time_is_history_all_the_same() -> None:
    no_month = bytearray(FROM_MEMORY)
    no_month[8], no_month[20] = 0x00, no_month[20] - 0x06
    assert {m.history for m in measured(bytes(no_month))} == {"unknown"}


@pytest.mark.parametrize("digit", [0x0A, 0x25, 0x00])
def test_a_time_that_is_no_instant_is_none(digit: int) -> None:
    assert frames(ONE, altered(2, digit))[0]["timestamp"] is None


def test_no_measurement_is_no_number_whatever_the_bytes_hold() -> None:
    assert [(m.value, m.reasons) for m in measured(altered(8, 0x01))] == [(None, ("no measurement",))] * 2


def test_missing_values_are_unavailable() -> None:
    assert measured(altered(13, 127))[0] == Measurement(Vital.SPO2, None, Validity.UNAVAILABLE, ("no value",))


def test_a_rate_has_nine_bits_here() -> None:
    assert frames(ONE, altered(10, 0x01))[0]["pulse_rate_bpm"] == 256 + 72
    assert frames(ONE, altered(11, 0x96))[0]["pulse_rate_bpm"] == 150  # 0x96, bit 7 included


def test_the_low_battery_bit_is_told() -> None:
    assert PROTOCOLS[ONE].battery(frames(ONE, altered(9, 0x01))[0]) == Battery(None, low=True)


def test_a_longer_frame_is_read_and_doubted() -> None:
    data = GOOD[6:20] + b"\x01"
    longer = GOOD[:5] + bytes((15,)) + data + bytes((sum(data) & 0xFF,)) + b"\x03"
    assert {m.validity for m in measured(longer)} == {Validity.QUESTIONABLE}


@pytest.mark.parametrize("length", [0, 13, 33, 255])
def test_a_length_that_no_frame_has_is_rejected_at_once(length: int) -> None:
    wrong = GOOD[:5] + bytes((length,)) + GOOD[6:]
    assert len(frames(SPOT, wrong + GOOD)) == 1


def test_a_bad_sum_costs_its_frame_and_not_the_stream() -> None:
    assert decoded(SPOT, BROKEN + GOOD)[0] == Rejected("checksum", BROKEN)
    assert len(frames(SPOT, BROKEN + GOOD)) == 1


@pytest.mark.parametrize("lost", range(len(GOOD)))
def test_one_lost_byte_costs_one_frame(lost: int) -> None:
    assert len(frames(SPOT, GOOD, GOOD[:lost] + GOOD[lost + 1 :], GOOD)) == 2


def test_an_answer_at_the_beginning_or_behind_a_frame_is_told() -> None:
    replies = [fields.get("reply") for fields in frames(BOTH, ACCEPTED + REFUSED + PACKET + ACCEPTED)]
    assert replies == ["accepted", "refused", None, "accepted"]


def test_the_same_byte_among_strays_is_none() -> None:
    assert [fields.get("reply") for fields in frames(BOTH, b"\xff\x06\xff" + PACKET + b"\xff\x06")] == [None]


def test_what_a_9560_measures_now_comes_in_packets_and_its_spot_checks_are_history() -> None:
    found = [PROTOCOLS[BOTH].measurements(fields) for fields in frames(BOTH, GOOD + ACCEPTED + PACKET)]
    assert [{m.history for m in one} for one in found] == [{TAKEN}, set(), {None}]
    assert [m.value for m in found[2]] == [97, 72]


def test_only_packets_carry_a_wave_and_a_timer() -> None:
    row = PROTOCOLS[BOTH]
    spot, reply, packet = frames(BOTH, GOOD + ACCEPTED + PACKET)
    assert (row.pleth(spot), row.pleth(reply), row.stamp(spot)) == (None, None, None)
    wave = row.pleth(packet)
    assert wave is not None
    assert len(wave.samples) == 25
    assert (row.battery(reply), row.battery(packet)) == (None, Battery(None, low=False))
