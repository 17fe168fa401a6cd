"""From room to screens: patches that make the view, and what must wait for its commit."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sessionctl.events import Event, Role
from sessionctl.monitor.publish import Publisher
from sessionctl.room.alarms import ORDER
from sessionctl.room.room import Room, advance
from sessionctl.room.view import Tree, view
from sessionctl.server.hub import Patch
from sessionctl.vitals import Vital
from tests.room.bench import CUFF, Bench
from tests.room.inputs import DETERMINISTIC, inputs

SPO2 = Vital.SPO2
LOUDNESS = ("", *ORDER)
PRESENCE = ("acknowledged", "latched", "on")
ROLES: tuple[Role, ...] = ("nurse", "technician", "ambience")  # all there is to see, no alias, no vitals


def put(tree: Tree, patch: Patch) -> Tree:
    """`tree` with `patch` applied, as a browser does it."""
    tree = deepcopy(tree)
    for path, value in patch.set:
        *way, last = path.split("/")
        place: Any = tree
        for key in way:
            place = place[key]
        place[last] = deepcopy(value)
    for path in patch.drop:
        *way, last = path.split("/")
        place = tree
        for key in way:
            place = place[key]
        del place[last]
    return tree


class Screen:
    """Follows a publisher as one role."""

    def __init__(self, publisher: Publisher, role: Role = "nurse") -> None:
        self.patches: list[Patch] = []
        self.end = publisher.watch(role, self._patched)
        self.tree = deepcopy(publisher.whole(role))

    def _patched(self, patch: Patch) -> None:
        self.patches.append(patch)
        self.tree = put(self.tree, patch)

    @property
    def items(self) -> Tree:
        shown: Tree = self.tree["alarms"]["items"]
        return shown


class Stage(Bench):
    """A bench with a publisher and a nurse's screen; nothing waits until it is said."""

    def __init__(self, **more: Any) -> None:
        super().__init__((CUFF,), **more)
        self.publisher, self._seq = Publisher(), 0
        self.publisher.publish(self.room, 0, waiting=False)
        self.screen = Screen(self.publisher)

    def show(self, *, waiting: bool = False) -> Tree:
        """Publishes the room as it is now; what the nurse sees then."""
        self._seq += 1
        self.publisher.publish(self.room, self._seq, waiting=waiting)
        return self.screen.tree


# --- patches make the view -------------------------------------------------------------------------------


@DETERMINISTIC
@given(inputs())
def test_patches_put_onto_a_tree_make_the_view_of_the_room(events: list[Event]) -> None:
    room, publisher = Room(), Publisher()
    screens = {role: Screen(publisher, role) for role in ROLES}
    for seq, event in enumerate(events):
        room, _ = advance(room, event)
        publisher.publish(room, seq, waiting=False)
        for role, screen in screens.items():
            assert screen.tree == view(room, role) == publisher.whole(role)


@DETERMINISTIC
@given(inputs(), st.data())
def test_once_nothing_waits_the_screen_shows_the_view_whatever_waited_before(
    events: list[Event], data: st.DataObject
) -> None:
    room, publisher = Room(), Publisher()
    screens = {role: Screen(publisher, role) for role in ROLES}
    for seq, event in enumerate(events):
        room, _ = advance(room, event)
        waiting = data.draw(st.booleans())
        publisher.publish(room, seq, waiting=waiting)
        for role, screen in screens.items():
            assert screen.tree == publisher.whole(role)
            assert waiting or screen.tree == view(room, role)


@DETERMINISTIC
@given(inputs(), st.data())
def test_while_something_waits_nothing_shown_is_ended_quieter_or_answered_and_onsets_appear(
    events: list[Event], data: st.DataObject
) -> None:
    room, publisher = Room(), Publisher()
    screen = Screen(publisher)
    for seq, event in enumerate(events):
        room, _ = advance(room, event)
        before, waiting = screen.tree, data.draw(st.booleans())
        publisher.publish(room, seq, waiting=waiting)
        if waiting:
            assert_held_back(before, screen.tree)
            assert_onsets_and_numbers(screen.tree, view(room, "nurse"))


def assert_held_back(before: Tree, now: Tree) -> None:
    for name in ("room", "session", "people"):
        assert now[name] == before[name]
    old, new = before["alarms"], now["alarms"]
    assert set(old["items"]) <= set(new["items"])
    assert sorted(new["order"]) == sorted(new["items"])
    assert LOUDNESS.index(new["tone"]) >= LOUDNESS.index(old["tone"])
    assert LOUDNESS.index(new["worst"]) >= LOUDNESS.index(old["worst"])
    assert new["paused_until"] in (old["paused_until"], None)
    for key, entry in old["items"].items():
        later = new["items"][key]
        assert PRESENCE.index(later["presence"]) >= PRESENCE.index(entry["presence"])
        assert later["acknowledged_by"] in ("", entry["acknowledged_by"])
        assert later["seen_by"] in ("", entry["seen_by"])
        assert later["since"] == entry["since"] or later["presence"] == "on"
    for key, tile in before["vitals"].items():
        if key in now["vitals"] and key != "pressure":
            assert LOUDNESS.index(now["vitals"][key]["worst"] or "") >= LOUDNESS.index(tile["worst"] or "")


