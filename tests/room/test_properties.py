"""What holds for every room, whatever comes in."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given, strategies as st

from sessionctl.events import (
    INPUTS,
    ConditionBegan,
    ConditionEnded,
    Event,
    Measured,
    Refused,
    SessionClosed,
    SignalChanged,
    Tick,
    from_json,
    to_json,
)
from sessionctl.room.alarms import LATCHING, ORDER, PLAIN
from sessionctl.room.room import Room, advance, next_due, step
from sessionctl.room.view import SECTIONS, changed, view
from tests.room.inputs import DETERMINISTIC, inputs

BLANK_S = {"spo2": 10.0, "pulse_rate": 10.0, "temperature": 180.0}
LONGEST_S = 3600.0


def lived(events: Iterable[Event]) -> tuple[Room, list[Event]]:
    """The room after `events`, and everything that was told on the way."""
    room, told = Room(), list[Event]()
    for event in events:
        room, found = advance(room, event)
        told += found
    return room, told


def recorded(told: Iterable[Event]) -> list[Event]:
    """What the record gives back of what was told: the inputs, through JSON."""
    return [from_json(to_json(event)) for event in told if isinstance(event, INPUTS)]


def folded(room: Room, events: Iterable[Event]) -> tuple[Room, list[Event]]:
    """The room after the recorded inputs, and all outcomes."""
    outcomes = list[Event]()
    for event in events:
        room, found = step(room, event)
        outcomes += found
    return room, outcomes


@DETERMINISTIC
@given(inputs())
def test_everything_told_is_in_order_of_time_and_never_later_than_its_input(events: list[Event]) -> None:
    room, last = Room(), 0.0
    for event in events:
        room, told = advance(room, event)
        for each in told:
            assert last <= each.at <= event.at
            last = each.at


@DETERMINISTIC
@given(inputs())
def test_the_fold_of_the_record_is_the_room_and_gives_the_same_outcomes(events: list[Event]) -> None:
    room, told = lived(events)
    again, outcomes = folded(Room(), recorded(told))
    assert again == room
    assert outcomes == [each for each in told if not isinstance(each, INPUTS)]


@DETERMINISTIC
@given(inputs())
def test_inputs_are_told_as_they_came_and_only_ticks_are_added(events: list[Event]) -> None:
    _, told = lived(events)
    given_ = [each for each in told if isinstance(each, INPUTS)]
    added = [each for each in given_ if not any(each is event for event in events)]
    assert all(isinstance(each, Tick) for each in added)
    assert [each for each in given_ if any(each is event for event in events)] == events


@DETERMINISTIC
@given(inputs())
def test_what_is_due_is_settled_by_its_tick_so_that_time_never_stands_still(events: list[Event]) -> None:
    room = Room()
    for event in events:
        room, _ = advance(room, event)
        room = settled(room)
    for _ in range(200):
        if (due := next_due(room)) is None:
            break
        room, _ = advance(room, Tick(due))
        room = settled(room)


def settled(room: Room) -> Room:
    """The room after the ticks for what is due by now: few, for each settles something."""
    for _ in range(5):
        due = next_due(room)
        if due is None or due > room.at:
            return room
        room, _ = advance(room, Tick(room.at))
    raise AssertionError(f"due at {next_due(room)}, still not settled at {room.at}")


@DETERMINISTIC
@given(inputs())
def test_a_condition_never_begins_twice_without_ending_nor_ends_unbegun(
    events: list[Event],
) -> None:
    present = dict[str, str]()
    for each in lived(events)[1]:
        match each:
            case ConditionBegan():
                assert each.condition not in present
                present[each.condition] = each.type
            case ConditionEnded():
                assert each.condition in present
                del present[each.condition]
            case SessionClosed():
                present = {key: type_ for key, type_ in present.items() if type_ != "physiological"}


@DETERMINISTIC
@given(inputs())
def test_every_signal_moves_by_the_rule_of_its_table(events: list[Event]) -> None:
    presence, known = dict[str, str](), dict[str, ConditionBegan]()
    for each in lived(events)[1]:
        match each:
            case ConditionBegan():
                known[each.condition] = each
            case SessionClosed():
                presence = {}
            case SignalChanged(change="seen"):
                assert each.presence == presence[each.condition]
            case SignalChanged(change="began", presence="acknowledged"):
                mine = known[each.condition]
                answered = [known[key] for key, now in presence.items() if now == "acknowledged"]
                assert any(graver(other, mine) for other in answered)
                presence[each.condition] = each.presence
            case SignalChanged():
                latches = known[each.condition].type == "physiological" and each.priority == "high"
                moved: tuple[Any, Any] = presence.get(each.condition, "off"), each.change
                assert (LATCHING if latches else PLAIN)[moved] == each.presence
                presence[each.condition] = each.presence


def graver(other: ConditionBegan, mine: ConditionBegan) -> bool:
    """`other` is about the same subject and more severe."""
    return other.subject == mine.subject and ORDER.index(other.priority) > ORDER.index(mine.priority)


@DETERMINISTIC
@given(inputs())
def test_while_watching_everything_present_is_signalled_and_idle_nothing_is(events: list[Event]) -> None:
    room = Room()
    for event in events:
        room, _ = advance(room, event)
        signals = room.alarms.signals
        if room.watching:
            assert set(room.alarms.present) <= set(signals)
            gone = set(signals) - set(room.alarms.present)
            assert {signals[key].presence for key in gone} <= {"latched"}
        else:
            assert signals == {}
            assert not any(began.type == "physiological" for began in room.alarms.present.values())


@DETERMINISTIC
@given(inputs())
def test_no_number_is_shown_past_its_time_or_without_its_stamp(events: list[Event]) -> None:
    room = Room()
    for event in events:
        room, _ = advance(room, event)
        for vital, tile in view(room, "nurse")["vitals"].items():
            if vital != "pressure" and tile["value"] is not None:
                assert room.at - tile["at"] <= BLANK_S.get(vital, LONGEST_S) + 0.002
                assert tile["state"] in ("live", "dim")


@DETERMINISTIC
@given(inputs())
def test_what_changed_put_onto_a_view_is_the_whole_view(events: list[Event]) -> None:
    room = Room()
    seen = {role: view(room, role) for role in SECTIONS}
    for event in events:
        before, (room, _) = room, advance(room, event)
        for role in SECTIONS:
            seen[role] = {**seen[role], **changed(before, room, role)}
            assert seen[role] == view(room, role)


@DETERMINISTIC
@given(inputs())
def test_a_refusal_changes_no_part_of_the_room(events: list[Event]) -> None:
    room = Room()
    for event in events:
        if isinstance(event, Measured | Tick):
            room, _ = advance(room, event)
            continue
        room, _ = advance(room, Tick(event.at))
        before = room
        room, told = step(room, event)
        if any(isinstance(each, Refused) for each in told):
            assert [type(each) for each in told] == [Refused]
            assert all(getattr(room, name) is getattr(before, name) for name in ("alarms", "cuff", "quality"))


@DETERMINISTIC
@given(inputs(), st.data())
def test_the_same_command_again_does_nothing(events: list[Event], data: st.DataObject) -> None:
    room, _ = lived(events)
    commands = [event for event in events if event.kind == "command"]
    if commands:
        again = data.draw(st.sampled_from(commands))
        after, told = step(room, again)
        assert told == []
        assert after == room
