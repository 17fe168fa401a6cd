"""What should play and shine now: pure, from the room's events and what the player says.

Rule 1. `step(state, event) -> (state, [action])`, the shape of the core: restart and catch-up fold events and
        throw the actions away; `present` then says what should be, without repeating what was done once.
Rule 2. A phase changes music by crossfade and light by its scene, unless a person has taken one of them over.
Rule 3. EMERGENCY holds both until a person releases it, over sessions too; whatever else is asked waits.
Rule 4. A list without a track that can be played gives way to the backup list, and that to the player's bed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sessionctl.ambience.actions import (
    CALM_S,
    CLOSING,
    CROSSFADE_S,
    DUCK_DB,
    DUCK_S,
    EMERGENCY_S,
    FIRST_S,
    FOLLOW,
    LOUDEST_DB,
    QUIETEST_DB,
    RESUME_S,
    SILENCE_S,
    UNDUCK_S,
    WELCOME,
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
from sessionctl.events import Event, PhaseChanged, SessionClosed, SessionOpened, Steered
from sessionctl.playlists.playlist import Playlist
from sessionctl.playlists.track import BACKUP, CALM, Item, Silence, Track


@dataclass(frozen=True, slots=True)
class ItemEnded:
    """The player's word: the item that was to follow has begun, or nothing follows."""

    item: Item | None


@dataclass(frozen=True, slots=True)
class ItemMissing:
    """The stage's word: this track cannot be opened."""

    item: Track


@dataclass(frozen=True, slots=True)
class Conductor:
    """`mode` is follow, calm, silence or emergency; `place` is the position in each playlist.

    `before` is the mode that an emergency gives back; `missing` are ids of tracks that cannot be opened.
    """

    playlists: Mapping[str, Playlist] = field(default_factory=dict)
    watching: bool = False
    phase: str = ""
    mode: str = "follow"
    before: str = "follow"
    intensity: int = 0
    place: Mapping[str, int] = field(default_factory=dict)
    item: Item | None = None
    looping: bool = False
    ducked: bool = False
    volume_db: float = 0.0
    scene: str = FOLLOW
    assist: bool = False
    missing: frozenset[str] = frozenset()


def step(state: Conductor, event: Event | ItemEnded | ItemMissing) -> tuple[Conductor, list[Action]]:
    """What changes, and what is to be done about it."""
    match event:
        case SessionOpened():
            return _fresh(state, watching=True), []
        case SessionClosed():
            return _fresh(state, watching=False), [*CLOSING]
        case PhaseChanged():
            return _phase(state, event)
        case Steered():
            act = ACTS.get(event.name)
            held = state.mode == "emergency" and event.name != "emergency-release"
            return act(state, event) if act is not None and not held else (state, [])
        case ItemEnded():
            return _went_on(state, event)
        case ItemMissing():
            return _without(state, event.item)
    return state, []


def present(state: Conductor) -> list[Action]:
    """What should be now, for a program that has just caught up; gentle, because it may already be so.

    It says what should not be, too: a duck or an emergency that ended while nobody listened.
    """
    duck = Duck(DUCK_DB, DUCK_S) if state.ducked else Duck(0.0, UNDUCK_S)
    actions: list[Action] = [Volume(state.volume_db), duck]
    if not state.watching:
        actions += CLOSING
    else:
        actions += [Assist(state.assist), Show(state.scene, state.phase)]
    if state.mode == "emergency":
        return [*actions, Emergency(True), Hush(EMERGENCY_S)]
    actions.append(Emergency(False))
    if not state.watching:
        return actions
    if state.mode == "silence":
        return [*actions, Hush(SILENCE_S)]
    if state.item is None:
        return [*actions, Bed(RESUME_S)]
    return [*actions, Play(state.item, RESUME_S), *_following(state)]


