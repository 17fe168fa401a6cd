"""Watching begins and ends here, and a reading taken by hand enters here."""

from dataclasses import dataclass, replace
from math import isfinite

from sessionctl.events import ClockSet, Command, Event, Measured, Refused, SessionClosed, SessionOpened
from sessionctl.room import readiness
from sessionctl.room.settings import Settings, Settled
from sessionctl.vitals import Measurement, Vital, acceptable

BY_HAND = "by hand"
ALIAS_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Session:
    """`id` is "" while nobody is watched."""

    id: str = ""
    alias: str = ""
    programme: str = ""
    opened_at: float | None = None

    @property
    def watching(self) -> bool:
        return bool(self.id)


@dataclass(frozen=True, slots=True)
class SessionState:
    settings: Settings = Settings()
    session: Session = Session()


def step(state: SessionState, event: Event | Settled) -> tuple[SessionState, list[Event]]:
    """Answers open, close and enter-reading."""
    match event:
        case Settled():
            return replace(state, settings=event.settings), []
        case ClockSet():
            return replace(state, settings=replace(state.settings, wall_offset=event.wall_offset)), []
        case Command(name="open-session"):
            return _open(state, event)
        case Command(name="close-session"):
            closed = SessionClosed(event.at, state.session.id, event.person)
            return replace(state, session=Session()), [closed]
        case Command(name="enter-reading"):
            return state, _entered(event)
    return state, []


def _refused(event: Command, why: str) -> list[Event]:
    return [Refused(event.at, event.id, event.name, event.person, why)]


def _open(state: SessionState, event: Command) -> tuple[SessionState, list[Event]]:
    if state.session.watching:
        return state, _refused(event, "this room is already watching: end that session first")
    alias = str(event.args.get("alias") or "").strip()
    if not alias or len(alias) > ALIAS_LENGTH or not alias.isprintable():
        return state, _refused(event, f"give an alias of 1 to {ALIAS_LENGTH} characters (no name is needed)")
    wanted = str(event.args.get("programme") or state.settings.programme)
    programme = state.settings.programmes.get(wanted)
    if programme is None:
        known = ", ".join(state.settings.programmes)
        return state, _refused(event, f"there is no programme {wanted!r}; there are: {known}")
    real = [d.label or d.name for d in state.settings.devices if not d.simulated]
    if real and not programme.signed:
        why = (
            f"programme {wanted} is not signed by a clinician, and {real[0]} is a real device: sign it first"
        )
        return state, _refused(event, why)
    if unsigned := readiness.refusal(state.settings, event.args):
        return state, _refused(event, unsigned)
    name = str(event.args.get("session") or f"session-{event.at:.0f}")
    session = Session(name, alias, wanted, event.at)
    signed_for = readiness.to_sign(state.settings)
    opened = SessionOpened(event.at, name, alias, wanted, event.person, signed_for=signed_for)
    return replace(state, session=session), [opened]


FIELDS = {
    "systolic": Vital.SYSTOLIC,
    "diastolic": Vital.DIASTOLIC,
    "mean": Vital.MEAN_PRESSURE,
    "pulse": Vital.CUFF_PULSE_RATE,
    "respiratory_rate": Vital.RESPIRATORY_RATE,
    "temperature": Vital.TEMPERATURE,
}


def _entered(event: Command) -> list[Event]:
    """A reading by hand becomes a `measured`, judged like any other; a slip of the finger is refused."""
    values = dict[Vital, float]()
    for key, given in event.args.items():
        if given is None or given == "" or (isinstance(given, float) and not isfinite(given)):
            continue  # what JSON writes as null is no value now either, or a restart would judge it otherwise
        if key not in FIELDS or isinstance(given, bool):
            return _refused(event, f"unknown field {key!r}; there are: {', '.join(FIELDS)}")
        try:
            value = float(given)
        except ValueError:
            return _refused(event, f"{key} = {given!r} is not a number")
        if not acceptable(FIELDS[key], value):
            return _refused(event, f"{key} = {value:g} cannot be a person's")
        values[FIELDS[key]] = value
    if not values:
        return _refused(event, "give at least one value")
    pair = [values.get(Vital.SYSTOLIC), values.get(Vital.DIASTOLIC)]
    if pair.count(None) == 1:
        return _refused(event, "a pressure needs systolic and diastolic")
    if pair[0] is not None and pair[1] is not None and pair[1] >= pair[0]:
        return _refused(event, "diastolic must lie under systolic")
    measurements = tuple(Measurement(vital, value) for vital, value in values.items())
    return [Measured(event.at, BY_HAND, measurements, checked=True)]
