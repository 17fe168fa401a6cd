"""Omron cuffs without the standard service: what they remember, as history.

Where a model keeps its records stands in `dialogues.omron`. Models with the standard service are
`ble-blood-pressure`.
"""

from typing import Any, Literal

from sessionctl.devices import ble
from sessionctl.devices.dialogue import Dialogue
from sessionctl.devices.dialogues import omron
from sessionctl.devices.models.model import FAKE_BLUEZ, FROM_MEMORY, PLATE, Model

_OMRON = "userx14/omblepy; eigger/hass-omron (records and packets of device logs)"


def _omron(
    label: str,
    dialogue: Dialogue[Any],
    protocol: str,
    channels: tuple[str, ...],
    confidence: Literal["B", "C"],
) -> Model:
    listen = (*channels, omron.UNLOCK) if len(channels) > 1 else channels
    protocols = dict.fromkeys(channels, protocol) | PLATE
    if omron.UNLOCK in listen:
        protocols |= {omron.UNLOCK: "omron-unlock"}
    return Model(
        f"{label} (history only)",
        "ble",
        protocols,
        FROM_MEMORY,
        confidence,
        FAKE_BLUEZ,
        _OMRON,
        dialogue=dialogue,
        evidence="captured",
        episodic=True,
        habits=ble.memory(*listen),
    )


_BIG, _LITTLE = "omron-memory-classic-be", "omron-memory-classic-le"

MODELS: dict[str, Model] = {
    "omron-hem-7322t": _omron("Omron HEM-7322T (M700, M500)", omron.HEM_7322T, _BIG, omron.FROM_CUFF, "B"),
    "omron-hem-7600t": _omron("Omron HEM-7600T", omron.HEM_7600T, _BIG, omron.FROM_CUFF, "B"),
    "omron-hem-7142t2": _omron("Omron HEM-7142T2", omron.HEM_7142T2, _LITTLE, omron.FROM_CUFF[:1], "C"),
}
