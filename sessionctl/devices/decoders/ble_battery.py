"""Battery Service 0x180F: the level (0x2A19) in percent. Source: Bluetooth SIG, Battery Service.

Some devices never move from 100 %, others know four steps; it is what the device claims, no more.
"""

from sessionctl.devices.decoders.ble_fields import wrong_length
from sessionctl.devices.decoders.frames import Battery, Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole


def _read(data: bytes) -> Fields | str:
    if reason := wrong_length(data, 1):
        return reason
    if data[0] > 100:
        return {"battery_percent": None, "implausible": ["battery_percent"]}
    return {"battery_percent": data[0]}


def _battery(fields: Fields) -> Battery | None:
    percent = fields["battery_percent"]
    return None if percent is None else Battery(percent)


PROTOCOLS = (
    WireProtocol("ble-battery-level", lambda _: Whole(_read), lambda _: (), checked=True, battery=_battery),
)
