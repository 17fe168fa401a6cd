"""What is known of each device: link, battery, signal, and how much of what it sent was rubbish."""

from dataclasses import dataclass, field, replace

from sessionctl.events import Booted, Event, Garbled, LinkDown, LinkUp, Reported
from sessionctl.room.settings import Armed, Settled

REASONS_KEPT = 16
"""The driver tells no more reasons of one device than these; more could only be a fault of ours."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Bytes refused for one reason: how often on this link and in all, when last, and a sample in hex."""

    on_link: int = 0
    in_all: int = 0
    at: float = 0.0
    sample: str = ""


@dataclass(frozen=True, slots=True)
class DeviceLink:
    """`signal` is in dBm. Battery and signal are of this link: a lost link takes them away."""

    up: bool
    text: str
    since: float
    battery: float | None = None
    garbled: int = 0
    battery_low: bool = False
    signal: float | None = None
    rejected: dict[str, Rejection] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Links:
    links: dict[str, DeviceLink] = field(default_factory=dict)


def step(state: Links, event: Event | Settled | Armed) -> tuple[Links, list[Event]]:
    """Follows links, batteries, signals and garbled bytes; answers nothing."""
    match event:
        case LinkUp():
            return _changed(state, event.device, DeviceLink(True, event.detail, event.at)), []
        case LinkDown():
            return _changed(state, event.device, DeviceLink(False, event.reason, event.at)), []
        case Reported() if event.device in state.links:
            return _reported(state, event), []
        case Garbled() if event.device in state.links:
            return _garbled(state, event), []
        case Booted():
            return Links(), []
    return state, []


def _with(state: Links, device: str, link: DeviceLink) -> Links:
    return Links({**state.links, device: link})


def _reported(state: Links, event: Reported) -> Links:
    link = state.links[event.device]
    if event.what == "battery":
        link = replace(link, battery=event.value, battery_low=event.state == "low")
        return _with(state, event.device, link)
    if event.what == "signal":
        return _with(state, event.device, replace(link, signal=event.value))
    return state


def _garbled(state: Links, event: Garbled) -> Links:
    link = state.links[event.device]
    reason = event.reason if event.reason in link.rejected or len(link.rejected) < REASONS_KEPT else "other"
    before = link.rejected.get(reason, Rejection())
    now = Rejection(
        before.on_link + event.count, before.in_all + event.count, event.at, event.sample or before.sample
    )
    rejected = {**link.rejected, reason: now}
    return _with(state, event.device, replace(link, garbled=link.garbled + event.count, rejected=rejected))


def _changed(state: Links, device: str, link: DeviceLink) -> Links:
    """A new state of the link keeps what was counted before; a new link counts from nothing."""
    before = state.links.get(device)
    if before is not None:
        rejected = before.rejected
        if link.up:
            rejected = {reason: replace(kept, on_link=0) for reason, kept in rejected.items()}
            link = replace(link, battery=before.battery, battery_low=before.battery_low)
        link = replace(link, garbled=before.garbled, rejected=rejected)
    return _with(state, device, link)
