"""Cuffs whose memory is read: what they are asked, in which order, and what may never leave."""

from datetime import datetime
from typing import Any

import pytest

from sessionctl.devices.decoders.omron_packet import END, START, read
from sessionctl.devices.dialogue import Arrived, Closed, Due, Opened, Say
from sessionctl.devices.dialogues import microlife, omron, taidoc
from tests.devices.decoders.vectors import ALL, frames

WALL = datetime(2026, 11, 21, 18, 30, 5)
READ_ALL = bytes.fromhex("4dff000900000000000000fd52")  # as bpm_bt.py has it
LEAVE = bytes.fromhex("4dff00020452")
CLOCK = bytes.fromhex("4dff00080d1a0b15121e05d0")  # 2026-11-21 18:30:05; the last byte added up by hand
ACK = {"payload": "81"}
MEMORY = {"payload": "00" * 48, "records": [{"systolic_mmhg": 120}]}


def test_a_microlife_gets_its_clock_then_gives_its_memory_then_hangs_up() -> None:
    state, said = microlife.step(microlife.Reading(), Opened(0.0, WALL))
    assert said == [Say(CLOCK, "fff2")]
    state, said = microlife.step(state, Arrived(0.2, ACK))
    assert said == [Say(READ_ALL, "fff2")]
    state, said = microlife.step(state, Arrived(1.0, MEMORY))
    assert said == [Say(LEAVE, "fff2")]
    assert microlife.DIALOGUE.next_due(state) is None


def test_a_microlife_that_answers_nothing_is_asked_on_and_left() -> None:
    state, _ = microlife.step(microlife.Reading(), Opened(0.0, WALL))
    state, said = microlife.step(state, Due(5.0))
    assert said == [Say(READ_ALL, "fff2")]
    _, said = microlife.step(state, Due(10.0))
    assert said == [Say(LEAVE, "fff2")]


def test_a_memory_that_says_the_same_on_the_next_link_is_no_news() -> None:
    state = microlife.Reading()
    assert microlife.awaits(state, MEMORY)
    for heard in (Opened(0.0, WALL), Arrived(0.1, ACK), Arrived(0.2, MEMORY), Closed(1.0)):
        state, _ = microlife.step(state, heard)
    assert microlife.awaits(state, MEMORY) is None
    assert microlife.awaits(state, {**MEMORY, "payload": "01" * 48})


def summed(*payload: int) -> bytes:
    head = b"\x4d\xff" + (len(payload) + 1).to_bytes(2, "big") + bytes(payload)
    return head + bytes((sum(head) & 0xFF,))


def test_of_all_first_bytes_a_microlife_may_hear_only_clock_memory_and_farewell() -> None:
    allowed = set()
    for code in range(256):
        for payload in (
            (code,),
            (code, 26, 11, 21, 18, 30, 5),
            (code, 0, 0, 0, 0, 0, 0, 0xFD),
            (code, 0xFD, *[0] * 21),
        ):
            if microlife.allows(Say(summed(*payload), "fff2")):
                allowed.add((code, len(payload)))
    assert allowed == {(0x04, 1), (0x0D, 7), (0x00, 8)}


@pytest.mark.parametrize("data", [b"", CLOCK[:-1], CLOCK[:-1] + b"\0", summed(0x0D, 26, 13, 21, 18, 30, 5)])
def test_a_clock_that_is_none_may_not_leave(data: bytes) -> None:
    assert not microlife.allows(Say(data, "fff2"))


def test_no_other_characteristic_of_a_microlife_is_written() -> None:
    assert not microlife.allows(Say(READ_ALL, "fff1"))


def test_of_all_256_commands_a_taidoc_cuff_hears_one() -> None:
    framed = {}
    for code in range(256):
        head = bytes((0x51, code, 0, 0, 0, 0, 0xA3))
        framed[head + bytes((sum(head) & 0xFF,))] = code
    assert {framed[command] for command in taidoc.DIALOGUE.commands} == {0x26}
    assert taidoc.DIALOGUE.allows is None


def test_a_taidoc_cuff_is_asked_once_a_link() -> None:
    state, said = taidoc.step(taidoc.Asked(), Opened(0.0))
    assert [(one.data.hex(), one.channel[:8]) for one in said if isinstance(one, Say)] == [
        ("512600000000a31a", "00001524")
    ]
    assert taidoc.step(state, Arrived(1.0, {}))[1] == []


# --- Omron ----------------------------------------------------------------------------------------------

HEM_7322T = omron.HEM_7322T
UNLOCKED = {"unlocked": True}
STARTED, ENDED = {"type": 0x8000}, {"type": 0x8F00}
FIRST = {"type": 0x8100, "address": 0x02AC, "data": "00"}
ANSWERS: dict[bytes, dict[str, Any]] = {b"\x01" + omron.KEY: UNLOCKED, START: STARTED, END: ENDED}


