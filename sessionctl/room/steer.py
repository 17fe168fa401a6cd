"""Music and light as the room asks for them, and as `ambience` says they are.

Rule 1. Steering is a command in the record and an outcome (`steered`) that `ambience` follows; the room never
        believes that it happened until `ambience` reports it.
Rule 2. No report within 3 s is said. `ambience` away or at fault is a low technical condition, never more.
Rule 3. EMERGENCY for light and music stays until a person releases it, over sessions too: a room that does
        not know of it learns it from the report of the lamps.
"""

from dataclasses import dataclass, field, replace

from sessionctl.events import (
    AmbienceTold,
    Command,
    ConditionBegan,
    ConditionEnded,
    Event,
    Refused,
    SessionClosed,
    SessionOpened,
    Steered,
    Tick,
)
from sessionctl.room.settings import Armed, Settled

ECHO_S = 3.0
"""A tap that `ambience` has not answered for this long is said to be unanswered."""

AWAY_S = 30.0
"""`ambience` reports at least every 10 s; three missed reports mean that it is away (ours)."""

Args = dict[str, str | float | bool | None]


@dataclass(frozen=True, slots=True)
class Act:
    """What a steering command touches, and what will happen, in words ({...} are its arguments)."""

    subjects: tuple[str, ...]
    text: str
    needs: tuple[str, ...] = ()


ACTS = {
    "music-calm": Act(("music",), "calm music, crossfade 6 s"),
    "music-silence": Act(("music",), "fades to silence in 3 s"),
    "music-resume": Act(("music",), "music comes back in 5 s"),
    "music-gentler": Act(("music",), "a gentler track of this phase, crossfade 8 s"),
    "music-fuller": Act(("music",), "a fuller track of this phase, crossfade 8 s"),
    "music-extend": Act(("music",), "this track goes on, looped"),
    "music-skip": Act(("music",), "next track, crossfade 8 s"),
    "music-duck": Act(("music",), "12 dB softer in 0.8 s"),
    "music-unduck": Act(("music",), "back in 3 s"),
    "music-volume": Act(("music",), "{step:+g} dB, 3 dB/s", ("step",)),
    "scene": Act(("light",), "light goes to {scene}", ("scene",)),
    "scene-follow": Act(("light",), "light follows the phases again"),
    "dim": Act(("light",), "light {step:+g} %", ("step",)),
    "assist": Act(("light",), "assist light in 2 s"),
    "assist-off": Act(("light",), "assist light goes"),
    "emergency-light": Act(("light", "music"), "full light within 1 s, music fades in 1.5 s"),
    "emergency-release": Act(("light", "music"), "light and music are given back"),
}
"""Fades and crossfades: the handbook's sound and light rules (6.3, 7, 8)."""

EMERGENCIES = ("emergency-light", "emergency-release")
LARGEST_STEP = {"music-volume": 6.0, "dim": 25.0}
WORD = 40


@dataclass(frozen=True, slots=True)
class Steering:
    """`asked`: subject -> (command id, name, at) not yet answered. `told`: subject -> the last report."""

    asked: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    told: dict[str, Args] = field(default_factory=dict)
    told_at: float | None = None
    heard: dict[str, float] = field(default_factory=dict)  # subject -> when it was last reported
    unanswered: tuple[str, ...] = ()
    emergency: bool = False
    present: dict[str, str] = field(default_factory=dict)  # condition id -> its text


def step(state: Steering, event: Event | Settled | Armed) -> tuple[Steering, list[Event]]:
    """Answers taps with `steered`, reports with `ambience`, and silence with what is said of it."""
    match event:
        case SessionOpened():
            return replace(state, asked={}, unanswered=()), []
        case SessionClosed():
            return _ended_all(replace(state, asked={}, unanswered=()), event.at)
        case Command(name="report"):
            return _report(state, event)
        case Command() if event.name in ACTS:
            return _asked(state, event)
        case Tick():
            return _passed(state, event.at)
    return state, []


def next_due(state: Steering) -> float | None:
    """When a tap counts as unanswered, or `ambience` as away."""
    dues = [at + ECHO_S for key, (_, _, at) in state.asked.items() if key not in state.unanswered]
    if state.told_at is not None and AWAY not in state.present:
        dues.append(state.told_at + AWAY_S)
    return min(dues, default=None)


