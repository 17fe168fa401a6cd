"""Nonin formats 2 and 7. Bytes come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Battery, Fields, Frame, Pleth, Rejected
from sessionctl.devices.decoders.nonin_encode import format2_packet
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

STREAM = "nonin-serial-format2-stream"
GOOD = ALL["nonin2-packet-complete"].data  # SpO2 97, pulse 72
FINGER_OUT = ALL["nonin2-finger-removed-display-values-stale"].data


def altered(packet: bytes, frame: int, byte: int, value: int) -> bytes:
    """`packet` with one byte of one frame (counted from 0) replaced and that frame's sum made right again."""
    start = frame * 5
    changed = bytearray(packet)
    changed[start + byte] = value
    changed[start + 4] = sum(changed[start : start + 4]) & 0xFF
    return bytes(changed)


def flagged(packet: bytes, bit: int) -> bytes:
    """`packet` with one status bit set in its second frame."""
    return altered(packet, 1, 1, packet[6] | bit)


def measured(data: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(STREAM, data)
    return PROTOCOLS[STREAM].measurements(fields)


def packet(data: bytes) -> Fields:
    (fields,) = frames(STREAM, data)
    return fields


def test_a_good_packet_measures_spo2_and_pulse() -> None:
    assert measured(GOOD) == (Measurement(Vital.SPO2, 97.0), Measurement(Vital.PULSE_RATE, 72.0))


def test_the_held_display_values_never_reach_the_room() -> None:
    off = ("sensor off",)
    assert measured(FINGER_OUT) == (
        Measurement(Vital.SPO2, None, Validity.UNAVAILABLE, off),
        Measurement(Vital.PULSE_RATE, None, Validity.UNAVAILABLE, off),
    )


@pytest.mark.parametrize(
    ("bit", "reason"), [(0x20, "artifact"), (0x10, "out of track"), (0x04, "low perfusion")]
)
def test_doubt_makes_the_values_questionable(bit: int, reason: str) -> None:
    assert measured(flagged(GOOD, bit)) == (
        Measurement(Vital.SPO2, 97.0, Validity.QUESTIONABLE, (reason,)),
        Measurement(Vital.PULSE_RATE, 72.0, Validity.QUESTIONABLE, (reason,)),
    )


@pytest.mark.parametrize(("bit", "reason"), [(0x08, "sensor off"), (0x40, "sensor disconnected")])
def test_a_sensor_that_does_not_measure_gives_no_number(bit: int, reason: str) -> None:
    assert [(m.value, m.validity, m.reasons) for m in measured(flagged(GOOD, bit))] == [
        (None, Validity.UNAVAILABLE, (reason,))
    ] * 2


def test_marginal_perfusion_is_no_doubt() -> None:
    assert packet(flagged(GOOD, 0x06))["perfusion"] == "yellow"
    assert measured(flagged(GOOD, 0x06))[0].validity is Validity.VALID


def test_missing_values_without_an_alarm_are_unavailable() -> None:
    missing = altered(altered(altered(GOOD, 0, 3, 0x03), 1, 3, 0x7F), 2, 3, 0x7F)
    assert [(m.value, m.reasons) for m in measured(missing)] == [(None, ("no value",))] * 2


def test_a_rate_from_128_upwards_keeps_its_high_bits() -> None:
    # 1 * 128 + 22 = 150; joined with an 8-bit shift it would read 278.
    assert packet(altered(altered(GOOD, 0, 3, 0x01), 1, 3, 22))["pulse_rate_bpm"] == 150


def test_an_impossible_saturation_is_withheld_and_named() -> None:
    impossible = altered(GOOD, 2, 3, 110)
    fields = packet(impossible)
    assert fields["spo2_percent"] is None
    assert fields["implausible"] == ["spo2_percent"]
    assert measured(impossible)[0] == Measurement(Vital.SPO2, None, Validity.INVALID, ("implausible value",))


def test_low_perfusion_stands_between_two_marked_pulses() -> None:
    found = frames(STREAM, flagged(GOOD, 0x04) + GOOD * 7)
    assert [fields["low_perfusion"] for fields in found] == [True] * 6 + [False] * 2


def test_a_well_perfused_pulse_ends_low_perfusion() -> None:
    found = frames(STREAM, flagged(GOOD, 0x04) + flagged(GOOD, 0x02))
    assert [fields["low_perfusion"] for fields in found] == [True, False]


@pytest.mark.parametrize("frame", range(25))
def test_a_bad_checksum_costs_its_packet_and_not_the_stream(frame: int) -> None:
    broken = bytearray(GOOD)
    broken[frame * 5 + 4] ^= 0x10
    kinds = [
        item.reason if isinstance(item, Rejected) else "packet"
        for item in decoded(STREAM, GOOD, bytes(broken), GOOD)
    ]
    assert kinds == ["packet", "checksum", "packet"]


@pytest.mark.parametrize("frame", range(1, 25))
def test_a_packet_that_misses_a_frame_is_no_packet(frame: int) -> None:
    short = GOOD[: frame * 5] + GOOD[frame * 5 + 5 :]
    kinds = [
        item.reason if isinstance(item, Rejected) else "packet" for item in decoded(STREAM, GOOD, short, GOOD)
    ]
    assert kinds == ["packet", "incomplete", "packet"]


@pytest.mark.parametrize("lost", range(len(GOOD)))
def test_one_lost_byte_costs_one_packet(lost: int) -> None:
    assert len(frames(STREAM, GOOD, GOOD[:lost] + GOOD[lost + 1 :], GOOD)) == 2


def test_stray_bytes_are_told_apart_from_broken_frames() -> None:
    stray = bytes.fromhex("0181")
    assert decoded(STREAM, stray + GOOD)[0] == Rejected("sync", stray)


def test_a_false_beginning_does_not_swallow_a_true_one() -> None:
    # These four bytes and the packet's first 0x01 are a sync frame with a right sum.
    assert len(frames(STREAM, bytes.fromhex("01810f70") + GOOD)) == 1


def test_an_unfinished_packet_is_too_short() -> None:
    assert decoded(STREAM, GOOD[:60]) == [Rejected("too_short", GOOD[:60])]


def test_the_low_battery_bit_is_told() -> None:
    battery = PROTOCOLS[STREAM].battery
    assert battery(packet(altered(GOOD, 7, 3, 0x01))) == Battery(None, low=True)
    assert battery(packet(GOOD)) == Battery(None, low=False)


def test_a_packet_carries_25_samples_at_75_hz() -> None:
    assert PROTOCOLS[STREAM].pleth(packet(GOOD)) == Pleth((1,) * 25, 75.0)


def test_format_7_samples_have_16_bits() -> None:
    name = "nonin-serial-format7-stream"
    (fields,) = frames(name, ALL["nonin7-packet-complete"].data)
    pleth = PROTOCOLS[name].pleth(fields)
    assert pleth is not None
    assert pleth.samples[:2] == (32512, 32528)


def test_the_encoder_writes_what_a_published_test_holds() -> None:
    assert format2_packet(97, 72, [1] * 25) == GOOD


def test_the_encoder_writes_a_removed_finger_as_the_maker_does() -> None:
    (item,) = decoded(
        STREAM, format2_packet(None, None, [1] * 25, sensor_alarm=True, timer=5, display=(96, 72))
    )
    assert isinstance(item, Frame)
    expected = ALL["nonin2-finger-removed-display-values-stale"].expect["packets"][0]
    assert {name: item.fields[name] for name in expected} == expected


def test_the_encoder_marks_a_pulse_in_twelve_frames() -> None:
    data = format2_packet(97, 72, [1] * 25, perfusion="red")
    assert [bool(data[i * 5 + 1] & 0x04) for i in range(25)] == [True] * 12 + [False] * 13
