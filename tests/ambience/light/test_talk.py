"""One zigbee2mqtt lamp's conversation with the time moved by hand, and its words."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sessionctl.ambience.lamps.course import AT_ONCE, EASY, Aim, Course, steer, still
from sessionctl.ambience.lamps.driver import Room
from sessionctl.ambience.lamps.news import Fault, FaultOver, News, Troubles
from sessionctl.ambience.lamps.zigbee_form import (
    Nonsense,
    Report,
    read_availability,
    read_state,
    set_payload,
)
from sessionctl.ambience.lamps.zigbee_talk import Talk
from tests.ambience.light.room import lamp


@dataclass
class Line:
    """A talk, the clock it goes by, and what came of it."""

    now: float = 0.0
    told: list[News] = field(default_factory=list)
    adopted: list[float] = field(default_factory=list)
    talk: Talk = field(init=False)

    def __post_init__(self) -> None:
        room = Room(
            lambda: self.now,
            self._found,
            lambda _, level: self.adopted.append(level),
            Troubles(self.told.append),
        )
        self.talk = Talk(lamp("couch", "zigbee2mqtt", friendly_name="couch"), still(0.1, 2400, 0), room)

    def _found(self, name: str, level: float, kelvin: float | None) -> None:
        here = still(level, 2400, self.now)
        left = max(self.talk.course.end_at - self.now, 3.0)
        self.talk.follow(steer(here, Aim(self.talk.course.level, 2400, left, EASY), self.now))

    def steer(self, level: float, ramp_s: float, urgent: bool = False) -> Course:
        self.talk.follow(
            steer(self.talk.course, Aim(level, 2400, ramp_s, AT_ONCE if urgent else EASY, urgent), self.now)
        )
        return self.talk.course

    def said(self, until: float) -> list[tuple[float, str, dict[str, Any]]]:
        """What is said up to `until`, which then is now."""
        lines = []
        while (at := max(self.now, self.talk.next_at())) <= until:
            self.now = at
            if (say := self.talk.due(self.now)) is not None:
                lines.append((self.now, say.verb, json.loads(say.payload)))
        self.now = until
        return lines

    def linked(self) -> "Line":
        """Up to a lamp that follows: proven, asked, and sent to where it should be."""
        self.said(0.0)
        self.talk.heard_command(b"{}")
        self.said(0.0)
        self.talk.heard(Report(0.1), self.now)
        self.said(0.0)
        self.talk.heard(Report(0.1), self.now)
        assert self.said(4.0)[-1][1] == "get"
        self.talk.heard(Report(0.1), self.now)
        return self


def test_a_new_link_proves_its_rights_asks_and_only_then_commands() -> None:
    line = Line()
    assert [(verb, said) for _, verb, said in line.said(0.0)] == [("set", {})]
    line.talk.heard_command(b"{}")
    assert [verb for _, verb, _ in line.said(0.0)] == ["get"]
    line.talk.heard(Report(0.5), 0.0)
    (_, verb, said), *_ = line.said(0.0)
    assert (verb, said["brightness"], said["transition"]) == ("set", 25, 3.0)


def test_an_emergency_waits_for_no_answer() -> None:
    line = Line()
    line.said(0.0)
    line.steer(1.0, 0.8, urgent=True)
    assert line.talk.urgent
    assert line.said(0.0)[0][2] == {"state": "ON", "brightness": 254, "transition": 0.8, "color_temp": 417}


def test_an_emergency_is_sent_to_a_lamp_believed_offline() -> None:
    line = Line().linked()
    line.talk.available(False)
    line.steer(1.0, 0.8, urgent=True)
    assert line.said(line.now)[0][1] == "set"


def test_nothing_is_said_to_a_lamp_that_is_offline_and_only_the_newest_when_it_is_back() -> None:
    line = Line().linked()
    line.talk.available(False)
    for level in (0.3, 0.6, 0.2):
        line.steer(level, 5.0)
    assert line.said(100.0) == []
    line.talk.available(True)
    assert [verb for _, verb, _ in line.said(100.0)] == ["get"]
    line.talk.heard(Report(0.1), line.now)
    assert [said["brightness"] for _, _, said in line.said(100.0)] == [51]


def test_one_command_carries_a_ramp_of_three_minutes() -> None:
    line = Line().linked()
    line.steer(0.5, 180.0)
    said = line.said(4.0)
    line.talk.heard(Report(0.5), line.now)
    assert [each["transition"] for _, _, each in said] == [180.0]
    assert line.said(184.0) == []


def test_a_reversal_holds_the_lamp_first_and_turns_when_the_gate_says() -> None:
    line = Line().linked()
    line.steer(0.5, 10.0)
    line.said(4.2)
    line.talk.heard(Report(0.5), line.now)
    course = line.steer(0.05, 10.0)
    said = line.said(6.0)
    assert [at for at, _, _ in said] == [4.2, course.start_at]
    assert said[0][2]["brightness"] == round(course.start_level * 254)
    assert said[1][2]["brightness"] == 13


def test_a_lamp_that_stops_part_way_is_told_once_more_and_then_is_a_fault() -> None:
    line = Line().linked()
    line.steer(0.5, 3.0)
    line.said(4.0)
    line.talk.heard(Report(0.5), line.now)  # what zigbee2mqtt says at once
    assert line.said(8.0)[-1][1] == "get"
    line.talk.heard(Report(0.3), line.now)
    assert line.said(8.0)[-1][2]["brightness"] == 127
    line.talk.heard(Report(0.5), line.now)
    assert line.said(13.0)[-1][1] == "get"
    line.talk.heard(Report(0.3), line.now)
    assert line.told == [Fault("couch", "lamp couch stands at 30% instead of 50%")]
    assert line.adopted == [0.3]
    assert line.said(100.0) == []


def test_a_lamp_dimmed_by_hand_at_rest_is_left_as_it_is() -> None:
    line = Line().linked()
    line.talk.heard(Report(0.6), 10.0)
    assert line.adopted == [0.6]
    assert line.said(100.0) == []


def test_a_lamp_that_does_not_answer_is_a_fault_until_it_does() -> None:
    line = Line().linked()
    line.steer(0.5, 60.0)
    line.said(20.0)
    assert [news for news in line.told if isinstance(news, Fault)] == line.told
    line.talk.heard(Report(0.2), line.now)
    assert line.told[-1] == FaultOver("couch")


def test_a_command_that_had_to_wait_starts_from_where_the_lamp_is() -> None:
    line = Line().linked()
    line.steer(0.3, 4.0)
    line.now += 2.0  # others were served first
    assert line.said(line.now)[0][2]["transition"] == 3.0


@pytest.mark.parametrize(
    "payload",
    [
        b"\xff\xfe",
        b"",
        b"[1]",
        b"7",
        b'{"state":"MAYBE"}',
        b'{"state":1}',
        b'{"brightness":"bright"}',
        b'{"brightness":true}',
        b'{"brightness":-1}',
        b'{"brightness":1e9}',
        b'{"brightness":NaN}',
        b'{"state":"ON","color_temp":[]}',
        b'{"color_temp":0}',
        b"[" * 5000,
        b" " * 70000,
    ],
)
def test_what_is_no_state_of_a_lamp_is_nonsense(payload: bytes) -> None:
    assert isinstance(read_state(payload), Nonsense)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_and_never_an_exception(payload: bytes) -> None:
    assert isinstance(read_state(payload), Report | Nonsense)
    assert isinstance(read_availability(payload), bool | Nonsense)


def test_a_lamp_that_is_off_has_level_zero_whatever_brightness_it_remembers() -> None:
    assert read_state(b'{"state":"OFF","brightness":200}') == Report(0.0)


@pytest.mark.parametrize("said", [b"online", b'{"state":"online"}'])
def test_both_forms_of_availability_are_heard(said: bytes) -> None:
    assert read_availability(said) is True


def test_the_faintest_level_is_not_dark() -> None:
    assert json.loads(set_payload(0.0001, 2200, 180))["brightness"] == 1


def test_dark_is_said_as_off() -> None:
    assert json.loads(set_payload(0, 2200, 2)) == {"state": "OFF", "transition": 2.0}