def test_an_omron_is_unlocked_opened_and_read_from_its_first_record() -> None:
    walk, said = HEM_7322T.step(HEM_7322T.new(), Opened(0.0))
    assert said == [Say(b"\x01" + omron.KEY, omron.UNLOCK)]
    walk, said = HEM_7322T.step(walk, Arrived(0.1, UNLOCKED))
    assert said == [Say(START, omron.TO_CUFF)]
    walk, said = HEM_7322T.step(walk, Arrived(0.2, STARTED))
    assert said == [Say(bytes.fromhex("080100 02ac 38 00 9f"), omron.TO_CUFF)]
    _, said = HEM_7322T.step(walk, Arrived(0.3, FIRST))
    assert said == [Say(read(0x02AC + 56, 56), omron.TO_CUFF)]


def test_a_request_is_the_one_in_the_log_of_a_device() -> None:
    assert read(2756, 56) == ALL["omron-captured-read-request"].data
    assert ALL["omron-start-request"].data == START
    (fields,) = frames("omron-packet", END)
    assert fields["type"] == 0x0F00


def test_both_users_of_a_7322t_are_read_whole_and_the_memory_is_closed() -> None:
    walk, said = HEM_7322T.step(HEM_7322T.new(), Opened(0.0))
    asked = []
    at = 0.0
    while said:
        (one,) = said
        assert isinstance(one, Say)
        asked.append(one.data)
        at += 0.1
        answer = ANSWERS.get(one.data) or {**FIRST, "address": int.from_bytes(one.data[3:5], "big")}
        walk, said = HEM_7322T.step(walk, Arrived(at, answer))
    reads = [data for data in asked if data[:3] == b"\x08\x01\x00"]
    assert sum(data[5] for data in reads) == 2 * 100 * 14
    assert int.from_bytes(reads[25][3:5], "big") == 0x0824
    assert asked[-1] == END
    assert HEM_7322T.next_due(walk) is None


def test_a_key_that_the_cuff_refuses_ends_it_and_nothing_is_read() -> None:
    walk, _ = HEM_7322T.step(HEM_7322T.new(), Opened(0.0))
    said_in_all = []
    for at in (1.0, 2.0, 3.0, 4.0):
        walk, said = HEM_7322T.step(walk, Due(at))
        said_in_all += said
    assert said_in_all == [Say(b"\x01" + omron.KEY, omron.UNLOCK)] * 2
    assert HEM_7322T.next_due(walk) is None


def test_an_answer_for_another_address_is_not_the_one_waited_for() -> None:
    walk, _ = HEM_7322T.step(HEM_7322T.new(), Opened(0.0))
    for fields in (UNLOCKED, STARTED):
        walk, _ = HEM_7322T.step(walk, Arrived(0.1, fields))
    assert HEM_7322T.step(walk, Arrived(0.2, {**FIRST, "address": 0x0824}))[1] == []


def test_a_memory_without_an_answer_is_closed_after_three_questions() -> None:
    walk, _ = HEM_7322T.step(HEM_7322T.new(), Opened(0.0))
    for fields in (UNLOCKED, STARTED):
        walk, said = HEM_7322T.step(walk, Arrived(0.0, fields))
    for at in (1.0, 2.0, 3.0):
        walk, said = HEM_7322T.step(walk, Due(at))
    assert said == [Say(END, omron.TO_CUFF)]


def test_a_part_that_is_known_is_no_news_on_the_next_link() -> None:
    walk, _ = HEM_7322T.step(HEM_7322T.new(), Opened(0.0))
    for fields in (UNLOCKED, STARTED, FIRST):
        walk, _ = HEM_7322T.step(walk, Arrived(0.1, fields))
    walk, _ = HEM_7322T.step(walk, Closed(1.0))
    assert HEM_7322T.awaits(walk, FIRST) is None
    assert HEM_7322T.awaits(walk, {**FIRST, "data": "01"})


def test_no_key_is_programmed_and_nothing_is_written_to_the_memory() -> None:
    may = HEM_7322T.allows
    assert may is not None
    assert not HEM_7322T.commands
    keys = [code for code in range(256) if may(Say(bytes((code,)) + omron.KEY, omron.UNLOCK))]
    assert keys == [0x01]
    assert not any(may(Say(bytes((code,)) + bytes(16), omron.UNLOCK)) for code in range(256))
    kinds = set()
    for kind in range(0x10000):
        for middle in (START[3:7], END[3:7], read(0x02AC, 56)[3:7]):
            head = b"\x08" + kind.to_bytes(2, "big") + middle
            check = 0
            for byte in head:
                check ^= byte
            if may(Say(head + bytes((check,)), omron.TO_CUFF)):
                kinds.add(kind)
    assert kinds == {0x0000, 0x0100, 0x0F00}


def test_a_7142t2_is_read_without_a_key() -> None:
    _, said = omron.HEM_7142T2.step(omron.HEM_7142T2.new(), Opened(0.0))
    assert said == [Say(START, omron.TO_CUFF)]
    assert omron.HEM_7142T2.allows is not None
    assert not omron.HEM_7142T2.allows(Say(b"\x01" + omron.KEY, omron.UNLOCK))
