"""Microlife, TaiDoc, Yonker, Joytech, Visomat Dinamap: what is a reading, history, or neither."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Rejected
from sessionctl.vitals import Measurement, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames, rejected

RECORD = ALL["microlife-record-120-80"].data
YONKER = ALL["yonker-131-103"].data
JOYTECH = ALL["joytech-captured-1"].data
VISOMAT = ALL["visomat-captured-one-record"].data
BLOCK = ALL["dinamap-captured-block-with-parameters"].data


def told(protocol: str, data: bytes) -> list[Measurement]:
    row = PROTOCOLS[protocol]
    return [one for fields in frames(protocol, data) for one in row.measurements(fields)]


def microlife(*records: bytes) -> bytes:
    """A cuff's answer: 38 bytes before the records, as bpm_bt.py skips them; the sum added up here."""
    payload = bytes(38) + b"".join(records)
    head = b"\x4d\x3a" + (len(payload) + 1).to_bytes(2, "big") + payload
    return head + bytes((sum(head) & 0xFF,))


def test_every_record_of_a_microlife_is_history_of_its_own_minute() -> None:
    later = bytes.fromhex("825a4618060f0f000000")
    found = told("microlife-frame", microlife(RECORD, bytes(10), later))
    assert [(m.vital, m.value, m.history) for m in found] == [
        (Vital.SYSTOLIC, 120, "2024-06-15T14:30"),
        (Vital.DIASTOLIC, 80, "2024-06-15T14:30"),
        (Vital.CUFF_PULSE_RATE, 60, "2024-06-15T14:30"),
        (Vital.SYSTOLIC, 130, "2024-06-15T15:00"),
        (Vital.DIASTOLIC, 90, "2024-06-15T15:00"),
        (Vital.CUFF_PULSE_RATE, 70, "2024-06-15T15:00"),
    ]


def test_a_memory_of_zeros_holds_no_reading() -> None:
    assert told("microlife-frame", microlife(bytes(10), bytes(10))) == []


def test_a_memory_in_notifications_of_twenty_bytes_reads_as_whole() -> None:
    data = microlife(*[RECORD] * 99)
    pieces = [data[at : at + 20] for at in range(0, len(data), 20)]
    assert decoded("microlife-frame", *pieces) == decoded("microlife-frame", data)
    assert len(frames("microlife-frame", *pieces)[0]["records"]) == 99


def test_a_record_that_is_cut_off_is_no_reading() -> None:
    assert told("microlife-frame", microlife(RECORD[:9])) == []
    assert [item.reason for item in rejected("microlife-record", RECORD[:9])] == ["too_short"]


@pytest.mark.parametrize("protocol", ["microlife-record", "yonker-bp"])
def test_a_reading_without_a_pressure_is_none(protocol: str) -> None:
    data = bytearray(RECORD if protocol == "microlife-record" else YONKER)
    data[1 if protocol == "yonker-bp" else 0] = 0
    assert told(protocol, bytes(data)) == []


def test_a_yonkers_reading_carries_the_time_it_came_with() -> None:
    row = PROTOCOLS["yonker-bp"]
    (fields,) = frames(row.name, YONKER)
    assert fields["timestamp"] == "2024-11-25T19:18"
    assert [m.value for m in row.measurements(fields)] == [131, 103, 81]


def test_a_jumper_oximeters_frame_is_no_yonker() -> None:
    assert [item.reason for item in rejected("yonker-bp", bytes.fromhex("81486237"))] == ["too_short"]


@pytest.mark.parametrize("month", [0, 13])
def test_a_yonkers_impossible_time_is_none(month: int) -> None:
    data = bytearray(YONKER)
    data[7] = month
    assert frames("yonker-bp", bytes(data))[0]["timestamp"] is None


def taidoc(*body: int) -> bytes:
    head = bytes((0x51, *body, 0xA5))
    return head + bytes((sum(head) & 0xFF,))


def test_a_taidoc_record_is_history_of_an_unknown_time() -> None:
    found = told("taidoc-command", taidoc(0x26, 128, 0, 84, 71))
    assert [(m.value, m.history) for m in found] == [(128, "unknown"), (84, "unknown"), (71, "unknown")]


def test_a_d40_has_a_high_byte_of_the_systolic_pressure() -> None:
    data = taidoc(0x26, 4, 1, 84, 71)
    (wide,) = decoded("taidoc-command", data, context={"quirk": "d40"})
    assert isinstance(wide, Frame)
    assert wide.fields["systolic_mmhg"] == 260
    assert frames("taidoc-command", data)[0]["systolic_mmhg"] == 4


def test_zeros_of_a_taidoc_are_no_numbers() -> None:
    assert told("taidoc-command", taidoc(0x26, 0, 0, 0, 0)) == []
    assert frames("taidoc-command", taidoc(0x49, 0, 0, 0, 0))[0]["spo2_percent"] is None


def test_what_the_host_asks_is_no_reading() -> None:
    assert told("taidoc-command", bytes.fromhex("512678005447a373")) == []


@pytest.mark.parametrize(("protocol", "data"), [("joytech-cuff", JOYTECH), ("dinamap-native-block", BLOCK)])
def test_what_has_no_known_scale_is_no_number(protocol: str, data: bytes) -> None:
    assert frames(protocol, data)
    assert told(protocol, data) == []


@pytest.mark.parametrize(("protocol", "data"), [("joytech-cuff", JOYTECH), ("dinamap-native-block", BLOCK)])
def test_one_wrong_bit_anywhere_costs_the_frame(protocol: str, data: bytes) -> None:
    for at in range(len(data)):
        for bit in range(8):
            wrong = bytearray(data)
            wrong[at] ^= 1 << bit
            assert frames(protocol, bytes(wrong)) == []


def test_a_visomats_memory_is_history() -> None:
    assert [(m.value, m.history) for m in told("visomat-memory", VISOMAT)] == [
        (134, "2015-11-03T21:30"),
        (97, "2015-11-03T21:30"),
        (83, "2015-11-03T21:30"),
    ]
    assert told("visomat-memory", b"\x02" + VISOMAT + b"\x03") == told("visomat-memory", VISOMAT)


@pytest.mark.parametrize("cut", range(len(VISOMAT)))
def test_a_visomats_memory_that_is_cut_off_gives_no_reading(cut: int) -> None:
    assert told("visomat-memory", VISOMAT[:cut]) == []


def test_a_users_block_that_comes_twice_is_refused() -> None:
    (found,) = decoded("visomat-memory", b"M1001M1001")
    assert found == Rejected("syntax", b"M1001M1001")
