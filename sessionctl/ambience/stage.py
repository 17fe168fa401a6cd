"""Carries out what the conductor asks, on the player and the lamps of the room, and says how they stand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sessionctl.ambience import actions as a
from sessionctl.ambience.conductor import Conductor
from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.scenes import Scenes
from sessionctl.ambience.players.player import SILENCE, Player
from sessionctl.playlists.library import Library, LibraryError
from sessionctl.playlists.track import Item, Silence, Track

PERCENT = 100.0
QUIETEST_TOLD_DB = -99.0  # nothing plays: a number, because minus infinity is none in JSON


class Stage:
    """The player and the lamps as one. Every call answers at once."""

    def __init__(self, library: Library, player: Player, lamps: Lamps, scenes: Scenes) -> None:
        self._library, self._player, self._lamps, self._scenes = library, player, lamps, scenes
        self.faults: dict[str, str] = {}
        self.following: Item | None = None
        self._missing: dict[str, str] = {}  # track id -> why it cannot be opened
        self._untold: list[Track] = []

    def carry_out(self, actions: Sequence[a.Action], *, again: bool = False, offset_s: float = 0.0) -> None:
        """Does what is asked. `again`: after catching up, when it may already be so."""
        for action in actions:
            self._do(action, again, offset_s)

    def missing(self) -> Track | None:
        """A track that could not be opened since the last call and that the conductor must go round."""
        return self._untold.pop(0) if self._untold else None

    def try_again(self) -> None:
        """What could not be opened in the last session may be there in this one."""
        self._missing.clear()

    @property
    def untouched(self) -> bool:
        """Nothing has been asked of the lamps yet and nothing plays: a fresh start in an empty room."""
        light = self._lamps.state()
        return not light.scene and not light.emergency and not self._player.state().track

    def _do(self, action: a.Action, again: bool, offset_s: float) -> None:
        match action:
            case a.Play(Track() as track, fade_s):
                if not (again and self._player.state().track == track.id):
                    self._play(track, fade_s, offset_s)
            case a.Play(Silence() as silence, fade_s):
                self.following = None
                self._player.play(silence, None, fade_s=fade_s)
            case a.Bed(fade_s):  # a silence without a length, that nothing follows: the player's bed comes in
                self.following = None
                if not self._player.state().bed:
                    self._player.play(Silence(0.0), None, fade_s=fade_s)
            case a.Hush(fade_s):
                self.following = None
                self._player.silence(fade_s)
            case a.Follow(item):
                self._follow(item)
            case a.Duck(db, fade_s):
                self._player.duck(db, fade_s)
            case a.Volume(db):
                self._player.volume(db)
            case a.Show(scene, phase):
                self._show(scene, phase)
            case a.Dim(step):
                self._lamps.dim(step / PERCENT)
            case a.Assist(on):
                self._lamps.assist(on)
            case a.Emergency(on):
                self._lamps.emergency() if on else self._lamps.release()

    def _play(self, track: Track, fade_s: float, offset_s: float) -> None:
        self.following = None
        if (path := self._opened(track)) is not None:
            self._player.play(track, path, fade_s=fade_s, offset_s=offset_s)

    def _follow(self, item: Item) -> None:
        if isinstance(item, Silence):
            self.following = item
            self._player.next(item, None)
        elif (path := self._opened(item)) is not None:
            self.following = item
            self._player.next(item, path)

    def _opened(self, track: Track) -> Path | None:
        """The track's file; None where it is not there, and then what plays goes on until told otherwise."""
        try:
            path = self._library.open(track)
        except (LibraryError, OSError, ValueError) as wrong:
            self._missing[track.id] = str(wrong)
            self._untold.append(track)
            return None
        self._missing.pop(track.id, None)
        return path

    def _show(self, scene: str, phase: str) -> None:
        try:
            wanted = scene or self._scenes.of_phase(phase).id
            self._lamps.show(wanted, phase=phase)
        except (KeyError, ValueError) as odd:
            self.faults["scene"] = f"no scene {scene or phase!r}: {odd}"
        else:
            self.faults.pop("scene", None)

    # --- how it stands ------------------------------------------------------------------------------------

    def music(self, state: Conductor) -> dict[str, Any]:
        """What is really played, flat, for the room."""
        player = self._player.state()
        track = self._library.track(player.track)
        following = self.following
        left = max(0.0, player.length_s - player.offset_s) if track is not None else None
        listed, index = _listed(state, track)
        return {
            "title": track.title if track is not None else "",
            "track_id": track.id if track is not None else "",
            "phase": state.phase,
            "mode": state.mode if state.watching else "idle",
            "silence": "intended" if player.track == SILENCE or state.mode == "silence" else "",
            "position_s": round(player.offset_s, 1),
            "length_s": round(player.length_s, 1),
            "index": index,
            "count": listed,
            "next": _title(following),
            "next_in_s": None if left is None else round(left, 1),
            "level_db": round(max(QUIETEST_TOLD_DB, player.level_db), 1),
            "volume_db": round(player.volume_db, 1),
            "ducked": player.duck_db < 0,
            "bed": player.bed,
            "fault": player.fault or next(iter(self._missing.values()), "") or self._fault("", "library"),
        }

    def light(self, state: Conductor) -> dict[str, Any]:
        """What the lamps really show, flat, for the room."""
        light = self._lamps.state()
        scene = self._scenes.scene.get(light.scene)
        lamp_fault = next((f"{lamp.label}: {lamp.fault}" for lamp in light.lamps if lamp.fault), "")
        return {
            "scene": light.scene,
            "label": "EMERGENCY" if light.emergency else light.label,
            "level": round(light.level, 4),
            "target": round(light.target, 4),
            "lux": scene.lux if scene is not None else None,
            "kelvin": round(light.kelvin),
            "settled": light.settled,
            "remaining_s": round(light.remaining_s, 1),
            "dimmer": round(light.dimmer, 2),
            "assist": light.assist,
            "mode": "emergency" if light.emergency else ("scene" if state.scene else "follow"),
            "scenes": ",".join(f"{each.id}:{each.label}" for each in self._scenes.scene.values()),
            "fault": self._fault(lamp_fault, "scene", *(k for k in self.faults if k.startswith("lamp"))),
        }

    def _fault(self, own: str, *parts: str) -> str:
        return own or next((self.faults[part] for part in parts if part in self.faults), "")


def _title(item: Item | None) -> str:
    if item is None:
        return ""
    return "intended silence" if isinstance(item, Silence) else item.title


def _listed(state: Conductor, track: Track | None) -> tuple[int, int]:
    """How many items the present playlist has, and which of them plays (from 1; 0 when none of them does)."""
    lists: Mapping[str, Any] = state.playlists
    playlist = lists.get("calm" if state.mode == "calm" else state.phase)
    items = playlist.at(state.intensity) if playlist is not None else ()
    place = next((n for n, item in enumerate(items, 1) if item == track), 0)
    return len(items), place
