"""What the head of a capture names, and the head without it."""

import re
from collections.abc import Mapping
from typing import Any

from sessionctl.devices.decoders import taidoc
from sessionctl.devices.decoders.ble_blood_pressure import QUIRKS

KEPT = ("simulated", "baud", "parity")
REPLACED = ("name", "label", "port", "address")
NAMELESS = "device"

KNOWN_SERIALS = re.compile(r"[A-Za-z0-9]{6,}")
"""Parts of a port's path that may be a serial number, such as usb-FTDI_..._A10K2X3Y-if00-port0."""


def head(settings: Mapping[str, Any], model: str, told: list[str]) -> dict[str, Any]:
    """The settings of the capture's head without names, as `DeviceSettings` has them."""
    blanked = [key for key in REPLACED if settings.get(key)]
    if blanked:
        told.append(f"head: {', '.join(blanked)} left out")
    others = (*KEPT, *REPLACED, "model", "options")
    dropped = sorted(key for key, value in settings.items() if key not in others and value)
    options = settings.get("options")
    given = options if isinstance(options, dict) else {}
    words = {
        key: value
        for key, value in given.items()
        if key == "quirk" and isinstance(value, str) and value in (*QUIRKS, taidoc.D40)
    }
    dropped += [f"options.{key}" for key in given if key not in words]
    if dropped:
        told.append(f"head: {', '.join(dropped)} left out: what they say cannot be judged")
    kept = {key: settings[key] for key in KEPT if key in settings}
    plain = {"name": NAMELESS, "model": model, "label": "", "port": "", "address": ""}
    return {**plain, **kept, "options": words}


def names(settings: Mapping[str, Any]) -> tuple[bytes, ...]:
    """What the head names, as it might stand in the bytes too: address, parts of the port's path, names."""
    address = str(settings.get("address") or "")
    found = [address, address.replace(":", ""), address.replace(":", "-")]
    found += [str(settings.get(key) or "") for key in ("name", "label")]
    found += KNOWN_SERIALS.findall(str(settings.get("port") or ""))
    words = {form.encode() for word in found if len(word) >= 6 for form in (word, word.upper(), word.lower())}
    try:
        raw = bytes.fromhex(address.replace(":", ""))
    except ValueError:
        raw = b""
    if len(raw) == 6:
        words |= {raw, raw[::-1]}  # the radio sends an address with its last byte first
    words = {word for word in words if word.strip(b"0\0")}  # zeros name nobody
    return tuple(sorted(words, key=len, reverse=True))