def assert_onsets_and_numbers(shown: Tree, real: Tree) -> None:
    for key, item in real["alarms"]["items"].items():
        assert key in shown["alarms"]["items"]
        if item["presence"] == "on" and real["room"]["watching"]:
            assert shown["alarms"]["items"][key]["presence"] == "on"
            assert shown["alarms"]["items"][key]["since"] == item["since"]
    for key, tile in real["vitals"].items():
        if key == "pressure":
            assert shown["vitals"][key] == tile
        else:
            assert {**shown["vitals"][key], "worst": None} == {**tile, "worst": None}


def test_a_room_that_did_not_change_sends_nothing() -> None:
    s = Stage()
    s.show()
    sent = len(s.screen.patches)
    s.show()
    assert len(s.screen.patches) == sent


def test_a_patch_names_its_event_and_its_instant() -> None:
    s = Stage()
    s.cuff(120, 80, 5.0)
    s.show()
    assert (s.screen.patches[-1].seq, s.screen.patches[-1].at) == (1, 5.0)


def test_one_alarm_changes_one_path_and_not_the_whole_section() -> None:
    s = Stage()
    s.cuff(185, 115, 1.0)
    s.show()
    s.command("acknowledge", 2.0, condition="diastolic.high.high")
    s.show()
    paths = [path for path, _ in s.screen.patches[-1].set]
    assert "alarms/items/diastolic.high.high" in paths
    assert "alarms/items/systolic.high.high" not in paths


def test_no_patch_sets_people_as_a_whole() -> None:
    s = Stage(watching=False)
    s.command("open-session", 1.0, alias="K.M.")
    s.show()
    assert all(path != "people" for patch in s.screen.patches for path, _ in patch.set)
    assert "close-session" in s.screen.tree["people"]["can"]


def test_a_screen_that_left_is_sent_nothing_and_the_others_still_are() -> None:
    s = Stage()
    other = Screen(s.publisher)
    s.screen.end()
    s.cuff(185, 80, 1.0)
    s.show()
    assert (s.screen.patches, len(other.patches)) == ([], 1)


def test_a_role_that_all_have_left_begins_anew() -> None:
    s = Stage()
    s.screen.end()
    s.cuff(185, 80, 1.0)
    s.show()
    assert Screen(s.publisher).tree == view(s.room, "nurse")


# --- what waits for its commit ----------------------------------------------------------------------


def alarming() -> Stage:
    s = Stage()
    s.cuff(185, 80, 1.0)
    s.show()
    return s


HIGH = "systolic.high.high"


def test_an_onset_is_shown_while_something_waits() -> None:
    s = Stage()
    s.cuff(185, 80, 1.0)
    tree = s.show(waiting=True)
    assert (tree["alarms"]["items"][HIGH]["presence"], tree["alarms"]["tone"]) == ("on", "high")
    assert tree["vitals"]["systolic"]["worst"] == "high"


def test_a_number_is_shown_while_something_waits() -> None:
    s = alarming()
    s.cuff(120, 80, 60.0)
    tree = s.show(waiting=True)
    assert tree["vitals"]["systolic"]["text"] == "120"
    assert tree["vitals"]["pressure"]["readings"][0]["systolic"] == 120


def test_an_ending_waits_with_its_tone_and_its_tile() -> None:
    s = alarming()
    s.cuff(120, 80, 60.0)
    tree = s.show(waiting=True)
    assert tree["alarms"]["items"][HIGH]["ended_at"] is None
    assert tree["vitals"]["systolic"]["worst"] == "high"
    tree = s.show()
    assert tree["alarms"]["items"][HIGH]["ended_at"] == 60.0
    assert tree["vitals"]["systolic"]["worst"] is None


ANSWERS: list[tuple[str, str, object]] = [
    # command, what of the alarms section it changes, what is shown of it until the commit
    ("seen", "seen_by", ""),
    ("acknowledge", "presence", "on"),
]


@pytest.mark.parametrize(("name", "field", "until_then"), ANSWERS)
def test_an_answer_waits(name: str, field: str, until_then: object) -> None:
    s = alarming()
    s.command(name, 2.0, condition=HIGH)
    assert s.show(waiting=True)["alarms"]["items"][HIGH][field] == until_then
    assert s.screen.tree["alarms"]["tone"] == "high"
    assert s.show()["alarms"]["items"][HIGH][field] != until_then


