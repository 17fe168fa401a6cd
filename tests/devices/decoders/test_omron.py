"""An Omron's packets in pieces, and records that are no readings."""

from itertools import permutations

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.channels import decoders_of
from sessionctl.devices.decoders.frames import Decoder, Frame, Rejected
from sessionctl.devices.dialogues.omron import FROM_CUFF
from tests.devices.decoders.vectors import ALL, decoded, frames

ROW = PROTOCOLS["omron-memory-classic-be"]
REPLY = ALL["omron-captured-read-reply-64"].data
PIECES = [REPLY[at : at + 16] for at in range(0, 64, 16)]
STARTED = ALL["omron-captured-start-reply"].data
READINGS = ["2021-07-04T10:36:45", "2021-07-05T10:29:56"]  # the two slots of the log that have vectors


def channels() -> list[Decoder]:
    made = decoders_of(dict.fromkeys(FROM_CUFF, ROW), {})
    return [made[channel] for channel in FROM_CUFF]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_pieces_are_put_together_by_channel_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    parts = channels()
    found = [item for place in order for item in parts[place].feed(PIECES[place])]
    (frame,) = found
    assert isinstance(frame, Frame)
    assert frame.data == REPLY
    assert frame.fields["data"] == ALL["omron-captured-read-reply-64"].expect["data"]
    times = [record["timestamp"] for record in frame.fields["records"]]
    assert [times[0], times[2]] == READINGS


def test_every_reading_of_a_packet_is_history_of_its_own_time() -> None:
    (fields,) = frames("omron-memory-classic-be", REPLY)
    told = ROW.measurements(fields)
    assert [m.history for m in told][::3][::2] == READINGS
    assert None not in {m.history for m in told}
    assert told[0].value == 109


def test_swapped_pieces_are_no_packet_of_the_same_readings() -> None:
    """The XOR is right all the same; only the channels say which piece is which."""
    swapped = PIECES[0] + PIECES[2] + PIECES[1] + PIECES[3]
    assert [type(item) for item in decoded("omron-packet", swapped)] == [Frame]
    assert frames("omron-packet", swapped)[0]["data"] != frames("omron-packet", REPLY)[0]["data"]


def test_a_packet_that_lost_a_piece_is_given_up_when_the_next_begins() -> None:
    parts = channels()
    for place in (0, 1, 3):
        assert parts[place].feed(PIECES[place]) == []
    lost, next_one = parts[0].feed(STARTED)
    assert lost == Rejected("too_short", PIECES[0] + PIECES[1] + PIECES[3])
    assert isinstance(next_one, Frame)
    assert next_one.fields["type"] == 0x8000


def test_what_is_left_when_the_link_ends_is_told() -> None:
    parts = channels()
    parts[0].feed(PIECES[0])
    assert [item for part in parts for item in part.finish()] == [Rejected("too_short", PIECES[0])]


def test_a_piece_behind_a_short_packet_is_a_stray() -> None:
    parts = channels()
    parts[3].feed(PIECES[3])
    frame, stray = parts[0].feed(STARTED)
    assert isinstance(frame, Frame)
    assert stray == Rejected("sync", PIECES[3])


@pytest.mark.parametrize("first", [0, 65, 255])
def test_a_length_that_no_packet_has_is_refused(first: int) -> None:
    parts = channels()
    (found,) = parts[0].feed(bytes((first, *PIECES[0][1:])))
    assert isinstance(found, Rejected)


def test_a_cuff_with_one_channel_sends_packets_whole() -> None:
    (only,) = decoders_of({FROM_CUFF[0]: ROW}, {}).values()
    (frame,) = only.feed(REPLY)
    assert isinstance(frame, Frame)
    assert len(frame.fields["records"]) == 4


def test_one_wrong_bit_anywhere_costs_the_packet() -> None:
    for at in range(len(REPLY)):
        for bit in range(8):
            wrong = bytearray(REPLY)
            wrong[at] ^= 1 << bit
            assert frames("omron-packet", bytes(wrong)) == []


@pytest.mark.parametrize("layout", ["le", "be"])
@pytest.mark.parametrize("slot", [b"\xff" * 14, bytes(14), b"\xe2" + b"\x11" * 13])
def test_an_empty_place_is_no_reading(layout: str, slot: bytes) -> None:
    row = PROTOCOLS[f"omron-record-classic-{layout}"]
    (fields,) = frames(row.name, slot)
    assert fields == {"empty": True}
    assert row.measurements(fields) == ()


def test_a_record_of_no_possible_time_is_history_of_an_unknown_one() -> None:
    slot = bytearray(ALL["omron-7142-captured-120-90"].data)
    slot[4:6] = b"\0\0"  # month and day 0
    row = PROTOCOLS["omron-record-classic-le"]
    (fields,) = frames(row.name, bytes(slot))
    assert fields["timestamp"] is None
    assert {m.history for m in row.measurements(fields)} == {"unknown"}


def test_a_key_that_is_refused_is_a_rejection_with_that_reason() -> None:
    row = PROTOCOLS["omron-unlock"].new({})
    assert row.feed(bytes.fromhex("8104"))[0] == Rejected("key_refused", bytes.fromhex("8104"))
    (found,) = row.feed(bytes.fromhex("8100"))
    assert isinstance(found, Frame)
    assert found.fields == {"unlocked": True}
