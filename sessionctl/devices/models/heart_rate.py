"""Chest straps: the Heart Rate Service of Bluetooth."""

from sessionctl.devices.ble import Habits
from sessionctl.devices.models.model import OTHERS_TESTS_BLE, Model
from sessionctl.vitals import Vital

MODELS: dict[str, Model] = {
    "ble-heart-rate": Model(
        "Bluetooth chest strap (Heart Rate Service)",
        "ble",
        {"2a37": "ble-heart-rate", "2a19": "ble-battery-level"},
        (Vital.HEART_RATE,),
        "A",
        OTHERS_TESTS_BLE,
        "Bluetooth SIG Heart Rate Service; tests of Android-BLE-Common-Library and bluetooth-sig-python",
        habits=Habits(("2a37",), read=("2a19",), silence_s=6.0),  # it sends about once a second
        evidence="others' tests",
        page="heart-rate",
        services=("180d",),
    ),
}
