"""What should play and shine: each act of steering, and that catching up is the same as having heard."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sessionctl.ambience import conductor as c
from sessionctl.ambience.actions import (
    Action,
    Assist,
    Bed,
    Dim,
    Duck,
    Emergency,
    Follow,
    Hush,
    Play,
    Show,
    Volume,
)
from sessionctl.events import Event, PhaseChanged, SessionClosed, SessionOpened, Steered, Tick
from sessionctl.playlists.playlist import Playlist
from sessionctl.playlists.track import PLAYLISTS, Silence, Tags, Track
from sessionctl.room.steer import ACTS
from tests.playlists.tools import track
from tests.room.inputs import DETERMINISTIC


def made(phase: str, intensity: Any, number: int) -> Track:
    return track(f"{phase}-{'full' if intensity else 'gentle'}-{number}", tags=Tags(intensity=intensity))


LISTS = {
    phase: Playlist(phase, tuple(made(phase, intensity, n) for intensity in (0, 1) for n in (1, 2)))
    for phase in PLAYLISTS
}
OPENED = SessionOpened(0.0, "s", "K.M.", "p", "T")
CLOSED = SessionClosed(9.0, "s", "T")


def item(name: str) -> Track:
    """A track by its id, such as peak-gentle-1."""
    return next(t for playlist in LISTS.values() for t in playlist.tracks if t.id == name)


def phase(name: str, reason: Any = "clock") -> PhaseChanged:
    return PhaseChanged(1.0, name, reason)


def tap(name: str, **args: str | float | bool | None) -> Steered:
    return Steered(2.0, "tap", name, args, "T", "")


Heard = Event | c.ItemEnded | c.ItemMissing


def heard(*events: Heard, state: c.Conductor | None = None) -> tuple[c.Conductor, list[Action]]:
    """The state after `events`, and what the last of them asked for."""
    state, actions = state or c.Conductor(LISTS), list[Action]()
    for event in events:
        state, actions = c.step(state, event)
    return state, actions


def ascent(*more: Heard) -> tuple[c.Conductor, list[Action]]:
    """The same in a session that has reached ascent."""
    return heard(OPENED, phase("settle", "opened"), phase("pre_onset", "dose"), phase("ascent"), *more)


# --- the session --------------------------------------------------------------------------------------


def test_a_session_opens_with_its_first_track_from_silence_and_the_light_of_settle() -> None:
    _, actions = heard(OPENED, phase("settle", "opened"))
    assert actions == [
        Show("", "settle"),
        Play(item("settle-gentle-1"), 8.0),
        Follow(item("settle-gentle-2")),
    ]


def test_a_phase_changes_music_by_crossfade_and_light_by_its_scene() -> None:
    _, actions = ascent()
    assert actions == [
        Show("", "ascent"),
        Play(item("ascent-gentle-1"), 8.0),
        Follow(item("ascent-gentle-2")),
    ]


def test_closing_fades_the_music_and_gives_the_room_its_welcome_light() -> None:
    state, actions = ascent(tap("music-duck"), tap("assist"), tap("scene", scene="talk"), CLOSED)
    assert actions == [Duck(0.0, 3.0), Hush(4.0), Assist(False), Show("welcome", "settle")]
    assert state == c.Conductor(LISTS)


def test_nothing_of_a_session_but_the_volume_reaches_the_next() -> None:
    steered = (
        tap("music-fuller"),
        tap("music-volume", step=-3),
        tap("music-duck"),
        tap("scene", scene="talk"),
    )
    state, _ = ascent(*steered, CLOSED, OPENED)
    assert state == c.Conductor(LISTS, watching=True, volume_db=-3.0)


def test_what_is_not_about_music_or_light_changes_nothing() -> None:
    state, _ = ascent()
    assert c.step(state, Tick(5.0)) == (state, [])
    assert c.step(state, tap("start-cuff")) == (state, [])


# --- steering -----------------------------------------------------------------------------------------

STEERED: list[tuple[Steered, list[Action]]] = [
    (tap("music-calm"), [Play(item("calm-gentle-1"), 6.0), Follow(item("calm-gentle-2"))]),
    (tap("music-silence"), [Hush(3.0)]),
    (tap("music-resume"), [Play(item("ascent-gentle-1"), 5.0), Follow(item("ascent-gentle-2"))]),
    (tap("music-gentler"), [Play(item("ascent-gentle-2"), 8.0), Follow(item("ascent-gentle-1"))]),
    (tap("music-fuller"), [Play(item("ascent-full-1"), 8.0), Follow(item("ascent-full-2"))]),
    (tap("music-extend"), [Follow(item("ascent-gentle-1"))]),
    (tap("music-skip"), [Play(item("ascent-gentle-2"), 8.0), Follow(item("ascent-gentle-1"))]),
    (tap("music-duck"), [Duck(-12.0, 0.8)]),
    (tap("music-unduck"), [Duck(0.0, 3.0)]),
    (tap("music-volume", step=-2.0), [Volume(-2.0)]),
    (tap("scene", scene="talk"), [Show("talk", "ascent")]),
    (tap("scene-follow"), [Show("", "ascent")]),
    (tap("dim", step=-10.0), [Dim(-10.0)]),
    (tap("assist"), [Assist(True)]),
    (tap("assist-off"), [Assist(False)]),
    (tap("emergency-light"), [Emergency(True), Hush(1.5)]),
    (tap("emergency-release"), [Show("", "ascent"), Emergency(False)]),
]


@pytest.mark.parametrize(("given_", "expected"), STEERED)
def test_each_act_asks_for_what_its_words_say(given_: Steered, expected: list[Action]) -> None:
    assert ascent(given_)[1] == expected


def test_every_act_of_the_room_is_known_here() -> None:
    assert {given_.name for given_, _ in STEERED} == set(ACTS) == set(c.ACTS)


def test_gentler_and_fuller_choose_from_the_same_phase() -> None:
    state, _ = ascent(tap("music-fuller"), phase("peak"))
    assert state.item == item("peak-full-1")
    state, actions = heard(tap("music-gentler"), state=state)
    assert actions[0] == Play(item("peak-gentle-1"), 8.0)


def test_gentler_in_calm_stays_calm() -> None:
    state, actions = ascent(tap("music-calm"), tap("music-gentler"))
    assert (state.mode, actions[0]) == ("calm", Play(item("calm-gentle-2"), 8.0))


@pytest.mark.parametrize(("name", "mode"), [("music-calm", "calm"), ("music-silence", "silence")])
def test_calm_and_silence_outlast_a_phase_and_the_light_goes_on(name: str, mode: str) -> None:
    state, actions = ascent(tap(name), phase("peak"))
    assert (state.mode, actions) == (mode, [Show("", "peak")])
    _, actions = heard(tap("music-resume"), state=state)
    assert actions[0] == Play(item("peak-gentle-1"), 5.0)


def test_silence_is_intended_and_what_ends_in_it_brings_nothing_back() -> None:
    state, _ = ascent(tap("music-silence"))
    assert (state.item, c.step(state, c.ItemEnded(None))) == (None, (state, []))


def test_a_skip_out_of_silence_brings_the_next_track() -> None:
    _, actions = ascent(tap("music-silence"), tap("music-skip"))
    assert actions[0] == Play(item("ascent-gentle-2"), 8.0)


def test_a_scene_chosen_by_a_person_outlasts_a_phase_until_the_light_follows_again() -> None:
    state, actions = ascent(tap("scene", scene="talk"), phase("peak"))
    assert [each for each in actions if isinstance(each, Show)] == [Show("talk", "peak")]
    assert heard(tap("scene-follow"), state=state)[1] == [Show("", "peak")]


@pytest.mark.parametrize(("steps", "ends"), [([3.0] * 20, 0.0), ([-6.0] * 20, -30.0), ([-6.0, 2.0], -4.0)])
def test_volume_moves_by_steps_between_its_ends(steps: list[float], ends: float) -> None:
    state, actions = ascent(*(tap("music-volume", step=step) for step in steps))
    assert (state.volume_db, actions) == (ends, [Volume(ends)])


# --- one track after the other ------------------------------------------------------------------------


def test_the_list_goes_round() -> None:
    state, _ = ascent()
    for expected in ("ascent-gentle-1", "ascent-gentle-2", "ascent-gentle-1"):
        assert state.item == item(expected)
        (following,) = [a.item for a in c.present(state) if isinstance(a, Follow)]
        state, _ = c.step(state, c.ItemEnded(following))


def test_an_extended_track_follows_itself_until_it_is_skipped_or_the_phase_goes_on() -> None:
    state, _ = ascent(tap("music-extend"))
    for _ in range(3):
        state, actions = c.step(state, c.ItemEnded(item("ascent-gentle-1")))
        assert actions == [Follow(item("ascent-gentle-1"))]
    assert heard(tap("music-skip"), state=state)[1][0] == Play(item("ascent-gentle-2"), 8.0)
    assert heard(phase("peak"), state=state)[1][-1] == Follow(item("peak-gentle-2"))


def test_a_silence_is_not_extended() -> None:
    quiet = c.Conductor({"settle": Playlist("settle", (Silence(60.0), item("settle-gentle-1")))})
    state, _ = heard(OPENED, phase("settle", "opened"), state=quiet)
    assert (state.item, c.step(state, tap("music-extend"))) == (Silence(60.0), (state, []))


def test_a_phase_gone_back_to_goes_on_in_its_list() -> None:
    state, _ = ascent(tap("music-skip"), phase("peak"), phase("ascent", "person"))
    assert state.item == item("ascent-gentle-2")


# --- missing, empty -----------------------------------------------------------------------------------


def test_a_missing_track_is_gone_round_for_the_rest_of_the_session() -> None:
    state, actions = ascent(c.ItemMissing(item("ascent-gentle-1")))
    assert actions[0] == Play(item("ascent-gentle-2"), 8.0)
    state, actions = c.step(state, c.ItemEnded(item("ascent-gentle-2")))
    assert actions == [Follow(item("ascent-gentle-2"))]
    assert heard(CLOSED, OPENED, state=state)[0].missing == frozenset()


def test_a_missing_track_that_was_only_to_follow_leaves_what_plays() -> None:
    three = c.Conductor({"settle": Playlist("settle", tuple(made("settle", 0, n) for n in (1, 2, 3)))})
    state, _ = heard(OPENED, phase("settle", "opened"), state=three)
    state, actions = c.step(state, c.ItemMissing(made("settle", 0, 2)))
    assert (state.item, actions) == (made("settle", 0, 1), [Follow(made("settle", 0, 3))])
    state, actions = c.step(state, c.ItemEnded(made("settle", 0, 3)))
    assert actions == [Follow(made("settle", 0, 1))]


def test_an_empty_list_gives_way_to_the_backup_list_and_that_to_the_bed() -> None:
    state, actions = heard(
        OPENED, phase("settle", "opened"), state=c.Conductor({**LISTS, "settle": Playlist("settle", ())})
    )
    assert actions[1:] == [Play(item("backup-gentle-1"), 8.0), Follow(item("backup-gentle-2"))]
    state, actions = heard(OPENED, phase("settle", "opened"), state=c.Conductor({}))
    assert actions == [Show("", "settle"), Bed(8.0)]
    assert Bed(5.0) in c.present(state)


def test_a_list_with_nothing_but_silence_left_is_no_music() -> None:
    lists = {"settle": Playlist("settle", (Silence(60.0), item("settle-gentle-1")))}
    _, actions = heard(
        OPENED, phase("settle", "opened"), c.ItemMissing(item("settle-gentle-1")), state=c.Conductor(lists)
    )
    assert actions == []  # the silence that plays ends by itself
    state, _ = heard(OPENED, c.ItemMissing(item("settle-gentle-1")), state=c.Conductor(lists))
    assert c.step(state, phase("settle", "opened"))[1][-1] == Bed(8.0)


# --- EMERGENCY ----------------------------------------------------------------------------------------

HELD = [tap(name, step=1.0, scene="talk") for name in ACTS if name != "emergency-release"]


@pytest.mark.parametrize(
    "other", [*HELD, phase("peak"), c.ItemEnded(None), c.ItemMissing(item("ascent-gentle-1"))]
)
def test_an_emergency_holds_whatever_else_comes(other: Heard) -> None:
    state, actions = ascent(tap("emergency-light"), other)
    assert (state.mode, actions) == ("emergency", [])


def test_a_release_gives_back_what_was_and_shows_the_scene_before_the_lamps_let_go() -> None:
    _, actions = ascent(tap("emergency-light"), phase("peak"), tap("emergency-release"))
    assert actions == [
        Show("", "peak"), Emergency(False), Play(item("peak-gentle-1"), 5.0), Follow(item("peak-gentle-2")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "gives"),
    [
        ("music-silence", []),
        ("music-calm", [Play(item("calm-gentle-1"), 5.0), Follow(item("calm-gentle-2"))]),
    ],
)
def test_a_release_gives_back_the_silence_or_the_calm_that_was_asked_for(
    name: str, gives: list[Action]
) -> None:
    _, actions = ascent(tap(name), tap("emergency-light"), tap("emergency-release"))
    assert actions == [Show("", "ascent"), Emergency(False), *gives]


def test_an_emergency_outlives_the_session_it_was_called_in() -> None:
    state, _ = ascent(tap("emergency-light"), CLOSED)
    assert heard(tap("emergency-release"), state=state)[1] == [Show("welcome", "settle"), Emergency(False)]
    state, actions = heard(OPENED, phase("settle", "opened"), state=state)
    assert (state.mode, actions) == ("emergency", [])
    _, actions = heard(tap("emergency-release"), state=state)
    assert actions[:3] == [Show("", "settle"), Emergency(False), Play(item("settle-gentle-1"), 5.0)]


def test_a_release_is_honoured_where_only_the_lamps_remember_the_emergency() -> None:
    assert Emergency(False) in heard(tap("emergency-release"))[1]


# --- catching up --------------------------------------------------------------------------------------


class Stood:
    """What stands after all that was asked of it."""

    def __init__(self) -> None:
        self.playing: object = "nothing"
        self.after: object = None
        self.ducked, self.volume, self.assist, self.emergency = False, 0.0, False, False
        self.scene: object = None

    def do(self, actions: list[Action]) -> "Stood":
        for action in actions:
            match action:
                case Play(item=item):
                    self.playing, self.after = item, None
                case Bed():
                    self.playing, self.after = "bed", None
                case Follow(item=item):
                    self.after = item
                case Hush():
                    self.playing, self.after = "nothing", None
                case Duck(db=db):
                    self.ducked = db < 0
                case Volume(db=db):
                    self.volume = db
                case Show(scene=scene, phase=phase):
                    self.scene = scene, phase
                case Assist(on=on):
                    self.assist = on
                case Emergency(on=on):
                    self.emergency = on
        return self


EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.sampled_from([phase(name) for name in ("settle", "pre_onset", "ascent", "peak", "reentry", "return")]),
    st.sampled_from([tap(name, step=-1.0, scene="talk") for name in ACTS if name != "dim"]),
    st.sampled_from([OPENED, CLOSED]),
)


def possible(events: list[Event]) -> list[Event]:
    """What of `events` the room can tell: a session opens with its first phase, and idle only calls help."""
    told, watching = list[Event](), False
    for event in [OPENED, *events]:
        if isinstance(event, SessionOpened):
            told += [*([CLOSED] if watching else []), OPENED, phase("settle", "opened")]
            watching = True
        elif watching or (isinstance(event, Steered) and event.name.startswith("emergency")):
            told.append(event)
            watching = watching and not isinstance(event, SessionClosed)
    return told


@DETERMINISTIC
@given(st.lists(EVENTS, max_size=30), st.integers(0, 30))
def test_who_was_away_and_catches_up_stands_where_one_who_heard_all_stands(
    events: list[Event], away: int
) -> None:
    state, live, late = c.Conductor(LISTS), Stood(), Stood()
    for number, event in enumerate(possible(events)):
        state, actions = c.step(state, event)
        live.do(actions)
        if number < away:
            late.do(actions)
    late.do(c.present(state))
    assert vars(late) == vars(live)
    assert vars(late.do(c.present(state))) == vars(live)  # and again changes nothing


@DETERMINISTIC
@given(st.lists(EVENTS, max_size=30))
def test_whatever_is_heard_nothing_raises_and_no_level_rises_above_its_end(events: list[Event]) -> None:
    state = c.Conductor(LISTS)
    for event in events:
        state, _ = c.step(state, event)
        assert -30.0 <= state.volume_db <= 0.0
        c.present(state)


def test_an_idle_room_that_is_caught_up_with_is_quiet() -> None:
    assert c.present(c.Conductor(LISTS)) == [
        Volume(0.0), Duck(0.0, 3.0), Duck(0.0, 3.0), Hush(4.0), Assist(False), Show("welcome", "settle"),
        Emergency(False),
    ]  # fmt: skip


def test_a_track_that_played_is_gone_on_with_where_its_list_holds_it() -> None:
    state, _ = ascent()
    again = c.resumed(state, "ascent-gentle-2")
    assert again == replace(state, item=item("ascent-gentle-2"), place={**state.place, "ascent": 1})
    assert c.resumed(state, "peak-gentle-1") == c.resumed(state, "") == state
    silent, _ = ascent(tap("music-silence"))
    assert c.resumed(silent, "ascent-gentle-2") == silent
