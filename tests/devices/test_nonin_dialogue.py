"""The conversation with a Nonin 9560. Commands: Nonin 9560 OEM specification 6470-000-01."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sessionctl.devices.dialogue import Arrived, AskedTo, Closed, Dialogue, Due, Heard, Opened, Said, Say
from sessionctl.devices.dialogues.nonin_9560 import CONTINUOUS, SPOT_CHECK

WALL = datetime(2026, 11, 22, 9, 5, 7)
FORMAT_2, FORMAT_13 = Say(bytes.fromhex("027002020203")), Say(bytes.fromhex("027002020d03"))
CLOCK = Say(bytes.fromhex("0272061a0b1609050703"))  # yy mm dd hh mm ss in binary
ACCEPTED, REFUSED, PACKET = {"reply": "accepted"}, {"reply": "refused"}, {"valid_frames": 25}


def conversation(
    dialogue: Dialogue[Any], *happens: tuple[float, dict[str, Any]], wall: datetime | None = WALL
) -> list[tuple[float, Said]]:
    """All that is said in the ten seconds of a link on which these frames arrive."""
    state, said = dialogue.step(dialogue.new(), Opened(0.0, wall))
    told = [(0.0, one) for one in said]
    for tenth in range(1, 101):
        at = tenth / 10
        due = dialogue.next_due(state)
        heard: list[Heard] = [Arrived(at, fields) for when, fields in happens if when == at]
        if due is not None and at >= due:
            heard.append(Due(at))
        for one in heard:
            state, said = dialogue.step(state, one)
            told += [(at, it) for it in said]
    return told


@pytest.mark.parametrize(("dialogue", "select"), [(CONTINUOUS, FORMAT_2), (SPOT_CHECK, FORMAT_13)])
def test_the_format_is_selected_first_and_then_the_clock_set(dialogue: Dialogue[Any], select: Say) -> None:
    clock = Say(CLOCK.data[:8] + b"\x08\x03")  # a second later
    assert conversation(dialogue, (1.0, ACCEPTED), (1.1, ACCEPTED)) == [(0.0, select), (1.0, clock)]


def test_without_an_answer_it_is_said_again_each_second_and_never_after_five() -> None:
    assert conversation(CONTINUOUS) == [(float(at), FORMAT_2) for at in range(5)]


def test_a_refusal_is_asked_again() -> None:
    told = conversation(CONTINUOUS, (0.2, REFUSED), (1.2, ACCEPTED), (1.3, ACCEPTED))
    assert [one for _, one in told][:2] == [FORMAT_2, FORMAT_2]
    assert len(told) == 3


def test_a_packet_of_the_wanted_format_is_as_good_as_an_answer() -> None:
    assert [at for at, _ in conversation(CONTINUOUS, (0.3, PACKET), (0.4, ACCEPTED))] == [0.0, 0.3]
    assert conversation(SPOT_CHECK, (0.3, PACKET))[1] == (1.0, FORMAT_13)


def test_an_answer_that_comes_too_late_sets_no_clock() -> None:
    assert all(one == FORMAT_2 for _, one in conversation(CONTINUOUS, (4.8, ACCEPTED)))


def test_without_a_wall_clock_none_is_set() -> None:
    assert conversation(CONTINUOUS, (0.1, ACCEPTED), wall=None) == [(0.0, FORMAT_2)]


def test_an_unanswered_clock_is_set_again_to_the_time_it_is_then() -> None:
    seconds = [
        one.data[8] for _, one in conversation(CONTINUOUS, (0.1, ACCEPTED))[1:] if isinstance(one, Say)
    ]
    assert seconds == [7, 8, 9, 10, 11]


@pytest.mark.parametrize(
    ("data", "allowed"),
    [
        (CLOCK.data, True),
        (CLOCK.data + b"\x00", False),
        (CLOCK.data.replace(b"\x0b\x16", b"\x0d\x16"), False),  # a thirteenth month
        (bytes.fromhex("02720003"), False),
        (bytes.fromhex("027402000003"), False),
        (FORMAT_13.data, False),
    ],
)
def test_beside_its_one_format_only_a_clock_may_leave(data: bytes, allowed: bool) -> None:
    assert CONTINUOUS.allows is not None
    assert (data in CONTINUOUS.commands or CONTINUOUS.allows(Say(data))) is allowed


@given(st.lists(st.tuples(st.sampled_from("oprfadc"), st.floats(0, 10)), max_size=40))
def test_whatever_happens_nothing_else_leaves_and_nothing_after_five_seconds(
    happens: list[tuple[str, float]],
) -> None:
    state: Any = CONTINUOUS.new()
    at, opened = 0.0, float("-inf")
    for what, seconds in happens:
        at += seconds
        opened = at if what == "o" else opened
        events: dict[str, Heard] = {
            "o": Opened(at, WALL),
            "p": Arrived(at, PACKET),
            "r": Arrived(at, REFUSED),
            "f": Arrived(at, ACCEPTED),
            "a": AskedTo(at, "start"),
            "d": Due(at),
            "c": Closed(at),
        }
        state, said = CONTINUOUS.step(state, events[what])
        assert CONTINUOUS.allows is not None
        for one in said:
            assert isinstance(one, Say)
            assert one == FORMAT_2 or CONTINUOUS.allows(one)
            assert at - opened <= 5.0
