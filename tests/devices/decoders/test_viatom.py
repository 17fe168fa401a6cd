"""Viatom: which bytes may become a number. Payloads and frames: tests/data/vectors, with their sources."""

from typing import Any

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Battery, Frame
from sessionctl.devices.decoders.viatom_codes import crc8, maxim
from sessionctl.devices.gate.frozen import Frozen
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames, rejected
from tests.gate import viatom_frames

SENSORS = ALL["viatom-0x17-captured-reading"].data
CHARGING = ALL["viatom-0x17-captured-charging"].data
WAVE = ALL["viatom-0x1b-values-and-wave"].data
LIVE = ALL["oxyii-live-reading"].data
PARAM = ALL["pc60-param"].data
REPLY = ALL["viatom-response-framed-reading"].data


def put(data: bytes, offset: int, value: int) -> bytes:
    return data[:offset] + bytes((value,)) + data[offset + 1 :]


def sealed(data: bytes) -> bytes:
    """A frame of the fingertip oximeter with its check code put right."""
    return data[:-1] + bytes((maxim(data[:-1]),))


def told(protocol: str, data: bytes) -> dict[Vital, float | None]:
    """What the one frame in `data` lets into the room."""
    (fields,) = frames(protocol, data)
    return {m.vital: m.value for m in PROTOCOLS[protocol].measurements(fields)}


NONE = {Vital.SPO2: None, Vital.PULSE_RATE: None}


def test_the_check_codes_are_those_of_the_sources() -> None:
    assert crc8(bytes.fromhex("aa17e800000000")) == 0x1B
    assert crc8(bytes.fromhex("a5e11e00020000")) == 0xBF
    assert maxim(bytes.fromhex("aa550f07026166655f58")) == 0x8B


def test_the_captured_reading_reaches_the_room_and_the_charging_ring_gives_none() -> None:
    assert told("viatom-0x17-payload", SENSORS) == {Vital.SPO2: 98, Vital.PULSE_RATE: 66}
    assert told("viatom-0x17-payload", CHARGING) == NONE


def test_a_ring_gives_a_number_only_with_a_finger_and_without_a_countdown() -> None:
    for byte in range(256):
        values = told("viatom-0x17-payload", put(SENSORS, 11, byte))
        worn = bool(byte & 1) and byte < 0x10
        assert values == ({Vital.SPO2: 98, Vital.PULSE_RATE: 66} if worn else NONE)


def test_a_ring_with_the_wave_gives_a_number_only_while_worn() -> None:
    for lead in range(256):
        values = told("viatom-0x1b-payload", put(WAVE, 6, lead))
        assert values == ({Vital.SPO2: 97, Vital.PULSE_RATE: 72} if lead == 1 else NONE)


def test_an_oxyii_ring_gives_a_number_only_in_the_state_that_both_sources_allow() -> None:
    for state in range(256):
        values = told("viatom-oxyii-live-payload", put(LIVE, 5, state))
        assert values == ({Vital.SPO2: 97, Vital.PULSE_RATE: 72} if state == 1 else NONE)


def test_a_fingertip_oximeter_gives_no_number_off_or_searching_and_a_doubted_one_under_odd_flags() -> None:
    for flags in range(256):
        (fields,) = frames("viatom-pc60fw", sealed(put(PARAM, 9, flags)))
        spo2 = PROTOCOLS["viatom-pc60fw"].measurements(fields)[0]
        if flags & 0b110:
            assert (spo2.value, spo2.validity) == (None, Validity.UNAVAILABLE)
        else:
            assert (spo2.value, spo2.validity) == (96, Validity.QUESTIONABLE if flags else Validity.VALID)


@pytest.mark.parametrize("value", [0, 0xFF])
@pytest.mark.parametrize(
    ("protocol", "data", "offsets"),
    [
        ("viatom-0x17-payload", SENSORS, (0, 1)),
        ("viatom-0x1b-payload", WAVE, (0, 1)),
        ("viatom-oxyii-live-payload", LIVE, (6, 8)),
        ("viatom-pc60fw", PARAM, (5, 6)),
    ],
)
def test_0_and_255_are_no_numbers(protocol: str, data: bytes, offsets: tuple[int, int], value: int) -> None:
    for offset in offsets:
        data = put(data, offset, value)
    values = told(protocol, sealed(data) if protocol == "viatom-pc60fw" else data)
    assert {vital: values[vital] for vital in NONE} == NONE


def test_what_is_no_persons_number_is_invalid_and_named() -> None:
    (fields,) = frames("viatom-0x17-payload", put(SENSORS, 0, 101))
    spo2, pulse = PROTOCOLS["viatom-0x17-payload"].measurements(fields)
    assert (spo2.value, spo2.validity) == (None, Validity.INVALID)
    assert pulse == Measurement(Vital.PULSE_RATE, 66.0)


def test_a_strength_that_may_be_no_perfusion_index_stays_out_of_the_room() -> None:
    (fields,) = frames("viatom-0x17-payload", SENSORS)
    assert fields["perfusion_index_percent"] == 1.0
    assert Vital.PERFUSION_INDEX not in told("viatom-0x17-payload", SENSORS)


