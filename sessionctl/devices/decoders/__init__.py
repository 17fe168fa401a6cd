"""The table of protocols: bytes in, wire fields out, and which of them may reach the room."""

from sessionctl.devices.decoders import (
    bci_berry,
    ble_battery,
    ble_blood_pressure,
    ble_heart_rate,
    ble_numbers,
    ble_plx,
    contec_cms50,
    jks50f,
    jumper,
    masimo,
    masimo_trend,
    nellcor,
    nonin_9560,
    nonin_ascii,
    nonin_ble,
    nonin_format8,
    nonin_format13,
    nonin_serial,
    suntech,
    viatom,
)
from sessionctl.devices.decoders.frames import WireProtocol

FAMILIES: tuple[tuple[WireProtocol, ...], ...] = (
    nonin_serial.PROTOCOLS,
    nonin_format8.PROTOCOLS,
    nonin_format13.PROTOCOLS,
    nonin_9560.PROTOCOLS,
    nonin_ascii.PROTOCOLS,
    nonin_ble.PROTOCOLS,
    contec_cms50.PROTOCOLS,
    masimo.PROTOCOLS,
    masimo_trend.PROTOCOLS,
    nellcor.PROTOCOLS,
    suntech.PROTOCOLS,
    ble_blood_pressure.PROTOCOLS,
    ble_plx.PROTOCOLS,
    ble_battery.PROTOCOLS,
    ble_numbers.PROTOCOLS,
    viatom.PROTOCOLS,
    ble_heart_rate.PROTOCOLS,
    bci_berry.PROTOCOLS,
    jumper.PROTOCOLS,
    jks50f.PROTOCOLS,
)

PROTOCOLS: dict[str, WireProtocol] = {protocol.name: protocol for family in FAMILIES for protocol in family}
"""Every protocol we read, by the name of its test vectors."""
