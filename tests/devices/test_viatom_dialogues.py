"""The conversations with Viatom's devices, and everything that they must never say."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from sessionctl.devices.conversation import Conversation
from sessionctl.devices.decoders import viatom_a5, viatom_o2_frames
from sessionctl.devices.decoders.viatom_codes import crc8
from sessionctl.devices.dialogue import Arrived, AskedTo, Closed, Dialogue, Due, Heard, Opened, Say, Told
from sessionctl.devices.dialogues import viatom_bp2, viatom_o2, viatom_oxyii
from sessionctl.devices.intake import Surroundings
from sessionctl.events import Event, Garbled
from tests.devices.decoders.vectors import ALL

NOW = datetime(2026, 11, 21, 18, 30, 5)
ASK_LIVE = bytes.fromhex("a504fb0000000093")
DIALOGUES: dict[str, Dialogue[Any]] = {
    "o2": viatom_o2.DIALOGUE,
    "o2-wave": viatom_o2.DIALOGUE_WITH_WAVE,
    "oxyii": viatom_oxyii.DIALOGUE,
    "bp2": viatom_bp2.DIALOGUE,
}
MAY_SAY = {"o2": {0x17}, "o2-wave": {0x1B}, "oxyii": {0x04, 0x10, 0xC0, 0xFF}, "bp2": {0x00}}


def minute(dialogue: Dialogue[Any], seconds: float = 60.0) -> list[tuple[float, Say]]:
    """What is said within so many seconds of opening, each thing when it is due."""
    state, said = dialogue.step(dialogue.new(), Opened(0.0, NOW))
    all_said = [(0.0, item) for item in said]
    while (due := dialogue.next_due(state)) is not None and due <= seconds:
        state, said = dialogue.step(state, Due(due))
        all_said += [(due, item) for item in said]
    return [(at, item) for at, item in all_said if isinstance(item, Say)]


def test_an_older_ring_is_asked_for_its_values_once_a_second_on_its_own_characteristic() -> None:
    ask = Say(ALL["viatom-read-sensors-request"].data, "8b00ace7-eb0b-49b0-bbe9-9aee0a26e1a3")
    assert minute(viatom_o2.DIALOGUE, 3.0) == [(float(second), ask) for second in range(4)]


def test_the_wave_is_asked_for_alone() -> None:
    said = {item.data for _, item in minute(viatom_o2.DIALOGUE_WITH_WAVE)}
    assert {data[:3].hex() for data in said} == {"aa1be4"}


def test_whatever_is_said_to_a_ring_fits_one_piece_of_twenty_bytes() -> None:
    for name in ("o2", "o2-wave"):
        assert all(len(item.data) <= 20 for _, item in minute(DIALOGUES[name]))


def test_time_that_was_missed_is_not_made_up_for() -> None:
    dialogue = viatom_o2.DIALOGUE
    state, _ = dialogue.step(dialogue.new(), Opened(0.0))
    state, said = dialogue.step(state, Due(40.0))
    assert len(said) == 1
    assert dialogue.next_due(state) == 41.0


def test_an_oxyii_ring_is_opened_set_and_asked_once_a_second() -> None:
    said = minute(viatom_oxyii.DIALOGUE, 3.0)
    assert [(at, item.data[1]) for at, item in said] == [
        (0.0, 0xFF), (0.6, 0x10), (0.6, 0xC0), (0.6, 0x04), (1.6, 0x04), (2.6, 0x04),
    ]  # fmt: skip
    assert said[3][1] == Say(ASK_LIVE, "e8fb0002-a14b-98f9-831b-4e2941d01248")
    assert said[1][1].data[7:-1] == b"\0"


def test_the_authentication_is_the_derived_key_under_the_known_digest() -> None:
    """From the notes: M = MD5 of "lepucloud"; every other byte of M, "0000", four shifted times."""
    unix_s = int(NOW.timestamp())
    digest = hashlib.md5(b"lepucloud", usedforsecurity=False).digest()
    key = [digest[i] for i in (0, 2, 4, 6, 8, 10, 12, 14)] + [0x30] * 4
    key += [unix_s % 256, unix_s // 2 % 256, unix_s // 4 % 256, unix_s // 8 % 256]
    (at, said), *_ = minute(viatom_oxyii.DIALOGUE)
    assert at == 0.0
    assert said.data[:7].hex() == "a5ff0000001000"
    assert [byte ^ digest[i] for i, byte in enumerate(said.data[7:-1])] == key


def test_the_clock_is_the_local_time_as_it_stands_on_the_wall() -> None:
    clock = next(item.data for _, item in minute(viatom_oxyii.DIALOGUE) if item.data[1] == 0xC0)
    assert clock[7:-1] == bytes((2026 & 0xFF, 2026 >> 8, 11, 21, 18, 30, 5, 0))


def test_a_ring_that_encrypts_is_asked_nothing_more_and_not_believed() -> None:
    dialogue = viatom_oxyii.DIALOGUE
    state, _ = dialogue.step(dialogue.new(), Opened(0.0, NOW))
    state, _ = dialogue.step(state, Arrived(0.2, {"command": 0xFF, "encrypted": True}))
    assert dialogue.next_due(state) is None
    assert not dialogue.awaits(state, {"state": 1, "spo2_percent": 97})
    assert dialogue.awaits(state, {"encrypted": True})
    state, _ = dialogue.step(state, Closed(5.0))
    state, _ = dialogue.step(state, Opened(6.0, NOW))
    assert dialogue.awaits(state, {"state": 1, "spo2_percent": 97})


def test_a_cuff_is_asked_for_its_state_every_five_seconds_and_for_nothing_else() -> None:
    said = minute(viatom_bp2.DIALOGUE, 12.0)
    assert [(at, item.data.hex()) for at, item in said] == [
        (at, "a500ff00000000b8") for at in (0.0, 5.0, 10.0)
    ]


RESULT = {"command": 8, "result": True, "systolic_mmhg": 121}


@pytest.mark.parametrize("work", [{"state": 4}, {"state": 15}, {"cuff_pressure_mmhg": 152}])
def test_a_cuffs_result_counts_once_and_only_after_it_was_seen_at_work(work: dict[str, Any]) -> None:
    dialogue = viatom_bp2.DIALOGUE
    state, _ = dialogue.step(dialogue.new(), Opened(0.0))
    assert not dialogue.awaits(state, RESULT)
    for at, fields in ((1.0, work), (2.0, {"state": 5})):
        assert dialogue.awaits(state, fields)
        state, _ = dialogue.step(state, Arrived(at, fields))
    assert dialogue.awaits(state, RESULT)
    state, _ = dialogue.step(state, Arrived(3.0, RESULT))
    assert not dialogue.awaits(state, RESULT)


def test_a_cuff_at_work_on_an_earlier_link_says_nothing_of_this_one() -> None:
    dialogue = viatom_bp2.DIALOGUE
    state, _ = dialogue.step(dialogue.new(), Opened(0.0))
    state, _ = dialogue.step(state, Arrived(1.0, {"state": 4}))
    state, _ = dialogue.step(state, Closed(2.0))
    state, _ = dialogue.step(state, Opened(9.0))
    assert not dialogue.awaits(state, RESULT)


def gate(dialogue: Dialogue[Any]) -> tuple[Conversation, list[Event]]:
    """The driver's own gate around `dialogue`, and what it tells."""
    told: list[Event] = []
    return Conversation(Surroundings("ring", told.append, lambda: 0.0), dialogue), told


