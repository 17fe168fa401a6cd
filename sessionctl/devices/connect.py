"""From a configured device to its transport."""

from dataclasses import replace

from sessionctl.devices import ble
from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.models import MODELS
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.transport import Transport


def transport_for(device: DeviceSettings) -> Transport:
    """The transport that the device's model asks for. Its own `baud` and `parity` replace the model's,
    and then no other setting is ever tried.

    Raises KeyError for a model that is not in the table, which a checked configuration never holds.
    """
    model = MODELS[device.model]
    if model.transport == "ble":
        return ble.BleTransport(device.address, model.habits or ble.OXIMETER)
    wire = replace(model.wire, baud=device.baud or model.wire.baud, parity=device.parity or model.wire.parity)
    fixed = device.baud is not None or device.parity is not None
    return SerialPort(device.port, wire, () if fixed else model.other_wires)


def option_mistake(device: DeviceSettings) -> str:
    """Why the decoders of the device's model refuse its `options`, for the operator; "" when they do not."""
    model = MODELS[device.model]
    try:
        for name in model.protocols.values():
            PROTOCOLS[name].new({**model.context, **device.options})
    except ValueError as wrong:
        return str(wrong)
    return ""
