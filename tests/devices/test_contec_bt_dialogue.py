"""The conversation with a CMS50D-BT. Commands: nringelstein/CMS50D-BT and r-blindauer, which agree."""

from typing import Any

from hypothesis import given, strategies as st

from sessionctl.devices.dialogue import Arrived, AskedTo, Closed, Due, Heard, Opened, Say
from sessionctl.devices.dialogues.contec_bt import DIALOGUE

START = [Say(bytes.fromhex(c), "ff01") for c in ("8101", "8202", "9a1a", "9b001b", "9b011c")]
KEEP_ALIVE = Say(bytes.fromhex("9a1a"), "ff01")
STOP = bytes.fromhex("9b7f1a")
WAVE = {"frame_type": "wave", "pleth": 72}


def said(seconds: int, *, sends: bool) -> list[tuple[float, Say]]:
    """What is said within `seconds` of opening, to a device that sends each tenth of a second or never."""
    state, answer = DIALOGUE.step(DIALOGUE.new(), Opened(0.0))
    found = [(0.0, each) for each in answer if isinstance(each, Say)]
    for tenth in range(1, seconds * 10 + 1):
        at = tenth / 10
        if sends:
            state, _ = DIALOGUE.step(state, Arrived(at, WAVE))
        if (due := DIALOGUE.next_due(state)) is not None and at >= due:
            state, answer = DIALOGUE.step(state, Due(at))
            found += [(at, each) for each in answer if isinstance(each, Say)]
    return found


def test_a_stream_is_started_and_kept_alive_every_five_seconds() -> None:
    assert said(11, sends=True) == [*((0.0, each) for each in START), (5.0, KEEP_ALIVE), (10.0, KEEP_ALIVE)]


def test_a_silent_device_is_started_again_every_four_seconds() -> None:
    assert said(9, sends=False) == [(at, each) for at in (0.0, 4.0, 8.0) for each in START]


def test_nothing_is_due_without_a_link() -> None:
    state, _ = DIALOGUE.step(DIALOGUE.new(), Opened(0.0))
    state, answer = DIALOGUE.step(state, Closed(1.0))
    assert (answer, DIALOGUE.next_due(state)) == ([], None)


def test_the_command_that_stops_the_stream_may_not_leave() -> None:
    assert STOP not in DIALOGUE.commands
    assert DIALOGUE.commands == {each.data for each in START}


@given(st.lists(st.tuples(st.sampled_from("oradc"), st.floats(0, 30)), max_size=50))
def test_whatever_happens_only_the_known_commands_leave(happens: list[tuple[str, float]]) -> None:
    state: Any = DIALOGUE.new()
    at = 0.0
    for what, seconds in happens:
        at += seconds
        events: dict[str, Heard] = {
            "o": Opened(at),
            "r": Arrived(at, WAVE),
            "a": AskedTo(at, "start"),
            "d": Due(at),
            "c": Closed(at),
        }
        state, answer = DIALOGUE.step(state, events[what])
        assert all(isinstance(each, Say) and each in START for each in answer)