def said_at_the_gate(dialogue: Dialogue[Any], said: Say) -> tuple[Say | None, list[Event]]:
    """What leaves of a dialogue gone wrong that says `said`, and what is told of it."""
    conversation, told = gate(replace(dialogue, step=lambda state, _: (state, [said])))
    conversation.hear(Opened(0.0))
    return conversation.take(), told


@pytest.mark.parametrize("name", DIALOGUES)
@pytest.mark.parametrize("payload", [b"", b"\0", bytes(8), bytes(16), b"\xea\x07\x0b\x15\x12\x1e\x05\x00"])
def test_every_other_command_byte_is_refused_at_the_gate(name: str, payload: bytes) -> None:
    dialogue = DIALOGUES[name]
    channels = {item.channel for _, item in minute(dialogue)}
    for command in range(256):
        for frame in (viatom_a5.request(command, payload), _older(command, payload)):
            for channel in channels:
                left, told = said_at_the_gate(dialogue, Say(frame, channel))
                if left is not None:
                    assert command in MAY_SAY[name]
                else:
                    assert isinstance(told[0], Garbled)
                    assert told[0].reason == "forbidden_command"


def _older(command: int, payload: bytes) -> bytes:
    body = viatom_o2_frames.request(command)[:5] + len(payload).to_bytes(2, "little") + payload
    return body + bytes((crc8(body),))


