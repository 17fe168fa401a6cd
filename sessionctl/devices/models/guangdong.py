"""The oximeter of Guangdong Health."""

from sessionctl.devices.ble import Habits
from sessionctl.devices.models.model import OTHERS_TESTS_BLE, OXIMETER_PI, Model

MODELS: dict[str, Model] = {
    "jks50f": Model(
        "JKS50F (Guangdong Health)",
        "ble",
        {"ffe1": "jks50f"},
        OXIMETER_PI,
        "B",
        OTHERS_TESTS_BLE,
        "Boerni89/ha_bt_oximeter and its tests",
        habits=Habits(("ffe1",), silence_s=10.0),
        evidence="others' tests",
        page="jks50f",
        services=("ffe0",),  # not its own: what a scan proposes by it must prove itself by its frames
    ),
}
"""How often it sends is not known: ten seconds of silence, as on a cable, are a link that only looks good."""
