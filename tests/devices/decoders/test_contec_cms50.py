"""Contec's two protocols. Bytes come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS, contec_cms50
from sessionctl.devices.decoders.frames import Pleth, Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

READING = ALL["cms5-reading"].data  # pulse 63, SpO2 97
REAL_TIME = ALL["cms7-captured-1"].data  # pulse 65, SpO2 97, no perfusion index


def measured(protocol: str, data: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(protocol, data)
    return PROTOCOLS[protocol].measurements(fields)


def unavailable(*reasons: str) -> tuple[Measurement, ...]:
    return tuple(
        Measurement(vital, None, Validity.UNAVAILABLE, reasons) for vital in (Vital.SPO2, Vital.PULSE_RATE)
    )


def test_an_old_frame_measures_spo2_and_pulse() -> None:
    assert measured("contec-v5", READING) == (
        Measurement(Vital.SPO2, 97.0),
        Measurement(Vital.PULSE_RATE, 63.0),
    )


def test_bit_7_of_an_old_pulse_counts_128() -> None:
    # bar byte 0x06 with its bit 6 set: 128 + 63
    assert measured("contec-v5", bytes.fromhex("c53c463f61"))[1].value == 191.0


def test_a_probe_error_means_sensor_off() -> None:
    assert measured("contec-v5", ALL["cms5-probe-error"].data) == unavailable("sensor off")


@pytest.mark.parametrize("numbers", ["0000", "7f7f"])
def test_zeros_and_127_are_not_readings(numbers: str) -> None:
    assert measured("contec-v5", bytes.fromhex("853c06" + numbers)) == unavailable("no value")


def test_while_searching_there_is_no_number() -> None:
    # bar byte 0x06 with its bit 5 set
    assert measured("contec-v5", bytes.fromhex("c53c263f61")) == unavailable("searching")


def test_a_lone_old_frame_proves_nothing() -> None:
    assert decoded("contec-v5-stream", READING) == [Rejected("too_short", READING)]


def test_two_old_frames_that_disagree_do_not_begin_a_stream() -> None:
    other = bytes.fromhex("c53c064061")  # pulse 64
    assert frames("contec-v5-stream", READING + other) == []


def test_a_stream_once_begun_follows_a_changing_pulse() -> None:
    other = bytes.fromhex("c53c064061")
    found = frames("contec-v5-stream", READING * 2 + other)
    assert [fields["raw_pulse_rate"] for fields in found] == [63, 63, 64]


def test_a_new_packet_without_perfusion_index_measures_two_vitals() -> None:
    assert measured("contec-v7", REAL_TIME) == (
        Measurement(Vital.SPO2, 97.0),
        Measurement(Vital.PULSE_RATE, 65.0),
    )


def test_a_valid_perfusion_index_is_measured() -> None:
    # bar byte with b4 clear, index 0x0145 = 325: 3.25 %; no data byte has bit 7 set
    data = bytes.fromhex("018085b386c1e1c581")
    assert measured("contec-v7", data)[2] == Measurement(Vital.PERFUSION_INDEX, 3.25)


def test_the_probe_bit_counts_more_than_a_number_beside_it() -> None:
    assert measured("contec-v7", ALL["cms7-probe-error"].data) == unavailable("sensor off")


def test_a_new_packet_while_searching_has_no_number() -> None:
    # high byte 0xE2: bit 7 of data byte 1
    assert measured("contec-v7", bytes.fromhex("01e285b396c1e1ffff")) == unavailable("searching")


def test_stored_samples_are_no_measurement() -> None:
    assert measured("contec-v7-storage", ALL["cms7-storage-captured"].data) == ()


def test_packets_of_every_length_stand_in_one_stream() -> None:
    data = ALL["cms7-captured-free-reply"].data + REAL_TIME + ALL["cms7-storage-captured"].data + REAL_TIME
    assert [fields["type"] for fields in frames("contec-v7-stream", data)] == [12, 1, 15, 1]


def test_a_packet_cut_short_costs_itself_only() -> None:
    found = decoded("contec-v7-stream", REAL_TIME + REAL_TIME[:5] + REAL_TIME)
    kinds = [item.reason if isinstance(item, Rejected) else "frame" for item in found]
    assert kinds == ["frame", "bad_length", "frame"]


@pytest.mark.parametrize(("name", "data"), [("contec-v5", READING), ("contec-v7", REAL_TIME)])
def test_a_frame_carries_one_sample_at_60_hz(name: str, data: bytes) -> None:
    (fields,) = frames(name, data)
    assert PROTOCOLS[name].pleth(fields) == Pleth((fields["pleth"],), 60.0)


def test_without_a_finger_there_is_no_wave() -> None:
    (fields,) = frames("contec-v7", ALL["cms7-probe-error"].data)
    assert PROTOCOLS["contec-v7"].pleth(fields) is None


def test_the_start_command_is_the_recorded_one() -> None:
    assert contec_cms50.COMMANDS["start-stream"] == ALL["cms7-command-start"].data


def test_only_start_stop_and_keep_alive_are_ever_sent() -> None:
    assert {name: command[2] for name, command in contec_cms50.COMMANDS.items()} == {
        "start-stream": 0xA1,
        "stop-stream": 0xA2,
        "keep-alive": 0xAF,
    }
