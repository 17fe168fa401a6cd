"""What is known of each device: its link, its battery, how much of what it sent was rubbish."""

from dataclasses import dataclass, field, replace

from sessionctl.events import Booted, Event, Garbled, LinkDown, LinkUp, Reported
from sessionctl.room.settings import Armed, Settled


@dataclass(frozen=True, slots=True)
class DeviceLink:
    up: bool
    text: str
    since: float
    battery: float | None = None
    garbled: int = 0


@dataclass(frozen=True, slots=True)
class Links:
    links: dict[str, DeviceLink] = field(default_factory=dict)


def step(state: Links, event: Event | Settled | Armed) -> tuple[Links, list[Event]]:
    """Follows links, batteries and garbled bytes; answers nothing."""
    match event:
        case LinkUp():
            return _changed(state, event.device, DeviceLink(True, event.detail, event.at)), []
        case LinkDown():
            return _changed(state, event.device, DeviceLink(False, event.reason, event.at)), []
        case Reported(what="battery") if event.device in state.links:
            link = state.links[event.device]
            return Links({**state.links, event.device: replace(link, battery=event.value)}), []
        case Garbled() if event.device in state.links:
            link = state.links[event.device]
            return Links({**state.links, event.device: replace(link, garbled=link.garbled + event.count)}), []
        case Booted():
            return Links(), []
    return state, []


def _changed(state: Links, device: str, link: DeviceLink) -> Links:
    """A new state of the link keeps what was counted before."""
    before = state.links.get(device)
    if before is not None:
        link = replace(link, garbled=before.garbled, battery=before.battery if link.up else None)
    return Links({**state.links, device: link})
