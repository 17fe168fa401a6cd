"""Nonin oximeters."""

from dataclasses import replace
from typing import Literal

from sessionctl.devices.ble import Habits
from sessionctl.devices.decoders.nonin_ble import OXIMETRY
from sessionctl.devices.dialogues import nonin_9560
from sessionctl.devices.models.model import DOCUMENTED, OXIMETER, OXIMETER_PI, Model

_NONIN = "Nonin 9560 OEM specification 6470-000-01; OEM III tests of pufferfish-software; app-nonin (Xpod)"
_9560 = "Nonin 9560 OEM specification 6470-000-01"
_TEXT = "Nonin operator manuals of 8500, 2500, 8600, 9847, 9600 and 4100"
_BLE = "calebmgshort/Nonin3230Oximeter, andreasdri/nonin-3230-ble, Nonin's sample application, async_pulse_ox"
BUILT_BLE = (
    "frames built from the layout that four programs agree on, sent by a stand-in for the Bluetooth service"
)
BUILT = "frames built from the maker's document, played over a pseudo-terminal"

BLE = Habits((OXIMETRY,), read=("2a19",), silence_s=6.0)
"""A notification a second; six without one are a link that only looks as if it stood, as for other oximeters.

Its standard service is left alone: two streams of one sensor would be two readings of one finger.
"""


def _nonin(label: str, frames: Literal[2, 7]) -> Model:
    return Model(
        label,
        "serial",
        {"": f"nonin-serial-format{frames}-stream"},
        OXIMETER,
        "A",
        DOCUMENTED,
        _NONIN,
        averaging="4 beats",
        evidence="others' tests" if frames == 2 else "derived",
    )


def _ble(label: str) -> Model:
    protocols = {OXIMETRY: "nonin-ble-oximetry", "2a19": "ble-battery-level"}
    return Model(label, "ble", protocols, OXIMETER_PI, "B", BUILT_BLE, _BLE, habits=BLE)


_9560_CONTINUOUS = Model(
    "Nonin 9560 (Bluetooth serial)",
    "serial",
    {"": "nonin-9560-stream"},
    OXIMETER,
    "A",
    DOCUMENTED,
    _9560,
    dialogue=nonin_9560.CONTINUOUS,
    averaging="4 beats",
)

MODELS: dict[str, Model] = {
    "nonin-xpod": _nonin("Nonin Xpod", 2),
    "nonin-oem3": _nonin("Nonin OEM III, format 2", 2),
    "nonin-oem3-format7": _nonin("Nonin OEM III, format 7", 7),
    "nonin-3150": _nonin("Nonin 3150 or 4100 (Bluetooth serial)", 2),
    "nonin-format8": Model(
        "Nonin, format 8",
        "serial",
        {"": "nonin-serial-format8-stream"},
        OXIMETER,
        "A",
        BUILT,
        _9560,
    ),
    "nonin-9560-spot": replace(
        _9560_CONTINUOUS,
        label="Nonin 9560, spot checks only",
        protocols={"": "nonin-serial-format13-stream"},
        tested=BUILT,
        dialogue=nonin_9560.SPOT_CHECK,
        averaging="",
        episodic=True,
    ),
    "nonin-9560": _9560_CONTINUOUS,
    "nonin-ascii": Model(
        "Nonin 8500 and others, text output",
        "serial",
        {"": "nonin-ascii"},
        OXIMETER,
        "A",
        BUILT,
        _TEXT,
    ),
    "nonin-3230": _ble("Nonin 3230 (Bluetooth)"),
    "nonin-3150-ble": _ble("Nonin 3150 BLE (Bluetooth)"),
}
