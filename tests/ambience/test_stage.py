"""The stage: the conductor's words on a player and on lamps, and what it says of both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

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
from sessionctl.ambience.conductor import Conductor
from sessionctl.ambience.fades import SILENT_DB
from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.scenes import load as load_scenes
from sessionctl.ambience.lamps.settings import load as load_lamps
from sessionctl.ambience.players.player import PlayerState
from sessionctl.ambience.stage import Stage
from sessionctl.config import shipped
from sessionctl.playlists.library import INDEX, INDEX_FORM, VERSION, Index, Library
from sessionctl.playlists.playlist import Playlist
from sessionctl.playlists.track import Item, Silence, Track
from tests.playlists.tools import track

A, B, GONE, OUTSIDE = track("a"), track("b"), track("gone"), track("outside", file="../outside.flac")


@dataclass
class Notebook:
    """A player that writes down what it is asked."""

    limits: Sequence[str] = ()
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    now: PlayerState = field(default_factory=PlayerState)

    async def run(self) -> None: ...

    def play(self, track: Item, path: Path | None, *, fade_s: float, offset_s: float = 0.0) -> None:
        self.asked.append(("play", track, path and path.name, fade_s, offset_s))

    def next(self, track: Item, path: Path | None) -> None:
        self.asked.append(("next", track, path and path.name))

    def silence(self, fade_s: float) -> None:
        self.asked.append(("silence", fade_s))

    def duck(self, db: float, fade_s: float) -> None:
        self.asked.append(("duck", db, fade_s))

    def volume(self, db: float) -> None:
        self.asked.append(("volume", db))

    def state(self) -> PlayerState:
        return self.now


class Set:
    """A stage with its parts in reach; `now` is the lamps' clock, moved by hand."""

    def __init__(self, root: Path) -> None:
        root.joinpath("imported").mkdir()
        for each in (A, B):
            (root / each.file).write_bytes(b"fLaC")
        (root / INDEX).write_bytes(INDEX_FORM.dump_json(Index(VERSION, (A, B, GONE, OUTSIDE))))
        wrong = list[str]()
        scenes, lamps = (
            load_scenes(shipped() / "scenes.toml", wrong),
            load_lamps(shipped() / "lamps.toml", wrong),
        )
        assert scenes is not None
        assert lamps is not None
        self.now = 100.0
        self.player = Notebook()
        self.lamps = Lamps(scenes, lamps, lambda _: None, clock=lambda: self.now)
        self.stage = Stage(Library(root), self.player, self.lamps, scenes)

    def do(self, *actions: Action, **how: Any) -> list[tuple[Any, ...]]:
        """What the player was asked because of `actions`."""
        self.player.asked.clear()
        self.stage.carry_out(actions, **how)
        return self.player.asked


@pytest.fixture
def at(tmp_path: Path) -> Set:
    return Set(tmp_path)


MUSIC: list[tuple[list[Action], list[tuple[Any, ...]]]] = [
    ([Play(A, 8.0), Follow(B)], [("play", A, "a.flac", 8.0, 0.0), ("next", B, "b.flac")]),
    ([Play(A, 8.0), Follow(Silence(60.0))], [("play", A, "a.flac", 8.0, 0.0), ("next", Silence(60.0), None)]),
    # A silence of a list has an end: it is played like any item, or nothing would ever follow it.
    ([Play(Silence(60.0), 8.0), Follow(A)], [("play", Silence(60.0), None, 8.0, 0.0), ("next", A, "a.flac")]),
    ([Hush(3.0)], [("silence", 3.0)]),
    ([Duck(-12.0, 0.8), Volume(-3.0)], [("duck", -12.0, 0.8), ("volume", -3.0)]),
    ([Bed(8.0)], [("play", Silence(0.0), None, 8.0, 0.0)]),
]


@pytest.mark.parametrize(("actions", "asked"), MUSIC)
def test_the_player_is_asked_in_this_order(
    at: Set, actions: list[Action], asked: list[tuple[Any, ...]]
) -> None:
    assert at.do(*actions) == asked


def test_what_plays_already_is_not_begun_again(at: Set) -> None:
    at.player.now = PlayerState(track="a")
    assert at.do(Play(A, 5.0), Follow(B), again=True) == [("next", B, "b.flac")]
    assert at.do(Play(B, 5.0), again=True) == [("play", B, "b.flac", 5.0, 0.0)]


def test_a_bed_that_stands_is_not_begun_again(at: Set) -> None:
    at.player.now = PlayerState(bed=True)
    assert at.do(Bed(5.0)) == []


