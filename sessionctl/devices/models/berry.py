"""Oximeters with the five-byte protocol of BCI: Berry over Bluetooth, serial ports of BCI monitors."""

from sessionctl.devices.ble import Habits
from sessionctl.devices.models.model import DERIVED, DERIVED_BLE, OXIMETER, Model
from sessionctl.devices.wire import Wire

NOTIFY = "49535343-1e4d-4bd9-ba61-23c647249616"
"""Of a service that some units do not advertise: the name says what they are."""

MODELS: dict[str, Model] = {
    "berry-bm1000": Model(
        "Berry BM1000 (BerryMed)",
        "ble",
        {NOTIFY: "bci-berry-stream"},
        OXIMETER,
        "B",
        DERIVED_BLE,
        "BCI Protocol V1.2; decoders of ehborisov and Adafruit agree; no recorded stream was found",
        habits=Habits((NOTIFY,), silence_s=6.0),  # it sends 100 frames a second
        services=("49535343-fe7d-4ae5-8fa9-9fafd205e455",),
        names=("BerryMed",),
    ),
    "bci-serial": Model(
        "BCI / Smiths oximeter, serial port",
        "serial",
        {"": "bci-berry-stream"},
        OXIMETER,
        "C",
        DERIVED,
        "BCI Protocol V1.2; 4800 8N1 is quoted from manuals and not confirmed",
        Wire(4800),
    ),
}
