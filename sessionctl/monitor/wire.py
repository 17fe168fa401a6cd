"""What a technician's page asks for: each device's ladder, and the last frames of one, bytes beside fields.

It reads what the taps and the room hold and changes neither; nothing of it is journaled.
"""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from sessionctl.devices.decoders.frames import json_default
from sessionctl.devices.identify import identify
from sessionctl.devices.ladder import Line, Place, Rung, guess_words, ladder
from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.tap import SHOWN_BYTES, Seen, Tap
from sessionctl.room.room import Room
from sessionctl.room.settings import RoomDevice
from sessionctl.room.value_view import values_view

ADAPTERS = Path("/sys/class/bluetooth")
MOST_REJECTED = 0.5
"""Ours: bytes of which more than this are in no frame are not called that protocol: short packets without a
check code turn up in any noise."""

GUESSED_FOR_S = 5.0  # ours: a guess takes some 20 ms of a thread, and the page asks once a second


class Wires:
    """The lines of a room. `taps` by device; `room` gives the room as it is now."""

    def __init__(self, devices: tuple[DeviceSettings, ...], room: Callable[[], Room]) -> None:
        self._devices = {device.name: device for device in devices}
        self._room = room
        self._taps: dict[str, Tap] = {}
        self._guesses: dict[str, tuple[float, str]] = {}

    def add(self, device: str, tap: Tap) -> None:
        """The tap of a device that is driven."""
        self._taps[device] = tap

    async def told(self, at: float, device: str, after: int) -> dict[str, Any]:
        """At journal time `at`: the ladder of every device; of `device`, its frames numbered above `after`.

        Frames are told once somebody has asked for them: the first answer of a look holds none.
        """
        for name, tap in self._taps.items():
            if tap.unread(at):
                await self._guess(at, name, bytes(tap.raw))
        found: dict[str, Any] = {"at": at, "ladders": {}, "device": "", "frames": []}
        room = self._room()
        for known in room.session.settings.devices:
            if known.name in self._taps:
                found["ladders"][known.name] = self._ladder(at, room, known)
        if device in self._taps:
            frames = self._taps[device].look(at, after)
            found |= {"device": device, "frames": [_plain(seen) for seen in frames]}
        return found

    def _ladder(self, at: float, room: Room, known: RoomDevice) -> list[dict[str, Any]]:
        link = room.links.links.get(known.name)
        line = Line(None, "", None, bool(known.continuous))
        if link is not None:
            line = Line(link.up, link.text, link.since, bool(known.continuous))
        _, guess = self._guesses.get(known.name, (0.0, ""))
        rungs = ladder(_place(self._devices[known.name]), line, self._taps[known.name], at, guess)
        values = values_view(room.quality, known)
        if rungs[-1].state != "good" and values["state"] == "waiting":
            values["text"] = ""
        return [asdict(rung) for rung in (*rungs, Rung("values", **values))]

    async def _guess(self, at: float, name: str, raw: bytes) -> None:
        told_at, _ = self._guesses.get(name, (float("-inf"), ""))
        if at - told_at < GUESSED_FOR_S:
            return
        model = self._devices[name].model
        found = await asyncio.to_thread(identify, raw) if MODELS[model].transport == "serial" else []
        likely = [guess for guess in found if guess.rejected <= MOST_REJECTED * len(raw)]
        self._guesses[name] = at, guess_words(name, model, likely[0].models if likely else ())


def _place(device: DeviceSettings) -> Place:
    if device.address:
        there = any(ADAPTERS.glob("hci*"))
        return Place("adapter", "", there)
    if "://" in device.port:
        return Place("port", device.port, None)
    return Place("port", device.port, Path(device.port).exists())


def _plain(seen: Seen) -> dict[str, Any]:
    """One frame for the page: bytes in hex, fields as JSON can hold them."""
    return {
        "n": seen.n,
        "at": seen.at,
        "protocol": seen.protocol,
        "hex": seen.data[:SHOWN_BYTES].hex(),
        "size": len(seen.data),
        "fields": orjson.loads(orjson.dumps(seen.fields, default=json_default)),
        "reason": seen.reason,
    }
