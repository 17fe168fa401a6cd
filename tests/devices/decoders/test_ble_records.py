"""Record Access Control Point, Current Time and Device Information."""

from datetime import datetime

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.ble_current_time import date_time_bytes
from sessionctl.devices.decoders.ble_racp import REQUESTS
from sessionctl.devices.decoders.frames import Frame, Rejected
from tests.devices.decoders.vectors import frames, rejected


def test_only_all_records_and_abort_are_ever_asked_for() -> None:
    assert {request.hex() for request in REQUESTS.values()} == {"0101", "0300"}


def test_no_request_of_ours_deletes_whatever_operator_it_has() -> None:
    deleting = {bytes((2, operator)) for operator in range(256)}
    assert not deleting & set(REQUESTS.values())


def test_every_two_bytes_are_named_or_refused() -> None:
    named = {
        1: "report_stored_records",
        2: "delete_stored_records",
        3: "abort",
        4: "report_number_of_records",
    }
    for first in range(256):
        for second in range(256):
            (found,) = PROTOCOLS["ble-racp"].new({}).feed(bytes((first, second)))
            if first in named and second <= 6:
                assert isinstance(found, Frame)
                assert found.fields["opcode"] == named[first]
            else:
                assert isinstance(found, Rejected)


def test_a_count_of_records_is_little_endian() -> None:
    (fields,) = frames("ble-racp", bytes.fromhex("05002c01"))
    assert fields["records"] == 300


def test_no_records_is_said_in_words() -> None:
    (fields,) = frames("ble-racp", bytes.fromhex("06000106"))
    assert (fields["request_opcode"], fields["response"]) == ("report_stored_records", "no_records_found")


@pytest.mark.parametrize(
    ("data", "reason"), [("06", "too_short"), ("060001", "too_short"), ("0600010101", "bad_length")]
)
def test_an_answer_of_another_length_is_none(data: str, reason: str) -> None:
    assert [item.reason for item in rejected("ble-racp", bytes.fromhex(data))] == [reason]


def test_a_clock_is_set_with_the_bytes_that_the_standard_prints_for_that_time() -> None:
    assert date_time_bytes(datetime(2013, 8, 26, 9, 10, 20)).hex() == "dd07081a090a14"


@pytest.mark.parametrize(
    ("data", "serial"),
    [
        (b"5190400123\0\0", "5190400123"),
        (b" A123 ", "A123"),
        (b"", None),
        (b"\0\0\0", None),
        (b"0000000000", None),  # what a chip holds that nobody has numbered
        (b"Serial Number", None),
        (b"\xff\xfe1", None),
        (b"12\x0734", None),
    ],
)
def test_a_serial_number_is_what_tells_instruments_apart(data: bytes, serial: str | None) -> None:
    row = PROTOCOLS["ble-serial-number"]
    (found,) = row.new({}).feed(data)
    assert isinstance(found, Frame)
    assert row.serial(found.fields) == serial


def test_maker_and_model_are_texts_and_no_identity() -> None:
    for name, field in (("ble-manufacturer", "manufacturer"), ("ble-model-number", "model_number")):
        (fields,) = frames(name, b"UA-651BLE\0")
        assert fields == {field: "UA-651BLE"}
        assert PROTOCOLS[name].serial(fields) is None
