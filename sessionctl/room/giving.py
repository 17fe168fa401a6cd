"""What the numbers tell of bindings: who has some to give, whose are held back, whose are passed on."""

from dataclasses import replace

from sessionctl.events import Measured
from sessionctl.room.between import Heard
from sessionctl.room.binding_state import Answer, Bindings, put
from sessionctl.room.places import told_held, withheld
from sessionctl.vitals import CONTINUOUS, Validity

GIVING_S = 10.0
"""A spare that has sent no valid value for this long is not ready: a vital of it would have gone blank."""

GIVING_KEPT_S = 1.0


def next_due(state: Bindings) -> float | None:
    """When a spare that is giving values counts as silent."""
    return min((at + GIVING_S for at in state.giving_at.values()), default=None)


def passed(state: Bindings, heard: list[Heard]) -> list[Heard]:
    """What the parts that judge numbers hear: nothing of a device out of charge, no number that is held."""
    return [each for event in heard if (each := _passed(state, event)) is not None]


def _passed(state: Bindings, event: Heard) -> Heard | None:
    if not isinstance(event, Measured):
        return event
    if event.device in state.relieved:
        return None
    place = state.places.get(event.device)
    return withheld(event) if place is not None and place.why is not None else event


def heard(state: Bindings, device: str) -> bool:
    """True when what `device` sends is this patient's: its wave may be drawn too."""
    place = state.places.get(device)
    return device not in state.relieved and (place is None or place.why is None)


def measured(state: Bindings, event: Measured) -> tuple[Bindings, Answer]:
    """Notes that values are held back, and which of several devices would have some to give."""
    place = state.places.get(event.device)
    if place is None or (place.why is None and event.device not in state.shared):
        return state, []
    valid = any(
        m.value is not None and m.history is None and m.validity in (Validity.VALID, Validity.QUESTIONABLE)
        for m in event.measurements
    )
    if event.device in state.shared:
        state = _giving(state, event, valid)
    if place.why is None or place.held_values or not valid or event.device in state.relieved:
        return state, []
    place = replace(state.places[event.device], held_values=True)
    return put(state, event.device, place), [told_held(event.device, place, event.at)]


def _giving(state: Bindings, event: Measured, valid: bool) -> Bindings:
    streamed = any(m.vital in CONTINUOUS for m in event.measurements)
    if not streamed:
        return state
    place, last = state.places[event.device], state.giving_at.get(event.device)
    if not valid and event.device not in state.relieved:
        return state  # one frame without a value is no reason to ask for the spare
    if not valid:
        return without_giving(put(state, event.device, replace(place, giving=False)), event.device)
    if not place.giving:
        state = put(state, event.device, replace(place, giving=True))
    if last is None or event.at - last >= GIVING_KEPT_S:
        state = replace(state, giving_at={**state.giving_at, event.device: event.at})
    return state


def quiet(state: Bindings, at: float) -> Bindings:
    for name, last in state.giving_at.items():
        if at >= last + GIVING_S:
            place = replace(state.places[name], giving=False)
            state = without_giving(put(state, name, place), name)
    return state


def without_giving(state: Bindings, name: str) -> Bindings:
    if name not in state.giving_at:
        return state
    return replace(state, giving_at={key: at for key, at in state.giving_at.items() if key != name})
