"""What should play and shine now: pure, from the room's events and what the player says.

Rule 1. `step(state, event) -> (state, [action])`, the shape of the core: restart and catch-up fold events and
        throw the actions away; `present` then says what should be, without repeating what was done once.
Rule 2. A phase changes music by crossfade and light by its scene, unless a person has taken one of them over.
Rule 3. EMERGENCY holds both until a person releases it.
Fades: the handbook's sound rules (6.3) and its table of events (8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sessionctl.events import Event, PhaseChanged, SessionClosed, SessionOpened, Steered
from sessionctl.playlists.playlist import Playlist
from sessionctl.playlists.track import CALM, Item, Silence, Track

FIRST_S, RESUME_S, CROSSFADE_S, CALM_S, SILENCE_S, STOP_S, EMERGENCY_S = 8.0, 5.0, 8.0, 6.0, 3.0, 4.0, 1.5
DUCK_DB, DUCK_S, UNDUCK_S = -12.0, 0.8, 3.0
QUIETEST_DB, LOUDEST_DB = -30.0, 0.0
"""Steps of volume end here; the ceiling at the ear is the player's own, and lower than this can ask for."""

WELCOME = "welcome"
FOLLOW = ""


@dataclass(frozen=True, slots=True)
class Play:
    """Bring `item` in over `fade_s` seconds, from whatever plays now."""

    item: Item
    fade_s: float


@dataclass(frozen=True, slots=True)
class Follow:
    """`item` comes when the present one ends."""

    item: Item


@dataclass(frozen=True, slots=True)
class Hush:
    """Fade to intended silence."""

    fade_s: float


@dataclass(frozen=True, slots=True)
class Duck:
    """Softer by `db` (0 ends it), over `fade_s` seconds."""

    db: float
    fade_s: float


@dataclass(frozen=True, slots=True)
class Volume:
    """The player's volume, slewed."""

    db: float


@dataclass(frozen=True, slots=True)
class Show:
    """Light goes to a scene; "" is the scene of `phase`."""

    scene: str
    phase: str


@dataclass(frozen=True, slots=True)
class Dim:
    """Light brighter or darker by `step` percent of full."""

    step: float


@dataclass(frozen=True, slots=True)
class Assist:
    """The assist light on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class Emergency:
    """Full light at once, or given back."""

    on: bool


Action = Play | Follow | Hush | Duck | Volume | Show | Dim | Assist | Emergency


@dataclass(frozen=True, slots=True)
class ItemEnded:
    """The player's word: the item that was to follow has begun, or nothing follows."""

    item: Item | None


@dataclass(frozen=True, slots=True)
class Conductor:
    """`mode` is follow, calm, silence or emergency; `place` is the position in each playlist."""

    playlists: Mapping[str, Playlist] = field(default_factory=dict)
    watching: bool = False
    phase: str = ""
    mode: str = "follow"
    intensity: int = 0
    place: Mapping[str, int] = field(default_factory=dict)
    item: Item | None = None
    looping: bool = False
    ducked: bool = False
    volume_db: float = 0.0
    scene: str = FOLLOW
    assist: bool = False


def step(state: Conductor, event: Event | ItemEnded) -> tuple[Conductor, list[Action]]:
    """What changes, and what is to be done about it."""
    match event:
        case SessionOpened():
            return replace(Conductor(state.playlists, watching=True), volume_db=state.volume_db), []
        case SessionClosed():
            closed = Conductor(state.playlists, volume_db=state.volume_db)
            return closed, [Duck(0.0, UNDUCK_S), Hush(STOP_S), Assist(False), Show(WELCOME, "settle")]
        case PhaseChanged():
            return _phase(state, event)
        case Steered():
            act = ACTS.get(event.name)
            return act(state, event) if act is not None else (state, [])
        case ItemEnded():
            return _went_on(state, event)
    return state, []


def present(state: Conductor) -> list[Action]:
    """What should be now, for a program that has just caught up; gentle, because it may already be so."""
    if not state.watching:
        return []
    actions: list[Action] = [Volume(state.volume_db), Show(state.scene, state.phase)]
    if state.assist:
        actions.append(Assist(True))
    if state.mode == "emergency":
        return [*actions, Emergency(True), Hush(EMERGENCY_S)]
    if state.mode == "silence" or state.item is None:
        return [*actions, Hush(SILENCE_S)]
    ducked = [Duck(DUCK_DB, DUCK_S)] if state.ducked else []
    return [*actions, *ducked, Play(state.item, RESUME_S), *_following(state)]


def _phase(state: Conductor, event: PhaseChanged) -> tuple[Conductor, list[Action]]:
    state = replace(state, phase=event.phase)
    light: list[Action] = [] if state.scene or state.mode == "emergency" else [Show(FOLLOW, event.phase)]
    if state.mode != "follow":
        return state, light
    fade_s = FIRST_S if event.reason == "opened" else CROSSFADE_S
    state, music = _play(state, event.phase, fade_s)
    return state, light + music


def _play(
    state: Conductor, list_id: str, fade_s: float, step_on: bool = False
) -> tuple[Conductor, list[Action]]:
    """Brings in the present item of a playlist, or the one after it."""
    place = state.place.get(list_id, 0) + (1 if step_on else 0)
    state = replace(state, place={**state.place, list_id: place}, looping=False)
    item = _item(state, list_id, place)
    if item is None:
        return replace(state, item=None), [Hush(SILENCE_S)]
    state = replace(state, item=item)
    return state, [Play(item, fade_s), *_following(state)]


def _item(state: Conductor, list_id: str, place: int) -> Item | None:
    playlist = state.playlists.get(list_id)
    items = playlist.at(state.intensity) if playlist is not None else ()
    return items[place % len(items)] if items else None


def _list_id(state: Conductor) -> str:
    return CALM if state.mode == "calm" else state.phase


def _following(state: Conductor) -> list[Action]:
    """What comes after the present item: itself while it is extended, else the next of its list."""
    if state.looping and state.item is not None:
        return [Follow(state.item)]
    list_id = _list_id(state)
    after = _item(state, list_id, state.place.get(list_id, 0) + 1)
    return [Follow(after)] if after is not None else []


def _went_on(state: Conductor, event: ItemEnded) -> tuple[Conductor, list[Action]]:
    if state.mode not in ("follow", "calm") or not state.watching:
        return state, []
    if state.looping:
        return state, _following(state)
    list_id = _list_id(state)
    if event.item is None:
        return _play(state, list_id, CROSSFADE_S, step_on=True)
    place = state.place.get(list_id, 0) + 1
    state = replace(state, place={**state.place, list_id: place}, item=event.item)
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
    """The nearest track of the same phase: the same place in the list of the other intensity."""
    state = replace(state, mode="follow", intensity=intensity)
    list_id, now = state.phase, state.item
    place = state.place.get(list_id, 0)
    playlist = state.playlists.get(list_id)
    for ahead in range(len(playlist.items) if playlist is not None else 0):
        item = _item(state, list_id, place + ahead)
        if isinstance(item, Track) and item != now:
            state = replace(state, place={**state.place, list_id: place + ahead})
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
    return replace(state, mode="emergency"), [Emergency(True), Hush(EMERGENCY_S)]


def _release(state: Conductor, _: Steered) -> tuple[Conductor, list[Action]]:
    if state.mode != "emergency":
        return state, []
    state = replace(state, mode="follow", assist=False)
    light: list[Action] = [Emergency(False), Show(state.scene, state.phase or "settle")]
    if not state.watching:
        return state, light
    state, music = _play(state, state.phase, RESUME_S)
    return state, light + music


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
