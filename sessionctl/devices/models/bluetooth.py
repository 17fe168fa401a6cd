"""Devices with the standard services of Bluetooth, and what is odd about some of them."""

from typing import Literal

from sessionctl.devices import ble
from sessionctl.devices.models.model import CUFF, FAKE_BLUEZ, OXIMETER_PI, Model

_BPS = "Bluetooth SIG Blood Pressure Service; tests of Android-BLE-Common-Library"
_PLX = "Bluetooth SIG Pulse Oximeter Service; tests of SpeziBluetooth; a recorded ChoiceMMed pair"


def _ble_cuff(label: str, confidence: Literal["A", "B", "C"], source: str, **context: str) -> Model:
    protocols = {
        "2a35": "ble-blood-pressure",
        "2a36": "ble-intermediate-cuff-pressure",
        "2a49": "ble-blood-pressure-feature",
        "2a19": "ble-battery-level",
    }
    return Model(
        label,
        "ble",
        protocols,
        CUFF,
        confidence,
        FAKE_BLUEZ,
        source,
        episodic=True,
        context=context,
        habits=ble.CUFF,
        evidence="captured",
        page="blood-pressure-service",
        services=("1810",),
    )


MODELS: dict[str, Model] = {
    "ble-pulse-oximeter": Model(
        "Bluetooth oximeter (Pulse Oximeter Service)",
        "ble",
        {
            "2a5f": "ble-plx-continuous",
            "2a5e": "ble-plx-spot-check",
            "2a60": "ble-plx-features",
            "2a19": "ble-battery-level",
        },
        OXIMETER_PI,
        "A",
        FAKE_BLUEZ,
        _PLX,
        habits=ble.OXIMETER,
        evidence="captured",
        page="pulse-oximeter-service",
        services=("1822",),
    ),
    "ble-blood-pressure": _ble_cuff("Bluetooth cuff (Blood Pressure Service)", "A", _BPS),
    "beurer-bm85": _ble_cuff(
        "Beurer BM85",
        "A",
        "derdilla/blood-pressure-monitor-fl, frames recorded in its pull requests 735 and 737",
        quirk="beurer-be",
    ),
}