AWAY = "ambience.away.low"


def _asked(state: Steering, event: Command) -> tuple[Steering, list[Event]]:
    act = ACTS[event.name]
    why = _wrong(event, act)
    if why is None and state.emergency and event.name not in EMERGENCIES:
        why = "EMERGENCY holds light and music: release it first"
    if why is not None:
        return state, [Refused(event.at, event.id, event.name, event.person, why)]
    args = {key: event.args[key] for key in act.needs}
    text = act.text.format(**{**args, "scene": _label(state, str(args.get("scene", "")))})
    asked = {**state.asked, **dict.fromkeys(act.subjects, (event.id, event.name, event.at))}
    unanswered = tuple(s for s in state.unanswered if s not in act.subjects)
    emergency = event.name == "emergency-light" or (state.emergency and event.name != "emergency-release")
    state = replace(state, asked=asked, unanswered=unanswered, emergency=emergency)
    return state, [Steered(event.at, event.id, event.name, args, event.person, text)]


def _label(state: Steering, scene: str) -> str:
    """A scene as people call it, by what `ambience` told of its scenes ("id:Label,id:Label")."""
    scenes = str(state.told.get("light", {}).get("scenes") or "")
    labels = dict(pair.partition(":")[::2] for pair in scenes.split(","))
    return labels.get(scene, scene.replace("_", " "))


def _wrong(event: Command, act: Act) -> str | None:
    for key in act.needs:
        given = event.args.get(key)
        if key == "step":
            most = LARGEST_STEP[event.name]
            if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < abs(given) <= most:
                return f"give a step of up to {most:g}, up or down"
        elif not isinstance(given, str) or not 0 < len(given) <= WORD:
            return f"give a {key}"
    return None


def _report(state: Steering, event: Command) -> tuple[Steering, list[Event]]:
    subject = event.args.get("subject")
    if subject not in ("music", "light"):
        return state, [Refused(event.at, event.id, event.name, event.person, "a report is of music or light")]
    told = {key: value for key, value in event.args.items() if key != "subject"}
    asked = state.asked
    if subject in asked and told.get("command") == asked[subject][0]:
        asked = {key: value for key, value in asked.items() if key != subject}
    unanswered = tuple(s for s in state.unanswered if s in asked)
    # A report that left before the lamps heard of a release says nothing new.
    lit = subject == "light" and "light" not in asked and told.get("mode") == "emergency"
    state = replace(
        state,
        told={**state.told, subject: told},
        told_at=event.at,
        heard={**state.heard, subject: event.at},
        asked=asked,
        unanswered=unanswered,
        emergency=state.emergency or lit,
    )
    found: list[Event] = [AmbienceTold(event.at, subject, told)]  # type: ignore[arg-type]
    state, back = _condition(state, AWAY, "", event.at)
    state, fault = _condition(state, f"{subject}.fault.low", str(told.get("fault") or ""), event.at)
    return state, found + back + fault


def _passed(state: Steering, at: float) -> tuple[Steering, list[Event]]:
    late = tuple(key for key, (_, _, since) in state.asked.items() if at >= since + ECHO_S)
    if late != state.unanswered:
        state = replace(state, unanswered=late)
    if state.told_at is not None and at >= state.told_at + AWAY_S:
        return _condition(state, AWAY, "Music and light: the program does not answer", at)
    return state, []


def _condition(state: Steering, id_: str, text: str, at: float) -> tuple[Steering, list[Event]]:
    """Begins the condition when there is a text and ends it when there is none."""
    subject, name, _ = id_.split(".")
    if text and id_ not in state.present:
        began = ConditionBegan(at, id_, "technical", "low", name, subject, text=text)
        return replace(state, present={**state.present, id_: text}), [began]
    if not text and id_ in state.present:
        left = {key: value for key, value in state.present.items() if key != id_}
        return replace(state, present=left), [ConditionEnded(at, id_, "technical", "low", name, subject)]
    return state, []


def _ended_all(state: Steering, at: float) -> tuple[Steering, list[Event]]:
    found = list[Event]()
    for id_ in tuple(state.present):
        state, ended = _condition(state, id_, "", at)
        found += ended
    return state, found
