"""The table of protocols: bytes in, wire fields out, and which of them may reach the room."""

from sessionctl.devices.decoders import (
    accutorr,
    ble_battery,
    ble_blood_pressure,
    ble_current_time,
    ble_device_info,
    ble_numbers,
    ble_plx,
    ble_racp,
    contec_cms50,
    dinamap,
    joytech,
    masimo,
    microlife,
    nibscan,
    nonin_serial,
    omron_packet,
    omron_record,
    suntech,
    taidoc,
    visomat,
    yonker,
)
from sessionctl.devices.decoders.frames import WireProtocol

FAMILIES: tuple[tuple[WireProtocol, ...], ...] = (
    nonin_serial.PROTOCOLS,
    contec_cms50.PROTOCOLS,
    masimo.PROTOCOLS,
    suntech.PROTOCOLS,
    ble_blood_pressure.PROTOCOLS,
    ble_plx.PROTOCOLS,
    ble_battery.PROTOCOLS,
    ble_numbers.PROTOCOLS,
    ble_current_time.PROTOCOLS,
    ble_device_info.PROTOCOLS,
    ble_racp.PROTOCOLS,
    omron_record.PROTOCOLS,
    omron_packet.PROTOCOLS,
    joytech.PROTOCOLS,
    microlife.PROTOCOLS,
    taidoc.PROTOCOLS,
    yonker.PROTOCOLS,
    nibscan.PROTOCOLS,
    visomat.PROTOCOLS,
    accutorr.PROTOCOLS,
    dinamap.PROTOCOLS,
)

PROTOCOLS: dict[str, WireProtocol] = {protocol.name: protocol for family in FAMILIES for protocol in family}
"""Every protocol we read, by the name of its test vectors."""
