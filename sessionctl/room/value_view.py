"""Whether what a device sends becomes numbers that count, and if not, why: the last rung of its ladder."""

from typing import Any

from sessionctl.room.quality import SHOWN, Channel, Quality
from sessionctl.room.settings import RoomDevice
from sessionctl.vitals import LABEL, Validity, Vital

NONE_YET = "no value of it yet"


def values_view(quality: Quality, device: RoomDevice) -> dict[str, Any]:
    """`state` "good" (some value valid), "bad" (there is one, or was, and it does not count) or "waiting".

    `since` is the `at` of the last value; `text` names each vital with its state or the reasons it gives.
    """
    own = [(vital, found) for vital in device.vitals if (found := _of(quality, device, vital)) is not None]
    if not own:
        return {"state": "waiting", "since": None, "text": NONE_YET}
    stamps = [channel.value_at for _, channel in own if channel.value_at is not None]
    return {
        "state": "good" if any(_counts(channel) for _, channel in own) else "bad",
        "since": max(stamps, default=None),
        "text": "; ".join(f"{LABEL[vital]} {_said(channel)}" for vital, channel in own),
    }


def _of(quality: Quality, device: RoomDevice, vital: Vital) -> Channel | None:
    channel = quality.channels.get(vital)
    return channel if channel is not None and channel.device == device.name else None


def _counts(channel: Channel) -> bool:
    return channel.stage != "blank" and channel.observation.validity is Validity.VALID


def _said(channel: Channel) -> str:
    shown = channel.observation
    state = str(shown.validity)
    if channel.stage != "live" and shown.validity in SHOWN:
        state = "too old"
    return f"{state} ({', '.join(shown.reasons)})" if shown.reasons else state
