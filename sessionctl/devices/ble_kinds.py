"""What the services of a Bluetooth device say of its kind, and which model of ours reads it.

Source of the names: Bluetooth SIG, Assigned Numbers, 16-bit UUIDs.
"""

from collections.abc import Iterable

SERVICES = {
    "1800": "Generic Access",
    "1801": "Generic Attribute",
    "1805": "Current Time",
    "1808": "Glucose",
    "1809": "Health Thermometer",
    "180a": "Device Information",
    "180d": "Heart Rate",
    "180f": "Battery",
    "1810": "Blood Pressure",
    "181b": "Body Composition",
    "181d": "Weight Scale",
    "1822": "Pulse Oximeter",
}

MODEL_FOR = {
    "1822": "ble-pulse-oximeter",
    "1810": "ble-blood-pressure",
    "180d": "ble-heart-rate",
    "49535343-fe7d-4ae5-8fa9-9fafd205e455": "berry-bm1000",
    "cdeacb80-5235-4c07-8846-93a37ee6b86d": "jumper-jpd-500f",
}
"""The general models of the table; a device with a quirk of its own has a model of its own there.

The JKS50F's ffe0 and the D-BT's service stand for any cheap radio chip, and are no proof of a device.
"""


def named(service: str) -> str:
    """A service for a person: "1822 Pulse Oximeter", or its number alone."""
    return f"{service} {SERVICES[service]}" if service in SERVICES else service


def model_for(services: Iterable[str]) -> str:
    """The model that reads a device with these services; "" when none does."""
    return next((MODEL_FOR[one] for one in services if one in MODEL_FOR), "")