def test_a_pause_waits_and_its_end_does_not() -> None:
    s = alarming()
    s.command("pause-audio", 2.0)
    tree = s.show(waiting=True)
    assert (tree["alarms"]["paused_until"], tree["alarms"]["tone"]) == (None, "high")
    assert s.show()["alarms"]["paused_until"] == 122.0
    s.until(122.0)
    tree = s.show(waiting=True)
    assert (tree["alarms"]["paused_until"], tree["alarms"]["tone"]) == (None, "high")


def test_a_latched_alarm_that_is_answered_stays_until_the_commit() -> None:
    s = alarming()
    s.cuff(120, 80, 60.0)
    s.show()
    s.command("acknowledge", 61.0, condition=HIGH)
    assert s.show(waiting=True)["alarms"]["items"][HIGH]["presence"] == "latched"
    assert s.show()["alarms"]["items"] == {}


def test_an_alarm_that_begins_again_after_it_was_seen_is_shown_at_once_and_unseen() -> None:
    s = alarming()
    s.command("seen", 2.0, condition=HIGH)
    s.cuff(120, 80, 60.0)
    s.show()
    s.cuff(190, 80, 120.0)
    item = s.show(waiting=True)["alarms"]["items"][HIGH]
    assert (item["presence"], item["since"], item["seen_by"]) == ("on", 120.0, "")


def test_an_alarm_that_ends_and_begins_again_before_the_commit_is_the_new_one() -> None:
    s = alarming()
    s.command("acknowledge", 2.0, condition=HIGH)
    s.show()
    s.cuff(120, 80, 60.0)
    s.show(waiting=True)
    s.cuff(190, 80, 61.0)
    assert s.show(waiting=True)["alarms"]["items"][HIGH]["presence"] == "on"
    assert s.screen.tree["alarms"]["tone"] == "high"


def test_a_worse_alarm_joins_the_lesser_one_it_will_stand_for() -> None:
    s = Stage()
    s.cuff(172, 80, 1.0)
    s.show()
    s.cuff(190, 80, 60.0)
    assert {HIGH, "systolic.high.medium"} <= set(s.show(waiting=True)["alarms"]["items"])
    assert set(s.show()["alarms"]["items"]) == {HIGH}


@pytest.mark.parametrize("watching", [True, False])
def test_opening_and_closing_a_session_wait(watching: bool) -> None:
    s = Stage(watching=watching)
    name = "close-session" if watching else "open-session"
    s.command(name, 5.0, alias="K.M.")
    tree = s.show(waiting=True)
    assert (tree["room"]["watching"], bool(tree["session"]["id"])) == (watching, watching)
    assert s.show()["room"]["watching"] is not watching


def test_alarms_of_a_session_stay_on_screen_until_its_closing_is_committed() -> None:
    s = alarming()
    s.command("close-session", 5.0)
    tree = s.show(waiting=True)
    assert (HIGH in tree["alarms"]["items"], tree["alarms"]["tone"]) == (True, "high")
    assert s.show()["alarms"]["items"] == {}


@pytest.mark.parametrize("role", ["nurse", "therapist", "technician"])
def test_a_screen_that_comes_while_something_waits_sees_no_more_than_the_others(role: Role) -> None:
    s = alarming()
    s.command("acknowledge", 2.0, condition=HIGH)
    s.show(waiting=True)
    newcomer = Screen(s.publisher, role)
    assert newcomer.items[HIGH]["presence"] == "on"
    assert newcomer.tree["alarms"]["tone"] == "high"
    s.show()
    assert newcomer.items[HIGH]["presence"] == "acknowledged"


def test_what_is_asked_for_once_without_watching_is_held_back_too() -> None:
    s = alarming()
    s.command("acknowledge", 2.0, condition=HIGH)
    s.show(waiting=True)
    assert s.publisher.whole("therapist")["alarms"]["items"][HIGH]["presence"] == "on"


# --- the short way of an alarm -----------------------------------------------------------------------


def test_an_alarm_goes_ahead_of_the_numbers_and_the_rest_follows() -> None:
    s = Stage()
    s.cuff(185, 80, 1.0)
    s.publisher.alarm(s.room, 1, waiting=False)
    assert s.screen.items[HIGH]["presence"] == "on"
    assert s.screen.tree["vitals"]["systolic"]["value"] is None
    assert s.show() == view(s.room, "nurse")


def test_an_alarm_that_goes_ahead_ends_nothing_that_waits() -> None:
    s = alarming()
    s.command("acknowledge", 2.0, condition=HIGH)
    s.cuff(185, 115, 60.0)
    s.publisher.alarm(s.room, 1, waiting=True)
    shown = {key: item["presence"] for key, item in s.screen.items.items()}
    assert shown == {HIGH: "on", "diastolic.high.high": "on"}


def test_a_role_that_sees_no_alarms_is_sent_none() -> None:
    s = Stage()
    ambience = Screen(s.publisher, "ambience")
    s.cuff(185, 80, 1.0)
    s.publisher.alarm(s.room, 1, waiting=False)
    s.show()
    assert ambience.patches == []
