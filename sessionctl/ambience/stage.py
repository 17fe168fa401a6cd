"""Carries out what the conductor asks, on the player and the lamps of the room, and says how they stand."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sessionctl.ambience import conductor as c
from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.scenes import Scenes
from sessionctl.ambience.players.player import SILENCE, Player
from sessionctl.playlists.library import Library
from sessionctl.playlists.track import Item, Silence, Track

PERCENT = 100.0
QUIETEST_TOLD_DB = -99.0  # nothing plays: a number, because minus infinity is none in JSON


class Stage:
    """The player and the lamps as one. Every call answers at once."""

    def __init__(self, library: Library, player: Player, lamps: Lamps, scenes: Scenes) -> None:
        self._library, self._player, self._lamps, self._scenes = library, player, lamps, scenes
        self.faults: dict[str, str] = {}
        self.following: Item | None = None
        self._ending: asyncio.TimerHandle | None = None

    def carry_out(self, actions: Sequence[c.Action], *, again: bool = False, offset_s: float = 0.0) -> None:
        """Does what is asked. `again`: after catching up, when it may already be so."""
        for action in actions:
            self._do(action, again, offset_s)

    def _do(self, action: c.Action, again: bool, offset_s: float) -> None:
        match action:
            case c.Play(Track() as track, fade_s):
                if not (again and self._player.state().track == track.id):
                    self._play(track, fade_s, offset_s)
            case c.Play(Silence(), fade_s) | c.Hush(fade_s):
                self.following = None
                self._player.silence(fade_s)
            case c.Follow(item):
                self._follow(item)
            case c.Duck(db, fade_s):
                self._player.duck(db, fade_s)
            case c.Volume(db):
                self._player.volume(db)
            case c.Show(scene, phase):
                self._show(scene, phase)
            case c.Dim(step):
                self._lamps.dim(step / PERCENT)
            case c.Assist(on):
                self._lamps.assist(on)
            case c.Emergency(on):
                self._lamps.emergency() if on else self._lamps.release()

    def _play(self, track: Track, fade_s: float, offset_s: float) -> None:
        self.following = None
        try:
            path = self._library.open(track)
        except (OSError, ValueError) as missing:
            self.faults["library"] = f"{track.title}: {missing}"
            self._player.silence(fade_s)  # unplanned: the player's own bed comes in
            return
        self.faults.pop("library", None)
        self._player.play(track, path, fade_s=fade_s, offset_s=offset_s)

    def _follow(self, item: Item) -> None:
        self.following = item
        if isinstance(item, Silence):
            self._player.next(item, None)
            return
        try:
            self._player.next(item, self._library.open(item))
        except (OSError, ValueError) as missing:
            self.faults["library"] = f"{item.title}: {missing}"

    def _show(self, scene: str, phase: str) -> None:
        try:
            wanted = scene or self._scenes.of_phase(phase).id
            self._lamps.show(wanted, phase=phase)
        except (KeyError, ValueError) as odd:
            self.faults["scene"] = f"no scene {scene or phase!r}: {odd}"
        else:
            self.faults.pop("scene", None)

    # --- how it stands ------------------------------------------------------------------------------------

    def music(self, state: c.Conductor) -> dict[str, Any]:
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
            "fault": self._fault(player.fault, "library"),
        }

    def light(self, state: c.Conductor) -> dict[str, Any]:
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


def _listed(state: c.Conductor, track: Track | None) -> tuple[int, int]:
    """How many items the present playlist has, and which of them plays (from 1; 0 when none of them does)."""
    lists: Mapping[str, Any] = state.playlists
    playlist = lists.get("calm" if state.mode == "calm" else state.phase)
    items = playlist.at(state.intensity) if playlist is not None else ()
    place = next((n for n, item in enumerate(items, 1) if item == track), 0)
    return len(items), place