def resumed(state: Conductor, track_id: str) -> Conductor:
    """With `track_id` as the present item, where the list that is on holds it; else as it was.

    The fold does not know how far a list had been played; the player's own place does.
    """
    list_id = _list_id(state)
    if state.mode not in ("follow", "calm"):
        return state
    for place, item in enumerate(_items(state, list_id)):
        if isinstance(item, Track) and item.id == track_id:
            return replace(state, item=item, place={**state.place, list_id: place})
    return state


def _fresh(state: Conductor, *, watching: bool) -> Conductor:
    mode = "emergency" if state.mode == "emergency" else "follow"
    return Conductor(state.playlists, watching=watching, mode=mode, volume_db=state.volume_db)


def _phase(state: Conductor, event: PhaseChanged) -> tuple[Conductor, list[Action]]:
    state = replace(state, phase=event.phase)
    # A scene that a person holds stays, but how quickly lamps may move is the phase's to say.
    light: list[Action] = [] if state.mode == "emergency" else [Show(state.scene, event.phase)]
    if state.mode != "follow":
        return state, light
    fade_s = FIRST_S if event.reason == "opened" else CROSSFADE_S
    state, music = _play(state, event.phase, fade_s)
    return state, light + music


def _play(
    state: Conductor, list_id: str, fade_s: float, step_on: bool = False
) -> tuple[Conductor, list[Action]]:
    """Brings in the present item of a playlist, or the one after it."""
    list_id = _playable(state, list_id)
    found = _found(state, list_id, state.place.get(list_id, 0) + (1 if step_on else 0))
    if found is None:
        return replace(state, item=None, looping=False), [Bed(fade_s)]
    place, item = found
    state = replace(state, item=item, place={**state.place, list_id: place}, looping=False)
    return state, [Play(item, fade_s), *_following(state)]


def _items(state: Conductor, list_id: str) -> tuple[Item, ...]:
    playlist = state.playlists.get(list_id)
    return playlist.at(state.intensity) if playlist is not None else ()


def _there(state: Conductor, item: Item) -> bool:
    return isinstance(item, Silence) or item.id not in state.missing


def _playable(state: Conductor, list_id: str) -> str:
    """The list itself where it holds a track that is there, else the backup list."""
    tracks = [item for item in _items(state, list_id) if isinstance(item, Track)]
    return list_id if any(_there(state, track) for track in tracks) else BACKUP


def _found(state: Conductor, list_id: str, place: int) -> tuple[int, Item] | None:
    """The first item that is there from `place` on, round the list, and its place."""
    items = _items(state, list_id)
    if not any(isinstance(item, Track) and _there(state, item) for item in items):
        return None
    places = (at % len(items) for at in range(place, place + len(items)))
    return next((at, items[at]) for at in places if _there(state, items[at]))


def _list_id(state: Conductor) -> str:
    return _playable(state, CALM if state.mode == "calm" else state.phase)


def _after(state: Conductor) -> tuple[int, Item] | None:
    list_id = _list_id(state)
    return _found(state, list_id, state.place.get(list_id, 0) + 1)


def _following(state: Conductor) -> list[Action]:
    """What comes after the present item: itself while it is extended, else the next of its list."""
    if state.looping and state.item is not None:
        return [Follow(state.item)]
    after = _after(state)
    return [Follow(after[1])] if after is not None else []


def _without(state: Conductor, track: Track) -> tuple[Conductor, list[Action]]:
    """Goes on with what is there, in place of a track that is not."""
    present = state.item == track
    state = replace(state, missing=state.missing | {track.id}, looping=state.looping and not present)
    if state.mode not in ("follow", "calm") or not state.watching:
        return state, []
    return _play(state, _list_id(state), CROSSFADE_S) if present else (state, _following(state))


def _went_on(state: Conductor, event: ItemEnded) -> tuple[Conductor, list[Action]]:
    if state.mode not in ("follow", "calm") or not state.watching:
        return state, []
    if state.looping:
        return state, _following(state)
    list_id, after = _list_id(state), _after(state)
    if event.item is None or after is None:
        return _play(state, list_id, CROSSFADE_S, step_on=True)
    state = replace(state, place={**state.place, list_id: after[0]}, item=event.item)
    return state, _following(state)


