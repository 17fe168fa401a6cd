"""The Contec CMS50 family: the old protocol, the new one and the one over Bluetooth, alike in name only."""

from sessionctl.devices.decoders import contec_bt, contec_v5, contec_v7
from sessionctl.devices.decoders.contec_v7 import COMMANDS
from sessionctl.devices.decoders.frames import WireProtocol

PROTOCOLS: tuple[WireProtocol, ...] = (*contec_v5.PROTOCOLS, *contec_v7.PROTOCOLS, *contec_bt.PROTOCOLS)

__all__ = ["COMMANDS", "PROTOCOLS"]