@pytest.mark.parametrize("name", DIALOGUES)
def test_what_a_dialogue_says_passes_its_own_gate(name: str) -> None:
    conversation, told = gate(DIALOGUES[name])
    conversation.hear(Opened(0.0, NOW))
    for second in range(10):
        conversation.hear(Due(float(second)))
        while conversation.take() is not None:
            pass
    assert told == []


@given(when=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 31)))
def test_authentication_and_clock_pass_at_any_time_and_not_with_one_bit_changed(when: datetime) -> None:
    for data in (
        viatom_oxyii.authentication(int(when.replace(microsecond=0).timestamp())),
        viatom_oxyii.clock(when),
    ):
        assert viatom_oxyii.allows(Say(data, viatom_oxyii.WRITE))
        assert not viatom_oxyii.allows(Say(data, viatom_oxyii.NOTIFY))
        for at in (0, 1, 2, 3, 4, 5, 7 if data[1] == 0xFF else 14, len(data) - 1):
            assert not viatom_oxyii.allows(
                Say(data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :], viatom_oxyii.WRITE)
            )


@settings(deadline=None)
@given(data=st.binary(max_size=40))
def test_no_other_bytes_pass_the_gate_of_an_oxyii_ring(data: bytes) -> None:
    assert not viatom_oxyii.allows(Say(data, viatom_oxyii.WRITE))


@pytest.mark.parametrize("command", [0x09, 0x0A, 0x04, 0x24, 0x25, 0x39, 0xE2, 0xE3])
def test_no_list_of_ours_holds_a_command_that_moves_resets_or_erases_a_cuff(command: int) -> None:
    assert {data[1] for data in viatom_bp2.DIALOGUE.commands} == {0x00}
    assert command not in {data[1] for data in viatom_bp2.DIALOGUE.commands}
    assert viatom_bp2.DIALOGUE.allows is None


@given(st.lists(st.tuples(st.sampled_from("oradwc"), st.floats(0, 30)), max_size=40))
def test_whatever_happens_a_cuff_is_never_started_and_never_said_to_be(
    happens: list[tuple[str, float]],
) -> None:
    state: Any = viatom_bp2.DIALOGUE.new()
    at = 0.0
    for what, seconds in happens:
        at += seconds
        events: dict[str, Heard] = {
            "o": Opened(at, NOW),
            "r": Arrived(at, RESULT),
            "a": AskedTo(at, "start"),
            "d": Due(at),
            "w": Arrived(at, {"state": 4}),
            "c": Closed(at),
        }
        state, said = viatom_bp2.DIALOGUE.step(state, events[what])
        assert not any(isinstance(item, Told) for item in said)
        assert all(item.data[1] == 0x00 for item in said if isinstance(item, Say))


def test_no_viatom_device_can_be_started_from_here() -> None:
    assert not any(dialogue.takes_requests for dialogue in DIALOGUES.values())