# --- a person's steering ------------------------------------------------------------------------------


def _calm(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return _play(replace(state, mode="calm"), CALM, CALM_S)


def _silence(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return replace(state, mode="silence", item=None), [Hush(SILENCE_S)]


def _resume(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return _play(replace(state, mode="follow"), state.phase, RESUME_S)


def _gentler(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return _intensity(state, 0)


def _fuller(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return _intensity(state, 1)


def _intensity(state: Conductor, intensity: int) -> tuple[Conductor, list[Action]]:
    """The nearest track of the same phase: the same place in the list of the other intensity.

    In calm it stays calm: who asked for it gentler must not get the peak.
    """
    state = replace(state, mode="calm" if state.mode == "calm" else "follow", intensity=intensity)
    list_id, now = _list_id(state), state.item
    items, place = _items(state, list_id), state.place.get(list_id, 0)
    for at in range(place, place + len(items)):
        item = items[at % len(items)]
        if isinstance(item, Track) and item != now and _there(state, item):
            state = replace(state, place={**state.place, list_id: at % len(items)})
            break
    return _play(state, list_id, CROSSFADE_S)


def _extend(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    if state.item is None or isinstance(state.item, Silence):
        return state, []
    state = replace(state, looping=True)
    return state, _following(state)


def _skip(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    mode = state.mode if state.mode in ("follow", "calm") else "follow"
    state = replace(state, mode=mode)
    return _play(state, _list_id(state), CROSSFADE_S, step_on=True)


def _duck(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return replace(state, ducked=True), [Duck(DUCK_DB, DUCK_S)]


def _unduck(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return replace(state, ducked=False), [Duck(0.0, UNDUCK_S)]


def _volume(state: Conductor, event: Steered) -> tuple[Conductor, list[Action]]:
    asked = state.volume_db + _number(event, "step")
    volume = min(LOUDEST_DB, max(QUIETEST_DB, asked))
    return replace(state, volume_db=volume), [Volume(volume)]


def _scene(state: Conductor, event: Steered) -> tuple[Conductor, list[Action]]:
    scene = str(event.args.get("scene") or FOLLOW)
    return replace(state, scene=scene), [Show(scene, state.phase)]


def _scene_follow(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return replace(state, scene=FOLLOW), [Show(FOLLOW, state.phase)]


def _dim(state: Conductor, event: Steered) -> tuple[Conductor, list[Action]]:
    return state, [Dim(_number(event, "step"))]


def _assist(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return replace(state, assist=True), [Assist(True)]


def _assist_off(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return replace(state, assist=False), [Assist(False)]


def _emergency(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    return replace(state, mode="emergency", before=state.mode), [Emergency(True), Hush(EMERGENCY_S)]


def _release(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    """Always honoured by the light: the lamps may hold an emergency of before this program began.

    The scene comes first, so that the way down from full white is the slow one of the release.
    """
    to = Show(state.scene, state.phase) if state.watching else Show(WELCOME, "settle")
    if state.mode != "emergency":
        return state, [to, Emergency(False)]
    state = replace(state, mode=state.before, before="follow")
    if not state.watching or state.mode == "silence":
        return state, [to, Emergency(False)]
    state, music = _play(state, _list_id(state), RESUME_S)
    return state, [to, Emergency(False), *music]


def _number(event: Steered, key: str) -> float:
    given = event.args.get(key)
    return float(given) if isinstance(given, int | float) else 0.0


ACTS = {
    "music-calm": _calm,
    "music-silence": _silence,
    "music-resume": _resume,
    "music-gentler": _gentler,
    "music-fuller": _fuller,
    "music-extend": _extend,
    "music-skip": _skip,
    "music-duck": _duck,
    "music-unduck": _unduck,
    "music-volume": _volume,
    "scene": _scene,
    "scene-follow": _scene_follow,
    "dim": _dim,
    "assist": _assist,
    "assist-off": _assist_off,
    "emergency-light": _emergency,
    "emergency-release": _release,
}