def test_a_glitch_is_drawn_as_the_sample_before_it() -> None:
    (fields,) = frames("viatom-0x1b-payload", WAVE)
    drawn = PROTOCOLS["viatom-0x1b-payload"].pleth(fields)
    assert drawn is not None
    assert drawn.samples == (80, 80, 82, 82, 64)


@pytest.mark.parametrize("lead", [0, 2])
def test_no_wave_is_drawn_without_a_finger(lead: int) -> None:
    (fields,) = frames("viatom-0x1b-payload", put(WAVE, 6, lead))
    assert PROTOCOLS["viatom-0x1b-payload"].pleth(fields) is None


def test_a_wave_of_glitches_alone_is_none() -> None:
    data = WAVE[:12] + bytes((156, 246) * 2 + (156,))
    (fields,) = frames("viatom-0x1b-payload", data)
    assert PROTOCOLS["viatom-0x1b-payload"].pleth(fields) is None


def test_encrypted_live_values_are_rejected_and_the_reason_stands_in_their_place() -> None:
    assert [r.reason for r in rejected("viatom-oxyii-stream", ALL["oxyii-stream-encrypted-live"].data)]
    (fields,) = frames("viatom-oxyii-stream", ALL["oxyii-stream-authentication-answered"].data)
    (spo2, _) = PROTOCOLS["viatom-oxyii-stream"].measurements(fields)
    assert (spo2.value, spo2.reasons) == (None, ("ring encrypts: its values cannot be read here",))


def test_an_acknowledged_authentication_is_no_encryption() -> None:
    (fields,) = frames("viatom-oxyii-stream", viatom_frames.a5_reply(0xFF, b""))
    assert PROTOCOLS["viatom-oxyii-stream"].measurements(fields) == ()


@pytest.mark.parametrize(
    ("protocol", "data"),
    [
        ("viatom-0x17-stream", REPLY),
        ("viatom-oxyii-stream", viatom_frames.a5_reply(0x04, LIVE)),
        ("viatom-bp2-stream", viatom_frames.a5_reply(0x08, bytes((1, 0, 88, 121, 0, 77, 0, 92, 0, 68, 0)))),
        ("viatom-pc60fw-stream", PARAM),
    ],
)
def test_every_single_wrong_bit_costs_the_frame_and_not_the_next(protocol: str, data: bytes) -> None:
    for bit in range(len(data) * 8):
        broken = bytearray(data)
        broken[bit // 8] ^= 1 << bit % 8
        found = decoded(protocol, bytes(broken), data, data)
        # A longer length that was claimed may take frames after it along, until its check code fails.
        good = [item for item in found if isinstance(item, Frame)]
        assert [item.data for item in good] == [data] * 2


def test_a_frame_says_which_bytes_it_was() -> None:
    (found,) = decoded("viatom-0x17-stream", REPLY[:5], REPLY[5:])
    assert isinstance(found, Frame)
    assert found.data == REPLY


def test_a_battery_is_told_as_the_device_tells_it() -> None:
    def battery(protocol: str, data: bytes) -> Battery | None:
        (fields,) = frames(protocol, data)
        return PROTOCOLS[protocol].battery(fields)

    assert battery("viatom-0x17-payload", SENSORS) == Battery(97)
    assert battery("viatom-0x17-payload", put(SENSORS, 7, 255)) is None
    assert battery("viatom-pc60fw", ALL["pc60-battery"].data) == Battery(None)
    assert battery("viatom-pc60fw", sealed(put(ALL["pc60-battery"].data, 5, 0))) == Battery(None, low=True)


def frozen(protocol: str, seconds: list[bytes]) -> str:
    """What is said of a stream at its end."""
    row, watch, said = PROTOCOLS[protocol], Frozen(), ""
    decoder = row.new({})
    for second, data in enumerate(seconds):
        for item in decoder.feed(data):
            assert isinstance(item, Frame)
            if measured := row.measurements(item.fields):
                said = watch.judge(second, measured, row.pleth(item.fields), row.stamp(item.fields))
    return said


TRUTH: dict[Vital, Any] = {Vital.SPO2: 97, Vital.PULSE_RATE: 66}


@pytest.mark.parametrize(("still", "expected"), [(True, "frozen"), (False, "")])
def test_a_fingertip_oximeter_whose_wave_stands_still_is_frozen(still: bool, expected: str) -> None:
    """Its numbers carry what the wave was since the numbers before them."""
    waves = [[50 + (0 if still else (7 * n + i) % 31) for i in range(50)] for n in range(25)]
    said = frozen(
        "viatom-pc60fw-stream", [viatom_frames.pc60_second(n, TRUTH, wave) for n, wave in enumerate(waves)]
    )
    assert said.partition(":")[0] == expected


@pytest.mark.parametrize(("still", "expected"), [(True, "frozen"), (False, "")])
def test_a_ring_whose_wave_stands_still_is_frozen(still: bool, expected: str) -> None:
    waves = [[50 + (0 if still else (7 * n + i) % 31) for i in range(125)] for n in range(25)]
    said = frozen(
        "viatom-0x1b-stream", [viatom_frames.o2_wave(n, TRUTH, wave) for n, wave in enumerate(waves)]
    )
    assert said.partition(":")[0] == expected
