"""The conversation with a Contec of the newer protocol. Commands: Contec document V7.0."""

from typing import Any

from hypothesis import given, strategies as st

from sessionctl.devices.dialogue import Arrived, AskedTo, Closed, Due, Heard, Opened, Said, Say
from sessionctl.devices.dialogues.contec_v7 import DIALOGUE, Streaming

START, KEEP_ALIVE = bytes.fromhex("7d81a1808080808080"), bytes.fromhex("7d81af808080808080")
READING = {"type": 1, "spo2_percent": 97, "pulse_rate_bpm": 65}


def stream(seconds: float, reading: bool = True) -> tuple[Streaming, list[tuple[float, Said]]]:
    """What is said within `seconds` of opening, with a packet every tenth of a second or none."""
    state, said = DIALOGUE.step(DIALOGUE.new(), Opened(0.0))
    all_said = [(0.0, item) for item in said]
    for tenth in range(1, int(seconds * 10) + 1):
        at = tenth / 10
        if reading:
            state, said = DIALOGUE.step(state, Arrived(at, READING))
            assert said == []
        due = DIALOGUE.next_due(state)
        if due is not None and at >= due:
            state, said = DIALOGUE.step(state, Due(at))
            all_said += [(at, item) for item in said]
    return state, all_said


def test_the_stream_is_started_when_the_link_stands() -> None:
    assert stream(0)[1] == [(0.0, Say(START))]


def test_a_running_stream_is_kept_alive_every_five_seconds() -> None:
    assert stream(11)[1] == [(0.0, Say(START)), (5.0, Say(KEEP_ALIVE)), (10.0, Say(KEEP_ALIVE))]


def test_a_silent_stream_is_started_again_every_two_seconds() -> None:
    assert stream(5, reading=False)[1] == [(0.0, Say(START)), (2.0, Say(START)), (4.0, Say(START))]


def test_other_packets_than_readings_do_not_pass_for_a_running_stream() -> None:
    state, _ = DIALOGUE.step(DIALOGUE.new(), Opened(0.0))
    state, _ = DIALOGUE.step(state, Arrived(1.9, {"type": 0x0B, "data": "00"}))
    assert DIALOGUE.step(state, Due(2.0))[1] == [Say(START)]


def test_nothing_is_due_without_a_link() -> None:
    state, _ = stream(1)
    state, said = DIALOGUE.step(state, Closed(1.0))
    assert (said, DIALOGUE.next_due(state)) == ([], None)


@given(st.lists(st.tuples(st.sampled_from("oradc"), st.floats(0, 30)), max_size=50))
def test_whatever_happens_only_start_and_keep_alive_leave(happens: list[tuple[str, float]]) -> None:
    state: Any = DIALOGUE.new()
    at = 0.0
    for what, seconds in happens:
        at += seconds
        events: dict[str, Heard] = {
            "o": Opened(at),
            "r": Arrived(at, READING),
            "a": AskedTo(at, "start"),
            "d": Due(at),
            "c": Closed(at),
        }
        state, said = DIALOGUE.step(state, events[what])
        assert {item.data for item in said if isinstance(item, Say)} <= {START, KEEP_ALIVE}
        assert all(isinstance(item, Say) for item in said)
