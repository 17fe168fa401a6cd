"""A BCI monitor on a real pseudo-terminal. Bytes: the vector `berry-20-byte-notification`."""

from pathlib import Path

from sessionctl.devices.connect import transport_for
from sessionctl.devices.driver import Driver
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.wire import Wire
from sessionctl.events import Garbled, LinkUp, Measured
from sessionctl.vitals import Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.ports import Port

FRAMES = ALL["berry-20-byte-notification"].data


async def test_a_bci_monitors_port_is_set_and_read(tmp_path: Path) -> None:
    port, listener = Port(tmp_path / "oximeter"), Listener()
    device = DeviceSettings("oximeter", "bci-serial", port=str(port.path))
    waves: list[int] = []
    driver = Driver(
        device,
        transport_for(device),
        listener.emit,
        listener.clock,
        on_pleth=lambda _device, _at, pleth: waves.extend(pleth.samples),
    )
    try:
        async with running(driver):
            await listener.next(LinkUp, within=10.0)
            assert port.setting() == Wire(4800)
            port.say(FRAMES)
            measured = await listener.next(Measured, within=10.0)
            await port.taken()
    finally:
        port.unplug()
    assert values(measured) == {Vital.SPO2: 97, Vital.PULSE_RATE: 72}
    assert not measured.checked
    assert waves == [74, 75, 76, 77]
    assert listener.of(Garbled) == []
