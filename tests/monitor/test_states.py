"""Which outcomes wait for their commit, and what a fresh room is told of the equipment."""

import pytest

from sessionctl.events import (
    Asked,
    AudioChanged,
    Command,
    ConditionBegan,
    ConditionEnded,
    Event,
    Fault,
    LinkDown,
    LinkUp,
    Measured,
    Refused,
    Reported,
    SessionClosed,
    SessionOpened,
    SignalChanged,
    Tick,
)
from sessionctl.monitor.states import Standing, urgent, waits, worsens
from sessionctl.room.room import advance
from sessionctl.vitals import Vital
from tests.room.bench import Bench, refusals

ID = "spo2.low.high"
TABLE: list[tuple[Event, bool, bool, bool]] = [
    # event, waits for its commit, is shown before anything else, is on the disk in the same breath
    (SignalChanged(1.0, ID, "on", "high", "began"), False, True, True),
    (SignalChanged(1.0, ID, "latched", "high", "ended"), True, False, True),
    (SignalChanged(1.0, ID, "on", "high", "seen", "Ann"), True, False, True),
    (SignalChanged(1.0, ID, "acknowledged", "high", "acknowledged", "Ann"), True, False, True),
    (AudioChanged(1.0, 121.0, "asked", "Ann"), True, False, True),
    (AudioChanged(1.0, None, "elapsed"), False, False, True),
    (AudioChanged(1.0, None, "broken"), False, True, True),
    (AudioChanged(1.0, None, "resumed", "Ann"), False, False, True),
    (ConditionBegan(1.0, ID, "physiological", "high", "low", "spo2", Vital.SPO2, 85, 88), False, False, True),
    (ConditionEnded(1.0, ID, "physiological", "high", "low", "spo2", Vital.SPO2, 95, 88), True, False, True),
    (SessionOpened(1.0, "s", "K.M.", "p", "Ann"), True, False, True),
    (SessionClosed(1.0, "s", "Ann"), True, False, True),
    (Command(1.0, "c", "Ann", "nurse", "seen"), False, False, True),
    (Fault(1.0, "disk-nearly-full", True), False, False, True),
    (Asked(1.0, "cuff", "stop", "Ann"), False, False, False),
    (Refused(1.0, "c", "seen", "Ann", "this alarm is over"), False, False, False),
    (Measured(1.0, "oximeter", ()), False, False, False),
    (Tick(1.0), False, False, False),
]


@pytest.mark.parametrize(("event", "holds", "first", "at_once"), TABLE, ids=lambda v: getattr(v, "kind", ""))
def test_endings_and_answers_wait_and_onsets_do_not(
    event: Event, holds: bool, first: bool, at_once: bool
) -> None:
    assert (waits(event), worsens(event), urgent([event])) == (holds, first, at_once)


# --- what outlives a session ---------------------------------------------------------------------------


def standing(*events: Event) -> Standing:
    found = Standing()
    for event in events:
        found.note(event)
    return found


def test_links_are_stated_again_as_they_are_now() -> None:
    found = standing(
        LinkUp(1.0, "oximeter", "port 1"), LinkDown(2.0, "cuff", "unplugged"), LinkUp(3.0, "cuff", "port 2")
    )
    assert found.state(9.0) == [LinkUp(9.0, "oximeter", "port 1"), LinkUp(9.0, "cuff", "port 2")]


def test_a_fault_with_an_end_is_stated_again_until_it_is_over() -> None:
    full = Fault(1.0, "disk-nearly-full", True, "2 % left")
    assert standing(full).state(9.0) == [Fault(9.0, "disk-nearly-full", True, "2 % left")]
    assert standing(full, Fault(2.0, "disk-nearly-full", False)).state(9.0) == []


@pytest.mark.parametrize("name", ["restarted", "core-failed", "unheard-of"])
def test_an_instant_belongs_to_its_session_and_is_not_stated_again(name: str) -> None:
    assert standing(Fault(1.0, name, True)).state(9.0) == []


def test_a_battery_is_stated_again_because_a_device_tells_it_once_a_link() -> None:
    low = Reported(1.0, "oximeter", "battery", value=5.0)
    assert standing(low).state(9.0) == [Reported(9.0, "oximeter", "battery", value=5.0)]
    assert standing(low, LinkDown(2.0, "oximeter", "off")).state(9.0) == [LinkDown(9.0, "oximeter", "off")]


CUFFS = [
    # what the cuff said, after how many seconds the session opens, what the fresh room is told
    ("inflating", 20.0, "inflating"),
    ("finished", 29.0, "finished"),
    ("failed", 29.0, "finished"),
    ("aborted", 29.0, "finished"),
    ("finished", 30.0, None),
    ("failed", 30.0, None),
]


@pytest.mark.parametrize(("state", "later_s", "told"), CUFFS)
def test_a_cuff_at_work_and_an_arm_that_rests_outlive_a_session(
    state: str, later_s: float, told: str | None
) -> None:
    found = standing(Reported(1.0, "cuff", "cuff", state)).state(1.0 + later_s)
    assert [e.state for e in found if isinstance(e, Reported)] == ([told] if told else [])


def test_a_cuff_whose_link_was_lost_while_it_worked_is_not_taken_as_still_working() -> None:
    found = standing(Reported(1.0, "cuff", "cuff", "inflating"), LinkDown(5.0, "cuff", "off")).state(9.0)
    assert [e.state for e in found if isinstance(e, Reported)] == ["finished"]


def fresh(found: Standing, at: float) -> Bench:
    """A session opened in a fresh room at `at`, told what stands."""
    b = Bench(watching=False)
    for event in found.state(at):
        b.room, _ = advance(b.room, event)
    b.command("open-session", at, alias="N.N.")
    return b


def test_a_session_opened_with_an_empty_battery_is_told() -> None:
    found = standing(LinkUp(1.0, "oximeter"), Reported(2.0, "oximeter", "battery", value=5.0))
    assert fresh(found, 60.0).presence("oximeter.battery.medium") == "on"


def test_a_session_opened_while_the_cuff_works_can_stop_it_and_starts_no_second_reading() -> None:
    b = fresh(standing(LinkUp(1.0, "cuff"), Reported(2.0, "cuff", "cuff", "inflating")), 10.0)
    assert b.view()["vitals"]["pressure"]["cuff"]["state"] == "inflating"
    assert refusals(b.command("start-cuff", 11.0)) == ["the cuff is already measuring"]


def test_a_session_opened_right_after_a_reading_lets_the_arm_rest() -> None:
    b = fresh(standing(LinkUp(1.0, "cuff"), Reported(2.0, "cuff", "cuff", "failed")), 10.0)
    assert "rests" in refusals(b.command("start-cuff", 11.0))[0]
    assert b.room.cuff.failures == 0
