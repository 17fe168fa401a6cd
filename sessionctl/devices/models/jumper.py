"""Jumper oximeters and their relatives."""

from sessionctl.devices.ble import Habits
from sessionctl.devices.models.model import DERIVED_BLE, OXIMETER_PI, Model

NOTIFY = "cdeacb81-5235-4c07-8846-93a37ee6b86d"
"""Of the service cdeacb80-...; Yonker's cuffs have cdeacd80-..., one letter apart."""

MODELS: dict[str, Model] = {
    "jumper-jpd-500f": Model(
        'Jumper JPD-500F, PLS-01BT ("My Oximeter")',
        "ble",
        {NOTIFY: "jumper"},
        OXIMETER_PI,
        "B",
        DERIVED_BLE,
        "obniz/obniz (PLS_01BT), SensorsIot and two more programs agree; no recorded message was found",
        habits=Habits((NOTIFY,), silence_s=10.0),
        services=("cdeacb80-5235-4c07-8846-93a37ee6b86d",),
    ),
}
"""How often it sends is not known: ten seconds of silence, as on a cable, are a link that only looks good."""
