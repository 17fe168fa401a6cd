"""The battery of a BLE device."""

import pytest

from sessionctl.devices.decoders.ble_battery import PROTOCOLS
from sessionctl.devices.decoders.frames import Battery, Frame

(LEVEL,) = PROTOCOLS


@pytest.mark.parametrize(
    ("byte", "battery"), [(0, Battery(0)), (100, Battery(100)), (101, None), (255, None)]
)
def test_only_0_to_100_percent_are_a_level(byte: int, battery: Battery | None) -> None:
    (found,) = LEVEL.new({}).feed(bytes([byte]))
    assert isinstance(found, Frame)
    assert LEVEL.battery(found.fields) == battery
