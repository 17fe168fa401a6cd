"""The room again from its record, with a checkpoint or without."""

from hypothesis import given, strategies as st

from sessionctl.events import (
    INPUTS,
    Command,
    Configured,
    Event,
    Measured,
    SignalChanged,
    from_json,
    to_json,
)
from sessionctl.monitor import fold
from sessionctl.room.room import Room, advance, step
from sessionctl.vitals import Measurement, Vital
from tests.room.bench import Bench
from tests.room.inputs import DETERMINISTIC, inputs


def journal(events: list[Event]) -> tuple[Room, list[Event]]:
    """The live room, and its record read back."""
    room, told = Room(), list[Event]()
    for event in events:
        room, found = advance(room, event)
        told += found
    return room, [from_json(to_json(each)) for each in told]


@DETERMINISTIC
@given(inputs())
def test_a_checkpoint_gives_the_room_back(events: list[Event]) -> None:
    room, _ = journal(events)
    assert fold.from_json(fold.to_json(room)) == room


@DETERMINISTIC
@given(inputs())
def test_the_record_gives_the_room_back_and_agrees_with_it(events: list[Event]) -> None:
    room, record = journal(events)
    folded = fold.fold(Room(), record)
    assert (folded.room, folded.disagreements, folded.failed) == (room, (), ())


@DETERMINISTIC
@given(inputs(), st.data())
def test_a_checkpoint_anywhere_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    room, record = journal(events)
    cut = data.draw(st.integers(0, len(record)))
    middle = Room()
    for event in record[:cut]:
        if isinstance(event, INPUTS):
            middle, _ = step(middle, event)
    start = fold.from_json(fold.to_json(middle))
    assert start is not None
    assert fold.fold(start, record[cut:]).room == room


def test_an_alarm_that_the_record_holds_and_the_fold_does_not_is_named() -> None:
    b = Bench()
    told = SignalChanged(1.0, "spo2.low.high", "on", "high", "began")
    assert fold.fold(b.room, [told]).disagreements == ("spo2.low.high",)


def test_an_alarm_that_the_record_holds_as_over_is_no_disagreement() -> None:
    b = Bench()
    on = SignalChanged(1.0, "spo2.low.high", "on", "high", "began")
    off = SignalChanged(2.0, "spo2.low.high", "off", "high", "ended")
    assert fold.fold(b.room, [on, off]).disagreements == ()


def test_an_idle_room_disagrees_with_nothing() -> None:
    told = SignalChanged(1.0, "spo2.low.high", "on", "high", "began")
    assert fold.fold(Room(), [told]).disagreements == ()


def test_an_input_that_the_core_cannot_take_is_named_and_the_rest_is_folded() -> None:
    b = Bench()
    broken = Configured(1.0, {"room": 5})
    good = Measured(2.0, "oximeter", (Measurement(Vital.SPO2, 97),))
    folded = fold.fold(b.room, [broken, good])
    assert folded.failed == ("configured at 1.0 s: ValidationError",)
    assert folded.room.quality.channels[Vital.SPO2].observation.value == 97


def test_a_reading_by_hand_is_folded_once() -> None:
    room, record = journal(
        [
            *(each for each in Bench().told if isinstance(each, INPUTS)),
            Command(1.0, "x", "Nurse", "nurse", "enter-reading", {"systolic": 165, "diastolic": 80}),
        ]
    )
    assert len(fold.fold(Room(), record).room.quality.readings) == len(room.quality.readings) == 1


def test_a_checkpoint_of_another_form_is_none() -> None:
    body = fold.to_json(Room())
    form, _, room = body.partition(b" ")
    for other in (
        b"",
        b"{}",
        b'{"at": 5.0}',
        b"0" * len(form) + b" " + room,
        form,
        form + b" {",
        b"\xff\x00",
    ):
        assert fold.from_json(other) is None


def test_a_checkpoint_that_holds_nonsense_is_none() -> None:
    form = fold.to_json(Room()).partition(b" ")[0]
    assert fold.from_json(form + b' {"at": "soon"}') is None


def test_a_number_that_json_cannot_hold_leaves_a_room_that_it_can() -> None:
    b = Bench()
    values = [float("nan"), float("inf"), -float("inf")]
    for second, value in enumerate(values, start=1):
        b.measured(Vital.SPO2, value, second)
    assert fold.from_json(fold.to_json(b.room)) == b.room
