"""What an A&D cuff is told: the time, and to hang up. Nothing else, whatever the bytes."""

from datetime import datetime

from sessionctl.devices.dialogue import Arrived, Closed, Due, Opened, Say
from sessionctl.devices.dialogues.and_cuff import CUSTOM, DIALOGUE, HANG_UP, Sending, allows, step

next_due = DIALOGUE.next_due

WALL = datetime(2013, 8, 26, 9, 10, 20)
CLOCK = "dd07081a090a14"  # the comment in obniz's UA651BLE
RESULT = {"systolic_mmhg": 120.0, "timestamp": "2013-08-26T09:09:00"}


def test_the_clock_is_set_on_every_link() -> None:
    state = Sending()
    for at in (0.0, 60.0):
        state, said = step(state, Opened(at, WALL))
        assert said == [Say(bytes.fromhex(CLOCK), "2a08", optional=True)]
        state, _ = step(state, Closed(at + 5))


def test_it_is_told_to_hang_up_two_seconds_after_its_last_result() -> None:
    state, _ = step(Sending(), Opened(0.0, WALL))
    state, said = step(state, Arrived(1.0, RESULT))
    assert said == []
    state, _ = step(state, Arrived(2.5, RESULT))
    assert next_due(state) == 4.5
    state, said = step(state, Due(4.0))
    assert said == []
    state, said = step(state, Due(4.5))
    assert said == [HANG_UP]
    assert next_due(state) is None


def test_a_result_that_came_before_the_link_was_handed_out_counts() -> None:
    state, _ = step(Sending(), Arrived(0.5, RESULT))
    state, _ = step(state, Opened(0.6, WALL))
    assert next_due(state) == 2.5


def test_a_cuff_that_says_nothing_is_not_hung_up_on() -> None:
    state, _ = step(Sending(), Opened(0.0, WALL))
    state, _ = step(state, Arrived(1.0, {"battery_percent": 66}))
    assert next_due(state) is None


def test_of_all_three_bytes_for_its_own_characteristic_only_hang_up_may_leave() -> None:
    passed = [
        (first, second, third)
        for first in range(256)
        for second in range(256)
        for third in (0x00, 0x01, 0x03, 0xE1, 0xFF)
        if allows(Say(bytes((first, second, third)), CUSTOM))
    ]
    assert passed == [(2, 1, 3)]
    assert not DIALOGUE.commands


def test_the_clock_takes_a_time_and_nothing_else() -> None:
    assert allows(Say(bytes.fromhex(CLOCK), "2a08"))
    assert not allows(Say(bytes(7), "2a08"))
    assert not allows(Say(bytes.fromhex(CLOCK)[:6], "2a08"))
    assert not allows(Say(HANG_UP.data, "2a08"))


def test_no_other_characteristic_may_be_written() -> None:
    assert not any(allows(Say(data, "2a52")) for data in (HANG_UP.data, bytes.fromhex(CLOCK), b"\x02\x01"))