def test_a_track_is_gone_on_with_where_it_was(at: Set) -> None:
    assert at.do(Play(A, 5.0), offset_s=17.5) == [("play", A, "a.flac", 5.0, 17.5)]


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (GONE, "imported/gone.flac: the file is missing"),
        (OUTSIDE, "../outside.flac: leads outside the library"),
    ],
)
@pytest.mark.parametrize("kind", [lambda t: Play(t, 8.0), Follow])
def test_a_file_that_is_not_there_is_told_once_and_asked_of_no_player(
    at: Set, missing: Track, why: str, kind: Any
) -> None:
    assert at.do(kind(missing)) == []
    assert at.stage.following is None
    assert (at.stage.missing(), at.stage.missing()) == (missing, None)
    assert at.stage.music(Conductor())["fault"] == why
    at.do(Play(A, 8.0))
    assert at.stage.music(Conductor())["fault"] == why  # as long as it is missing
    at.stage.try_again()
    assert at.stage.music(Conductor())["fault"] == ""


def test_the_lamps_show_scenes_and_dim_and_assist_and_call(at: Set) -> None:
    at.do(Show("", "peak"))
    assert at.lamps.state().scene == "peak"
    at.do(Show("talk", "peak"), Dim(20.0), Assist(True), Emergency(True))
    light = at.lamps.state()
    assert (light.scene, light.dimmer, light.assist, light.emergency) == ("talk", 0.2, True, True)
    at.do(Emergency(False), Assist(False))
    assert (at.lamps.state().assist, at.lamps.state().emergency) == (False, False)


def test_the_way_down_from_an_emergency_is_slow(at: Set) -> None:
    at.do(Show("", "peak"))
    at.now += 300.0
    at.do(Emergency(True))
    at.now += 10.0
    at.do(Show("", "peak"), Emergency(False))
    at.now += 10.0
    assert at.lamps.state().level > 0.3  # 20 s for eyes that have seen full white


@pytest.mark.parametrize("scene", ["nowhere", "emergency", "assist"])
def test_a_scene_there_is_none_of_is_a_fault_until_one_is_shown(at: Set, scene: str) -> None:
    at.do(Show("", "peak"))
    at.do(Show(scene, "peak"))
    told = at.stage.light(Conductor())
    assert str(told["fault"]).startswith(f"no scene '{scene}'")
    assert told["scene"] == "peak"
    at.do(Show("", "peak"))
    assert at.stage.light(Conductor())["fault"] == ""


def test_a_stage_nobody_has_asked_anything_is_untouched(at: Set) -> None:
    assert at.stage.untouched
    at.do(Show("", "settle"))
    assert not at.stage.untouched


PLAYING = PlayerState(
    track="a", offset_s=12.34, length_s=60.0, level_db=-24.06, volume_db=-3.0, duck_db=-12.0
)
LISTS = {"peak": Playlist("peak", (B, A))}


def test_the_music_report_says_what_is_really_played(at: Set) -> None:
    at.do(Play(A, 8.0), Follow(B))
    at.player.now = PLAYING
    told = at.stage.music(Conductor(LISTS, watching=True, phase="peak"))
    expected = {
        "title": "A", "track_id": "a", "phase": "peak", "mode": "follow", "silence": "", "position_s": 12.3,
        "length_s": 60.0, "index": 2, "count": 2, "next": "B", "next_in_s": 47.7, "level_db": -24.1,
        "volume_db": -3.0, "ducked": True, "bed": False, "fault": "",
    }  # fmt: skip
    assert {key: told[key] for key in expected} == expected


def test_the_music_report_tells_intended_silence_from_none(at: Set) -> None:
    at.player.now = PlayerState(track="silence", level_db=SILENT_DB)
    assert at.stage.music(Conductor(watching=True))["silence"] == "intended"
    at.player.now = replace(at.player.now, track="")
    assert at.stage.music(Conductor(watching=True))["silence"] == ""
    assert at.stage.music(Conductor(watching=True, mode="silence"))["silence"] == "intended"


def test_every_value_of_a_report_is_plain_and_finite(at: Set) -> None:

    at.player.now = PlayerState(level_db=float("-inf"))
    for report in (at.stage.music(Conductor(watching=True)), at.stage.light(Conductor(watching=True))):
        again = orjson.loads(orjson.dumps(report))
        assert again == report
        assert all(isinstance(value, str | int | float | bool | None) for value in report.values())
        assert len(report) < 30  # the room takes 32 values, subject and command among them
