"""Values that wait for a person, as technical conditions.

A vital that is streamed is lost while it waits (`losses`: medium at once, high after 120 s). What is read
now and then has no silence to be noticed by: low while another instrument is connected, medium once it has
sent a reading, for that may be the one somebody must act on. Two that contradict each other: high (handbook
5.7).
"""

from dataclasses import replace

from sessionctl.events import Bound, Held, Priority
from sessionctl.room.instruments import Instrument, short
from sessionctl.room.losses import lost_rows, with_why
from sessionctl.room.rows import Row, Technical, label_of, want, without


def held(state: Technical, event: Held) -> Technical:
    """What follows from values being held back."""
    device = state.devices.get(event.device)
    if device is None:
        return state
    if event.values and device.continuous and state.off_until is not None:
        # Somebody has put a sensor on: the time that it was off on purpose is over.
        state = replace(state, off_until=None, off_reason="", off_gone=False)
        state = lost_rows(state, device.name)
    if event.why in ("twice", "disputed"):
        return _row(state, event, "claimed", "high", _contradiction(state, event))
    if device.continuous:
        return unheld(state, event.device)
    who = short(Instrument(event.identity, event.serial))
    title = f"{label_of(state, event.device)}: another instrument{f' ({who})' if who else ''}"
    if event.values:
        return _row(state, event, "held", "medium", f"{title}, a reading is held back: confirm it")
    return _row(state, event, "held", "low", f"{title}: confirm that it is on this patient")


def let_through(state: Technical, event: Bound) -> Technical:
    """A person, or the instrument itself, has settled whose values they are."""
    state = unheld(state, event.device)
    for other in event.instead_of:
        state = unheld(state, other)
    return with_why(state, event.device, "")


def unheld(state: Technical, device: str) -> Technical:
    """Nothing of `device` waits now."""
    return without(state, f"{device}.held.low", f"{device}.held.medium", f"{device}.claimed.high")


def _row(state: Technical, event: Held, name: str, priority: Priority, title: str) -> Technical:
    id_ = f"{event.device}.{name}.{priority}"
    others = [f"{event.device}.{rest}" for rest in ("held.low", "held.medium", "claimed.high")]
    state = without(state, *(key for key in others if key != id_))
    return want(state, Row(id_, event.device, name, priority, title, event.at, event.at))


def _contradiction(state: Technical, event: Held) -> str:
    names = " and ".join(label_of(state, name) for name in (event.device, *event.rivals))
    if event.why == "twice":
        return f"{names} answer as the same instrument: values held back, unplug one"
    return f"{names} both claim this patient: values held back, confirm the right one"
